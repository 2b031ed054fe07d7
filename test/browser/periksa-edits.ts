/** Edits of the stand's valid PDF, as a forger makes them; the genuine credential stays attached and the proof line last. */
import { PDFDocument, PDFName, type PDFPage, StandardFonts, rgb } from "pdf-lib";
import sharp from "sharp";
import { type DocumentPayload } from "#core/document/document.ts";
import { appendProofLine, splitProofLine } from "#core/proof/portable.ts";
import { LimitedReader } from "../../verifier/adapters/pdf/reader.ts";
import { type Mark } from "../../verifier/library/appearance/mark.ts";
import { type Stand } from "./periksa-stand.ts";

interface Edit {
  /** What the screen must name, in the paper's words; none where only the appearance changed. */
  readonly fields: readonly string[];
  make(): Promise<Uint8Array>;
}

const HEIGHT = 841.89;
const WHITE = rgb(1, 1, 1);

/** Named edits, each the whole file. */
export async function editsOf(stand: Stand): Promise<Readonly<Record<string, Edit>>> {
  const { asked, renderer } = stand;
  const { pdf, proof } = splitProofLine(stand.file);
  if (proof === undefined) throw new RangeError("the issued file has no proof");
  const marks = await marksOf(stand.file);
  const whole = async (edited: Promise<Uint8Array>): Promise<Uint8Array> => appendProofLine(await edited, proof);
  const redrawn = (facts: Partial<DocumentPayload>): Promise<Uint8Array> =>
    whole(renderer.render({ ...asked, document: { ...asked.document, ...facts } }));
  const drawn = (change: (page: PDFPage, document: PDFDocument) => unknown): Promise<Uint8Array> =>
    whole(changed(pdf, change));
  const { number, holder } = asked.document;
  const digit = number.endsWith("7") ? "1" : "7";
  const lookAlike = { ...holder, secondaryIdentifier: "ERIKА" } as NonNullable<DocumentPayload["holder"]>;
  return {
    "one digit of the number": { fields: ["Nomor"], make: () => redrawn({ number: number.replace(/.$/u, digit) }) },
    "a Cyrillic look-alike in the name": {
      fields: ["Nama (pengenal kedua)"],
      make: () => redrawn({ holder: lookAlike }),
    },
    "a white box and another date over it": {
      fields: ["Hari terakhir berlaku"],
      make: () => drawn((page, document) => overwrite(page, document, placeOf(marks, "Selasa, 23 November 2027"))),
    },
    "a picture over the passport's number": {
      fields: ["Nomor paspor"],
      make: () =>
        drawn(async (page, document) => {
          const picture = await document.embedPng(await whitePicture());
          page.drawImage(picture, placeOf(marks, "C01X00T47"));
        }),
    },
    "an incremental update with a note over the birth date": {
      fields: ["Tanggal lahir"],
      make: () => whole(updated(pdf, placeOf(marks, "12 Agustus 1964"))),
    },
    "a page added": { fields: [], make: () => drawn((_, document) => document.addPage()) },
  };
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function overwrite(page: PDFPage, document: PDFDocument, box: Box): Promise<void> {
  page.drawRectangle({ ...box, color: WHITE });
  const font = await document.embedFont(StandardFonts.HelveticaBold);
  page.drawText("Kamis, 23 November 2028", { x: box.x, y: box.y + 2, size: 10, font });
}

async function changed(
  pdf: Uint8Array,
  change: (page: PDFPage, document: PDFDocument) => unknown,
): Promise<Uint8Array> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  await change(document.getPage(0), document);
  return document.save({ useObjectStreams: false });
}

/** Every issued byte stays; behind them another page object, a note, and a cross-reference section that leads to both. */
async function updated(pdf: Uint8Array, { x, y, width, height }: Box): Promise<Uint8Array> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const { node, ref } = document.getPage(0);
  const note = document.context.largestObjectNumber + 1;
  const before = Buffer.from(pdf).toString("latin1");
  node.set(PDFName.of("Annots"), document.context.obj([]));
  const page = node.toString().replace(/\/Annots \[\s*\]/u, `/Annots [ ${note} 0 R ]`);
  const rect = [x, y, x + width, y + height].join(" ");
  const noteObject = `<< /Type /Annot /Subtype /Square /Rect [ ${rect} ] /IC [ 1 1 1 ] /C [ 1 1 1 ] /F 4 >>`;
  let body = before.endsWith("\n") ? "" : "\n";
  const add = (number: number, object: string): string => {
    const offset = String(pdf.length + body.length).padStart(10, "0");
    body += `${number} 0 obj\n${object}\nendobj\n`;
    return `${number} 1\n${offset} 00000 n \n`;
  };
  const sections = add(ref.objectNumber, page) + add(note, noteObject);
  const start = pdf.length + body.length;
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/u.exec(before)?.[1] ?? "0";
  const { trailerInfo } = document.context;
  const trailer = `<< /Size ${note + 1} /Root ${String(trailerInfo.Root)} /Prev ${previous} >>`;
  return Buffer.concat([
    pdf,
    Buffer.from(`${body}xref\n${sections}trailer\n${trailer}\nstartxref\n${start}\n%%EOF\n`, "latin1"),
  ]);
}

async function marksOf(pdf: Uint8Array): Promise<readonly Mark[]> {
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });
  const pages = await files.marks(pdf);
  files.close();
  return pages?.[0]?.marks ?? [];
}

function placeOf(marks: readonly Mark[], text: string): Box {
  const mark = marks.find((each) => each.text === text);
  if (mark === undefined) throw new RangeError(`nowhere on the page: ${text}`);
  const { left, right, top, bottom } = mark;
  return { x: left - 1, y: HEIGHT - bottom - 1, width: right - left + 2, height: bottom - top + 2 };
}

const whitePicture = (): Promise<Buffer> =>
  sharp({ create: { width: 60, height: 20, channels: 3, background: "#ffffff" } })
    .png()
    .toBuffer();
