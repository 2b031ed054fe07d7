/** Small files that would like to be large, deep or slow. */
import { constants, crc32, deflateRawSync } from "node:zlib";

/** A PDF of these objects, the first of them its catalogue; every cross-reference right. */
export function pdfOf(objects: readonly (string | Uint8Array)[], trailer = ""): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from("%PDF-1.7\n")];
  const offsets: number[] = [];
  let length = 9;
  const add = (part: Uint8Array): void => {
    parts.push(part);
    length += part.length;
  };
  objects.forEach((object, place) => {
    offsets.push(length);
    add(Buffer.concat([Buffer.from(`${place + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]));
  });
  const start = length;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  add(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\n`));
  add(Buffer.from(`startxref\n${start}\n%%EOF\n`));
  return new Uint8Array(Buffer.concat(parts));
}

export function streamOf(dictionary: string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([
    Buffer.from(`<<${dictionary}/Length ${bytes.length}>>\nstream\n`),
    bytes,
    Buffer.from("\nendstream"),
  ]);
}

const BLOCK = 8 * 1024 * 1024;

/** A zlib stream of `mebibytes` (a multiple of 8) of `text` over and over, about a thousandth of that: one block written
 *  many times. Its checksum is wrong, which only who has unpacked it all can tell. */
function deflated(text: string, mebibytes: number): Uint8Array {
  const block = deflateRawSync(Buffer.alloc(BLOCK, text), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: (mebibytes * 1024 * 1024) / BLOCK }, () => block);
  return Buffer.concat([Buffer.from("78da", "hex"), ...blocks, Buffer.from("030000000001", "hex")]);
}

const PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const attachment = (name: string, reference: string): string =>
  `<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(${name})${reference}]>>>>>>`;
const page = (size: string, more = ""): string => `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${size}]${more}>>`;

/** Name → file. Each is below the limit of size, or would be refused for that alone. */
export const PDF_BOMBS: Readonly<Record<string, () => Uint8Array>> = {
  "an attachment of 512 MB in 0.5 MB": () =>
    pdfOf([
      attachment("credential.cwt", "4 0 R"),
      PAGES,
      page("595 842"),
      "<</Type/Filespec/F(credential.cwt)/UF(credential.cwt)/EF<</F 5 0 R>>>>",
      streamOf("/Type/EmbeddedFile/Filter/FlateDecode", deflated("\0", 512)),
    ]),
  "an object stream of 512 MB": () =>
    pdfOf([
      "<</Type/Catalog/Pages 2 0 R>>",
      PAGES,
      page("595 842"),
      streamOf("/Type/ObjStm/N 1/First 4/Filter/FlateDecode", deflated(" ", 512)),
    ]),
  "a page that draws for hours": () =>
    pdfOf([
      "<</Type/Catalog/Pages 2 0 R>>",
      PAGES,
      page("595 842", "/Contents 4 0 R"),
      streamOf("/Filter/FlateDecode", deflated("0 0 m 595 842 l 595 0 l 0 842 l f 1 0 0 RG 0 0 500 800 re B* ", 256)),
    ]),
  "a picture of 900 million points": () =>
    pdfOf([
      "<</Type/Catalog/Pages 2 0 R>>",
      PAGES,
      page("595 842", "/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>"),
      streamOf("", Buffer.from("595 0 0 842 0 0 cm /I Do")),
      streamOf(
        "/Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode",
        deflated("\0", 856),
      ),
    ]),
  "a page of 10⁹ by 10⁹ points": () => pdfOf(["<</Type/Catalog/Pages 2 0 R>>", PAGES, page("1000000000 1000000000")]),
  "a strip of one point by 10⁹": () => pdfOf(["<</Type/Catalog/Pages 2 0 R>>", PAGES, page("1 1000000000")]),
  "a page tree 50,000 deep": () =>
    pdfOf([
      "<</Type/Catalog/Pages 2 0 R>>",
      ...Array.from({ length: 50_000 }, (_, at) => `<</Type/Pages/Kids[${at + 3} 0 R]/Count 1>>`),
      page("595 842"),
    ]),
  "a page tree that holds itself": () =>
    pdfOf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 4000000>>"]),
  "a tree of attachments that holds itself": () =>
    pdfOf([
      "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>>>",
      PAGES,
      page("595 842"),
      "<</Kids[4 0 R 4 0 R]>>",
    ]),
  "100,000 objects": () =>
    pdfOf([
      "<</Type/Catalog/Pages 2 0 R>>",
      PAGES,
      page("595 842"),
      ...Array.from({ length: 100_000 }, () => "<</A[1 2 3]>>"),
    ]),
  "an array a million deep": () =>
    pdfOf(["<</Type/Catalog/Pages 2 0 R>>", PAGES, page("595 842"), "[".repeat(1_000_000) + "]".repeat(1_000_000)]),
};

/** A PNG whose header says `width` × `height`, grey, with `raw` as its deflated rows. */
export function pngOf(width: number, height: number, raw: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return new Uint8Array(
    Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", raw), chunk("IEND", Buffer.alloc(0))]),
  );
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

export const PICTURE_BOMBS: Readonly<Record<string, () => Uint8Array>> = {
  "a PNG of 900 million points": () => pngOf(30_000, 30_000, deflated("\0", 856)),
  "a PNG that says 100 by 100 and unpacks to 856 MB": () => pngOf(100, 100, deflated("\0", 856)),
  "a PNG as large as is taken, unpacking to 856 MB": () => pngOf(4000, 4000, deflated("\0", 856)),
  "a JPEG of 65,535 by 65,535": () =>
    new Uint8Array(Buffer.from(`ffd8ffc0000b08ffffffff01011100${"00".repeat(4096)}`, "hex")),
};
