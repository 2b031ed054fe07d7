/** The part of a page that tells how to check it: the code, its twin to type, the rule, what to compare. */
import { type DocumentPayload } from "#core/document/document.ts";
import { type PageRequest } from "../../ports.ts";
import { drawBlock, fixed, stack, textStyle, type Block } from "./block.ts";
import { type Box, type Canvas } from "./canvas.ts";
import { PdfError } from "./error.ts";
import { COLOURS } from "./ornament.ts";
import { qrOutline } from "./qr.ts";
import { type Words } from "./wording.ts";

/** Points a side, 42 mm: a module of a usual code (version 14) is 0.57 mm wide, one of version 25 still 0.35 mm. */
const QR_SIDE = 118;
const QUIET_MODULES = 4;
const COLUMN = 172;
const NO_CODE = fixed(textStyle("semibold", 8.2, COLOURS.muted));
const ENGLISH = fixed(textStyle("regular", 7.6, COLOURS.muted));

/** What is scanned, and what is typed where it cannot be. */
export interface Code {
  readonly qrText: string;
  readonly lookupCode: string;
}

/** @param request  without a code: an empty frame stands in its place */
export function drawCheck(canvas: Canvas, request: PageRequest & { readonly code?: Code }, box: Box): void {
  canvas.fill(canvas.roundedRectangle(box, 8), COLOURS.paper);
  canvas.stroke(canvas.roundedRectangle(box, 8), COLOURS.hairline, 0.8);
  if (request.code === undefined) drawNoCode(canvas, box);
  else drawCode(canvas, request.code, box);
  const x = box.x + COLUMN + 22;
  const width = box.x + box.width - 18 - x;
  const title = fixed(textStyle("extrabold", 13));
  canvas.text("Periksa dokumen ini", x, box.y + 29, title);
  canvas.text("Check this document", x + canvas.measure("Periksa dokumen ini", title) + 8, box.y + 29, ENGLISH);
  const rule: Box = { x, y: box.y + box.height - 46, width, height: 32 };
  drawBlock(canvas, stepsBlock(canvas, request, width, rule.y - box.y - 50), x, box.y + 42);
  drawRule(canvas, rule);
}

function drawNoCode(canvas: Canvas, box: Box): void {
  const centre = box.x + 12 + COLUMN / 2;
  const frame: Box = { x: centre - QR_SIDE / 2, y: box.y + 20, width: QR_SIDE, height: QR_SIDE };
  canvas.fill(canvas.rectangle(frame), COLOURS.surface);
  canvas.stroke(canvas.rectangle(frame), COLOURS.muted, 0.8, "4 4");
  canvas.text("Kode ada setelah terbit", centre, frame.y + QR_SIDE / 2 - 2, NO_CODE, "centre");
  canvas.text("The code comes with the issue", centre, frame.y + QR_SIDE / 2 + 9, ENGLISH, "centre");
}

function drawCode(canvas: Canvas, { qrText, lookupCode }: Code, box: Box): void {
  const { size, path } = qrOutline(qrText);
  const unit = QR_SIDE / size;
  const quiet = QUIET_MODULES * unit;
  const centre = box.x + 12 + COLUMN / 2;
  const [x, y] = [centre - QR_SIDE / 2, box.y + 20];
  const ground: Box = { x: x - quiet, y: y - quiet, width: QR_SIDE + 2 * quiet, height: QR_SIDE + 2 * quiet };
  canvas.fill(canvas.rectangle(ground), COLOURS.surface);
  canvas.fillGrid(path, x, y, unit, "#000000");
  const foot = y + QR_SIDE;
  canvas.text(
    "Kode pencarian · Lookup code",
    centre,
    foot + 21,
    fixed(textStyle("regular", 6.8, COLOURS.muted)),
    "centre",
  );
  canvas.text(lookupCode, centre, foot + 32, textStyle("mono", 8.4), "centre");
}

function steps({ document, portrait, verifierAddress }: PageRequest): readonly Words[] {
  return [
    { id: `Ketik sendiri alamat ini: ${verifierAddress}`, en: "Type this address yourself, follow no link" },
    {
      id: "Pindai kode, buka PDF, atau ketik kode pencarian",
      en: "Scan the code, open the PDF, or type the lookup code",
    },
    comparison(document, portrait !== undefined),
  ];
}

/** What a reader lays side by side: only what this paper has. */
function comparison({ holder, passport }: DocumentPayload, photo: boolean): Words {
  if (holder === undefined) {
    return {
      id: "Cocokkan nomor, tanggal, dan isi kertas dengan layar",
      en: "Compare number, dates and content with the screen",
    };
  }
  const what = photo
    ? { id: "nama, foto, dan nomor", en: "name, photo and numbers" }
    : { id: "nama dan nomor", en: "name and numbers" };
  return passport === undefined
    ? { id: `Cocokkan ${what.id} dengan layar dan pemegangnya`, en: `Compare ${what.en} with screen and holder` }
    : { id: `Cocokkan ${what.id} dengan layar dan paspor`, en: `Compare ${what.en} with screen and passport` };
}

/** What to do, in steps, in the largest letters in which they stand above the rule.
 *  @param room  points that the block may be high */
export function stepsBlock(canvas: Canvas, request: PageRequest, width: number, room: number): Block {
  for (const size of STEP_SIZES) {
    const block = stack(steps(request).map((step, i) => stepBlock(canvas, step, i, width, size)));
    if (block.height <= room) return block;
  }
  throw new PdfError("page-overfull", "the verifier's address is too long to print");
}

const STEP_SIZES = [8.8, 8.2, 7.6, 7, 6.4];
const INDENT = 14;

function stepBlock(canvas: Canvas, words: Words, index: number, width: number, size: number): Block {
  const style = fixed(textStyle("semibold", size));
  const lines = canvas.wrap(words.id, style, width - INDENT);
  const leading = size * 1.2;
  const foot = lines.length * leading;
  const number = { text: `${index + 1}`, x: 0, y: leading, style: fixed(textStyle("extrabold", size, COLOURS.gold)) };
  return {
    height: foot + size * 1.7,
    lines: [
      number,
      ...lines.map((text, i) => ({ text, x: INDENT, y: leading * (i + 1), style })),
      { text: words.en, x: INDENT, y: foot + 9.6, style: ENGLISH },
    ],
  };
}

function drawRule(canvas: Canvas, { x, y, width, height }: Box): void {
  canvas.fill(canvas.roundedRectangle({ x, y, width, height }, 4), COLOURS.warning);
  canvas.fill(canvas.rectangle({ x, y, width: 3, height }), COLOURS.maroon);
  canvas.text(
    "Kode yang membuka situs web bukan kode kami.",
    x + 12,
    y + 13.5,
    fixed(textStyle("semibold", 9.4, COLOURS.maroon)),
  );
  canvas.text("A code that opens a website is not ours.", x + 12, y + 25, { ...ENGLISH, colour: COLOURS.ink });
}
