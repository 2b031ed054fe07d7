/** From answers to one word. `judge` is the definition of "genuine": pure, total, the same in every verifier. */
import { formatUuid } from "../encoding/text.ts";
import { type JsonValue } from "../encoding/canonical.ts";
import { toCredential } from "../document/credential.ts";
import { type UnixSeconds } from "../document/field.ts";
import { type Presented, type PresentedDocument } from "../document/presented.ts";
import { CHECKS, DOUBTS, makeChecks, type Answer, type CheckName, type DecideInput, type Doubt } from "./checks.ts";
import { type Evidence } from "./evidence.ts";

/** What somebody who checks a paper should do, by status. */
const GROUPS = {
  valid: "GO",
  superseded: "CAUTION",
  suspended: "CAUTION",
  expired: "CAUTION",
  "not-yet-valid": "CAUTION",
  "not-genuine": "STOP",
  "issuer-not-authorised": "STOP",
  revoked: "STOP",
  "file-altered": "STOP",
  unreadable: "UNSURE",
  "unknown-issuer": "UNSURE",
  undetermined: "UNSURE",
} as const;

export type Status = keyof typeof GROUPS;
export type Group = "GO" | "CAUTION" | "STOP" | "UNSURE";
export type UnreadableCause = "website" | "damaged" | "other-format" | "nothing";
export type NotGenuineCause = "not-canonical" | "parts-differ" | "signature" | "key-window" | "not-anchored";
export type Cause = UnreadableCause | NotGenuineCause | Doubt;

/** A status, with a cause where there is more than one way to it. */
export interface Decision {
  readonly status: Status;
  readonly cause?: Cause;
}

/** One answer a check; `file-intact` only where there is a file. */
type Checks = Readonly<Record<Exclude<CheckName, "file-intact">, Answer>> & { readonly "file-intact"?: Answer };

/** What is shown of a document whose signature passed. */
export interface DocumentSummary {
  /** UUID */
  readonly id: string;
  /** https origin */
  readonly issuer: string;
  readonly kid: string;
  readonly validFrom: UnixSeconds;
  /** last second of the last lawful day */
  readonly validUntil?: UnixSeconds;
  readonly issuedAt: UnixSeconds;
  /** `credentialSubject` of PROTOCOL 3 */
  readonly subject: JsonValue;
}

/** The same everywhere: library, command, API, web. */
export interface Result extends Decision {
  readonly group: Group;
  readonly checks: Checks;
  readonly document?: DocumentSummary;
  readonly at: UnixSeconds;
  /** the newest state that was at hand for that time: block number, T, version of the bundle */
  readonly asOf: { readonly block?: number; readonly time?: UnixSeconds; readonly bundle?: number };
}

/** Judges what was presented by the evidence gathered, at a time. Never throws for anything that a parser of core has
 *  made.   @see PROTOCOL, section 9 */
export function judge(presented: Presented, evidence: Evidence, at: UnixSeconds): Result {
  const input = makeChecks(presented, evidence, at);
  const bare = conclude(input, evidence, at);
  if (presented.form !== "document") return { ...bare, cause: presented.cause };
  const isShown = input.signature === "passed" && bare.status !== "not-genuine";
  return isShown ? { ...bare, document: summarise(presented) } : bare;
}

/** A result without what is shown of the document. */
export type BareResult = Omit<Result, "document">;

/** The result of these answers. */
export function conclude(input: DecideInput, evidence: Evidence, at: UnixSeconds): BareResult {
  const decision = decide(input);
  const group = GROUPS[decision.status];
  return { ...decision, group, checks: toChecks(input), at, asOf: newestOf(evidence, at) };
}

/** The group of a status. */
export function groupOf(status: Status): Group {
  return GROUPS[status];
}

