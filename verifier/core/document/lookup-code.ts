import { FormatError } from "../error.ts";
import { beBytes, isUuidV4, toHex } from "../encoding/text.ts";

/** Crockford's digits, then his five further check symbols. @see https://www.crockford.com/base32.html */
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
const DIGITS = 26;
const WRITTEN = /^[0-9A-HJKMNP-TV-Z]{26}[0-9A-HJKMNP-TV-Z*~$=U]$/;
const LONGEST = 64;

/**
 * The lookup code printed under a QR code: the id as a number in 26 digits and a check symbol, in groups of five.
 * @param documentId  16 bytes
 */
export function formatLookupCode(documentId: Uint8Array): string {
  const value = BigInt(`0x${toHex(documentId)}`);
  let digits = "";
  for (let shift = 5 * (DIGITS - 1); shift >= 0; shift -= 5) digits += symbol((value >> BigInt(shift)) & 31n);
  return (digits + symbol(value % 37n)).replace(/.{5}(?=.)/g, "$&-");
}

/**
 * The document id (16 bytes, a UUIDv4) of a typed lookup code, without regard to case and hyphens, I and L as 1, O as 0.
 * @throws {FormatError} `lookup-code`: another length, a symbol that is none, or a wrong check symbol: mistyped
 */
export function parseLookupCode(text: string): Uint8Array {
  if (text.length > LONGEST) throw new FormatError("lookup-code", "longer than any way to write a code");
  const code = normalise(text);
  if (!WRITTEN.test(code)) throw new FormatError("lookup-code", "not 27 symbols");
  let value = 0n;
  for (const digit of code.slice(0, DIGITS)) value = value * 32n + BigInt(SYMBOLS.indexOf(digit));
  if (symbol(value % 37n) !== code.at(-1))
    throw new FormatError("lookup-code", "the check symbol is another: mistyped");
  if (value >= 1n << 128n) throw new FormatError("lookup-code", "above 128 bits");
  const documentId = beBytes(value, 16);
  if (!isUuidV4(documentId)) throw new FormatError("lookup-code", "no document has such a code");
  return documentId;
}

/** Nine digits of a short code hold 45 bits. */
const SHORT_DIGITS = 9;

/**
 * A one-time code to read out over a telephone: nine digits and a check symbol, `XXXXX-XXXXX`.
 * @param value  45 random bits
 * @returns undefined where the check symbol is one of the five signs that nobody can spell: draw again
 */
export function formatShortCode(value: bigint): string | undefined {
  const check = symbol(value % 37n);
  if (!/[0-9A-Z]/.test(check) || check === "U") return undefined;
  let digits = "";
  for (let shift = 5 * (SHORT_DIGITS - 1); shift >= 0; shift -= 5) digits += symbol((value >> BigInt(shift)) & 31n);
  return `${digits.slice(0, 5)}-${digits.slice(5)}${check}`;
}

/**
 * The ten symbols of a typed short code without its hyphen, read like a lookup code.
 * @throws {FormatError} `short-code`: another length, a symbol that is none, or a wrong check symbol: mistyped
 */
export function parseShortCode(text: string): string {
  if (text.length > LONGEST) throw new FormatError("short-code", "longer than any way to write a code");
  const code = normalise(text);
  if (!/^[0-9A-HJKMNP-TV-Z]{10}$/.test(code)) throw new FormatError("short-code", "not ten symbols");
  let value = 0n;
  for (const digit of code.slice(0, SHORT_DIGITS)) value = value * 32n + BigInt(SYMBOLS.indexOf(digit));
  if (symbol(value % 37n) !== code.at(-1)) throw new FormatError("short-code", "the check symbol is another: mistyped");
  return code;
}

const normalise = (text: string): string =>
  text.toUpperCase().replaceAll("-", "").replace(/[IL]/g, "1").replaceAll("O", "0");

function symbol(value: bigint): string {
  return SYMBOLS.charAt(Number(value));
}
