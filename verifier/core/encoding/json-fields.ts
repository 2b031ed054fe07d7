/** Strict reading of JSON objects: no field is missing, unknown, or out of its range. */
import { FormatError, type FormatCode } from "../error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./canonical.ts";

/** Readers of one object's fields, that all refuse with one code. */
export interface JsonReader {
  version(): 1;
  integer(name: string, min: number, max: number): number;
  hex(name: string, size: number): string;
  list(name: string, max?: number): readonly JsonValue[];
  object(name: string): JsonObject;
  asInteger(value: JsonValue | undefined, min: number, max: number): number;
  asHex(value: JsonValue | undefined, size: number): string;
  has(name: string): boolean;
  /** any value; the caller looks at it */
  value(name: string): JsonValue;
  /** never returns: says what is wrong */
  refuse(fact: string): never;
}

/** Readers of an object that has all of these fields, perhaps some optional ones, and no other.
 *  @throws {FormatError} of each: `code` */
export function jsonReader(
  code: FormatCode,
  json: JsonValue,
  { names, optional = [] }: { readonly names: readonly string[]; readonly optional?: readonly string[] },
): JsonReader {
  const refuse = (fact: string): never => {
    throw new FormatError(code, fact);
  };
  const fields = isJsonObject(json) ? json : refuse("no object");
  const given = Object.keys(fields);
  if (!names.every((name) => given.includes(name))) refuse(`a field of ${names.join()} is missing`);
  if (!given.every((name) => names.includes(name) || optional.includes(name))) refuse("there is a field of others");
  const asInteger = (value: JsonValue | undefined, min: number, max: number): number =>
    typeof value === "number" && Number.isInteger(value) && value >= min && value <= max
      ? value
      : refuse(`no integer from ${min} to ${max}`);
  const asHex = (value: JsonValue | undefined, size: number): string =>
    typeof value === "string" && value.length === 2 * size && /^[0-9a-f]*$/.test(value)
      ? value
      : refuse(`not ${size} bytes in hex`);
  return {
    refuse,
    asInteger,
    asHex,
    has: (name) => given.includes(name),
    value: (name) => fields[name] ?? null,
    version: () => (fields["v"] === 1 ? 1 : refuse("not version 1")),
    integer: (name, min, max) => asInteger(fields[name], min, max),
    hex: (name, size) => asHex(fields[name], size),
    list: (name, max = Number.MAX_SAFE_INTEGER) => {
      const value = fields[name];
      return Array.isArray(value) && value.length <= max ? value : refuse(`${name} is no list of at most ${max}`);
    },
    object: (name) => {
      const value = fields[name];
      return isJsonObject(value) ? value : refuse(`${name} is no object`);
    },
  };
}
