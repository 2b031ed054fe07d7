/** The proof of a credential whose COSE is not at hand: looked for in the leaf data of all batches. */
import { sha256 } from "#primitives";
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { type SignedCredential } from "#core/document/credential.ts";
import { FIRST_PREVIOUS_HEAD, LEAF_BYTES, MAX_BATCH, parseEntry } from "#core/proof/anchor.ts";
import { buildTree } from "#core/proof/merkle.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type BundleView } from "#core/proof/view.ts";
import { type Notes, attempt } from "./note.ts";
import { type PublishedSource } from "./ports.ts";

/** Beyond so many batches a verifier mirrors them itself and hands over proofs. */
const MAX_BATCHES = 4096;
const TOGETHER = 4;
const VC_AT = 32;
const PDF_AT = 64;

export interface LeafQuestion {
  readonly vc: SignedCredential;
  readonly kid: string;
  readonly issuer: number;
  readonly root: RootStatement;
  readonly bundle: BundleView;
  readonly limitMs: number;
  readonly notes: Notes;
}

/** Proofs that the leaf data give for the credential: unchecked, the judge compares them with the entries. Every covered
 *  batch is asked for, found or not, so that nobody learns which one was meant. */
export async function findInLeaves(
  sources: readonly PublishedSource[],
  question: LeafQuestion,
): Promise<readonly PortableProof[]> {
  const { bundle, issuer } = question;
  const covered = bundle.bundle.issuers.get(issuer)?.covered ?? 0;
  if (covered > MAX_BATCHES) return [];
  const found: PortableProof[] = [];
  const sequences = Array.from({ length: covered }, (_, sequence) => sequence).values();
  const run = async (): Promise<void> => {
    for (const sequence of sequences) {
      const proof = await findInBatch(sources, sequence, question);
      if (proof !== undefined) found.push(proof);
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, run));
  return found;
}

async function findInBatch(
  sources: readonly PublishedSource[],
  sequence: number,
  question: LeafQuestion,
): Promise<PortableProof | undefined> {
  const wanted = sha256(question.vc.bytes);
  for (const source of sources) {
    const data = await attempt(source.name, question.limitMs, question.notes, async () =>
      source.leaves?.(question.issuer, sequence),
    );
    if (data === undefined || data.length % LEAF_BYTES !== 0 || data.length > MAX_BATCH * LEAF_BYTES) continue;
    const leaves = Array.from({ length: data.length / LEAF_BYTES }, (_, place) =>
      data.subarray(place * LEAF_BYTES, (place + 1) * LEAF_BYTES),
    );
    const index = leaves.findIndex((leaf, place) => place > 0 && equalBytes(leaf.subarray(VC_AT, PDF_AT), wanted));
    if (index > 0) return proofOf(leaves, index, sequence, question);
  }
  return undefined;
}

function proofOf(
  leaves: readonly Uint8Array[],
  index: number,
  sequence: number,
  question: LeafQuestion,
): PortableProof | undefined {
  const { root, bundle, issuer, kid } = question;
  const [leaf, entry] = [leaves[index], bundle.entry(issuer, sequence)];
  const before = sequence === 0 ? undefined : bundle.entry(issuer, sequence - 1);
  if (leaf === undefined || entry === undefined || (sequence > 0 && before === undefined)) return undefined;
  const { chainId, documentRegistry } = root.chain;
  return {
    v: 1,
    chainId,
    contract: documentRegistry,
    issuer,
    kid,
    sequence,
    size: leaves.length,
    index,
    path: buildTree(leaves).path(index).map(toHex),
    previousHead: toHex(before === undefined ? FIRST_PREVIOUS_HEAD : parseEntry(before).head),
    time: parseEntry(entry).time,
    // Told for people, where somebody knows it: the entry does not.
    block: 0,
    cose: toHex(leaf.subarray(0, VC_AT)),
    vc: toHex(leaf.subarray(VC_AT, PDF_AT)),
    pdf: toHex(leaf.subarray(PDF_AT)),
  };
}
