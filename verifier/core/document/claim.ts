import { FormatError } from "../error.ts";
import { isCborMap, type CborMap, type CborValue } from "../encoding/cbor.ts";

/** A text under a key. @throws {FormatError} `claim-missing`, `claim-type` */
export function requiredText(claims: CborMap, key: number | string): string {
  return required(key, optionalText(claims, key));
}

/** A text under a key, or undefined. @throws {FormatError} `claim-type` */
export function optionalText(claims: CborMap, key: number | string): string | undefined {
  const value = claims.get(key);
  return value === undefined || typeof value === "string" ? value : wrong(key);
}

/** A whole number from 0 under a key. @throws {FormatError} `claim-missing`, `claim-type` */
export function requiredUint(claims: CborMap, key: number | string): number {
  return required(key, optionalUint(claims, key));
}

/** A whole number from 0 under a key, or undefined. @throws {FormatError} `claim-type` */
export function optionalUint(claims: CborMap, key: number | string): number | undefined {
  const value = claims.get(key);
  return value === undefined || (typeof value === "number" && value >= 0) ? value : wrong(key);
}

/** Bytes under a key. @throws {FormatError} `claim-missing`, `claim-type` */
export function requiredBytes(claims: CborMap, key: number | string): Uint8Array {
  return required(key, optionalBytes(claims, key));
}

/** Bytes under a key, or undefined. @throws {FormatError} `claim-type` */
export function optionalBytes(claims: CborMap, key: number | string): Uint8Array | undefined {
  const value = claims.get(key);
  return value === undefined || value instanceof Uint8Array ? value : wrong(key);
}

/** A map under a key. @throws {FormatError} `claim-missing`, `claim-type` */
export function requiredMap(claims: CborMap, key: number | string): CborMap {
  return required(key, optionalMap(claims, key));
}

/** A map under a key, or undefined. @throws {FormatError} `claim-type` */
export function optionalMap(claims: CborMap, key: number | string): CborMap | undefined {
  const value: CborValue | undefined = claims.get(key);
  return value === undefined || isCborMap(value) ? value : wrong(key);
}

function required<T>(key: number | string, value: T | undefined): T {
  if (value === undefined) throw new FormatError("claim-missing", `no claim ${key}`);
  return value;
}

function wrong(key: number | string): never {
  throw new FormatError("claim-type", `claim ${key} is of another type`);
}
