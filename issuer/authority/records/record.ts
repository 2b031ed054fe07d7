/** How the authority's records lie in the store: deterministic CBOR of a map with text keys, checked when read. */
import { z } from "zod";
import { decodeCbor, encodeCbor, type CborValue } from "#core/encoding/cbor.ts";
import { StoreError, type StoreRange, type StoreWrite } from "../../ports.ts";

/** Writes and reads one kind of record. */
export interface RecordKind<T> {
  /** The write that puts `value` at `key`. */
  put(key: string, value: T): StoreWrite;
  /** @throws {StoreError} `corrupt` naming the key, where the bytes are no such record */
  read(key: string, bytes: Uint8Array): T;
}

/** @param schema  of the record: text, whole numbers, truth values, bytes, lists and objects of these */
export function recordKind<T extends object>(schema: z.ZodType<T>): RecordKind<T> {
  return {
    put: (key, value) => ({ type: "put", key, value: encodeCbor(toCbor(value)) }),
    read: (key, bytes) => {
      const parsed = schema.safeParse(fromCbor(decodeCbor(bytes)));
      if (parsed.success) return parsed.data;
      throw new StoreError("corrupt", `record ${key} is not of its kind: restore the folder from its backup`);
    },
  };
}

/** Bytes, as a field of a record. */
export const bytesField: z.ZodType<Uint8Array> = z.instanceof(Uint8Array);

/** All records whose key begins with `prefix`, which ends with "/". */
export const under = (prefix: string): StoreRange => ({ gte: prefix, lt: `${prefix.slice(0, -1)}0` });

/** A number as part of a key, so that keys rise with numbers. */
export const keyNumber = (value: number): string => value.toString(16).padStart(16, "0");

function toCbor(value: unknown): CborValue {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(toCbor);
  if (typeof value !== "object" || value === null) throw new TypeError(`a ${typeof value} is no part of a record`);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return new Map(fields.map(([name, field]) => [name, toCbor(field)]));
}

function fromCbor(value: CborValue): unknown {
  if (Array.isArray(value)) return value.map(fromCbor);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries([...value].map(([name, field]) => [String(name), fromCbor(field)]));
}
