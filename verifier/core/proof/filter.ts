/** The anchor filter: which documents are anchored, in about 9.2 bytes each (PROTOCOL, section 8).
 *
 *  A thief of a signing key can sign at will and search for a signature that hits by chance, so an item keeps
 *  72 bits and its bucket's: about 2^64 tries a paper. */
import { sha256 } from "#primitives";
import { FormatError } from "../error.ts";
import { beBytes, concatBytes, fromHex } from "../encoding/text.ts";

/** Documents of a segment when it closes. */
export const SEGMENT_DOCUMENTS = 8_192;

const NAME = new TextEncoder().encode("absah-filter-1");
const HEADER = 5;
const KEPT_FROM = 4;
const KEPT = 9;

/** A segment that was parsed once and can be asked often. */
export interface FilterSegment {
  /** number of documents */
  readonly count: number;
  readonly bucketBits: number;
  /** item number at which each bucket begins, and one more for the end */
  readonly starts: Uint32Array;
  /** the kept bytes of all items, 9 each, in order */
  readonly items: Uint8Array;
}

/** SHA-256("absah-filter-1" ‖ issuer(4) ‖ kid(8) ‖ SHA-256(COSE)), 32 bytes.
 *  @param kid  16 hex digits */
export function filterItem(issuer: number, kid: string, coseDigest: Uint8Array): Uint8Array {
  return sha256(concatBytes(NAME, beBytes(issuer, 4), fromHex(kid), coseDigest));
}

/** The one encoding of a set of items (of `filterItem`), in any order; an item given twice stands once. */
export function buildSegment(items: readonly Uint8Array[]): Uint8Array {
  const sorted = items
    .toSorted(compareItems)
    .filter((item, i, all) => i === 0 || compareItems(all[i - 1]!, item) !== 0);
  const bits = bucketBits(sorted.length);
  const segment = new Uint8Array(HEADER + 2 ** bits + sorted.length * KEPT);
  segment.set(beBytes(sorted.length, 4));
  segment[4] = bits;
  sorted.sort((a, b) => bucketOf(a, bits) - bucketOf(b, bits) || compareKept(a, KEPT_FROM, b, KEPT_FROM));
  sorted.forEach((item, i) => {
    const at = HEADER + bucketOf(item, bits);
    // Not by chance: a bucket expects fewer than eight.
    if (segment[at] === 255) throw new RangeError("more than 255 items in one bucket");
    segment[at]! += 1;
    segment.set(item.subarray(KEPT_FROM, KEPT_FROM + KEPT), HEADER + 2 ** bits + i * KEPT);
  });
  return segment;
}

/** Checks a segment whole, so that asking it needs no checks; allocates one table, nothing for each item.
 *  @throws {FormatError} `filter-segment` length, q, counts or order are not what `buildSegment` makes */
export function parseSegment(bytes: Uint8Array): FilterSegment {
  if (bytes.length < HEADER + 1) throw new FormatError("filter-segment", `${bytes.length} bytes`);
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const bits = bytes[4]!;
  if (bits !== bucketBits(count)) throw new FormatError("filter-segment", `q = ${bits} for ${count} items`);
  if (bytes.length !== HEADER + 2 ** bits + count * KEPT)
    throw new FormatError("filter-segment", `${bytes.length} bytes for ${count} items`);
  const starts = bucketStarts(bytes.subarray(HEADER, HEADER + 2 ** bits));
  if (starts.at(-1) !== count) throw new FormatError("filter-segment", "counts do not add up");
  const items = bytes.subarray(HEADER + 2 ** bits);
  assertRising(items, starts);
  return { count, bucketBits: bits, starts, items };
}

/** Whether `item` (of `filterItem`) is in the segment. */
export function segmentHas(segment: FilterSegment, item: Uint8Array): boolean {
  const bucket = bucketOf(item, segment.bucketBits);
  const end = segment.starts[bucket + 1]!;
  for (let i = segment.starts[bucket]!; i < end; i++)
    if (compareKept(segment.items, i * KEPT, item, KEPT_FROM) === 0) return true;
  return false;
}

/** q = max(0, ⌊log2 n⌋ − 2). */
function bucketBits(count: number): number {
  return Math.max(0, 31 - Math.clz32(count) - 2);
}

function bucketOf(item: Uint8Array, bits: number): number {
  const first = ((item[0]! << 24) | (item[1]! << 16) | (item[2]! << 8) | item[3]!) >>> 0;
  // A shift by 32 would be a shift by 0.
  return bits === 0 ? 0 : first >>> (32 - bits);
}

function bucketStarts(counts: Uint8Array): Uint32Array {
  const starts = new Uint32Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) starts[i + 1] = starts[i]! + counts[i]!;
  return starts;
}

function assertRising(items: Uint8Array, starts: Uint32Array): void {
  for (let bucket = 0; bucket + 1 < starts.length; bucket++)
    for (let i = starts[bucket]! + 1; i < starts[bucket + 1]!; i++)
      if (compareKept(items, (i - 1) * KEPT, items, i * KEPT) >= 0)
        throw new FormatError("filter-segment", `item ${i} does not rise`);
}

function compareKept(a: Uint8Array, aFrom: number, b: Uint8Array, bFrom: number): number {
  return compareRun(a, aFrom, b, bFrom, KEPT);
}

function compareItems(a: Uint8Array, b: Uint8Array): number {
  return compareRun(a, 0, b, 0, 32);
}

function compareRun(a: Uint8Array, aFrom: number, b: Uint8Array, bFrom: number, length: number): number {
  for (let i = 0; i < length; i++) {
    const difference = a[aFrom + i]! - b[bFrom + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
