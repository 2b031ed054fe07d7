/** Fields set as blocks of lines, measured before they are drawn. */
import { type Canvas, type TextStyle } from "./canvas.ts";
import { type Field } from "./fields.ts";
import { COLOURS } from "./ornament.ts";

/** Lines placed from a corner of their own; `height` reaches to where the next block may begin. */
export interface Block {
  readonly height: number;
  readonly lines: readonly Line[];
}
interface Line {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly style: TextStyle;
}

/** The letters of fields at one scale: a crowded page is set smaller as a whole, never cut. */
export interface Look {
  readonly scale: number;
  readonly label: TextStyle;
  readonly labelEn: TextStyle;
  readonly value: TextStyle;
  readonly code: TextStyle;
  readonly valueEn: TextStyle;
  readonly name: TextStyle;
}

export const textStyle = (weight: TextStyle["weight"], size: number, colour: string = COLOURS.ink): TextStyle => ({
  weight,
  size,
  colour,
});

/** A style for words that are the same on every page. */
export const fixed = (style: TextStyle): TextStyle => ({ ...style, fixed: true });

export function lookAt(scale: number): Look {
  const at = (weight: TextStyle["weight"], size: number, colour?: string): TextStyle =>
    textStyle(weight, Math.round(size * scale * 20) / 20, colour);
  return {
    scale,
    label: fixed(at("semibold", 7.6, COLOURS.muted)),
    labelEn: fixed(at("regular", 6.8, COLOURS.muted)),
    value: at("semibold", 10.5),
    code: at("mono", 10.5),
    valueEn: at("regular", 7.6, COLOURS.muted),
    name: at("extrabold", 16),
  };
}

/** Fields in columns of one width, row by row; a field may span several.
 *  @param spans  columns each field takes, one where none is given */
export function gridBlock(
  canvas: Canvas,
  fields: readonly Field[],
  grid: { readonly width: number; readonly columns: number; readonly spans?: readonly number[] },
  look: Look,
  value: TextStyle = look.value,
): Block {
  const lines: Line[] = [];
  let [top, height, used] = [0, 0, 0];
  for (const [i, field] of fields.entries()) {
    const span = grid.spans?.[i] ?? 1;
    if (used + span > grid.columns) [top, used] = [height, 0];
    const block = fieldBlock(canvas, field, spanWidth(grid, span), look, value);
    lines.push(...movedBy(block, used === 0 ? 0 : spanWidth(grid, used) + COLUMN_GAP, top));
    height = Math.max(height, top + block.height);
    used += span;
  }
  return { height, lines };
}

const COLUMN_GAP = 14;

/** Points that `span` columns take with the gaps between them. */
export const spanWidth = (
  { width, columns }: { readonly width: number; readonly columns: number },
  span: number,
): number => ((width + COLUMN_GAP) / columns) * span - COLUMN_GAP;

/** One block under the other. */
export function stack(blocks: readonly Block[]): Block {
  const lines: Line[] = [];
  let height = 0;
  for (const block of blocks) {
    lines.push(...movedBy(block, 0, height));
    height += block.height;
  }
  return { height, lines };
}

export function drawBlock(canvas: Canvas, block: Block, x: number, y: number): void {
  for (const line of movedBy(block, x, y)) canvas.text(line.text, line.x, line.y, line.style);
}

const movedBy = (block: Block, x: number, y: number): Line[] =>
  block.lines.map((line) => ({ ...line, x: line.x + x, y: line.y + y }));

/** A label in two languages, the value beneath, wrapped where it is long. */
function fieldBlock(canvas: Canvas, field: Field, width: number, look: Look, valueStyle: TextStyle): Block {
  const { scale, label, labelEn, valueEn } = look;
  const value = field.code === true ? look.code : valueStyle;
  const lines: Line[] = [
    { text: field.label.id, x: 0, y: 7 * scale, style: label },
    { text: field.label.en, x: 0, y: 15.2 * scale, style: labelEn },
  ];
  let foot = 16.6 * scale;
  for (const text of canvas.wrap(field.value, value, width)) {
    foot += value.size * 1.2;
    lines.push({ text, x: 0, y: foot, style: value });
  }
  for (const text of field.en === undefined ? [] : canvas.wrap(field.en, valueEn, width)) {
    foot += 10 * scale;
    lines.push({ text, x: 0, y: foot, style: valueEn });
  }
  return { height: foot + 13 * scale, lines };
}
