/** How a worker is held to its memory. A browser tells no page what a worker holds, so every way to grow has its own
 *  bound, set before the first hostile byte arrives: the file itself (10 MB), the objects that are made of it, what its
 *  streams unpack to, and the memories of the decoders. Together with the worker's own 60 MB they stay below 256 MB, which
 *  test/browser/periksa-files.test.ts holds to the kernel's count; time bounds the rest. */
import { PDFContext, type PDFObject, PDFObjectParser, PDFRawStream, decodePDFRawStream } from "pdf-lib";

const WASM_PAGE = 65_536;
/** All WebAssembly memories of this worker together. */
const MAX_WASM_BYTES = 144 * 1024 * 1024;
/** All streams of one file that pdf-lib unpacks to read its objects. */
const MAX_DECODED_BYTES = 16 * 1024 * 1024;

/** All objects of one file: a page of ours has some hundred, and each takes many times the room of its bytes. */
const MAX_OBJECTS = 200_000;

/** Refuses growth beyond the bound: to the decoder memory is then used up, and it gives up. */
export function boundWasmMemory(): void {
  const all: { grow: (this: WebAssembly.Memory, pages: number) => number } = WebAssembly.Memory.prototype;
  const { grow } = all;
  const sizes = new Map<WebAssembly.Memory, number>();
  all.grow = function (pages) {
    const others = [...sizes].reduce((sum, [memory, size]) => (memory === this ? sum : sum + size), 0);
    const wanted = this.buffer.byteLength + pages * WASM_PAGE;
    if (others + wanted > MAX_WASM_BYTES) throw new RangeError("no more memory for this decoder");
    const before = grow.call(this, pages);
    sizes.set(this, this.buffer.byteLength);
    return before;
  };
}

interface Growing {
  readonly buffer: Uint8Array;
  ensureBuffer: (this: Growing, bytes: number) => Uint8Array;
}

let decoded = 0;
let objects = 0;

/** Begins a new file. */
export function beginFile(): void {
  decoded = 0;
  objects = 0;
}

/** Every object that pdf-lib makes of a file's bytes, also one within another, is counted before it is read. */
export function boundObjects(): void {
  const all: { parseObject: (this: PDFObjectParser) => PDFObject } = PDFObjectParser.prototype;
  const { parseObject } = all;
  all.parseObject = function () {
    objects++;
    if (objects > MAX_OBJECTS) throw new RangeError("more objects than are read");
    return parseObject.call(this);
  };
}

/** Every stream that pdf-lib unpacks asks its common ancestor for room; from here on it asks this first. */
export function boundDecoding(): void {
  const dict = PDFContext.create().obj({ Filter: "FlateDecode" });
  const stream: unknown = decodePDFRawStream(PDFRawStream.of(dict, Uint8Array.of(0x78, 0x9c, 3, 0, 0, 0, 0, 1)));
  const ancestor: unknown = Object.getPrototypeOf(Object.getPrototypeOf(stream));
  if (!canGrow(ancestor)) throw new TypeError("pdf-lib unpacks in another way than this knows");
  const { ensureBuffer } = ancestor;
  ancestor.ensureBuffer = function (bytes) {
    const before = this.buffer.length;
    if (bytes > MAX_DECODED_BYTES) throw new RangeError("a stream unpacks to more than is read");
    const room = ensureBuffer.call(this, bytes);
    if (room.length > before) decoded += room.length;
    if (decoded > MAX_DECODED_BYTES) throw new RangeError("this file unpacks to more than is read");
    return room;
  };
}

function canGrow(value: unknown): value is Growing {
  return typeof value === "object" && value !== null && "ensureBuffer" in value;
}
