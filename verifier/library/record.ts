/** `absah-evidence`, version 1: one JSON file with what was read, how it was judged and by what, to hand over to whoever
 *  looks into it. It is not signed: whoever opens it judges the code again. Bytes are lower-case hex, times Unix seconds;
 *  `sha256` has the SHA-256 of the canonical form (RFC 8785) of each other part. */
import { sha256 } from "#primitives";
import { FormatError } from "#core/error.ts";
import { type JsonObject, type JsonValue, canonicalize, isJsonObject, parseJson } from "#core/encoding/canonical.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { CHANNELS, type Channel, OUTCOMES } from "#core/document/check-log.ts";
import { type UnixSeconds } from "#core/document/field.ts";
import { DOUBTS } from "#core/judgement/checks.ts";
import { type Cause, type Group, type Result, type Status } from "#core/judgement/verdict.ts";
import { type Input } from "./verify.ts";

/** A file that the code was found in: it is not in the evidence and must be kept beside it. */
interface RecordedFile {
  readonly kind: "pdf" | "picture";
  readonly size: number;
  /** SHA-256, of a PDF without its proof line (PROTOCOL 4). */
  readonly digest: string;
  readonly name?: string;
}

export interface EvidenceRecord {
  /** What was read: the text of a code, or bytes of a COSE_Sign1 or a credential. */
  readonly code: { readonly text: string } | { readonly hex: string };
  readonly judgement: {
    readonly at: UnixSeconds;
    readonly status: Status;
    readonly group: Group;
    readonly cause?: Cause;
    readonly checks: Readonly<Record<string, string>>;
    /** Block, its time and the version of the bundle that it rests on. */
    readonly asOf: Result["asOf"];
  };
  /** By whom: the digest of the trust file, how the code came, the device where it is enrolled. */
  readonly verifier: { readonly trust: string; readonly channel: Channel; readonly device?: string };
  readonly file?: RecordedFile;
  /** A JPEG of what the camera saw, where the officer chose so. */
  readonly picture?: { readonly jpeg: string };
}

const FORMAT = "absah-evidence";
const PARTS = ["code", "judgement", "verifier", "file", "picture"] as const;
/** A picture of the camera is below one megabyte. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The file: pretty, so that a person can read it. */
export function formatRecord(record: EvidenceRecord): string {
  const parts = asJson(record);
  return `${JSON.stringify({ format: FORMAT, v: 1, ...parts, sha256: digestsOf(parts) }, null, 1)}\n`;
}

/** What a file is: evidence, evidence whose parts are not what they were when it was saved, or something else. */
export type ReadRecord =
  | { readonly status: "read"; readonly record: EvidenceRecord }
  | { readonly status: "damaged" }
  | { readonly status: "other" };

/** Reads a file of `formatRecord`. Never throws. */
export function readRecord(bytes: Uint8Array): ReadRecord {
  // Looked for before it is parsed: most files are something else.
  if (!new TextDecoder().decode(bytes.subarray(0, 64)).includes(`"${FORMAT}"`)) return { status: "other" };
  try {
    const record = recordOf(parseJson(bytes, MAX_BYTES));
    return record === undefined ? { status: "damaged" } : { status: "read", record };
  } catch (error) {
    if (error instanceof FormatError) return { status: "damaged" };
    throw error;
  }
}

/** What is judged again: the code, and for a PDF the digest it had, so that a copy of its code alone never passes for it. */
export function inputOf({ code, file }: EvidenceRecord): Input {
  if ("text" in code) return { qr: code.text };
  const bytes = fromHex(code.hex);
  // `{`: a credential is JSON.
  if (bytes[0] === 0x7b) return { vc: bytes };
  return { cwt: bytes, ...(file?.kind === "pdf" ? { fileDigest: file.digest } : {}) };
}

function asJson(record: JsonObject | EvidenceRecord): JsonObject {
  // Absent parts are left out, here and in what they hold.
  const json: JsonValue = parseJson(JSON.stringify(record));
  return isJsonObject(json) ? json : {};
}

function digestsOf(parts: JsonObject): JsonObject {
  const present = PARTS.flatMap((name) => {
    const part = parts[name];
    return part === undefined ? [] : [[name, toHex(sha256(canonicalize(part)))] as const];
  });
  return Object.fromEntries(present);
}

function recordOf(json: JsonValue): EvidenceRecord | undefined {
  if (!isJsonObject(json)) return undefined;
  const { format, v, sha256: digests, ...parts } = json;
  if (format !== FORMAT || v !== 1 || digests === undefined) return undefined;
  if (toHex(canonicalize(digests)) !== toHex(canonicalize(digestsOf(parts)))) return undefined;
  return isRecord(parts) ? parts : undefined;
}

type Fields = Readonly<Record<string, (value: JsonValue | undefined) => boolean>>;

const isText = (value: JsonValue | undefined): boolean => typeof value === "string";
const isCount = (value: JsonValue | undefined): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const matches =
  (pattern: RegExp) =>
  (value: JsonValue | undefined): boolean =>
    typeof value === "string" && pattern.test(value);
const optional =
  (check: (value: JsonValue | undefined) => boolean) =>
  (value: JsonValue | undefined): boolean =>
    value === undefined || check(value);
const isHex = matches(/^(?:[0-9a-f]{2})+$/);
const isDigest = matches(/^[0-9a-f]{64}$/);

/** Whether a value is an object of these fields and no other. */
const hasOnly =
  (fields: Fields) =>
  (value: JsonValue | undefined): boolean =>
    isJsonObject(value) &&
    Object.keys(value).every((name) => Object.hasOwn(fields, name)) &&
    Object.entries(fields).every(([name, check]) => check(value[name]));

const isCode = (value: JsonValue | undefined): boolean =>
  hasOnly({ text: isText })(value) || hasOnly({ hex: isHex })(value);
const UNREAD = ["website", "damaged", "other-format", "nothing"] as const;
const FORGED = ["not-canonical", "parts-differ", "signature", "key-window", "not-anchored"] as const;
const CAUSES: readonly Cause[] = [...DOUBTS, ...UNREAD, ...FORGED];
const isOneOf =
  (all: readonly string[]) =>
  (value: JsonValue | undefined): boolean =>
    typeof value === "string" && all.includes(value);
const isChecks = (value: JsonValue | undefined): boolean =>
  isJsonObject(value) && Object.values(value).every(isOneOf(["passed", "failed", "not-checked"]));

const RECORD = hasOnly({
  code: isCode,
  judgement: hasOnly({
    at: isCount,
    status: isOneOf(OUTCOMES),
    group: isOneOf(["GO", "CAUTION", "STOP", "UNSURE"]),
    cause: optional(isOneOf(CAUSES)),
    checks: isChecks,
    asOf: hasOnly({ block: optional(isCount), time: optional(isCount), bundle: optional(isCount) }),
  }),
  verifier: hasOnly({ trust: isDigest, channel: isOneOf(CHANNELS), device: optional(isText) }),
  file: optional(
    hasOnly({ kind: isOneOf(["pdf", "picture"]), size: isCount, digest: isDigest, name: optional(isText) }),
  ),
  picture: optional(hasOnly({ jpeg: isHex })),
});

function isRecord(value: JsonObject | EvidenceRecord): value is EvidenceRecord {
  return RECORD(asJson(value));
}
