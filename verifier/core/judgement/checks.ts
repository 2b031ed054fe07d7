/** The nine checks of PROTOCOL 9, from evidence to answers. Not knowing is its own answer, never a pass and never a failure. */
import { type UnixSeconds } from "../document/field.ts";
import { kindBit } from "../document/kind.ts";
import { type Presented } from "../document/presented.ts";
import { type StatusValue } from "../proof/status.ts";
import { findAnchorage, type Anchorage } from "./anchorage.ts";
import { absentBefore, currentRoot, openCase, type Case } from "./case.ts";
import { type Evidence } from "./evidence.ts";
import { traitsOf, type Traits } from "./traits.ts";

export type Answer = "passed" | "failed" | "not-checked";

/** The checks, in the order in which they are told. */
export const CHECKS = [
  "decoded",
  "issuer-known",
  "signature",
  "issuer-authorised",
  "anchored",
  "key-window",
  "status",
  "validity-period",
  "file-intact",
] as const;

export type CheckName = (typeof CHECKS)[number];

/** Why something could not be checked, most telling first. */
export const DOUBTS = [
  "no-list",
  "newer-than-list",
  "sources-disagree",
  "list-too-old",
  "clock-wrong",
  "file-not-checked",
  "not-anchored-yet",
] as const;

export type Doubt = (typeof DOUBTS)[number];

/** The answers as the table of verdicts needs them: where a failure has kinds, its kind. */
export interface DecideInput {
  readonly decoded: "passed" | "not-canonical" | "nothing";
  readonly issuerKnown: Answer;
  readonly signature: Answer;
  readonly issuerAuthorised: Answer;
  readonly anchored: Answer;
  readonly keyWindow: Answer;
  readonly status: StatusValue | "not-checked";
  readonly period: "within" | "ended" | "not-begun" | "not-checked";
  readonly file: Answer | "no-file";
  /** why a check was not made, where it is not what its name suggests */
  readonly why?: Partial<Readonly<Record<CheckName, Doubt>>>;
}

/** A clock that lies so far behind a list is wrong. */
const CLOCK_TOLERANCE_SECONDS = 600;

type Checked<T> = readonly [answer: T, why?: Doubt];

/** Makes all checks. Pure and total: whatever the evidence, there is an answer to each. */
export function makeChecks(presented: Presented, evidence: Evidence, at: UnixSeconds): DecideInput {
  if (presented.form !== "document") return { ...NOTHING_CHECKED, decoded: presented.form, file: "no-file" };
  return checkDocument(traitsOf(presented), evidence, at);
}

/** The same of what decoded. */
export function checkDocument(document: Traits, evidence: Evidence, at: UnixSeconds): DecideInput {
  const period = checkPeriod(document, evidence, at);
  const unknown = { ...NOTHING_CHECKED, period, file: document.file ? "not-checked" : "no-file" } as const;
  const root = currentRoot(evidence, at);
  if (root === undefined) return unknown;
  const given = openCase(document, evidence, at, root);
  return given === undefined ? { ...unknown, issuerKnown: "failed" } : { ...checkCase(given), period };
}

const NOTHING_CHECKED: DecideInput = {
  decoded: "passed",
  issuerKnown: "not-checked",
  signature: "not-checked",
  issuerAuthorised: "not-checked",
  anchored: "not-checked",
  keyWindow: "not-checked",
  status: "not-checked",
  period: "not-checked",
  file: "not-checked",
};

function checkCase(given: Case): Omit<DecideInput, "period"> {
  const anchorage = findAnchorage(given);
  const [anchored, anchoredWhy] = checkAnchored(given, anchorage);
  const [keyWindow, keyWindowWhy] = checkKeyWindow(given, anchorage);
  const [status, statusWhy] = checkStatus(given);
  const why = {
    ...(anchoredWhy && { anchored: anchoredWhy }),
    ...(keyWindowWhy && { "key-window": keyWindowWhy }),
    ...(statusWhy && { status: statusWhy }),
  };
  return {
    decoded: "passed",
    issuerKnown: "passed",
    signature: checkSignature(given),
    issuerAuthorised: checkAuthorised(given),
    anchored,
    keyWindow,
    status,
    file: checkFile(given, anchorage),
    why,
  };
}

function checkSignature({ document, key, issuer, bundle, root }: Case): Answer {
  if (key !== undefined) {
    const { listed } = key;
    if (listed.issuer !== issuer) return "failed";
    return document.isSignedBy(listed.publicKey) ? "passed" : "failed";
  }
  // The root statement lists all keys there were when it was issued, and the bundle says that at T it was still the newest.
  const completeTo = Math.max(root.issued, bundle?.newestTime ?? 0);
  return document.issuedAt < completeTo - root.anchorWithinSeconds ? "failed" : "not-checked";
}

