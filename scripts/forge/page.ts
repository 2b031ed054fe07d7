/** What forgers do to a page: draw it anew, paint over it, add to the file behind it, take its attachments away. */
import { PDFDocument, PDFName, type PDFPage, StandardFonts, rgb } from "pdf-lib";
import { concatBytes, encodeUtf8 } from "#core/encoding/text.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type PdfRequest } from "../../issuer/ports.ts";
import { id } from "../../verifier/library/index.ts";
import { type Signed } from "./hand.ts";
import { type Scene } from "./scene.ts";
import { type Specimen } from "./specimen.ts";

const A4_HEIGHT = 841.89;
const WHITE = rgb(1, 1, 1);
/** Ink of our pages. */
const INK = rgb(0.078, 0.129, 0.239);
const WIB_MS = 7 * 3_600_000;

/** The page of `paper` in the issuer's own letters, with other facts; its credentials as they were. */
export function redraw(
  { renderer }: Scene,
  { request }: Specimen,
  facts: Partial<DocumentPayload>,
  rest: Partial<PdfRequest> = {},
): Promise<Uint8Array> {
  return renderer.render({ ...request, ...rest, document: { ...request.document, ...facts } });
}

/** A page for credentials of the forger's own making; the name over it is the immigration office's. */
export function drawForged(scene: Scene, signed: Signed, rest: Partial<PdfRequest> = {}): Promise<Uint8Array> {
  const { request } = scene.papers.specimen;
  const { payload, cose, vc } = signed;
  const code = { qrText: encodeQr(cose), lookupCode: formatLookupCode(payload.documentId) };
  return scene.renderer.render({ ...request, document: payload, cose, vc, ...code, ...rest });
}

/** Paints over the first mark that says `text`, and writes `instead` there. */
export async function paintOver(
  pdf: Uint8Array,
  { marks }: Specimen,
  text: string,
  instead: string,
): Promise<Uint8Array> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const font = await document.embedFont(StandardFonts.CourierBold);
  const { x, y, width, height } = boxOf(marks, text);
  const page: PDFPage = document.getPage(0);
  page.drawRectangle({ x: x - 1, y: y - 1, width: width + 2, height: height + 2, color: WHITE });
  const size = Math.min(height * 1.4, width / font.widthOfTextAtSize(instead, 1));
  page.drawText(instead, { x, y: y + 1, size, font, color: INK });
  return document.save({ useObjectStreams: false });
}

/** Takes both attachments away: what is left is a picture of paper. */
export async function withoutAttachments(pdf: Uint8Array): Promise<Uint8Array> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  for (const name of ["Names", "AF"]) document.catalog.delete(PDFName.of(name));
  return document.save({ useObjectStreams: false });
}

/** A PDF with these attachments on an empty page, in their order. */
export async function pdfWith(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage([595, 842]);
  for (const [name, bytes] of files) await document.attach(bytes, name);
  return document.save({ useObjectStreams: false });
}

/** As editors of PDFs save a change: not a byte before it touched, a white box and other words appended. */
export async function appendOver(
  file: Uint8Array,
  { marks }: Specimen,
  text: string,
  instead: string,
): Promise<Uint8Array> {
  const document = await PDFDocument.load(file, { updateMetadata: false });
  const { context } = document;
  const { node, ref: pageRef } = document.getPage(0);
  const { x, y, width, height } = boxOf(marks, text);
  const wash = "0.933 0.949 0.973 rg";
  const drawn = `q ${wash} ${x - 1} ${y - 1} ${width + 4} ${height + 2} re f BT 0.078 0.129 0.239 rg /FZ ${height} Tf ${x} ${y + 2} Td (${instead}) Tj ET Q`;
  const [fontRef, streamRef] = [context.nextRef(), context.nextRef()];
  node.setFontDictionary(PDFName.of("FZ"), fontRef);
  node.addContentStream(streamRef);
  const objects: readonly (readonly [number, string])[] = [
    [pageRef.objectNumber, node.toString()],
    [fontRef.objectNumber, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>"],
    [streamRef.objectNumber, `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`],
  ];
  let body = "\n";
  const table: string[] = [];
  for (const [number, object] of objects) {
    const at = file.length + body.length;
    table.push(`${number} 1\n${String(at).padStart(10, "0")} 00000 n \n`);
    body += `${number} 0 obj\n${object}\nendobj\n`;
  }
  const before = /startxref\s+(\d+)\s+%%EOF\s*$/u.exec(new TextDecoder("latin1").decode(file))?.[1] ?? "0";
  const root = String(context.trailerInfo.Root);
  const trailer = `<< /Size ${streamRef.objectNumber + 1} /Root ${root} /Prev ${before} >>`;
  const start = file.length + body.length;
  return concatBytes(
    file,
    encodeUtf8(`${body}xref\n${table.join("")}trailer\n${trailer}\nstartxref\n${start}\n%%EOF\n`),
  );
}

const WEEKDAYS = "Minggu Senin Selasa Rabu Kamis Jumat Sabtu".split(" ");

/** The day before `expires`, as the page writes it: "Selasa, 23 November 2027". */
export function lastDay(expires: number): string {
  const day = new Date((expires - 1) * 1000 + WIB_MS);
  const date = `${day.getUTCDate()} ${id.months[day.getUTCMonth()] ?? ""} ${day.getUTCFullYear()}`;
  return `${WEEKDAYS[day.getUTCDay()] ?? ""}, ${date}`;
}

function boxOf(marks: Specimen["marks"], text: string): { x: number; y: number; width: number; height: number } {
  const mark = marks.find((each) => each.text.includes(text));
  if (mark === undefined) throw new RangeError(`the page says ${text} nowhere`);
  const { left, right, top, bottom } = mark;
  return { x: left, y: A4_HEIGHT - bottom, width: right - left, height: bottom - top };
}
