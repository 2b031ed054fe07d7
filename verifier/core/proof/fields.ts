/** Strict reading of decoded CBOR: a field is of its type, size and range, and no field is missing or unknown. */
import { FormatError, type FormatCode } from "../error.ts";
import { isCborMap, type CborMap, type CborValue } from "../encoding/cbor.ts";
import { toHex } from "../encoding/text.ts";

/** 2^64 − 1: `compromisedFrom` of a key that is not compromised. */
export const NEVER_COMPROMISED = 2n ** 64n - 1n;
/** 2^40 − 1: `retiredAt` of a key that is not retired; the latest time our formats write. */
export const NEVER_RETIRED = 2 ** 40 - 1;
/** Largest value of a uint32 (issuer, size, list, index, kinds). */
export const MAX_UINT32 = 2 ** 32 - 1;

type Field = CborValue | undefined;

/** Readers that all refuse with one code, that of the thing being read. */
export interface FieldReader {
  /** an unsigned integer from `min` to `max` */
  uint(value: Field, max?: number, min?: number): number;
  uint64(value: Field): bigint;
  /** Unix seconds that fit the contract's uint40 */
  time(value: Field): number;
  bytes(value: Field, size: number): Uint8Array;
  /** bytes of that size, as lower-case hex */
  hex(value: Field, size: number): string;
  text(value: Field): string;
  list(value: Field, min?: number, max?: number): readonly CborValue[];
  map(value: Field): CborMap;
  /** the values of a map that has exactly the keys 1 to `count` */
  record(value: Field, count: number): readonly CborValue[];
  /** the items of an array of exactly `count` */
  tuple(value: Field, count: number): readonly CborValue[];
  /** never returns: says what is wrong */
  refuse(fact: string): never;
}

/** Readers for one kind of statement. @throws {FormatError} of each: `code` */
export function fieldReader(code: FormatCode): FieldReader {
  const refuse = (fact: string): never => {
    throw new FormatError(code, fact);
  };
  const uint = (value: Field, max = Number.MAX_SAFE_INTEGER, min = 0): number =>
    typeof value === "number" && value >= min && value <= max ? value : refuse(`no integer from ${min} to ${max}`);
  const bytes = (value: Field, size: number): Uint8Array =>
    value instanceof Uint8Array && value.length === size ? value : refuse(`no byte string of ${size}`);
  const list = (value: Field, min = 0, max = Number.MAX_SAFE_INTEGER): readonly CborValue[] =>
    Array.isArray(value) && value.length >= min && value.length <= max
      ? (value as readonly CborValue[])
      : refuse(`no array of ${min} to ${max}`);
  const map = (value: Field): CborMap => (isCborMap(value) ? value : refuse("no map"));
  return {
    refuse,
    uint,
    bytes,
    list,
    map,
    time: (value) => uint(value, NEVER_RETIRED),
    uint64: (value) => {
      const whole = typeof value === "number" ? BigInt(uint(value)) : value;
      return typeof whole === "bigint" && whole >= 0n && whole <= NEVER_COMPROMISED ? whole : refuse("no uint64");
    },
    hex: (value, size) => toHex(bytes(value, size)),
    text: (value) => (typeof value === "string" ? value : refuse("no text")),
    tuple: (value, count) => list(value, count, count),
    record: (value, count) => {
      const fields = map(value);
      if (fields.size !== count) refuse(`${fields.size} fields where ${count} are due`);
      return Array.from({ length: count }, (_, i) => fields.get(i + 1) ?? refuse(`field ${i + 1} is missing`));
    },
  };
}
