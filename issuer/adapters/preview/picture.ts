/** A page as pixels, drawn by PDFium: what one may look at and not hand over. */
import { PDFiumLibrary } from "@hyzyla/pdfium";
import sharp from "sharp";

/** Pixels a point: 1,190 × 1,684 for A4, enough to read the smallest letters. */
const SCALE = 2;

let library: Promise<PDFiumLibrary> | undefined;

/** The first page of our own PDF as PNG, on white. */
export async function drawPicture(pdf: Uint8Array): Promise<Uint8Array> {
  library ??= PDFiumLibrary.init();
  const document = await (await library).loadDocument(pdf);
  try {
    const { data, width, height } = await document.getPage(0).render({ scale: SCALE, render: "bitmap" });
    const picture = sharp(data, { raw: { width, height, channels: 4 } }).flatten({ background: "#ffffff" });
    return new Uint8Array(await picture.png({ palette: true, colours: 64 }).toBuffer());
  } finally {
    document.destroy();
  }
}
