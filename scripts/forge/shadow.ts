/** A forger's own house: root statement, chain entries, bundle and lists, all well made, under keys of its own.
 *  Whoever trusts its root key would find its papers valid; nobody else does. */
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { sha256 } from "#primitives";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { FIRST_PREVIOUS_HEAD, domain, encodeEntry, head, journalLeaf, leafData } from "#core/proof/anchor.ts";
import { BUNDLE_TYP, encodeBundle } from "#core/proof/bundle.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { buildSegment, filterItem } from "#core/proof/filter.ts";
import { buildTree } from "#core/proof/merkle.ts";
import { type PortableProof, encodeBucket } from "#core/proof/portable.ts";
import { ROOT_TYP, type RootStatement, encodeRootFile, encodeRootStatement } from "#core/proof/root.ts";
import { wordsToFile } from "#core/proof/status.ts";
import { type TrustFile } from "#core/proof/trust.ts";
import { type PublishedSource, SourceError } from "../../verifier/library/index.ts";
import { type Hand, handOf } from "./hand.ts";

/** A forged paper in its parts. */
export interface ShadowPaper {
  readonly issuer: number;
  readonly hand: Hand;
  readonly cose: Uint8Array;
  readonly vc: Uint8Array;
  /** Without a proof line. */
  readonly pdf: Uint8Array;
}

export interface Shadow {
  /** For whoever would trust it. */
  readonly trust: TrustFile;
  readonly published: PublishedSource;
  /** In the order of the papers. */
  readonly proofs: readonly PortableProof[];
}

const DAY = 86_400;
const CHAIN_ID = 666_001;

/** @param root  the real statement: the forger copies what it can */
export function openShadow(root: RootStatement, papers: readonly ShadowPaper[], now: number): Shadow {
  const [rootKey, bundleKey] = [handOf(), handOf()];
  const chain = { ...root.chain, chainId: CHAIN_ID, documentRegistry: "66".repeat(20) };
  const anchors = anchorEach(papers, domain(chain.chainId, chain.documentRegistry), now);
  const proofs = anchors.map(({ proof }): PortableProof => ({
    ...proof,
    chainId: chain.chainId,
    contract: chain.documentRegistry,
  }));
  const files = new Map<string, Uint8Array>();
  const keep = (bytes: Uint8Array): string => {
    files.set(toHex(sha256(bytes)), bytes);
    return toHex(sha256(bytes));
  };
  const statement = { ...root, chain, issued: now - DAY, rootKeys: [toHex(rootKey.publicKey.bytes)], threshold: 1 };
  const keys = new Map([...root.keys, ...papers.map(({ issuer, hand }) => keyOf(issuer, hand, now))]);
  const bundleKeys = [{ key: bundleKey.publicKey, from: now - DAY, to: now + DAY }];
  const rootPayload = encodeRootStatement({ ...statement, keys, bundleKeys });
  const items = papers.map(({ issuer, hand, cose }) => filterItem(issuer, hand.kid, sha256(cose)));
  const issuers = [...root.issuers.keys()].map((issuer) => {
    const entries = anchors.filter(({ proof }) => proof.issuer === issuer).map(({ entry }) => entry);
    const entryFiles = entries.length === 0 ? [] : [keep(concatBytes(...entries))];
    return [issuer, { covered: entries.length, entryFiles, statusFiles: [keep(wordsToFile([]))] }] as const;
  });
  const bundlePayload = encodeBundle({
    version: now,
    rootVersion: root.version,
    block: { number: 40, hash: "66".repeat(32), time: now - 5 },
    readAt: now - 2,
    issuedAt: now - 1,
    expiresAt: now + DAY,
    issuers: new Map(issuers),
    segments: items.length === 0 ? [] : [keep(buildSegment(items))],
    narrowed: new Map(),
  });
  const rootFile = encodeRootFile([seal(rootPayload, rootKey, ROOT_TYP)]);
  return {
    trust: { v: 1, rootKeys: statement.rootKeys, threshold: 1, endpoints: [] },
    published: publish(rootFile, seal(bundlePayload, bundleKey, BUNDLE_TYP), files, proofs),
    proofs,
  };
}

/** One batch a paper: each under the key it was signed with, next in its issuer's log. */
function anchorEach(
  papers: readonly ShadowPaper[],
  own: Uint8Array,
  now: number,
): readonly { readonly entry: Uint8Array; readonly proof: Omit<PortableProof, "chainId" | "contract"> }[] {
  const logs = new Map<number, { sequence: number; previousHead: Uint8Array }>();
  return papers.map(({ issuer, hand, cose, vc, pdf }) => {
    const { sequence, previousHead } = logs.get(issuer) ?? { sequence: 0, previousHead: FIRST_PREVIOUS_HEAD };
    const digests = { cose: sha256(cose), vc: sha256(vc), pdf: sha256(pdf) };
    const tree = buildTree([journalLeaf(sha256(cose)), leafData(digests)]);
    const named = { issuer, kid: hand.kid, sequence, size: tree.size };
    const next = head({ ...named, domain: own, previousHead, root: tree.root });
    logs.set(issuer, { sequence: sequence + 1, previousHead: next });
    const parts = { cose: toHex(digests.cose), vc: toHex(digests.vc), pdf: toHex(digests.pdf) };
    const where = { index: 1, path: tree.path(1).map(toHex), previousHead: toHex(previousHead), time: now, block: 7 };
    return { entry: encodeEntry({ head: next, time: now }), proof: { v: 1, ...named, ...where, ...parts } };
  });
}

function keyOf(
  issuer: number,
  hand: Hand,
  now: number,
): [string, RootStatement["keys"] extends ReadonlyMap<string, infer K> ? K : never] {
  const window = { notBefore: now - 30 * DAY, notAfter: now + 365 * DAY, retiredAt: NEVER_RETIRED };
  const all = 0x1fff;
  return [hand.kid, { publicKey: hand.publicKey, issuer, kinds: all, ...window, compromisedFrom: NEVER_COMPROMISED }];
}

function seal(payload: Uint8Array, hand: Hand, typ: string): Uint8Array {
  const signable = { kid: hand.kid, typ, payload };
  return encodeSign1({ ...signable, signature: hand.sign(toBeSigned(signable)) });
}

function publish(
  root: Uint8Array,
  bundle: Uint8Array,
  files: ReadonlyMap<string, Uint8Array>,
  proofs: readonly PortableProof[],
): PublishedSource {
  return {
    name: "forger.example",
    root: () => Promise.resolve(root),
    bundle: () => Promise.resolve(bundle),
    file: (digest) => {
      const found = files.get(digest);
      return found === undefined ? Promise.reject(new SourceError("not-found", digest)) : Promise.resolve(found);
    },
    proofs: (prefix) =>
      Promise.resolve(
        encodeBucket({ covered: new Map(), proofs: proofs.filter(({ cose }) => cose.startsWith(prefix)) }),
      ),
  };
}
