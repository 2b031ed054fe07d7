/** A document's trail: five steps, each computed here and held against what chain and mirror say. Pure. */
import { sha256 } from "#primitives";
import { equalBytes, fromHex, toHex } from "#core/encoding/text.ts";
import { FIRST_PREVIOUS_HEAD, LEAF_BYTES, encodeEntry, head, leafData } from "#core/proof/anchor.ts";
import { buildTree, rootFromPath } from "#core/proof/merkle.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { type Digests } from "./handed.ts";
import { type Reading } from "./reading.ts";

type StepName = "leaf" | "root" | "head" | "entry" | "key";

export interface Step {
  readonly name: StepName;
  readonly answer: "same" | "differs" | "not-checked";
  /** what it is computed from */
  readonly facts: Facts;
  /** hex, as computed here */
  readonly computed?: string;
  /** hex, as the other side says */
  readonly told?: string;
}

/** What a step rests on, by name; said in words where it is shown. */
interface Facts {
  readonly index?: number;
  readonly size?: number;
  readonly siblings?: number;
  readonly previousHead?: string;
  readonly contract?: string;
  readonly block?: number;
  readonly time?: number;
  readonly kid?: string;
  readonly notBefore?: number;
  readonly notAfter?: number;
}

/** A leaf that was looked for. */
export interface Place {
  readonly issuer: number;
  readonly sequence: number;
  readonly index: number;
}

export interface Trail {
  readonly place: Place;
  readonly size: number;
  readonly kid: string;
  readonly block: number;
  readonly time: number;
  readonly steps: readonly Step[];
  /** made of what was computed here */
  readonly proof: PortableProof;
}

/** The leaf that holds this digest (hex) of a credential or file, in the data as the mirror publishes them. */
export function findLeaf({ batches }: Reading, digest: string): Place | undefined {
  const wanted = fromHex(digest);
  for (const { link, file } of batches) {
    if (file === undefined) continue;
    for (let at = LEAF_BYTES; at < file.length; at += 32) {
      if (!equalBytes(file.subarray(at, at + 32), wanted)) continue;
      const { issuer, sequence } = link.anchor;
      return { issuer, sequence, index: Math.floor(at / LEAF_BYTES) };
    }
  }
  return undefined;
}

/** @param claimed  digests of the document's own parts, computed from its file or told by its proof, where there are any */
export function followTrail(reading: Reading, place: Place, claimed?: Digests): Trail | undefined {
  const { issuer, sequence, index } = place;
  const { record } = reading;
  const batch = reading.batches.find(
    ({ link: { anchor } }) => anchor.issuer === issuer && anchor.sequence === sequence,
  );
  if (batch?.file === undefined) return undefined;
  const { file } = batch;
  const { anchor, entry, previousHead } = batch.link;
  const size = Math.floor(file.length / LEAF_BYTES);
  if (index >= size) return undefined;
  const leaves = Array.from({ length: size }, (_, i) => file.subarray(i * LEAF_BYTES, (i + 1) * LEAF_BYTES));
  const published = leaves[index] ?? new Uint8Array();
  const own = claimed && leafData({ cose: fromHex(claimed.cose), vc: fromHex(claimed.vc), pdf: fromHex(claimed.pdf) });
  const leaf = own ?? published;
  const path = buildTree(leaves).path(index);
  const root = rootFromPath(leaf, index, size, path);
  const { kid } = anchor;
  const parts = { domain: record.facts.domain, issuer, kid, sequence, root, size };
  const made = previousHead && head({ ...parts, previousHead });
  const stored = record.states.get(issuer)?.entries.get(sequence);
  const { chainId, documentRegistry: contract } = record.facts;
  const standing = { contract, block: anchor.block, time: anchor.time };
  const steps: readonly Step[] = [
    compare("leaf", { index, size }, sha256(leaf), sha256(published)),
    compare("root", { index, size, siblings: path.length }, root, anchor.root),
    compare("head", previousHead ? { previousHead: toHex(previousHead) } : {}, made, entry.head),
    compare("entry", standing, made && encodeEntry({ head: made, time: anchor.time }), stored),
    keyStep(reading, kid, sequence, anchor.time, issuer),
  ];
  // Of a document whose page was altered the anchored page is proven, and the verdict says the rest.
  const isPublished = equalBytes(leaf.subarray(0, 32), published.subarray(0, 32));
  const proven = isPublished ? published : leaf;
  const [cose, vc, pdf] = [0, 32, 64].map((at) => toHex(proven.subarray(at, at + 32)));
  const proof: PortableProof = {
    v: 1,
    chainId,
    contract,
    issuer,
    kid,
    sequence,
    size,
    index,
    path: path.map(toHex),
    previousHead: toHex(previousHead ?? FIRST_PREVIOUS_HEAD),
    time: anchor.time,
    block: anchor.block,
    cose: cose ?? "",
    vc: vc ?? "",
    pdf: pdf ?? "",
  };
  return { place, size, kid, block: anchor.block, time: anchor.time, steps, proof };
}

function compare(name: StepName, facts: Facts, computed: Uint8Array | undefined, told: Uint8Array | undefined): Step {
  if (computed === undefined || told === undefined) return { name, facts, answer: "not-checked" };
  const answer = equalBytes(computed, told) ? "same" : "differs";
  return { name, facts, answer, computed: toHex(computed), told: toHex(told) };
}

/** The key: its kid from the public key, its owner, its window at the anchor's time, its cut. */
function keyStep({ record }: Reading, kid: string, sequence: number, time: number, issuer: number): Step {
  const key = record.history.keys.get(kid);
  if (key === undefined) return { name: "key", facts: { kid }, answer: "differs" };
  const { publicKey, notBefore, notAfter, issuer: owner } = key.registered;
  const computed = toHex(sha256(fromHex(publicKey)).subarray(0, 8));
  const isIn = time >= notBefore && time < Math.min(notAfter, key.retiredAt) && BigInt(sequence) < key.compromisedFrom;
  return {
    name: "key",
    facts: { kid, notBefore, notAfter: Math.min(notAfter, key.retiredAt) },
    answer: computed === kid && owner === issuer && isIn ? "same" : "differs",
    computed,
    told: kid,
  };
}
