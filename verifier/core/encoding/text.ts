import { concatBytes as concat, bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { base58, base64urlnopad } from "@scure/base";
import { FormatError, type FormatCode } from "../error.ts";

const LOWER_HEX = /^(?:[0-9a-f]{2})*$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Base58 costs the square of its length, so what cannot be a key or a signature is not even tried. */
const MAX_BASE58 = 128;
const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Lower-case hex without 0x. */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** Bytes of lower-case hex without 0x. @throws {FormatError} `hex` */
export function fromHex(text: string): Uint8Array {
  if (!LOWER_HEX.test(text)) throw new FormatError("hex", "not pairs of lower-case hex digits");
  return hexToBytes(text);
}

/** Base64url without padding. @see RFC 4648, section 5 */
export function toBase64Url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/** Bytes of unpadded base64url, unused bits zero. @throws {FormatError} `base64url` */
export function fromBase64Url(text: string): Uint8Array {
  return decodeWith(() => base64urlnopad.decode(text), "base64url");
}

/** Multibase base58btc: `z` and the digits. @see W3C Controlled Identifiers 1.0, section 2.4 */
export function toMultibase(bytes: Uint8Array): string {
  return `z${base58.encode(bytes)}`;
}

/** Bytes of multibase base58btc, at most 128 characters. @throws {FormatError} `base58` */
export function fromMultibase(text: string): Uint8Array {
  if (!text.startsWith("z") || text.length > MAX_BASE58)
    throw new FormatError("base58", "not a short z… multibase text");
  return decodeWith(() => base58.decode(text.slice(1)), "base58");
}

/** A UUID in its lower-case text form. @param bytes 16 bytes @throws {RangeError} for another length */
export function formatUuid(bytes: Uint8Array): string {
  if (bytes.length !== 16) throw new RangeError(`a UUID has 16 bytes, not ${bytes.length}`);
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The 16 bytes of a UUID in lower-case text form, of any version. @throws {FormatError} `uuid` */
export function parseUuid(text: string): Uint8Array {
  if (!UUID.test(text)) throw new FormatError("uuid", "not a lower-case UUID");
  return hexToBytes(text.replaceAll("-", ""));
}

/** Whether 16 bytes are a random UUID of RFC 9562: version 4, variant 10. */
export function isUuidV4(bytes: Uint8Array): boolean {
  return bytes.length === 16 && (bytes[6] ?? 0) >> 4 === 4 && (bytes[8] ?? 0) >> 6 === 2;
}

/** UTF-8 bytes of a text. A lone surrogate has none. @throws {FormatError} `utf8` */
export function encodeUtf8(text: string): Uint8Array {
  if (!text.isWellFormed()) throw new FormatError("utf8", "a lone surrogate");
  return encoder.encode(text);
}

/** The text of UTF-8 bytes; a byte order mark stays in it. @throws {FormatError} `utf8` */
export function decodeUtf8(bytes: Uint8Array): string {
  return decodeWith(() => strictDecoder.decode(bytes), "utf8");
}

/** All parts in one array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return concat(...parts);
}

/** Whether two byte strings are the same. Not constant in time: nothing secret is compared here. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}

/** A number as `size` bytes, big-endian. @throws {RangeError} when it does not fit or is no integer from 0 */
export function beBytes(value: number | bigint, size: number): Uint8Array {
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
  let rest = BigInt(value);
  const bytes = new Uint8Array(size);
  for (let index = size - 1; index >= 0; index--, rest >>= 8n) bytes[index] = Number(rest & 0xffn);
  if (rest !== 0n) throw new RangeError(`${value} does not fit ${size} bytes`);
  return bytes;
}

function decodeWith<T>(decode: () => T, code: FormatCode): T {
  try {
    return decode();
  } catch (cause) {
    throw new FormatError(code, "does not decode", { cause });
  }
}
