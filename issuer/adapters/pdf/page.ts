/** The page: where everything stands. Points from the top left corner of an A4 sheet. */
import { type PDFRef } from "pdf-lib";
import { type Holder } from "#core/document/holder.ts";
import { type PageRequest } from "../../ports.ts";
import { drawBlock, fixed, gridBlock, lookAt, spanWidth, stack, textStyle, type Block, type Look } from "./block.ts";
import { type Box, type Canvas, type TextStyle } from "./canvas.ts";
import { drawCheck, type Code } from "./check.ts";
import { PdfError } from "./error.ts";
import { detailFields, holderFields, nameFields, nameLanguage, timeFields } from "./fields.ts";
import { COLOURS, previewMark, seal, specimen, tapisBand } from "./ornament.ts";
import { TITLES } from "./wording.ts";

/** An embedded picture and its width to its height. */
export interface Portrait {
  readonly image: PDFRef;
  readonly ratio: number;
}

const FRAME: Box = { x: 28, y: 28, width: 539.28, height: 785.89 };
const LEFT = 50;
const RIGHT = 545.28;
const WIDTH = RIGHT - LEFT;
const CHECK: Box = { x: LEFT, y: 586, width: WIDTH, height: 184 };
const PHOTO = { width: 94, height: 125.3 };
const PHOTO_GAP = 20;
const BAND_INSET = 14;
const SCALES = [1, 0.96, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52];
const LABEL = fixed(textStyle("semibold", 7.6, COLOURS.muted));
const LABEL_EN = fixed(textStyle("regular", 6.8, COLOURS.muted));

/** A page as it is drawn: one without a code is a preview. */
export type Sheet = PageRequest & { readonly code?: Code };

/** Draws the whole page. @throws {PdfError} `page-overfull` where fields would run into the part that is checked */
export function drawPage(canvas: Canvas, request: Sheet, portrait: Portrait | undefined): void {
  canvas.stroke(canvas.rectangle(FRAME), COLOURS.nila, 0.8);
  tapisBand(canvas, { ...FRAME, height: 15 }, 38);
  const headerFoot = drawHeader(canvas, request);
  const top = drawTitle(canvas, request, headerFoot);
  drawFields(canvas, request, portrait, top);
  drawCheck(canvas, request, CHECK);
  drawFooter(canvas, request);
  if (request.code === undefined) previewMark(canvas, FRAME);
  else if (request.profile === "demo") specimen(canvas, { x: LEFT, y: top, width: WIDTH, height: CHECK.y - top });
}

function drawHeader(canvas: Canvas, { issuer, document }: Sheet): number {
  seal(canvas, [LEFT + 21, 79], 21);
  drawFitting(canvas, issuer.nameId, LEFT + 54, 77, textStyle("extrabold", 13), 270);
  drawFitting(canvas, issuer.nameEn, LEFT + 54, 91, textStyle("regular", 8.6, COLOURS.muted), 270);
  canvas.text("Nomor", RIGHT, 66, LABEL, "right");
  canvas.text("Number", RIGHT, 74.5, LABEL_EN, "right");
  const wide = textStyle("mono", 12);
  const style = canvas.measure(document.number, wide) <= 165 ? wide : textStyle("mono", 8.5);
  let foot = 78;
  for (const line of canvas.wrap(document.number, style, 165)) {
    foot += style.size * 1.1;
    canvas.text(line, RIGHT, foot, style, "right");
  }
  const rule = Math.max(112, foot + 9);
  canvas.stroke(canvas.line([LEFT, rule], [RIGHT, rule]), COLOURS.hairline, 0.8);
  return rule;
}

/** Kinds that people know by these letters. */
const SPOKEN = new Set(["ITK", "ITAS", "ITAP", "EPO", "SKIM", "SPLP", "SKTT"]);

function drawTitle(canvas: Canvas, { document }: Sheet, top: number): number {
  const title = TITLES[document.kind];
  drawFitting(canvas, title.id, LEFT, top + 35, fixed(textStyle("extrabold", 25, COLOURS.nila)), WIDTH);
  const english = SPOKEN.has(document.kind) ? `${title.en} · ${document.kind}` : title.en;
  canvas.text(english, LEFT, top + 52, fixed(textStyle("regular", 12, COLOURS.muted)));
  return top + 69;
}

interface Fields {
  readonly holder: Block | undefined;
  readonly times: Block;
  readonly details: Block;
  readonly height: number;
}

