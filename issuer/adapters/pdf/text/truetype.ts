/** TrueType files as tables: reading one, and writing one anew (OpenType 1.9, "Organization of an OpenType font"). */
import { PdfError } from "../error.ts";

const HEADER = 12;
const RECORD = 16;

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A glyf-flavoured TrueType font, its tables found once. Glyphs are numbers of this font, lengths its units. */
export class TrueTypeFont {
  readonly #tables = new Map<string, Uint8Array>();
  readonly #loca: DataView;
  readonly #longOffsets: boolean;
  readonly #glyf: Uint8Array;
  readonly #hmtx: DataView;
  readonly #metricCount: number;

  /** @throws {PdfError} `font-broken` where a table that drawing needs is absent */
  constructor(bytes: Uint8Array) {
    const view = viewOf(bytes);
    for (let i = 0; i < view.getUint16(4); i++) {
      const record = HEADER + RECORD * i;
      const start = view.getUint32(record + 8);
      const tag = String.fromCharCode(...bytes.subarray(record, record + 4));
      this.#tables.set(tag, bytes.subarray(start, start + view.getUint32(record + 12)));
    }
    this.#loca = viewOf(this.table("loca"));
    this.#longOffsets = viewOf(this.table("head")).getInt16(50) === 1;
    this.#glyf = this.table("glyf");
    this.#hmtx = viewOf(this.table("hmtx"));
    this.#metricCount = viewOf(this.table("hhea")).getUint16(34);
  }

  findTable(tag: string): Uint8Array | undefined {
    return this.#tables.get(tag);
  }

  table(tag: string): Uint8Array {
    const table = this.#tables.get(tag);
    if (table === undefined) throw new PdfError("font-broken", `the font has no table ${tag}`);
    return table;
  }

  /** The glyph's description in `glyf`, of no length for one without ink. */
  outline(glyph: number): Uint8Array {
    return this.#glyf.subarray(this.#offset(glyph), this.#offset(glyph + 1));
  }

  advance(glyph: number): number {
    return this.#hmtx.getUint16(4 * Math.min(glyph, this.#metricCount - 1));
  }

  leftBearing(glyph: number): number {
    const beyond = glyph - this.#metricCount;
    return this.#hmtx.getInt16(beyond < 0 ? 4 * glyph + 2 : 4 * this.#metricCount + 2 * beyond);
  }

  #offset(glyph: number): number {
    return this.#longOffsets ? this.#loca.getUint32(4 * glyph) : 2 * this.#loca.getUint16(2 * glyph);
  }
}

/** The file of these tables, in order of their tags, with checksums. */
export function writeTrueType(tables: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const entries = [...tables].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const room = entries.reduce((sum, [, table]) => sum + padded(table.length), HEADER + RECORD * entries.length);
  const file = new Uint8Array(room);
  const view = viewOf(file);
  const power = Math.floor(Math.log2(entries.length));
  view.setUint32(0, 0x00010000);
  view.setUint16(4, entries.length);
  view.setUint16(6, RECORD * 2 ** power);
  view.setUint16(8, power);
  view.setUint16(10, RECORD * (entries.length - 2 ** power));
  let start = HEADER + RECORD * entries.length;
  for (const [i, [tag, table]] of entries.entries()) {
    const record = HEADER + RECORD * i;
    file.set(table, start);
    for (let k = 0; k < 4; k++) file[record + k] = tag.charCodeAt(k);
    view.setUint32(record + 4, checksum(view, start, padded(table.length)));
    view.setUint32(record + 8, start);
    view.setUint32(record + 12, table.length);
    start += padded(table.length);
  }
  return file;
}

const padded = (length: number): number => (length + 3) & ~3;

function checksum(view: DataView, start: number, length: number): number {
  let sum = 0;
  for (let at = start; at < start + length; at += 4) sum = (sum + view.getUint32(at)) >>> 0;
  return sum;
}
