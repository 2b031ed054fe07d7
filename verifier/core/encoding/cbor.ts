import { FormatError } from "../error.ts";
import { decodeUtf8, encodeUtf8 } from "./text.ts";

/** A value under a tag. @see RFC 8949, section 3.4 */
export interface Tagged {
  readonly tag: number;
  readonly value: CborValue;
}

/** What our formats are made of: no floats, no undefined. Integers are numbers where they are safe, else bigint up to 64 bits. */
export type CborValue =
  number | bigint | string | boolean | null | Uint8Array | readonly CborValue[] | CborMap | Tagged;

/** A map; it is written in the order of its encoded keys, however it was filled. */
export type CborMap = ReadonlyMap<CborValue, CborValue>;

/** Deeper than any of our formats, and far from the end of the stack. */
const MAX_DEPTH = 16;
const PRINTABLE = /^[ -~]*$/;
const MAX_UINT = 2n ** 64n - 1n;

/**
 * Deterministic CBOR: shortest heads, definite lengths, keys in bytewise order.
 * @throws {RangeError} for an integer beyond 64 bits, a number that is no safe integer, equal keys @see RFC 8949, section 4.2
 */
export function encodeCbor(value: CborValue): Uint8Array {
  return encodeWith(new Writer(512), value);
}

/**
 * Decodes deterministic CBOR and nothing else, so a value has exactly one byte string.
 * @param maxItems at most so many values within each other: what is not signed yet may be millions of ones
 * @throws {FormatError} `cbor-…` naming the rule, `too-large`, `utf8` @see RFC 8949, section 4.2
 */
export function decodeCbor(bytes: Uint8Array, maxItems = Number.POSITIVE_INFINITY): CborValue {
  const reader = new Reader(bytes, maxItems);
  const value = reader.read(0);
  if (reader.position !== bytes.length) {
    throw new FormatError("cbor-rest", `${bytes.length - reader.position} bytes after the value`);
  }
  return value;
}

/** Whether a value is a map. */
export function isCborMap(value: CborValue | undefined): value is CborMap {
  return value instanceof Map;
}

/** Whether a value is tagged. */
export function isTagged(value: CborValue | undefined): value is Tagged {
  return typeof value === "object" && value !== null && "tag" in value;
}

function encodeWith(writer: Writer, value: CborValue): Uint8Array {
  writer.write(value);
  return writer.bytes();
}

class Writer {
  private buffer: Uint8Array;
  private length = 0;

  constructor(capacity: number) {
    this.buffer = new Uint8Array(capacity);
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  write(value: CborValue): void {
    if (typeof value === "string") this.text(value);
    else if (typeof value === "number" || typeof value === "bigint") this.integer(value);
    else if (typeof value === "boolean") this.push(value ? 0xf5 : 0xf4);
    else if (value === null) this.push(0xf6);
    else if (value instanceof Uint8Array) this.chunk(2, value);
    else if (isCborMap(value)) this.map(value);
    else if (isTagged(value)) {
      this.head(6, value.tag);
      this.write(value.value);
    } else {
      this.head(4, value.length);
      for (const item of value) this.write(item);
    }
  }

  private integer(value: number | bigint): void {
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw new RangeError(`${value} is no safe integer`);
    if (value >= 0) this.head(0, value);
    else this.head(1, typeof value === "bigint" ? -1n - value : -1 - value);
  }

  /** Written as it was filled, and again in order only where that was not the order of its encoded keys. */
  private map(map: CborMap): void {
    this.head(5, map.size);
    const start = this.length;
    let previous: Uint8Array | undefined;
    for (const [key, value] of map) {
      const at = this.length;
      this.write(key);
      const encoded = this.buffer.subarray(at, this.length);
      if (previous !== undefined && compareBytes(previous, encoded) >= 0) {
        this.length = start;
        return this.sortedMap(map);
      }
      previous = encoded;
      this.write(value);
    }
  }

  private sortedMap(map: CborMap): void {
    const entries = [...map].map(([key, value]) => ({ key: encodeWith(new Writer(16), key), value }));
    entries.sort((left, right) => compareBytes(left.key, right.key));
    for (const [index, { key, value }] of entries.entries()) {
      const previous = entries[index - 1];
      if (previous !== undefined && compareBytes(previous.key, key) === 0) throw new RangeError("two equal keys");
      this.raw(key);
      this.write(value);
    }
  }

  /** ASCII, nearly all of our texts, is written letter by letter: to call the encoder costs more. */
  private text(text: string): void {
    if (!PRINTABLE.test(text)) return this.chunk(3, encodeUtf8(text));
    this.head(3, text.length);
    this.reserve(text.length);
    for (let index = 0; index < text.length; index++) this.buffer[this.length++] = text.charCodeAt(index);
  }

  private chunk(major: number, bytes: Uint8Array): void {
    this.head(major, bytes.length);
    this.raw(bytes);
  }

  private head(major: number, argument: number | bigint): void {
    const first = major << 5;
    if (argument < 24) this.push(first | Number(argument));
    else if (argument < 0x100) this.push(first | 24, Number(argument));
    else if (argument < 0x1_0000) this.push(first | 25, Number(argument) >> 8, Number(argument) & 0xff);
    else this.longHead(first, BigInt(argument));
  }

  private longHead(first: number, argument: bigint): void {
    if (argument > MAX_UINT) throw new RangeError(`${argument} is above 64 bits`);
    const size = argument < 0x1_0000_0000n ? 4 : 8;
    this.push(first | (size === 4 ? 26 : 27));
    for (let shift = BigInt(size * 8 - 8); shift >= 0n; shift -= 8n) this.push(Number((argument >> shift) & 0xffn));
  }

  private push(...values: readonly number[]): void {
    this.reserve(values.length);
    for (const value of values) this.buffer[this.length++] = value;
  }

  private raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    larger.set(this.buffer);
    this.buffer = larger;
  }
}

