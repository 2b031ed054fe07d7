/** QR codes on the pages of a PDF and on pictures: in a child process of node and in a worker of a browser alike. */
import { type PDFiumDocument, PDFiumLibrary, type PDFiumPage } from "@hyzyla/pdfium";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** A document of ours has one. */
export const MAX_PAGES = 50;
const MAX_CODES = 50;
const SCALE = 3;
const MAX_PAGE_PIXELS = 5_000_000;
/** What the memory limit holds: a picture of a phone of today, not of a plotter. */
const MAX_PICTURE_PIXELS = 16_000_000;

let library: PDFiumLibrary | undefined;

/** Loads both decoders; to be called before anything else here.
 *  @param zxing  its WebAssembly: without it the package would fetch that from the internet
 *  @param pdfium  its WebAssembly; under node the package finds its own */
export async function preparePages(zxing: ArrayBuffer, pdfium?: ArrayBuffer): Promise<void> {
  await prepareZXingModule({ overrides: { wasmBinary: zxing }, fireImmediately: true });
  library = await PDFiumLibrary.init(pdfium === undefined ? {} : { wasmBinary: pdfium });
}

/** The caller destroys it, or the process that holds it ends. @throws {Error} where PDFium cannot read it */
export function openPdf(pdf: Uint8Array): Promise<PDFiumDocument> {
  if (library === undefined) throw new Error("not prepared");
  return library.loadDocument(pdf);
}

/** Texts of all distinct QR codes, page by page.
 *  @throws {Error} where PDFium cannot read it or a page has no sensible size */
export async function readPageCodes(pdf: Uint8Array): Promise<readonly string[]> {
  const document = await openPdf(pdf);
  const codes = new Set<string>();
  if (document.getPageCount() > MAX_PAGES) throw new Error("too many pages");
  for (const page of document.pages()) {
    for (const text of await readPage(page)) codes.add(text);
    if (codes.size > MAX_CODES) throw new Error("too many codes");
    // Twenty megabytes a page, which the collector counts late: a scan of several pages would grow into the limit.
    globalThis.gc?.();
  }
  document.destroy();
  return [...codes];
}

/** What it was drawn into is free once this has returned. */
async function readPage(page: PDFiumPage): Promise<readonly string[]> {
  const { originalWidth: width, originalHeight: height } = page.getOriginalSize();
  const scale = Math.min(SCALE, Math.sqrt(MAX_PAGE_PIXELS / (width * height)));
  // A strip of one point by a mile: nothing to read, and PDFium takes no size of zero.
  if (!(width * scale >= 1 && height * scale >= 1)) return [];
  // Blue and red change places: a decoder that looks at lightness does not mind.
  const bitmap = await page.render({ scale, render: "bitmap" });
  return readCodes({ data: asPixels(bitmap.data), width: bitmap.width, height: bitmap.height, colorSpace: "srgb" });
}

/** The same bytes, seen as a picture's: a copy of each page would be twenty megabytes more. */
function asPixels({ buffer, byteOffset, byteLength }: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  if (!(buffer instanceof ArrayBuffer)) throw new TypeError("a page is drawn into memory of its own");
  return new Uint8ClampedArray(buffer, byteOffset, byteLength);
}

/** Texts of all distinct QR codes of a PNG or JPEG.
 *  @throws {Error} where it is no such picture or has too many pixels */
export async function readPictureCodes(picture: Uint8Array): Promise<readonly string[]> {
  const { width, height } = pictureSize(picture);
  if (!(width * height > 0 && width * height <= MAX_PICTURE_PIXELS)) throw new Error("too many pixels");
  return [...new Set(await readCodes(picture))];
}

async function readCodes(image: Uint8Array | ImageData): Promise<readonly string[]> {
  const results = await readBarcodes(image, { formats: ["QRCode"], maxNumberOfSymbols: MAX_CODES });
  return results.filter(({ isValid }) => isValid).map(({ text }) => text);
}

/** Reads the size from the header, before anything is unpacked.
 *  @throws {Error} for anything but PNG and JPEG */
export function pictureSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length > 33 &&
    view.getUint32(0) === 0x89504e47 &&
    view.getUint32(4) === 0x0d0a1a0a &&
    view.getUint32(12) === 0x49484452
  ) {
    return { width: view.getUint32(16), height: view.getUint32(20) };
  }
  if (bytes.length > 4 && view.getUint16(0) === 0xffd8) return jpegSize(view);
  throw new Error("neither PNG nor JPEG");
}

function jpegSize(view: DataView): { readonly width: number; readonly height: number } {
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) throw new Error("no JPEG marker");
    const marker = view.getUint8(at + 1);
    // Start of frame: baseline to arithmetic, without the three tables that lie between their numbers.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  throw new Error("a JPEG without a frame");
}