function checkAuthorised({ document, key, issuer }: Case): Answer {
  if (key === undefined) return "not-checked";
  // The powers of another issuer's key are no powers of this one.
  const mayKind = key.listed.issuer === issuer && (key.listed.kinds & kindBit(document.kind)) !== 0;
  return mayKind ? "passed" : "failed";
}

function checkAnchored(given: Case, { believed, filter, pending }: Anchorage): Checked<Answer> {
  const { bundle, document } = given;
  const { issuedAt, expires } = document;
  // The filter leaves out what could no longer be in force when it was made, which is between T and the signing of the
  // bundle: only of what was in force longer does absence tell something.
  const isKept = expires === undefined || (bundle !== undefined && expires > bundle.bundle.issuedAt);
  // Before any proof: the chain never lifts what the signed bundle makes worse.
  if (filter === false && isKept && issuedAt < (absentBefore(given) ?? 0)) return ["failed"];
  if (filter === true || believed.length > 0) return ["passed"];
  if (pending !== undefined) return ["not-checked", pending];
  if (given.disagree && bundle === undefined) return ["not-checked", "sources-disagree"];
  // No list that could tell is at hand: none, one with a missing part, or one that leaves such documents out.
  if (filter === undefined || !isKept || bundle === undefined) return ["not-checked", "no-list"];
  return ["not-checked", issuedAt >= bundle.newestTime ? "newer-than-list" : "not-anchored-yet"];
}

function checkKeyWindow({ key, issuer, bundle }: Case, { believed, filter }: Anchorage): Checked<Answer> {
  if (key === undefined) return ["not-checked"];
  const { retiredAt, compromisedFrom } = key.limits;
  const isInside = believed.map(
    ({ time, sequence }) =>
      key.listed.notBefore <= time &&
      time < Math.min(key.listed.notAfter, retiredAt) &&
      BigInt(sequence) < compromisedFrom,
  );
  if (isInside.includes(false)) return ["failed"];
  if (isInside.length > 0) return ["passed"];
  if (filter !== true || bundle === undefined) return ["not-checked"];
  // The filter was made with what root statement and bundle know. If the chain knows of a compromise since, the hit may
  // be of an entry that is no longer believed, unless all entries of that bundle come before the cut.
  const covered = BigInt(bundle.bundle.issuers.get(issuer)?.covered ?? 0);
  const isCutSince = compromisedFrom < key.bundled.compromisedFrom && compromisedFrom < covered;
  const isRetiredSince = retiredAt < key.bundled.retiredAt && retiredAt <= bundle.bundle.block.time;
  return isCutSince || isRetiredSince ? ["not-checked", "newer-than-list"] : ["passed"];
}

function checkStatus({
  document,
  bundle,
  chain,
  issuer,
  at,
  evidence,
  disagree,
}: Case): Checked<DecideInput["status"]> {
  const { list, index } = document.statusList;
  const isFresh = (time: UnixSeconds): boolean => at - time <= evidence.limitSeconds;
  const told = [
    bundle && {
      value: bundle.status(issuer, list, index),
      isFresh: isFresh(bundle.newestTime) && at < bundle.bundle.expiresAt,
    },
    // A list that is not opened reads as 0 on the chain and means nothing.
    chain && { value: list < chain.opened ? chain.status : undefined, isFresh: isFresh(chain.readAt) },
  ].filter((source) => source !== undefined);
  const says = (status: StatusValue, isFreshOnly: boolean): boolean =>
    told.some(({ value, isFresh }) => value === status && (isFresh || !isFreshOnly));
  if (says(1, false)) return [1];
  if (says(3, false)) return [3];
  if (says(2, true)) return [2];
  if (says(0, true)) return [0];
  if (told.some(({ value }) => value !== undefined))
    return ["not-checked", disagree ? "sources-disagree" : "list-too-old"];
  if (disagree) return ["not-checked", "sources-disagree"];
  const isNewer = list >= Math.max(bundle?.bundle.issuers.get(issuer)?.statusFiles.length ?? 0, chain?.opened ?? 0);
  return ["not-checked", told.length > 0 && isNewer ? "newer-than-list" : "no-list"];
}

function checkPeriod({ validFrom, expires }: Traits, evidence: Evidence, at: UnixSeconds): DecideInput["period"] {
  const { bundle, chain, clock } = evidence;
  const newest = Math.max(bundle?.newestTime ?? 0, chain?.readAt ?? 0, chain?.block.time ?? 0);
  if (clock === "machine" && at < newest - CLOCK_TOLERANCE_SECONDS) return "not-checked";
  if (at < validFrom) return "not-begun";
  return expires !== undefined && at >= expires ? "ended" : "within";
}

function checkFile({ document }: Case, { believed }: Anchorage): DecideInput["file"] {
  if (document.file === undefined) return "no-file";
  if (believed.some(({ isFile }) => isFile)) return "passed";
  return believed.length > 0 ? "failed" : "not-checked";
}
