/** A page of paper as a picture. */
import { PDFiumLibrary } from "@hyzyla/pdfium";
import sharp from "sharp";

/** The first page of a PDF as PNG on white. @param scale  pixels a point */
export async function drawPage(pdf: Uint8Array, scale: number): Promise<Buffer> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const page = await document.getPage(0).render({ scale, render: "bitmap" });
  const raw = { width: page.width, height: page.height, channels: 4 } as const;
  const png = await sharp(page.data, { raw }).flatten({ background: "#ffffff" }).png().toBuffer();
  document.destroy();
  library.destroy();
  return png;
}
