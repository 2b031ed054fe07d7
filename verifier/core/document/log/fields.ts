/** How every statement of a device is written: a CBOR map of named fields, signed; a field that it does not have is refused. */
import { type PublicKey } from "#primitives";
import { FormatError } from "../../error.ts";
import { decodeCbor, isCborMap, type CborMap, type CborValue } from "../../encoding/cbor.ts";
import { parseShortCode } from "../lookup-code.ts";
import { decodeSign1, verifySign1 } from "../signature.ts";

/** The one type that a device's key signs. */
export const CHECK_TYP = "application/absah-check";
/** The latest time that is written (Unix seconds). */
export const LATEST: number = 2 ** 40 - 1;

/** The payload of a statement, its signature checked. @throws {FormatError} `check-key`, `cose-…`, `cbor-…` */
export function openStatement(bytes: Uint8Array, key: PublicKey): Uint8Array {
  const sign1 = decodeSign1(bytes, { typ: CHECK_TYP });
  if (!verifySign1(sign1, key)) throw new FormatError("check-key", "signed by another key, or changed");
  return sign1.payload;
}

/** @throws {FormatError} `check-log` */
export function refuse(fact: string): never {
  throw new FormatError("check-log", fact);
}

/** The fields of a statement, each asked for by name; what nobody asked for is refused at the end.
 *  @throws {FormatError} of every call: `check-log` */
export class Fields {
  readonly #map: CborMap;
  readonly #read = new Set<CborValue>();

  constructor(payload: Uint8Array) {
    const map = decodeCbor(payload);
    this.#map = isCborMap(map) ? map : refuse("no map");
  }

  has(name: string): boolean {
    return this.#map.has(name);
  }

  value(name: string): CborValue | undefined {
    this.#read.add(name);
    return this.#map.get(name);
  }

  text(name: string, pattern: RegExp): string {
    const value = this.value(name);
    return typeof value === "string" && pattern.test(value) ? value : refuse(`${name} is not as it must be`);
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.value(name);
    return choices.find((choice) => choice === value) ?? refuse(`${name} is none of ${choices.join()}`);
  }

  uint(name: string, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(name);
    return typeof value === "number" && value >= 0 && value <= max ? value : refuse(`${name} is not 0 to ${max}`);
  }

  /** A short code in its one form. */
  code(name: string): string {
    const code = this.text(name, /^[0-9A-Z]{10}$/);
    return parseShortCode(code) === code ? code : refuse(`${name} is not in its one form`);
  }

  /** The statement made of what was read. @throws {FormatError} `check-log` where a field is left */
  end<T>(statement: T): T {
    for (const name of this.#map.keys()) if (!this.#read.has(name)) refuse("a field that it does not have");
    return statement;
  }
}
