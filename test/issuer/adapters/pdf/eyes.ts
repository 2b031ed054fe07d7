/** Eyes of another make: PDFium draws and reads the page, zxing reads the code. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const wasm = (specifier: string): ArrayBuffer => {
  const bytes = readFileSync(fileURLToPath(import.meta.resolve(specifier)));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};

let pdfium: Promise<PDFiumLibrary> | undefined;

async function onFirstPage<T>(pdf: Uint8Array, look: (page: Page) => T | Promise<T>): Promise<T> {
  pdfium ??= PDFiumLibrary.init({ wasmBinary: wasm("@hyzyla/pdfium/pdfium.wasm") });
  const document = await (await pdfium).loadDocument(pdf);
  try {
    return await look(document.getPage(0));
  } finally {
    document.destroy();
  }
}

type Page = ReturnType<Awaited<ReturnType<PDFiumLibrary["loadDocument"]>>["getPage"]>;

/** The page's text, white space as one blank. */
export const textOf = (pdf: Uint8Array): Promise<string> =>
  onFirstPage(pdf, (page) => page.getText().replaceAll(/\s+/gu, " "));

/** The page as RGBA bytes, `scale` pixels a point. */
export const pictureOf = (pdf: Uint8Array, scale: number): Promise<Picture> =>
  onFirstPage(pdf, (page) => page.render({ scale, render: "bitmap" }));

/** The codes in a picture: text, and side in pixels. */
export async function codesIn(picture: Picture): Promise<{ text: string; side: number }[]> {
  prepareZXingModule({ overrides: { wasmBinary: wasm("zxing-wasm/reader/zxing_reader.wasm") } });
  const image = { ...picture, data: new Uint8ClampedArray(picture.data), colorSpace: "srgb" } as const;
  const found = await readBarcodes(image, { formats: ["QRCode"] });
  return found.map(({ text, position }) => ({ text, side: position.topRight.x - position.topLeft.x }));
}
