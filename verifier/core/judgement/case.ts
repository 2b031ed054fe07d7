/** Which of the evidence counts for this document, before any check is made. */
import { toHex } from "../encoding/text.ts";
import { type UnixSeconds } from "../document/field.ts";
import { narrow } from "../proof/succession.ts";
import { type KeyEntry, type KeyLimits, type RootStatement } from "../proof/root.ts";
import { type BundleView } from "../proof/view.ts";
import { type ChainReading, type Evidence } from "./evidence.ts";
import { type Traits } from "./traits.ts";

/** A key, and all that is known of its end. */
interface CaseKey {
  /** as the root statement has it */
  readonly listed: KeyEntry;
  /** what root statement and bundle together say of its end: what the filter was made with */
  readonly bundled: KeyLimits;
  /** what the chain says besides, too */
  readonly limits: KeyLimits;
}

/** A document of a known issuer, and what may be said of it. */
export interface Case {
  readonly document: Traits;
  readonly evidence: Evidence;
  readonly at: UnixSeconds;
  readonly root: RootStatement;
  /** the issuer's number */
  readonly issuer: number;
  /** the key of the document's kid, of whichever issuer, where the root statement lists it */
  readonly key?: CaseKey;
  readonly bundle?: BundleView;
  readonly chain?: ChainReading;
  /** sources contradict each other, or the root statement */
  readonly disagree: boolean;
}

/** The root statement where it may be used: within its dates. A chosen date may lie before it was issued, since keys are
 *  always as known now. */
export function currentRoot({ root, clock }: Evidence, at: UnixSeconds): RootStatement | undefined {
  const isBegun = root !== undefined && (clock === "chosen" || root.issued <= at);
  return isBegun && at < root.expires ? root : undefined;
}

/** The case of a document whose issuer `root` knows, else undefined. */
export function openCase(document: Traits, evidence: Evidence, at: UnixSeconds, root: RootStatement): Case | undefined {
  const issuer = [...root.issuers].find(([, { origin }]) => document.isFrom(origin))?.[0];
  if (issuer === undefined) return undefined;
  const listed = root.keys.get(document.kid);
  // Another version's bundle says nothing about this one: mix-and-match.
  const ofRoot = evidence.bundle?.bundle.rootVersion === root.version ? evidence.bundle : undefined;
  // A bundle is the state at its own T; what was true on an earlier chosen date it does not tell.
  const bundle = evidence.clock === "machine" || (ofRoot && ofRoot.newestTime <= at) ? ofRoot : undefined;
  const contradicts = evidence.chain !== undefined && contradictsRoot(evidence.chain, listed);
  const disagree = evidence.sourcesDisagree === true || contradicts;
  const chain = disagree ? undefined : evidence.chain;
  const bundled = listed && narrow(listed, ofRoot?.bundle.narrowed.get(document.kid));
  return {
    document,
    evidence,
    at,
    root,
    issuer,
    disagree,
    ...(listed && bundled && { key: { listed, bundled, limits: narrow(bundled, chain?.key) } }),
    ...(bundle && { bundle }),
    ...(chain && { chain }),
  };
}

/** D seconds before T of the newest complete list of anchors: a document signed before that must be in it. */
export function absentBefore({ bundle, root }: Case): UnixSeconds | undefined {
  return bundle && bundle.newestTime - root.anchorWithinSeconds;
}

/** A kid is registered once, for ever: a chain that tells of it otherwise is not the one that the root statement names. */
function contradictsRoot({ key }: ChainReading, listed: KeyEntry | undefined): boolean {
  if (key === undefined || listed === undefined) return false;
  return key.publicKey !== toHex(listed.publicKey.bytes) || key.issuer !== listed.issuer;
}