function drawFields(canvas: Canvas, request: Sheet, portrait: Portrait | undefined, top: number): void {
  const { holder, times, details } = fitFields(canvas, request, CHECK.y - top);
  let y = top;
  if (holder !== undefined) {
    drawPortrait(canvas, portrait, { x: LEFT, y: top, ...PHOTO });
    drawBlock(canvas, holder, LEFT + PHOTO.width + PHOTO_GAP, top);
    y += holder.height;
  }
  const band: Box = { x: LEFT, y, width: WIDTH, height: times.height + 8 };
  canvas.fill(canvas.roundedRectangle(band, 6), COLOURS.wash);
  drawBlock(canvas, times, LEFT + BAND_INSET, y + 10);
  drawBlock(canvas, details, LEFT, y + band.height + 12);
}

/** The fields in the largest letters in which all of them stand above the check. */
function fitFields(canvas: Canvas, request: Sheet, room: number): Fields {
  let least = Infinity;
  for (const scale of SCALES) {
    const fields = layFields(canvas, request, scale);
    if (fields.height <= room) return fields;
    least = Math.min(least, fields.height);
  }
  throw new PdfError("page-overfull", `the fields need ${Math.ceil(least - room)} points more than the page has`);
}

function layFields(canvas: Canvas, { document, code }: Sheet, scale: number): Fields {
  const look = lookAt(scale);
  const times = gridBlock(
    canvas,
    timeFields(document, code !== undefined),
    { width: WIDTH - 2 * BAND_INSET, columns: 3 },
    look,
  );
  const details = gridBlock(canvas, detailFields(document), { width: WIDTH, columns: 2 }, look);
  const rest = times.height + 8 + 12 + details.height;
  if (document.holder === undefined) return { holder: undefined, times, details, height: rest };
  const column = layHolder(canvas, document.holder, document.passport, look);
  const holder = { ...column, height: Math.max(column.height, PHOTO.height + 14) };
  return { holder, times, details, height: holder.height + rest };
}

const HOLDER_GRID = { width: WIDTH - PHOTO.width - PHOTO_GAP, columns: 3 };

function layHolder(canvas: Canvas, holder: Holder, passport: string | undefined, look: Look): Block {
  const style = { ...look.name, language: nameLanguage(holder) };
  const names = nameFields(holder);
  const spans = nameSpans(names.map(({ value }) => canvas.measure(value, style)));
  return stack([
    gridBlock(canvas, names, { ...HOLDER_GRID, spans }, look, style),
    gridBlock(canvas, holderFields(holder, passport), HOLDER_GRID, look),
  ]);
}

const fits = (width: number, span: number): boolean => width <= spanWidth(HOLDER_GRID, span);

/** Two identifiers share a row where both fit it on one line, as in many passports; all else has a row of its own. */
function nameSpans(widths: readonly number[]): readonly number[] {
  const [primary = Infinity, secondary = Infinity] = widths;
  if (fits(primary, 1) && fits(secondary, 2)) return [1, 2, 3];
  return fits(primary, 2) && fits(secondary, 1) ? [2, 1, 3] : [3, 3, 3];
}

function drawPortrait(canvas: Canvas, portrait: Portrait | undefined, box: Box): void {
  if (portrait !== undefined) {
    canvas.image(portrait.image, portrait.ratio, box);
    canvas.stroke(canvas.rectangle(box), COLOURS.nila, 0.8);
    return;
  }
  canvas.fill(canvas.rectangle(box), COLOURS.paper);
  canvas.stroke(canvas.rectangle(box), COLOURS.muted, 0.6, "3 3");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  canvas.text("Tanpa foto", x, y - 1, LABEL, "centre");
  canvas.text("No photo", x, y + 8, LABEL_EN, "centre");
}

function drawFooter(canvas: Canvas, { issuer, profile, code }: Sheet): void {
  const y = 785;
  canvas.text(`${issuer.nameId} · Telepon ${issuer.telephone}`, LEFT, y, LABEL_EN);
  canvas.text(`Nama penerbit dalam kode · Issuer name in the code: ${issuer.origin}`, LEFT, y + 9.5, LABEL_EN);
  const [signed, signedEn] =
    code === undefined
      ? ["Belum ditandatangani, bukan dokumen", "Not signed, no document"]
      : ["Ditandatangani secara digital, tanpa tanda tangan basah", "Signed digitally, no ink signature"];
  canvas.text(`${signed} · ${signedEn}`, LEFT, y + 19, LABEL_EN);
  if (profile === "demo") {
    canvas.text("Simulasi, bukan dokumen resmi", RIGHT, y, { ...LABEL, colour: COLOURS.maroon }, "right");
    canvas.text("Simulation, not an official document", RIGHT, y + 9.5, LABEL_EN, "right");
  }
}

/** Draws one line whole, in smaller letters where it is wider than `width`. */
function drawFitting(canvas: Canvas, text: string, x: number, y: number, wanted: TextStyle, width: number): void {
  const size = wanted.size * Math.min(1, width / canvas.measure(text, wanted));
  canvas.text(text, x, y, { ...wanted, size: Math.floor(size * 20) / 20 });
}
