/** The portrait in an order: base64 of a PNG or JPEG. Its pixels are looked at by the portrait port only. */
import { type Problems } from "./problem.ts";

const MAX_BYTES = 5_000_000;
const MAGIC = [Uint8Array.of(0xff, 0xd8, 0xff), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)];

/** The bytes; undefined where nothing was sent, or after a report. */
export function parsePortrait(value: unknown, problems: Problems): Uint8Array | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") return problems.add("portrait", "portrait-format");
  if (value.length > (MAX_BYTES * 4) / 3 + 4) return problems.add("portrait", "portrait-too-large");
  const buffer = Buffer.from(value, "base64");
  // Node skips what is not base64. (A pattern for the whole text would overflow the stack at this length.)
  if (buffer.toString("base64") !== value) return problems.add("portrait", "portrait-format");
  const bytes = new Uint8Array(buffer);
  if (bytes.length > MAX_BYTES) return problems.add("portrait", "portrait-too-large");
  const known = MAGIC.some((magic) => magic.every((byte, index) => bytes[index] === byte));
  return known ? bytes : problems.add("portrait", "portrait-format");
}