class Reader {
  position = 0;
  private readonly bytes: Uint8Array;
  private left: number;

  constructor(bytes: Uint8Array, maxItems: number) {
    this.left = maxItems;
    // A Buffer's own slice would share its memory: byte strings are copied out of a plain view.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(depth: number): CborValue {
    if (depth > MAX_DEPTH) throw new FormatError("cbor-depth", `deeper than ${MAX_DEPTH}`);
    if (this.left-- <= 0) throw new FormatError("too-large", "more values than can be meant");
    const first = this.byte();
    const major = first >> 5;
    if (major === 7) return simple(first);
    const argument = this.argument(first & 31);
    if (major === 0) return argument;
    if (major === 1) return negative(argument);
    const count = Number(argument);
    if (major === 2) return this.take(count).slice();
    if (major === 3) return decodeUtf8(this.take(count));
    if (major === 4) return this.array(count, depth);
    if (major === 5) return this.map(count, depth);
    if (typeof argument === "bigint") throw new FormatError("cbor-integer", `tag ${argument} is no safe integer`);
    return { tag: argument, value: this.read(depth + 1) };
  }

  private array(count: number, depth: number): readonly CborValue[] {
    const items: CborValue[] = [];
    for (let index = 0; index < count; index++) items.push(this.read(depth + 1));
    return items;
  }

  private map(count: number, depth: number): CborMap {
    const map = new Map<CborValue, CborValue>();
    let previous: Uint8Array | undefined;
    for (let index = 0; index < count; index++) {
      const start = this.position;
      const key = this.read(depth + 1);
      const encoded = this.bytes.subarray(start, this.position);
      const order = previous === undefined ? -1 : compareBytes(previous, encoded);
      if (order === 0) throw new FormatError("cbor-duplicate", `a key twice, at byte ${start}`);
      if (order > 0) throw new FormatError("cbor-map-order", `a key out of order, at byte ${start}`);
      previous = encoded;
      map.set(key, this.read(depth + 1));
    }
    return map;
  }

  private argument(minor: number): number | bigint {
    if (minor < 24) return minor;
    if (minor === 31) throw new FormatError("cbor-indefinite", `a length left open, at byte ${this.position - 1}`);
    if (minor > 27) throw new FormatError("cbor-simple", `a reserved head, at byte ${this.position - 1}`);
    const size = 1 << (minor - 24);
    let value = 0n;
    for (const byte of this.take(size)) value = (value << 8n) | BigInt(byte);
    const smaller = size === 1 ? 24n : 1n << BigInt(size * 4);
    if (value < smaller)
      throw new FormatError("cbor-not-minimal", `a head longer than needed, before byte ${this.position}`);
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }

  private byte(): number {
    const value = this.bytes[this.position++];
    if (value === undefined) throw new FormatError("cbor-truncated", "ends too early");
    return value;
  }

  private take(count: number): Uint8Array {
    if (count > this.bytes.length - this.position)
      throw new FormatError("cbor-truncated", `${count} bytes announced, fewer left`);
    this.position += count;
    return this.bytes.subarray(this.position - count, this.position);
  }
}

function negative(argument: number | bigint): number | bigint {
  const value = -1n - BigInt(argument);
  return value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
}

function simple(first: number): boolean | null {
  if (first === 0xf4) return false;
  if (first === 0xf5) return true;
  if (first === 0xf6) return null;
  if (first === 0xff) throw new FormatError("cbor-indefinite", "a break");
  throw new FormatError("cbor-simple", `a float or simple value ${first.toString(16)}`);
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const common = Math.min(left.length, right.length);
  for (let index = 0; index < common; index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
