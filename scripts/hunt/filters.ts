/** Two filters over the same documents: the published one, and one that lets 2^-16 of all strangers pass. */
import { sha256 } from "#primitives";
import { beBytes } from "#core/encoding/text.ts";
import {
  type FilterSegment,
  SEGMENT_DOCUMENTS,
  buildSegment,
  filterItem,
  parseSegment,
  segmentHas,
} from "#core/proof/filter.ts";

/** Two closed segments: with 30 bits kept of each item, the weak filter passes 2^14 / 2^30 of all strangers. */
const SEGMENTS = 2;
const WEAK_BITS = 30;

export interface Filters {
  readonly documents: number;
  /** As the issuer publishes them. */
  readonly segments: readonly Uint8Array[];
  /** The first bits of each item. */
  readonly weak: Uint32Array;
}

/** @param kid  of the key whose documents they are */
export function makeFilters(issuer: number, kid: string): Filters {
  const documents = SEGMENTS * SEGMENT_DOCUMENTS;
  const items = Array.from({ length: documents }, (_, i) => filterItem(issuer, kid, sha256(beBytes(i, 4))));
  const segments = Array.from({ length: SEGMENTS }, (_, i) =>
    buildSegment(items.slice(i * SEGMENT_DOCUMENTS, (i + 1) * SEGMENT_DOCUMENTS)),
  );
  return { documents, segments, weak: Uint32Array.from(items, weakly) };
}

/** Asks both filters for an item. */
export function openFilters({ segments, weak }: Filters): {
  has: (item: Uint8Array) => boolean;
  mayHave: (item: Uint8Array) => boolean;
} {
  const parsed: readonly FilterSegment[] = segments.map(parseSegment);
  const kept = new Set(weak);
  return {
    has: (item) => parsed.some((segment) => segmentHas(segment, item)),
    mayHave: (item) => kept.has(weakly(item)),
  };
}

function weakly(item: Uint8Array): number {
  return new DataView(item.buffer, item.byteOffset).getUint32(0) >>> (32 - WEAK_BITS);
}
