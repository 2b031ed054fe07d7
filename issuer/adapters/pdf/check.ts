/** The part of a page that tells how to check it: the code, its twin to type, the rule, what to compare. */
import { type DocumentPayload } from "#core/document/document.ts";
import { type PdfRequest } from "../../ports.ts";
import { fixed, textStyle } from "./block.ts";
import { type Box, type Canvas } from "./canvas.ts";
import { COLOURS } from "./ornament.ts";
import { qrOutline } from "./qr.ts";
import { type Words } from "./wording.ts";

/** Points a side, 42 mm: a module of a usual code (version 14) is 0.57 mm wide, one of version 25 still 0.35 mm. */
const QR_SIDE = 118;
const QUIET_MODULES = 4;
const COLUMN = 172;
const ENGLISH = fixed(textStyle("regular", 7.6, COLOURS.muted));

export function drawCheck(canvas: Canvas, request: PdfRequest, box: Box): void {
  canvas.fill(canvas.roundedRectangle(box, 8), COLOURS.paper);
  canvas.stroke(canvas.roundedRectangle(box, 8), COLOURS.hairline, 0.8);
  drawCode(canvas, request, box);
  const x = box.x + COLUMN + 22;
  const width = box.x + box.width - 18 - x;
  canvas.text("Periksa dokumen ini", x, box.y + 27, fixed(textStyle("extrabold", 13)));
  canvas.text("Check this document", x, box.y + 38, ENGLISH);
  let y = box.y + 58;
  for (const [i, step] of steps(request).entries()) {
    canvas.text(`${i + 1}`, x, y, fixed(textStyle("extrabold", 9, COLOURS.gold)));
    y = drawStep(canvas, step, x + 14, y, width - 14);
  }
  drawRule(canvas, { x, y: box.y + box.height - 46, width, height: 28 });
}

function drawCode(canvas: Canvas, { qrText, lookupCode }: PdfRequest, box: Box): void {
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

function steps({ document, portrait, verifierAddress }: PdfRequest): readonly Words[] {
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

function drawStep(canvas: Canvas, words: Words, x: number, top: number, width: number): number {
  const style = fixed(textStyle("semibold", 8.8));
  let y = top;
  for (const line of canvas.wrap(words.id, style, width)) {
    canvas.text(line, x, y, style);
    y += 10.6;
  }
  canvas.text(words.en, x, y - 0.6, ENGLISH);
  return y + 14;
}

function drawRule(canvas: Canvas, { x, y, width, height }: Box): void {
  canvas.fill(canvas.roundedRectangle({ x, y, width, height: height + 4 }, 4), COLOURS.warning);
  canvas.fill(canvas.rectangle({ x, y, width: 3, height: height + 4 }), COLOURS.maroon);
  canvas.text(
    "Kode yang membuka situs web bukan kode kami.",
    x + 12,
    y + 13.5,
    fixed(textStyle("semibold", 9.4, COLOURS.maroon)),
  );
  canvas.text("A code that opens a website is not ours.", x + 12, y + 25, { ...ENGLISH, colour: COLOURS.ink });
}
