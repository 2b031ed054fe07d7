/** How the documents of all final batches are cut into filter segments (PROTOCOL 8). */
import { sha256 } from "#primitives";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { filterItem, SEGMENT_DOCUMENTS } from "#core/proof/filter.ts";
import { type Archive, type BatchFacts } from "../anchoring/archive.ts";
import { coseDigestAt } from "../anchoring/batch.ts";

const MERGED = 16;

/** Documents from number `from` to before `to`, in the order in which their batches became final. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The ranges of `count` documents, oldest first: sixteen full segments of a size are one of the next, so at most
 *  fifteen of a size stand; the last range is the open one. */
export function planRanges(count: number): readonly Range[] {
  const ranges: Range[] = [];
  let size = SEGMENT_DOCUMENTS;
  while (size * MERGED <= count) size *= MERGED;
  let from = 0;
  for (; size >= SEGMENT_DOCUMENTS; size /= MERGED) {
    for (; from + size <= count; from += size) ranges.push({ from, to: from + size });
  }
  return from < count ? [...ranges, { from, to: count }] : ranges;
}

/** A part of a batch: documents `from` to before `to` of it, numbered from 0. */
interface Part extends Range {
  readonly batch: BatchFacts;
}

/** The parts of batches that make a range. */
export function partsOf(range: Range, batches: readonly BatchFacts[]): readonly Part[] {
  const parts: Part[] = [];
  let start = 0;
  for (const batch of batches) {
    const count = batch.size - 1;
    const from = Math.max(range.from - start, 0);
    const to = Math.min(range.to - start, count);
    if (from < to) parts.push({ batch, from, to });
    start += count;
  }
  return parts;
}

/** A name for what a segment is made of: the same name, the same bytes, whatever has ended since it was made. */
export function sourceOf(parts: readonly Part[], isBelieved: (batch: BatchFacts) => boolean): string {
  const names = parts.map(({ batch, from, to }) => {
    return concatBytes(batch.head, new TextEncoder().encode(`/${from}-${to}/${isBelieved(batch)}`));
  });
  return toHex(sha256(concatBytes(...names)));
}

/** Filter items of a segment: without batches that are not believed, or whose documents have all ended. */
export async function itemsOf(
  parts: readonly Part[],
  archive: Archive,
  isBelieved: (batch: BatchFacts) => boolean,
  now: number,
): Promise<readonly Uint8Array[]> {
  const items: Uint8Array[] = [];
  for (const { batch, from, to } of parts) {
    if (!isBelieved(batch) || batch.latestExpiry <= now) continue;
    const record = await archive.batch(batch.issuer, batch.sequence);
    if (record.leaves.length === 0) continue;
    for (let at = from; at < to; at += 1) {
      items.push(filterItem(batch.issuer, batch.kid, coseDigestAt(record, at + 1)));
    }
  }
  return items;
}
