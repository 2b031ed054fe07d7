/** One genuine document of issuer 1 in a small house, and the ways to present it and to gather evidence about it. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type Presented, presentCwt, presentParts, presentVc } from "#core/document/presented.ts";
import { judge } from "#core/judgement/verdict.ts";
import { type ChainReading, type Evidence } from "#core/judgement/evidence.ts";
import { appendProofLine, splitProofLine, type PortableProof } from "#core/proof/portable.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type StatusValue } from "#core/proof/status.ts";
import { bundleView, type BundleView } from "#core/proof/view.ts";
import {
  ANCHORED,
  anchorOf,
  DAY,
  NOW,
  OFFICE,
  payloadOf,
  publish,
  rootOf,
  signPaper,
  type Anchor,
  type Listing,
  type Paper,
} from "../world.ts";

export const root = rootOf();
export const paper = signPaper(payloadOf());
export const earlier = signPaper(payloadOf({ number: "2C11JE0001-X", statusList: { list: 0, index: 5 } }));
const neighbour = signPaper(payloadOf({ number: "2C11JE0002-X", statusList: { list: 0, index: 6 } }));
export const first = anchorOf(root, batchOf(0, [earlier], ANCHORED - 600));
/** The paper is leaf 1 of 3 in the batch of sequence 1. */
export const anchor = anchorOf(root, batchOf(1, [paper, neighbour], ANCHORED), first.head);
export const proof = anchor.proofs[0]!;

function batchOf(sequence: number, papers: readonly Paper[], time: number): Omit<Anchor, "entry" | "head" | "proofs"> {
  return { issuer: 1, signer: OFFICE, papers, sequence, time };
}

/** The batch of sequence 1, when it held other papers or was anchored at another time. */
export function anchorWith(papers: readonly Paper[], time: number = ANCHORED): Anchor {
  return anchorOf(root, batchOf(1, papers, time), first.head);
}

export function statusOf(status: StatusValue): ReadonlyMap<number, StatusValue> {
  return new Map([[paper.payload.statusList.index, status]]);
}

/** A bundle that can be asked, with all its files but `missing`. */
export function bundleOf(given: Partial<Listing> = {}, missing: (digest: string) => boolean = () => false): BundleView {
  const { bundle, files } = publish({ root, anchors: [first, anchor], ...given });
  return bundleView(bundle, (digest) => (missing(digest) ? undefined : files.get(digest)));
}

export const bundle = bundleOf();

/** What the chain says of the paper, read just now. */
export function readingOf(changes: Partial<ChainReading> = {}): ChainReading {
  const { publicKey, ...limits } = root.keys.get(OFFICE.kid)!;
  return {
    block: { number: 50, hash: "cd".repeat(32), time: NOW - 20 },
    readAt: NOW - 1,
    sequence: 1,
    entry: anchor.entry,
    entryDeep: anchor.entry,
    key: { publicKey: toHex(publicKey.bytes), ...limits },
    opened: 1,
    status: 0,
    ...changes,
  };
}

export function evidenceOf(changes: Partial<Evidence> = {}): Evidence {
  return { clock: "machine", limitSeconds: DAY, proofs: [], root, ...changes };
}

/** Offline with a fresh bundle. */
export const offline = evidenceOf({ bundle });
/** Online without a bundle: the proof from leaf data or a bucket, and one pinned call. */
export const online = evidenceOf({ chain: readingOf(), proofs: [proof] });

export const asQr = (given: Paper = paper): Presented => presentCwt(given.cose);
export const asVc = (given: Paper = paper): Presented => presentVc(given.vc);

/** A PDF as a reader opens it: attachments and digest, and the proof of its last line. */
export function asFile(
  file: Uint8Array,
  given: Paper = paper,
): { presented: Presented; proofs: readonly PortableProof[] } {
  const { pdf, proof: own } = splitProofLine(file);
  const presented = presentParts({ cwt: given.cose, vc: given.vc, fileDigest: toHex(sha256(pdf)) });
  return { presented, proofs: own === undefined ? [] : [own] };
}

export const delivered = appendProofLine(paper.pdf, proof);

/** The same root statement with changes to the office's key. */
export function rootWithKey(changes: Partial<NonNullable<ReturnType<RootStatement["keys"]["get"]>>>): RootStatement {
  const key = { ...root.keys.get(OFFICE.kid)!, ...changes };
  return { ...root, keys: new Map([...root.keys, [OFFICE.kid, key]]) };
}

/** Status and cause in one text. */
export function verdictOf(presented: Presented, evidence: Evidence, at: number = NOW): string {
  const { status, cause } = judge(presented, evidence, at);
  return cause === undefined ? status : `${status} ${cause}`;
}
