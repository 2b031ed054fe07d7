/** Pictures of pages: as PDFium draws them, as a copier scans them, and the part in which two of them differ. */
import { randomBytes } from "node:crypto";
import { PDFiumLibrary } from "@hyzyla/pdfium";
import { PDFDocument, PageSizes } from "pdf-lib";
import sharp, { type Sharp } from "sharp";

/** Pixels of a drawn page, RGB. */
export interface Picture {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** Pixels a point: for looking at, and as a copier scans for e-mail (120 an inch). */
const SCALE = 2;
const SCAN_SCALE = 120 / 72;

let library: Promise<PDFiumLibrary> | undefined;

/** The first page, on white. */
export async function drawPage(pdf: Uint8Array, scale = SCALE): Promise<Picture> {
  library ??= PDFiumLibrary.init();
  const document = await (await library).loadDocument(pdf);
  try {
    const { data, width, height } = await document.getPage(0).render({ scale, render: "bitmap" });
    const raw = { width, height, channels: 4 } as const;
    const plain = await sharp(data, { raw }).flatten({ background: "#ffffff" }).raw().toBuffer();
    return { data: plain, width, height };
  } finally {
    document.destroy();
  }
}

const open = ({ data, width, height }: Picture): Sharp => sharp(data, { raw: { width, height, channels: 3 } });

/** A PNG of few colours, as large as the page needs on a screen. */
export function toPng(picture: Picture): Promise<Buffer> {
  return open(picture)
    .resize({ width: Math.round(picture.width * 0.7) })
    .png({ palette: true, effort: 1, compressionLevel: 9 })
    .toBuffer();
}

/** A part of a picture, in pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Cut out and made small enough to lie in a page of many. */
export function toWebp(picture: Picture, part: Part): Promise<Buffer> {
  return open(picture)
    .extract(part)
    .resize({ width: Math.min(part.width, 640) })
    .webp({ quality: 82 })
    .toBuffer();
}

const LEAST = { width: 520, height: 200 };
const MARGIN = 28;
/** Two channels that differ by less are the same to an eye. */
const UNLIKE = 48;

/** The part in which two pictures of one size differ, with some of what stands around it; the whole where that is most of
 *  it, where they do not differ, or where their sizes do. */
export function differingPart(one: Picture, other: Picture): Part {
  const whole = { left: 0, top: 0, width: one.width, height: one.height };
  if (one.width !== other.width || one.height !== other.height) return whole;
  let [left, top, right, bottom] = [one.width, one.height, -1, -1];
  for (let at = 0; at < one.data.length; at += 3) {
    if (Math.abs((one.data[at + 1] ?? 0) - (other.data[at + 1] ?? 0)) < UNLIKE) continue;
    const pixel = at / 3;
    const [x, y] = [pixel % one.width, Math.floor(pixel / one.width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  if (right < 0 || bottom - top > one.height * 0.6) return whole;
  const width = Math.min(one.width, Math.max(LEAST.width, right - left + 2 * MARGIN));
  const height = Math.min(one.height, Math.max(LEAST.height, bottom - top + 2 * MARGIN));
  const within = (middle: number, size: number, most: number): number =>
    Math.round(Math.min(most - size, Math.max(0, middle - size / 2)));
  return {
    left: within((left + right) / 2, width, one.width),
    top: within((top + bottom) / 2, height, one.height),
    width: Math.floor(width),
    height: Math.floor(height),
  };
}

/** The page out of a copier: a little turned, soft and grained; the picture alone, in a PDF. */
export async function copied(pdf: Uint8Array): Promise<Uint8Array> {
  const page = await drawPage(pdf, SCAN_SCALE);
  const { width, height } = page;
  const { data, info } = await open(page)
    .rotate(1.1, { background: "#d9d6cf" })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const turned = { data, width: info.width, height: info.height };
  const grain = sharp(randomBytes(width * height), { raw: { width, height, channels: 1 } }).ensureAlpha(0.1);
  const middle = { left: (turned.width - width) >> 1, top: (turned.height - height) >> 1, width, height };
  const jpeg = await sharp(await open(turned).extract(middle).blur(0.6).png().toBuffer())
    .composite([{ input: await grain.png().toBuffer() }])
    .jpeg({ quality: 60 })
    .toBuffer();
  const document = await PDFDocument.create({ updateMetadata: false });
  const [across, down] = PageSizes.A4;
  document.addPage([across, down]).drawImage(await document.embedJpg(jpeg), { width: across, height: down });
  return document.save();
}
