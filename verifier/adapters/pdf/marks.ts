/** What stands where on the pages of a PDF: in a child process of node and in a worker of a browser alike. */
import { type PDFiumPage } from "@hyzyla/pdfium";
import { type Mark, type PageMarks } from "../../library/appearance/mark.ts";
import { MAX_PAGES, openPdf } from "./pages.ts";

/** A page of ours has a hundred. */
const MAX_MARKS = 2000;
const MAX_LETTERS = 20_000;
const MAX_DEPTH = 8;
const FORM = 5;

/** The marks of each page.   @throws {Error} where PDFium cannot read it, or there is more than any page of ours has */
export async function readMarks(pdf: Uint8Array): Promise<readonly PageMarks[]> {
  const document = await openPdf(pdf);
  if (document.getPageCount() > MAX_PAGES) throw new Error("too many pages");
  const pages = [...document.pages()].map((page) => new PageReader(page).read());
  document.destroy();
  return pages;
}

/** The functions of PDFium that the package loads and does not name. Numbers are addresses, but for counts and places. */
interface Pdfium {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: { malloc(size: number): number; free(address: number): void };
  _FPDF_GetPageHeight(page: number): number;
  _FPDFPage_CountObjects(page: number): number;
  _FPDFPage_GetObject(page: number, place: number): number;
  _FPDFFormObj_CountObjects(form: number): number;
  _FPDFFormObj_GetObject(form: number, place: number): number;
  _FPDFPageObj_GetType(object: number): number;
  _FPDFPageObj_GetBounds(object: number, left: number, bottom: number, right: number, top: number): number;
  _FPDFPage_GetAnnotCount(page: number): number;
  _FPDFPage_GetAnnot(page: number, place: number): number;
  _FPDFPage_CloseAnnot(annotation: number): void;
  _FPDFAnnot_GetRect(annotation: number, box: number): number;
  _FPDFText_LoadPage(page: number): number;
  _FPDFText_ClosePage(text: number): void;
  _FPDFText_CountChars(text: number): number;
  _FPDFText_GetUnicode(text: number, place: number): number;
  _FPDFText_GetTextObject(text: number, place: number): number;
  _FPDFText_IsGenerated(text: number, place: number): number;
  _FPDFText_GetCharBox(text: number, place: number, left: number, right: number, bottom: number, top: number): number;
}

const NAMES = ["_FPDFText_GetTextObject", "_FPDFText_GetCharBox", "_FPDFPageObj_GetBounds", "_FPDFAnnot_GetRect"];
const isPdfium = (value: unknown): value is Pdfium =>
  typeof value === "object" && value !== null && NAMES.every((name) => name in value);

type Edges = readonly [left: number, bottom: number, right: number, top: number];
interface Letters {
  text: string;
  edges: Edges;
}

class PageReader {
  readonly #pdfium: Pdfium;
  readonly #page: number;
  readonly #height: number;
  readonly #marks: Mark[] = [];

  constructor(page: PDFiumPage) {
    const pdfium: unknown = page["module"];
    if (!isPdfium(pdfium)) throw new TypeError("this PDFium tells no places");
    this.#pdfium = pdfium;
    this.#page = page["pageIdx"];
    this.#height = pdfium._FPDF_GetPageHeight(this.#page);
  }

  read(): PageMarks {
    const pdfium = this.#pdfium;
    const room = pdfium.wasmExports.malloc(32);
    const letters = this.#letters(room);
    const count = pdfium._FPDFPage_CountObjects(this.#page);
    for (let i = 0; i < count; i++) this.#add(pdfium._FPDFPage_GetObject(this.#page, i), letters, room, 0);
    const notes = pdfium._FPDFPage_GetAnnotCount(this.#page);
    for (let i = 0; i < notes; i++) this.#addNote(i, room);
    pdfium.wasmExports.free(room);
    return { marks: this.#marks };
  }

  /** Letters of each text object. What PDFium adds by itself between two objects (ends of lines) is nobody's. */
  #letters(room: number): ReadonlyMap<number, Letters> {
    const pdfium = this.#pdfium;
    const found = new Map<number, Letters>();
    const text = pdfium._FPDFText_LoadPage(this.#page);
    const count = pdfium._FPDFText_CountChars(text);
    if (count > MAX_LETTERS) throw new Error("too many letters");
    for (let i = 0; i < count; i++) {
      if (pdfium._FPDFText_IsGenerated(text, i) === 1) continue;
      const object = pdfium._FPDFText_GetTextObject(text, i);
      pdfium._FPDFText_GetCharBox(text, i, room, room + 16, room + 8, room + 24);
      const edges = this.#edges(new Float64Array(pdfium.HEAPU8.buffer, room, 4));
      const letter = String.fromCodePoint(pdfium._FPDFText_GetUnicode(text, i));
      const before = found.get(object);
      if (before === undefined) found.set(object, { text: letter, edges });
      else found.set(object, { text: before.text + letter, edges: around(before.edges, edges) });
    }
    pdfium._FPDFText_ClosePage(text);
    return found;
  }

  #add(object: number, letters: ReadonlyMap<number, Letters>, room: number, depth: number): void {
    const pdfium = this.#pdfium;
    const own = letters.get(object);
    if (own !== undefined) return this.#put("text", own.text, own.edges);
    pdfium._FPDFPageObj_GetBounds(object, room, room + 4, room + 8, room + 12);
    this.#put("shape", "", this.#edges(new Float32Array(pdfium.HEAPU8.buffer, room, 4)));
    if (pdfium._FPDFPageObj_GetType(object) !== FORM || depth >= MAX_DEPTH) return;
    // A page within the page: a shape to what lies below it, and then all that it draws itself.
    const count = pdfium._FPDFFormObj_CountObjects(object);
    for (let i = 0; i < count; i++) this.#add(pdfium._FPDFFormObj_GetObject(object, i), letters, room, depth + 1);
  }

  /** Notes, stamps and fields to fill in lie over everything. */
  #addNote(place: number, room: number): void {
    const pdfium = this.#pdfium;
    const note = pdfium._FPDFPage_GetAnnot(this.#page, place);
    pdfium._FPDFAnnot_GetRect(note, room);
    const [left, top, right, bottom] = this.#edges(new Float32Array(pdfium.HEAPU8.buffer, room, 4));
    this.#put("shape", "", [left, bottom, right, top]);
    pdfium._FPDFPage_CloseAnnot(note);
  }

  #edges([a = 0, b = 0, c = 0, d = 0]: Float32Array | Float64Array): Edges {
    return [a, b, c, d];
  }

  #put(kind: Mark["kind"], text: string, [left, bottom, right, top]: Edges): void {
    if (this.#marks.length >= MAX_MARKS) throw new Error("too many marks");
    this.#marks.push({ kind, text, left, top: this.#height - top, right, bottom: this.#height - bottom });
  }
}

function around(a: Edges, b: Edges): Edges {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
