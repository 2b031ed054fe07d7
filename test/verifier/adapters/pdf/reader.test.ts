import { readFileSync, readdirSync } from "node:fs";
import { expect } from "chai";
import { PDFDocument } from "pdf-lib";
import QRCode from "qrcode";
import sharp from "sharp";
import { type Contents } from "../../../../verifier/library/index.ts";
import { PROMISED } from "../../../../verifier/adapters/pdf/limits.ts";
import { LimitedReader, MAX_FILE_BYTES } from "../../../../verifier/adapters/pdf/reader.ts";
import { PDF_BOMBS, PICTURE_BOMBS, pdfOf, streamOf } from "./bombs.ts";

const CODE = "6BF4$8K/TEST+CODE ONE";
const OTHER = "6BF4$8K/TEST+CODE TWO";

describe("LimitedReader", () => {
  // A busy test machine is no hostile file.
  const reader = new LimitedReader({ size: 1, wallMs: 20_000 });
  before(() => reader.warm());
  after(() => reader.close());

  it("takes both attachments of a PDF, byte for byte", async () => {
    const [cwt, vc] = [Uint8Array.of(0xd2, 0x84, 0, 255), new TextEncoder().encode('{"é":1}')];
    const contents = await reader.pdf(
      await pdfWith([
        ["credential.cwt", cwt],
        ["credential.vc.json", vc],
      ]),
    );
    expect(contents).to.deep.equal({ status: "credential", cwt, vc });
  });

  it("takes an attachment that is not deflated", async () => {
    const cwt = Uint8Array.of(0xd2, 0x84, 1, 2, 3);
    const contents = await reader.pdf(attached("credential.cwt", streamOf("/Type/EmbeddedFile", cwt)));
    expect(contents).to.deep.equal({ status: "credential", cwt });
  });

  it("refuses two attachments of one name", async () => {
    const twice = [
      ["credential.cwt", Uint8Array.of(1)],
      ["credential.cwt", Uint8Array.of(2)],
    ] as const;
    expect(await reader.pdf(await pdfWith(twice))).to.include({ status: "unreadable" });
  });

  it("refuses an attachment with a filter beside deflate", async () => {
    const stream = streamOf("/Type/EmbeddedFile/Filter[/ASCIIHexDecode/FlateDecode]", Buffer.from("00"));
    expect(await reader.pdf(attached("credential.cwt", stream))).to.include({ status: "unreadable" });
  });

  it("reads the codes of every page of a PDF without credential.cwt, each once", async () => {
    const contents = await reader.pdf(await pdfOfCodes([CODE, OTHER, CODE]));
    expect(contents).to.deep.equal({ status: "codes", codes: [CODE, OTHER] });
  });

  it("reads scans of many pages, one after the other, within its memory", async () => {
    const codes = Array.from({ length: 24 }, (_, page) => `${CODE} ${page}`);
    const scan = await pdfOfCodes(codes);
    for (let turn = 0; turn < 4; turn++) expect(await reader.pdf(scan)).to.deep.equal({ status: "codes", codes });
  }).timeout(120_000);

  it("finds no code on an empty page", async () => {
    expect(await reader.pdf(await pdfOfCodes([""]))).to.deep.equal({ status: "codes", codes: [] });
  });

  it("reads a code from PNG and JPEG", async () => {
    const png = await QRCode.toBuffer(CODE, { errorCorrectionLevel: "M" });
    const jpeg = await sharp(png).resize(700).jpeg({ quality: 70 }).toBuffer();
    for (const picture of [png, jpeg])
      expect(await reader.picture(new Uint8Array(picture))).to.deep.equal({ status: "codes", codes: [CODE] });
  });

  it("goes on after a file that ended its child", async () => {
    expect(await reader.pdf(Uint8Array.of(1, 2, 3))).to.include({ status: "unreadable" });
    expect(await reader.pdf(await pdfOfCodes([CODE]))).to.deep.equal({ status: "codes", codes: [CODE] });
  });

  it("takes no picture in another format, and no file above 10 MB", async () => {
    const gif = new TextEncoder().encode("GIF89a-------------------------------------");
    expect(await reader.picture(gif)).to.include({ status: "unreadable" });
    expect(await reader.pdf(new Uint8Array(MAX_FILE_BYTES + 1))).to.deep.equal({
      status: "unreadable",
      reason: "too-large",
    });
  });
});

describe("LimitedReader, bombs", () => {
  const reader = new LimitedReader({ size: 1 });
  after(() => reader.close());

  const bombs = [
    ...Object.entries(PDF_BOMBS).map(([name, make]) => [name, "pdf", make] as const),
    ...Object.entries(PICTURE_BOMBS).map(([name, make]) => [name, "picture", make] as const),
  ];
  for (const [name, kind, make] of bombs) {
    it(`ends within 3 s and 256 MB, with nothing read: ${name}`, async () => {
      const bytes = make();
      expect(bytes.length).to.be.below(MAX_FILE_BYTES);
      await reader.warm();
      const memory = watchChildren();
      const start = performance.now();
      const contents = await reader[kind](bytes);
      const elapsed = performance.now() - start;
      const highest = memory.stop();
      expect(elapsed).to.be.below(PROMISED.wallMs);
      expect(highest).to.be.within(1, PROMISED.residentBytes);
      expect(isNothing(contents), JSON.stringify(contents)).to.equal(true);
    });
  }
});

function isNothing(contents: Contents): boolean {
  return contents.status === "unreadable" || (contents.status === "codes" && contents.codes.length === 0);
}

/** Highest resident size, by the kernel's own count, of any child of this process while it is watched. */
function watchChildren(): { stop(): number } {
  let highest = 0;
  const look = (): void => {
    for (const pid of childrenOf(process.pid)) highest = Math.max(highest, highWater(pid));
  };
  const timer = setInterval(look, 5).unref();
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return highest;
    },
  };
}

function childrenOf(parent: number): readonly number[] {
  const threads = readdirSync(`/proc/${parent}/task`);
  const lists = threads.map((thread) => readText(`/proc/${parent}/task/${thread}/children`));
  return lists.flatMap((list) => list.split(" ").filter((pid) => pid !== "")).map(Number);
}

function highWater(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function pdfWith(files: readonly (readonly [string, Uint8Array])[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage();
  for (const [name, bytes] of files) await document.attach(bytes, name);
  return document.save();
}

function attached(name: string, stream: Uint8Array): Uint8Array {
  return pdfOf([
    `<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(${name})4 0 R]>>>>>>`,
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    `<</Type/Filespec/F(${name})/UF(${name})/EF<</F 5 0 R>>>>`,
    stream,
  ]);
}

async function pdfOfCodes(codes: readonly string[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (const code of codes) {
    const page = document.addPage([595, 842]);
    if (code === "") continue;
    const picture = await document.embedPng(await QRCode.toBuffer(code, { errorCorrectionLevel: "M" }));
    page.drawImage(picture, { x: 400, y: 100, width: 85, height: 85 });
  }
  return document.save();
}
