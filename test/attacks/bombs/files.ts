/** Files that are handed in as documents: PDFs beside those of the reader's own test (`PDF_BOMBS`), a picture, archives. */
import { constants, crc32, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { pdfOf, streamOf } from "../../verifier/adapters/pdf/bombs.ts";

const CATALOGUE = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>";
const EMPTY_PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>";
const LEVELS = 40;
const MIB = 1024 * 1024;

const attached = (...objects: readonly (string | Uint8Array)[]): Uint8Array =>
  pdfOf([
    "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(credential.cwt)4 0 R]>>>>>>",
    PAGES,
    EMPTY_PAGE,
    "<</Type/Filespec/F(credential.cwt)/UF(credential.cwt)/EF<</F 5 0 R>>>>",
    ...objects,
  ]);

/** A form that draws the next one twice, forty deep: 2^40 drawings. */
const doubling = (): Uint8Array =>
  pdfOf([
    CATALOGUE,
    PAGES,
    PAGE,
    streamOf("", Buffer.from("/F Do")),
    ...Array.from({ length: LEVELS }, (_, at) =>
      streamOf(
        `/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F ${at + 6} 0 R>>>>`,
        Buffer.from("/F Do /F Do"),
      ),
    ),
    streamOf("/Type/XObject/Subtype/Form/BBox[0 0 595 842]", Buffer.from("0 0 595 842 re f")),
  ]);

/** A table of references that names itself as the one before. */
function loop(): Uint8Array {
  const text = Buffer.from(pdfOf([CATALOGUE, PAGES, EMPTY_PAGE])).toString("latin1");
  const start = text.lastIndexOf("xref\n0");
  return Buffer.from(text.replace("/Root 1 0 R", `/Root 1 0 R/Prev ${start}`), "latin1");
}

const NESTED = deflateSync(deflateSync(new Uint8Array(64 * MIB), { level: 9 }), { level: 9 });

/** A zip of one file of 4 GB by its own word, 64 MB in truth. */
export function zip(): Uint8Array {
  const packed = deflateRawSync(new Uint8Array(64 * MIB), { level: 9 });
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(0xffffffff, 22);
  head.writeUInt16LE(1, 26);
  return Buffer.concat([head, Buffer.from("a"), packed]);
}

/** A PNG of one point whose text unpacks to 512 MB. */
function textPng(): Uint8Array {
  const block = deflateRawSync(new Uint8Array(8 * MIB), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const text = Buffer.concat([
    Buffer.from("a\0\0"),
    Buffer.from("78da", "hex"),
    ...Array.from({ length: 64 }, () => block),
    Buffer.from("030000000001", "hex"),
  ]);
  const header = Buffer.from("00000001000000010800000000", "hex");
  const parts = [
    ["IHDR", header],
    ["zTXt", text],
    ["iCCP", text],
    ["IDAT", deflateSync(Buffer.from([0, 0]))],
    ["IEND", Buffer.alloc(0)],
  ] as const;
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...parts.map(([type, data]) => chunk(type, data))]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

export interface Upload {
  readonly type: string;
  readonly make: () => Uint8Array;
}

const pdf = (make: () => Uint8Array): Upload => ({ type: "application/pdf", make });

export const UPLOADS: Readonly<Record<string, Upload>> = {
  "a PDF whose references go round": pdf(loop),
  "a PDF that begins at itself": pdf(() => Buffer.from("%PDF-1.7\nstartxref\n9\n%%EOF\n")),
  "a PDF that says 10^9 objects in a stream": pdf(() =>
    pdfOf([CATALOGUE, PAGES, EMPTY_PAGE, streamOf("/Type/ObjStm/N 1000000000/First 2000000000", Buffer.from("1 0 "))]),
  ),
  "a PDF of 20,000 attachments": pdf(() =>
    pdfOf([
      `<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[${"(credential.cwt)4 0 R".repeat(20_000)}]>>>>>>`,
      PAGES,
      EMPTY_PAGE,
      "<</Type/Filespec/F(credential.cwt)/UF(credential.cwt)/EF<</F 5 0 R>>>>",
      streamOf("/Type/EmbeddedFile", Buffer.from("x")),
    ]),
  ),
  "a PDF with an attachment in a hundred filters": pdf(() =>
    attached(streamOf(`/Type/EmbeddedFile/Filter[${"/FlateDecode".repeat(100)}]`, NESTED)),
  ),
  "a PDF whose page is packed twice": pdf(() =>
    pdfOf([CATALOGUE, PAGES, PAGE, streamOf("/Filter[/FlateDecode/FlateDecode]", NESTED), "null"]),
  ),
  "a PDF with 2^40 drawings": pdf(doubling),
  "a PDF that is encrypted": pdf(() =>
    pdfOf(
      [CATALOGUE, PAGES, EMPTY_PAGE],
      `/Encrypt<</Filter/Standard/V 5/R 6/Length 256/P -4/O<${"00".repeat(48)}>/U<${"00".repeat(48)}>/OE<${"00".repeat(32)}>/UE<${"00".repeat(32)}>/Perms<${"00".repeat(16)}>>>/ID[<00><00>]`,
    ),
  ),
  "a zip that calls itself a PDF": pdf(zip),
  "a zip behind the head of a PDF": pdf(() => Buffer.concat([Buffer.from("%PDF-1.7\n"), zip()])),
  "a PNG whose text unpacks to 512 MB": { type: "image/png", make: textPng },
};

/** A gzip of `mebibytes` zeros. */
export function gzipped(mebibytes: number): Uint8Array {
  return gzipSync(new Uint8Array(mebibytes * MIB), { level: 9 });
}
