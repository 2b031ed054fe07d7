/** All anchored leaves by their COSE digest: 96 bytes a leaf as published, and about 16 beside them. */
import { LEAF_BYTES } from "#core/proof/anchor.ts";

/** A leaf of a batch. */
export interface LeafRef {
  readonly issuer: number;
  readonly sequence: number;
  readonly index: number;
  /** 96 bytes */
  readonly data: Uint8Array;
  /** number of the leaf among all that were added, from 0 */
  readonly ordinal: number;
}

/** A whole batch as published. */
export interface Batch {
  readonly issuer: number;
  readonly sequence: number;
  readonly file: Uint8Array;
  /** number of its leaves */
  readonly size: number;
  /** ordinal of its leaf 0 */
  readonly start: number;
}

const DIGEST_BYTES = 32;
const FIRST_CAPACITY = 1024;

/** Open addressing over the digests' first bytes; a digest is as good as random, so it is its own hash. */
export class LeafIndex {
  readonly #batches: Batch[] = [];
  readonly #byName = new Map<string, Batch>();
  /** ordinal + 1 of the leaf in each slot; 0 where there is none */
  #slots = new Uint32Array(FIRST_CAPACITY);
  /** bytes 4 to 7 of its digest */
  #tags = new Uint32Array(FIRST_CAPACITY);
  #size = 0;
  #count = 0;

  /** Number of leaves, those of the journal too. */
  get size(): number {
    return this.#size;
  }

  /** Whole batches in the order in which they were added. */
  get batches(): readonly Batch[] {
    return this.#batches;
  }

  /** Adds the documents of a batch. @returns leaves whose document was there before, each with the earlier one */
  add(issuer: number, sequence: number, file: Uint8Array): readonly (readonly [LeafRef, earlier: LeafRef])[] {
    const count = file.length / LEAF_BYTES;
    const batch = { issuer, sequence, file, size: count, start: this.#size };
    this.#batches.push(batch);
    this.#byName.set(`${issuer}/${sequence}`, batch);
    this.#size += count;
    this.#grow(this.#count + count);
    const twins: (readonly [LeafRef, LeafRef])[] = [];
    for (let index = 1; index < count; index++) {
      const digest = file.subarray(index * LEAF_BYTES, index * LEAF_BYTES + DIGEST_BYTES);
      const slot = this.#slotOf(digest);
      const held = this.#slots[slot]!;
      if (held !== 0) twins.push([refOf(batch, index), this.#at(held - 1)]);
      else this.#put(slot, batch.start + index, digest);
    }
    return twins;
  }

  /** The first leaf of this COSE digest. */
  find(digest: Uint8Array): LeafRef | undefined {
    const held = this.#slots[this.#slotOf(digest)]!;
    return held === 0 ? undefined : this.#at(held - 1);
  }

  leaf(issuer: number, sequence: number, index: number): LeafRef | undefined {
    const batch = this.#byName.get(`${issuer}/${sequence}`);
    return batch === undefined || index >= batch.size ? undefined : refOf(batch, index);
  }

  has(issuer: number, sequence: number): boolean {
    return this.#byName.has(`${issuer}/${sequence}`);
  }

  #put(slot: number, ordinal: number, digest: Uint8Array): void {
    this.#slots[slot] = ordinal + 1;
    this.#tags[slot] = uint32(digest, 4);
    this.#count += 1;
  }

  /** The slot that holds this digest, or the free one where it belongs. */
  #slotOf(digest: Uint8Array): number {
    const mask = this.#slots.length - 1;
    const tag = uint32(digest, 4);
    for (let slot = uint32(digest, 0) & mask; ; slot = (slot + 1) & mask) {
      const held = this.#slots[slot]!;
      if (held === 0 || (this.#tags[slot] === tag && startsWith(this.#at(held - 1).data, digest))) return slot;
    }
  }

  #grow(count: number): void {
    let capacity = this.#slots.length;
    while (capacity < count * 2) capacity *= 2;
    if (capacity === this.#slots.length) return;
    const held = this.#slots.filter((slot) => slot !== 0);
    this.#slots = new Uint32Array(capacity);
    this.#tags = new Uint32Array(capacity);
    this.#count = 0;
    for (const slot of held) {
      const digest = this.#at(slot - 1).data.subarray(0, DIGEST_BYTES);
      this.#put(this.#slotOf(digest), slot - 1, digest);
    }
  }

  #at(ordinal: number): LeafRef {
    let low = 0;
    let high = this.#batches.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#batches[middle]!.start <= ordinal) low = middle;
      else high = middle - 1;
    }
    const batch = this.#batches[low]!;
    return refOf(batch, ordinal - batch.start);
  }
}

function refOf({ issuer, sequence, file, start }: Batch, index: number): LeafRef {
  const data = file.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES);
  return { issuer, sequence, index, data, ordinal: start + index };
}

function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function startsWith(data: Uint8Array, digest: Uint8Array): boolean {
  for (let i = 0; i < DIGEST_BYTES; i++) if (data[i] !== digest[i]) return false;
  return true;
}
