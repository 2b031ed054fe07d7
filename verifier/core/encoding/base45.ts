import { FormatError } from "../error.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const VALUES = new Uint8Array(128).fill(255);
for (let value = 0; value < ALPHABET.length; value++) VALUES[ALPHABET.charCodeAt(value)] = value;

/** Base45 of bytes: the alphabet of a QR code's alphanumeric mode. @see RFC 9285 */
export function encodeBase45(bytes: Uint8Array): string {
  let text = "";
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    const value = (bytes[index] ?? 0) * 256 + (bytes[index + 1] ?? 0);
    text += digit(value % 45) + digit(Math.floor(value / 45) % 45) + digit(Math.floor(value / 2025));
  }
  const last = bytes.length % 2 === 1 ? bytes.at(-1) : undefined;
  return last === undefined ? text : text + digit(last % 45) + digit(Math.floor(last / 45));
}

/**
 * Bytes of base45. Stricter than npm's libraries: nothing outside the alphabet, no group above its bytes, no single character left.
 * @throws {FormatError} `base45` @see RFC 9285, section 6
 */
export function decodeBase45(text: string): Uint8Array {
  const tail = text.length % 3;
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (tail === 2 ? 1 : 0));
  let written = 0;
  for (let index = 0; index < text.length; index += 3) {
    const low = valueAt(text, index) + 45 * valueAt(text, index + 1);
    if (index + 2 < text.length) {
      const value = low + 2025 * valueAt(text, index + 2);
      if (value > 0xffff) throw new FormatError("base45", `group at ${index} is above two bytes`);
      bytes[written++] = value >> 8;
      bytes[written++] = value & 0xff;
    } else {
      if (low > 0xff) throw new FormatError("base45", "the last group is above one byte");
      bytes[written] = low;
    }
  }
  return bytes;
}

function digit(value: number): string {
  return ALPHABET.charAt(value);
}

function valueAt(text: string, index: number): number {
  const value = VALUES[text.charCodeAt(index)] ?? 255;
  if (value === 255) throw new FormatError("base45", `character ${index} is missing or outside the alphabet`);
  return value;
}
