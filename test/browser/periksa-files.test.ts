/** Files in /periksa/: what was edited is named, paper is told from files, and a hostile one is ended in time and room. */
import { readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { PDFDocument, PDFName } from "pdf-lib";
import { type Browser } from "playwright-core";
import { PDF_BOMBS, PICTURE_BOMBS, pdfOf } from "../verifier/adapters/pdf/bombs.ts";
import { launch } from "./chromium.ts";
import { pictureOf } from "./clips.ts";
import { editsOf } from "./periksa-edits.ts";
import { PHONE, PeriksaPage, VERDICTS } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

const MIB = 1024 * 1024;
/** SECURITY G14. */
const PROMISED = { ms: 3000, bytes: 256 * MIB };

const EDITS = [
  "one digit of the number",
  "a Cyrillic look-alike in the name",
  "a white box and another date over it",
  "a picture over the passport's number",
  "an incremental update with a note over the birth date",
  "a page added",
] as const;

/** Files small on disk and large in memory: the worst for each way to grow that the decoders have. */
const HOSTILE: Readonly<Record<string, () => Uint8Array>> = {
  "an object stream of 512 MB": bomb("an object stream of 512 MB"),
  "a page that draws for hours": bomb("a page that draws for hours"),
  "a picture of 900 million points": bomb("a picture of 900 million points"),
  "a PNG as large as is taken, unpacking to 856 MB": bomb("a PNG as large as is taken, unpacking to 856 MB"),
  "a PDF of five million numbers": () => pdfOf([`[${"1 ".repeat(4_900_000)}]`]),
  "a PDF of two million empty dictionaries": () => pdfOf([`[${"<<>>".repeat(2_400_000)}]`]),
};

function bomb(name: string): () => Uint8Array {
  const make = PDF_BOMBS[name] ?? PICTURE_BOMBS[name];
  if (make === undefined) throw new RangeError(`no such file: ${name}`);
  return make;
}

describe("files in /periksa/", function () {
  this.timeout(120_000);
  let stand: Stand;
  let browser: Browser;
  let periksa: PeriksaPage;

  before(async () => {
    [stand, browser] = await Promise.all([openStand(), launch()]);
    periksa = await open();
  });
  after(async () => {
    await browser?.close();
    await stand?.close();
  });
  afterEach(() => periksa.home());

  const open = async (): Promise<PeriksaPage> => PeriksaPage.open(stand, await browser.newContext(PHONE));

  it("compares a file with what was issued: whole it is intact, one byte later it is altered", async () => {
    const altered = stand.file.slice();
    altered[12] = (altered[12] ?? 0) ^ 1;
    await periksa.choose(["asli.pdf", stand.file], ["diubah.pdf", altered]);
    expect(await periksa.title(0)).to.equal(VERDICTS.valid);
    expect(await periksa.title(1)).to.equal("BERKAS DIUBAH");
    expect(await periksa.page.locator(".verdict").first().innerText()).to.include("Berkas utuh");
    expect(await periksa.page.locator(".paper .changed, .edited").count()).to.equal(1);
    expect(await periksa.page.locator(".edited").innerText()).to.include("Tampilan berkas berubah");
    periksa.expectQuiet();
  });

  for (const name of EDITS) {
    it(`names what was edited: ${name}`, async () => {
      const edit = (await editsOf(stand))[name];
      await periksa.choose(["diubah.pdf", (await edit?.make()) ?? new Uint8Array()]);
      expect(await periksa.title()).to.equal("BERKAS DIUBAH");
      const line = await periksa.page.locator(".signed .edited").innerText();
      expect(line).to.match(edit?.fields.length === 0 ? /Tampilan berkas berubah/ : /Yang berubah: /);
      const marked = await periksa.page.locator(".paper .changed dt").allInnerTexts();
      expect(marked).to.deep.equal(edit?.fields.map((field) => `${field} lain di berkas ini`));
      if (name === EDITS[0]) expect(await periksa.violations()).to.deep.equal([]);
      periksa.expectQuiet();
    });
  }

  it("gives every code of a picture its verdict, and says that paper is no file", async () => {
    await periksa.choose(
      ["foto.png", await pictureOf(stand.codes["expired"] ?? "")],
      ["brosur.txt", new Uint8Array([1, 2, 3])],
    );
    expect(await periksa.title(0)).to.equal(VERDICTS.expired);
    expect(await periksa.title(1)).to.equal("BERKAS TIDAK DITERIMA");
    expect(await periksa.page.locator(".signed").innerText()).to.include("Keutuhan berkas tidak diperiksa");
    expect(await periksa.trouble()).to.equal("K07");
    expect(await periksa.violations()).to.deep.equal([]);
    periksa.expectQuiet();
  });

  it("gives every page of a scan its verdict, none of them that of a file", async () => {
    const scan = await PDFDocument.create();
    for (const name of ["valid", "revoked", "superseded"]) {
      const picture = await scan.embedPng(await pictureOf(stand.codes[name] ?? ""));
      scan.addPage().drawImage(picture, { x: 60, y: 300, width: 240, height: 240 });
    }
    await periksa.choose(["pindaian.pdf", await scan.save()]);
    for (const [place, name] of (["valid", "revoked", "superseded"] as const).entries())
      expect(await periksa.title(place)).to.equal(VERDICTS[name]);
    const beside = await periksa.page.locator(".signed > p.small:first-of-type").allInnerTexts();
    expect(beside.filter((line) => line.includes("Keutuhan berkas tidak diperiksa"))).to.have.length(3);
    expect(await periksa.page.locator("li[data-answer=not-checked]").count()).to.equal(3);
    await periksa.page.locator(".several a").nth(1).click();
    expect(await periksa.page.locator(".verdict").nth(1).boundingBox())
      .to.have.property("y")
      .within(-80, 400);
    expect(await periksa.violations()).to.deep.equal([]);
    periksa.expectQuiet();
  });

  it("takes an issued PDF without its credential for a picture of paper", async () => {
    const stripped = await PDFDocument.load(stand.file, { updateMetadata: false });
    stripped.catalog.delete(PDFName.of("Names"));
    stripped.catalog.delete(PDFName.of("AF"));
    await periksa.choose(["tanpa-lampiran.pdf", await stripped.save({ useObjectStreams: false })]);
    expect(await periksa.title()).to.equal(VERDICTS.valid);
    expect(await periksa.page.locator(".signed").innerText()).to.include("Keutuhan berkas tidak diperiksa");
    expect(await periksa.page.locator(".checks").innerText()).not.to.include("Berkas utuh");
  });

  it("ends a PDF that would take hours, says so, and reads the next one", async () => {
    await periksa.choose(["bom.pdf", PDF_BOMBS["a page that draws for hours"]?.() ?? new Uint8Array()]);
    expect(await periksa.title()).to.equal(VERDICTS.half);
    expect(await periksa.trouble()).to.equal("K06");
    await periksa.back();
    await periksa.choose(["asli.pdf", stand.file]);
    expect(await periksa.title()).to.equal(VERDICTS.valid);
  });

  for (const [name, make] of Object.entries(HOSTILE)) {
    it(`holds to its memory: ${name}`, async () => {
      // A process that has held nothing yet: what another file left would hide what this one takes.
      await periksa.page.context().close();
      periksa = await open();
      // The decoders stand before the file comes, as on a page that was open for a moment.
      await periksa.choose(["asli.pdf", stand.file]);
      await periksa.title();
      await periksa.back();
      const memory = await Memory.of(browser);
      const path = join(stand.folder, "hostile");
      await writeFile(path, make());
      const begun = performance.now();
      await periksa.page.setInputFiles("input[type=file]", path);
      expect(await periksa.title()).to.equal(VERDICTS.half);
      const took = performance.now() - begun;
      const grown = memory.peak() - memory.before;
      if (process.env["ABSAH_FIGURES"] !== undefined)
        process.stderr.write(`${name}: ${Math.round(grown / MIB)} MiB, ${Math.round(took)} ms\n`);
      expect(grown).to.be.below(PROMISED.bytes);
    });
  }
});

/** Resident memory of the page's processes, as the kernel keeps it: also a moment's peak is seen. */
class Memory {
  readonly before: number;
  readonly #pids: readonly number[];

  private constructor(pids: readonly number[]) {
    this.#pids = pids;
    for (const pid of pids) writeFileSync(`/proc/${pid}/clear_refs`, "5");
    this.before = this.#sum("VmRSS");
  }

  static async of(browser: Browser): Promise<Memory> {
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return new Memory(processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id));
  }

  peak(): number {
    return this.#sum("VmHWM");
  }

  #sum(name: string): number {
    const sizes = this.#pids.map((pid) => {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? 0) * 1024;
    });
    return sizes.reduce((sum, size) => sum + size, 0);
  }
}
