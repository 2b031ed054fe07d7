/** One entry of the journal and its bytes: deterministic CBOR `[1, number, previous hash, ms, name, facts, ? sealed]`.
 *  @see PROTOCOL, section 10, "Kept for ever by an issuer" */
import { decodeCbor, encodeCbor, type CborValue } from "#core/encoding/cbor.ts";
import { concatBytes } from "#core/encoding/text.ts";
import { sha256 } from "#primitives";

type Scalar = string | number | boolean | Uint8Array;

/** What an entry says openly: never a person's data. Numbers are whole and safe. */
export type Facts = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** `hash` = SHA-256("absah-journal-1" ‖ the entry's bytes); `sealed` opens under the key of the person in `facts.person`
 *  with `sealedLabel(number, name)` as its label. */
export interface JournalEntry {
  readonly number: number;
  readonly previousHash: Uint8Array;
  readonly timeMs: number;
  readonly name: string;
  readonly facts: Facts;
  readonly sealed?: Uint8Array;
  readonly hash: Uint8Array;
}

const VERSION = 1;
const NAME = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*$/;
const HASH_LABEL = new TextEncoder().encode("absah-journal-1");

/** Hash before the first entry: 32 zero bytes. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(32);

/** Record key of an entry: `journal/` and its number in 16 hex digits, so that keys rise with numbers. */
export function entryKey(number: number): string {
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`${number} is no number of an entry`);
  return `journal/${number.toString(16).padStart(16, "0")}`;
}

/** Label of an entry's sealed part: it opens nowhere else in the journal. */
export const sealedLabel = (number: number, name: string): string => `${entryKey(number)} ${name}`;

export const entryHash = (bytes: Uint8Array): Uint8Array => sha256(concatBytes(HASH_LABEL, bytes));

/** @throws {TypeError} for a name that is not dotted lower-case words, or a fact of another type */
export function encodeEntry(entry: Omit<JournalEntry, "hash">): Uint8Array {
  if (!NAME.test(entry.name)) throw new TypeError(`"${entry.name}" is no name of an event`);
  const facts = new Map(Object.entries(entry.facts).map(([key, value]) => [key, toCbor(key, value)]));
  const fields = [VERSION, entry.number, entry.previousHash, entry.timeMs, entry.name, facts];
  return encodeCbor(entry.sealed === undefined ? fields : [...fields, entry.sealed]);
}

/** Undefined where the bytes are not exactly one entry of this version.
 *  @throws {FormatError} when they are not deterministic CBOR */
export function decodeEntry(bytes: Uint8Array): JournalEntry | undefined {
  const value = decodeCbor(bytes);
  if (!Array.isArray(value) || value.length < 6 || value.length > 7) return undefined;
  const [version, number, previousHash, timeMs, name, rawFacts, sealed] = value;
  const facts = rawFacts instanceof Map ? toFacts(rawFacts) : undefined;
  if (version !== VERSION || typeof number !== "number" || typeof timeMs !== "number") return undefined;
  if (!(previousHash instanceof Uint8Array) || previousHash.length !== 32) return undefined;
  if (typeof name !== "string" || facts === undefined) return undefined;
  const entry = { number, previousHash, timeMs, name, facts, hash: entryHash(bytes) };
  if (value.length === 6) return entry;
  return sealed instanceof Uint8Array ? { ...entry, sealed } : undefined;
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === "string" ||
  typeof value === "boolean" ||
  value instanceof Uint8Array ||
  (typeof value === "number" && Number.isSafeInteger(value));

function toCbor(key: string, value: Facts[string]): CborValue {
  if (isScalar(value)) return value;
  if (Array.isArray(value) && value.every(isScalar)) return [...value];
  throw new TypeError(`fact "${key}" is neither text, whole number, truth value nor bytes, nor a list of these`);
}

function toFacts(map: ReadonlyMap<CborValue, CborValue>): Facts | undefined {
  const facts: [string, Facts[string]][] = [];
  for (const [key, value] of map) {
    if (typeof key !== "string") return undefined;
    if (isScalar(value)) facts.push([key, value]);
    else if (Array.isArray(value) && value.every(isScalar)) facts.push([key, value]);
    else return undefined;
  }
  return Object.fromEntries(facts);
}
