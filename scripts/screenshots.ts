/** `npm run screenshots`: the README's picture, drawn from a PDF of the demo. */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import sharp from "sharp";
import { readConfig } from "../issuer/config.ts";

const PICTURES = fileURLToPath(new URL("pictures/", import.meta.url));
const SCALE = 1.4;

/** The first page of a PDF as PNG, on white. */
async function drawPage(pdf: Uint8Array, path: string): Promise<void> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const page = await document.getPage(0).render({ scale: SCALE, render: "bitmap" });
  const raw = { width: page.width, height: page.height, channels: 4 } as const;
  await sharp(page.data, { raw })
    .flatten({ background: "#ffffff" })
    .png({ palette: true, compressionLevel: 9 })
    .toFile(path);
  document.destroy();
  library.destroy();
}

const name = process.argv[2] ?? "20-ITAS.pdf";
const source = join(readConfig(process.env).dataFolder, "demo", name);
const pdf = await readFile(source).catch(() => undefined);
if (pdf === undefined) {
  console.error(`${source} is not there: run \`npm start\` and \`npm run demo\` first.`);
  process.exitCode = 1;
} else {
  await mkdir(PICTURES, { recursive: true });
  await drawPage(pdf, join(PICTURES, "page.png"));
  console.log(`drew ${join(PICTURES, "page.png")}`);
}
