/** Cuts a TrueType font down to the shapes a document draws. */
import { TrueTypeFont, viewOf, writeTrueType } from "./truetype.ts";

/** A glyph of the whole font, moved by `x` and `y` font units. */
export interface Part {
  readonly glyph: number;
  readonly x: number;
  readonly y: number;
}

/** What one cluster looks like: a letter with its marks or dots, a split vowel with its consonant. */
export interface Shape {
  readonly parts: readonly Part[];
  /** Font units to the next cluster. */
  readonly advance: number;
}

/** True where the shape is a glyph of the font as it stands. */
export const isPlain = ({ parts }: Shape): boolean => parts.length === 1 && parts[0]?.x === 0 && parts[0].y === 0;

const COPIED = ["cvt ", "fpgm", "prep"];
const WORDS_AND_OFFSETS = 0x0003;
const MORE_PARTS = 0x0020;

/** The font of these shapes, numbered anew: glyph 0 is .notdef, shape i is glyph i + 1. A shape of several parts becomes
 *  one composite glyph, so one code draws it and one code stands for its text.
 *  @see OpenType 1.9, `glyf`, "Composite glyph description" */
export function subset(font: TrueTypeFont, shapes: readonly Shape[]): Uint8Array {
  const numbering = new Numbering(shapes);
  const outlines: Uint8Array[] = [];
  // The numbering grows while this loop runs, by the glyphs that composite ones point to.
  for (const glyph of numbering.glyphs) {
    outlines.push(
      typeof glyph === "number" ? renumber(font.outline(glyph), numbering) : compose(font, glyph, numbering),
    );
  }
  const tables = new Map<string, Uint8Array>(placeOutlines(outlines));
  tables.set("hmtx", metrics(font, numbering.glyphs, outlines));
  tables.set(
    "head",
    patched(font, "head", (view) => (view.setUint32(8, 0), view.setInt16(50, 1))),
  );
  tables.set(
    "hhea",
    patched(font, "hhea", (view) => view.setUint16(34, outlines.length)),
  );
  tables.set(
    "maxp",
    patched(font, "maxp", (view) => limits(view, shapes, outlines.length)),
  );
  for (const tag of COPIED) {
    const table = font.findTable(tag);
    if (table !== undefined) tables.set(tag, table);
  }
  return writeTrueType(tables);
}

class Numbering {
  readonly glyphs: (number | Shape)[] = [0];
  readonly #numbers = new Map<number, number>([[0, 0]]);

  constructor(shapes: readonly Shape[]) {
    for (const shape of shapes) {
      const glyph = shape.parts[0]?.glyph;
      const number = this.glyphs.push(isPlain(shape) && glyph !== undefined ? glyph : shape) - 1;
      if (isPlain(shape) && glyph !== undefined && !this.#numbers.has(glyph)) this.#numbers.set(glyph, number);
    }
  }

  numberOf(glyph: number): number {
    const known = this.#numbers.get(glyph);
    if (known !== undefined) return known;
    const number = this.glyphs.push(glyph) - 1;
    this.#numbers.set(glyph, number);
    return number;
  }
}

function renumber(outline: Uint8Array, numbering: Numbering): Uint8Array {
  if (outline.length === 0 || viewOf(outline).getInt16(0) >= 0) return outline;
  const copy = outline.slice();
  const view = viewOf(copy);
  for (let at = 10, more = true; more;) {
    const flags = view.getUint16(at);
    view.setUint16(at + 2, numbering.numberOf(view.getUint16(at + 2)));
    at += 4 + (flags & 0x01 ? 4 : 2) + (flags & 0x08 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
    more = (flags & MORE_PARTS) !== 0;
  }
  return copy;
}

function compose(font: TrueTypeFont, shape: Shape, numbering: Numbering): Uint8Array {
  const inked = shape.parts.filter((part) => font.outline(part.glyph).length > 0);
  if (inked.length === 0) return new Uint8Array();
  const outline = new Uint8Array(10 + 8 * inked.length);
  const view = viewOf(outline);
  view.setInt16(0, -1);
  for (const [side, value] of box(font, inked).entries()) view.setInt16(2 + 2 * side, value);
  for (const [i, part] of inked.entries()) {
    view.setUint16(10 + 8 * i, WORDS_AND_OFFSETS | (i + 1 < inked.length ? MORE_PARTS : 0));
    view.setUint16(12 + 8 * i, numbering.numberOf(part.glyph));
    view.setInt16(14 + 8 * i, part.x);
    view.setInt16(16 + 8 * i, part.y);
  }
  return outline;
}

/** xMin, yMin, xMax, yMax around the moved parts. */
function box(font: TrueTypeFont, parts: readonly Part[]): readonly [number, number, number, number] {
  const around: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    const view = viewOf(font.outline(part.glyph));
    around[0] = Math.min(around[0], view.getInt16(2) + part.x);
    around[1] = Math.min(around[1], view.getInt16(4) + part.y);
    around[2] = Math.max(around[2], view.getInt16(6) + part.x);
    around[3] = Math.max(around[3], view.getInt16(8) + part.y);
  }
  return around;
}

function placeOutlines(outlines: readonly Uint8Array[]): [string, Uint8Array][] {
  const loca = new Uint8Array(4 * (outlines.length + 1));
  const view = viewOf(loca);
  let end = 0;
  for (const [i, outline] of outlines.entries()) {
    end += (outline.length + 3) & ~3;
    view.setUint32(4 * (i + 1), end);
  }
  const glyf = new Uint8Array(end);
  for (const [i, outline] of outlines.entries()) glyf.set(outline, view.getUint32(4 * i));
  return [
    ["glyf", glyf],
    ["loca", loca],
  ];
}

function metrics(font: TrueTypeFont, glyphs: readonly (number | Shape)[], outlines: readonly Uint8Array[]): Uint8Array {
  const table = new Uint8Array(4 * glyphs.length);
  const view = viewOf(table);
  for (const [i, glyph] of glyphs.entries()) {
    const outline = outlines[i];
    const plain = typeof glyph === "number";
    view.setUint16(4 * i, plain ? font.advance(glyph) : Math.max(0, glyph.advance));
    // A renderer moves an outline by what its bearing and its xMin differ: for a composed glyph they are one.
    const composed = outline === undefined || outline.length === 0 ? 0 : viewOf(outline).getInt16(2);
    view.setInt16(4 * i + 2, plain ? font.leftBearing(glyph) : composed);
  }
  return table;
}

function patched(font: TrueTypeFont, tag: string, change: (view: DataView) => void): Uint8Array {
  const table = font.table(tag).slice();
  change(viewOf(table));
  return table;
}

function limits(maxp: DataView, shapes: readonly Shape[], glyphCount: number): void {
  maxp.setUint16(4, glyphCount);
  const parts = shapes.reduce((most, shape) => Math.max(most, shape.parts.length), 1);
  maxp.setUint16(28, Math.max(maxp.getUint16(28), parts));
  // A composed glyph may point to one that is composite itself: one level deeper than the font went.
  maxp.setUint16(30, maxp.getUint16(30) + 1);
  for (const at of [10, 12])
    maxp.setUint16(at, Math.min(0xffff, Math.max(1, parts) * Math.max(maxp.getUint16(at), maxp.getUint16(at - 4))));
}