/** The ten lines of PROTOCOL 9: the first that applies. */
export function decide(input: DecideInput): Decision {
  const { issuerKnown, signature, issuerAuthorised, anchored, keyWindow, status, period, file } = input;
  const isSigned = signature === "passed";
  if (input.decoded === "nothing") return { status: "unreadable", cause: "nothing" };
  const forged = whyNotGenuine(input);
  if (forged !== undefined) return { status: "not-genuine", cause: forged };
  if (issuerKnown === "failed") return { status: "unknown-issuer" };
  if (isSigned && issuerAuthorised === "failed") return { status: "issuer-not-authorised" };
  if (isSigned && status === 1) return { status: "revoked" };
  if (isSigned && file === "failed") return { status: "file-altered" };
  const powers = [issuerKnown, signature, issuerAuthorised, keyWindow, anchored];
  if (powers.some((answer) => answer !== "passed")) return { status: "undetermined", cause: firstDoubt(input) };
  if (status === 3) return { status: "superseded" };
  if (status === 2) return { status: "suspended" };
  if (period === "ended") return { status: "expired" };
  if (period === "not-begun") return { status: "not-yet-valid" };
  const isSettled = status === 0 && period === "within" && (file === "passed" || file === "no-file");
  return isSettled ? { status: "valid" } : { status: "undetermined", cause: firstDoubt(input) };
}

function whyNotGenuine(input: DecideInput): NotGenuineCause | undefined {
  if (input.decoded === "not-canonical") return "not-canonical";
  if (input.signature === "failed") return "signature";
  if (input.signature !== "passed") return undefined;
  if (input.keyWindow === "failed") return "key-window";
  return input.anchored === "failed" ? "not-anchored" : undefined;
}

/** What a missing answer means where nothing more is known about why. */
const USUAL_DOUBT: Readonly<Record<CheckName, Doubt>> = {
  decoded: "no-list",
  "issuer-known": "no-list",
  signature: "newer-than-list",
  "issuer-authorised": "newer-than-list",
  anchored: "not-anchored-yet",
  "key-window": "not-anchored-yet",
  status: "list-too-old",
  "validity-period": "clock-wrong",
  "file-intact": "file-not-checked",
};

function firstDoubt(input: DecideInput): Doubt {
  const checks = toChecks(input);
  // Where nothing is known of the issuer, all else is unknown for that reason alone.
  const open = input.issuerKnown === "not-checked" ? (["issuer-known"] as const) : CHECKS;
  const doubts = new Set<Doubt>(
    open.filter((name) => checks[name] === "not-checked").map((name) => input.why?.[name] ?? USUAL_DOUBT[name]),
  );
  // Of an undetermined verdict at least one check was not made; the fallback is for the compiler.
  return DOUBTS.find((doubt) => doubts.has(doubt)) ?? "no-list";
}

function toChecks(input: DecideInput): Checks {
  const { status, period, file } = input;
  return {
    decoded: input.decoded === "passed" ? "passed" : "failed",
    "issuer-known": input.issuerKnown,
    signature: input.signature,
    "issuer-authorised": input.issuerAuthorised,
    anchored: input.anchored,
    "key-window": input.keyWindow,
    status: status === "not-checked" ? status : status === 0 ? "passed" : "failed",
    "validity-period": period === "not-checked" ? period : period === "within" ? "passed" : "failed",
    ...(file !== "no-file" && { "file-intact": file }),
  };
}

function summarise({ payload, kid }: PresentedDocument): DocumentSummary {
  return {
    id: formatUuid(payload.documentId),
    issuer: payload.issuer,
    kid,
    validFrom: payload.validFrom,
    ...(payload.expires !== undefined && { validUntil: payload.expires - 1 }),
    issuedAt: payload.issuedAt,
    subject: toCredential(payload)["credentialSubject"] ?? null,
  };
}

function newestOf({ bundle: given, chain, clock }: Evidence, at: UnixSeconds): Result["asOf"] {
  const bundle = clock === "chosen" && given && given.newestTime > at ? undefined : given;
  const version = bundle && { bundle: bundle.bundle.version };
  if (chain !== undefined && chain.readAt >= (bundle?.newestTime ?? 0))
    return { block: chain.block.number, time: chain.readAt, ...version };
  return bundle === undefined ? {} : { block: bundle.bundle.block.number, time: bundle.newestTime, ...version };
}
