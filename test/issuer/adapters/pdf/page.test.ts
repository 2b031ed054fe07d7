import { expect } from "chai";
import sharp from "sharp";
import { KINDS, rule } from "#core/document/kind.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { PdfError } from "../../../../issuer/adapters/pdf/error.ts";
import { createPdfRenderer, type PagePdfRenderer } from "../../../../issuer/adapters/pdf/renderer.ts";
import { codesIn, pictureOf, textOf } from "./eyes.ts";
import { NAMES } from "./people.ts";
import { FACTS, HOLDER, qrText, request } from "./sample.ts";

const { primaryIdentifier: _primary, secondaryIdentifier: _secondary, ...nameless } = HOLDER;
const called = (fullName: string): Partial<DocumentPayload> => ({ holder: { ...nameless, fullName } });
const longest = (letter: string): string => letter.repeat(120);

let renderer: PagePdfRenderer;
before(async () => {
  renderer = await createPdfRenderer();
});

async function drawnPortrait(format: "jpeg" | "png" = "jpeg"): Promise<Uint8Array> {
  const picture = sharp({ create: { width: 90, height: 120, channels: 3, background: "#ff0000" } });
  return new Uint8Array(await picture.toFormat(format).toBuffer());
}

async function refusalOf(work: Promise<unknown>): Promise<PdfError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof PdfError) return outcome;
  throw new TypeError("not refused with a PdfError", { cause: outcome });
}

async function pixelAt(pdf: Uint8Array): Promise<number[]> {
  const { data, width } = await pictureOf(pdf, 1);
  const at = 4 * (260 * width + 96);
  return [...data.subarray(at, at + 3)];
}

describe("the page of a document", () => {
  it("shows what was signed, Indonesian first with English beneath", async () => {
    const text = await textOf(await renderer.render(request()));
    for (const words of [
      "Simulasi Kantor Imigrasi Kotabumi",
      "ITAS-2026-000123",
      "Izin Tinggal Terbatas Limited Stay Permit",
      "Müller-Lüdenscheidt",
      "Jürgen",
      "2 Januari 1969",
      "Laki-laki",
      "TST000003",
      "E23",
      "Selasa, 24 November 2026",
      "Selasa, 23 November 2027",
      "Bekerja hanya pada penjamin PT Tirta Way Semangka Hidro",
    ]) {
      expect(text).to.include(words);
    }
  });

  it("prints beside the code where to check, the lookup code and the rule", async () => {
    const text = await textOf(await renderer.render(request()));
    expect(text).to.include("http://127.0.0.1:8081/periksa");
    expect(text).to.include(request().lookupCode);
    expect(text).to.include("Kode yang membuka situs web bukan kode kami.");
    expect(text).to.include("A code that opens a website is not ours.");
    expect(text).to.include("Cocokkan nama dan nomor dengan layar dan paspor");
  });

  it("carries a code that a camera reads, as short and as long as codes are", async () => {
    for (const length of [300, 520, 900]) {
      const pdf = await renderer.render(request({}, { qrText: qrText(length) }));
      const codes = await codesIn(await pictureOf(pdf, 2));
      expect(
        codes.map(({ text }) => text),
        `${length}`,
      ).to.deep.equal([qrText(length)]);
    }
  });

  it("prints the code at least 30 millimetres wide", async () => {
    const [code] = await codesIn(await pictureOf(await renderer.render(request()), 2));
    expect(((code?.side ?? 0) / 2 / 72) * 25.4).to.be.within(38, 44);
  });

  it("says SPESIMEN in the demo profile only", async () => {
    const demo = await textOf(await renderer.render(request({}, { profile: "demo" })));
    const live = await textOf(await renderer.render(request({}, { profile: "live" })));
    expect(demo).to.include("SPESIMEN").and.to.include("Simulasi, bukan dokumen resmi");
    expect(live).not.to.match(/SPESIMEN|bukan dokumen resmi/);
  });

  it("prints a name of 60 letters whole", async () => {
    const long = "Wickramasinghe Mudiyanselage Tharindu Sampath Bandara Senana";
    expect(long).to.have.length(60);
    expect(await textOf(await renderer.render(request(called(long))))).to.include(long);
  });

  it("sets smaller what is long, and never cuts it", async () => {
    const facts: Partial<DocumentPayload> = {
      number: longest("N"),
      passport: longest("P"),
      category: longest("M"),
      conditions: longest("W"),
      place: "Jalan Mangkunegara ".repeat(7).slice(0, 120).trim(),
      supersedes: FACTS.documentId,
      holder: {
        ...HOLDER,
        primaryIdentifier: longest("X"),
        secondaryIdentifier: longest("Y"),
        nativeName: longest("国"),
      },
    };
    const text = await textOf(await renderer.render(request(facts)));
    for (const letter of "NPMWXY国") expect(text.split(letter).length - 1, letter).to.be.at.least(120);
  });

  it("refuses what no page can hold", async () => {
    const error = await refusalOf(renderer.render(request({ conditions: "W".repeat(5000) })));
    expect(error.code).to.equal("page-overfull");
  });

  it("gives a mononym no second name", async () => {
    const text = await textOf(await renderer.render(request(called("Suhartini"))));
    expect(text).to.include("Nama Name Suhartini");
    expect(text).not.to.match(/pengenal|identifier/);
  });

  it("lets every name be read back", async () => {
    for (const each of NAMES) {
      expect(await textOf(await renderer.render(request(called(each)))), each).to.include(each);
    }
  });

  it("refuses a name it could not draw, and says so beforehand", async () => {
    const error = await refusalOf(renderer.render(request(called("สมชาย"))));
    expect(error.code).to.equal("script-unsupported");
    expect(error.message).not.to.include("สมชาย");
    expect(renderer.unprintable("สมชาย ส")).to.have.length.greaterThan(0);
    for (const each of NAMES) expect(renderer.unprintable(each), each).to.deep.equal([]);
  });

  it("exists for every kind, with all that the kind may have", async () => {
    for (const kind of KINDS) {
      const { holder, passport, category, expires, place, ...rest } = { ...FACTS, kind };
      const row = rule(kind);
      const facts = {
        ...rest,
        ...(row.holder === "none" ? {} : { holder }),
        ...(row.passport === "none" ? {} : { passport }),
        ...(row.category === "none" ? {} : { category }),
        ...(row.expires === "none" ? {} : { expires }),
        ...(row.place === "none" ? {} : { place }),
      };
      const pdf = await renderer.render({ ...request(), document: facts });
      const text = await textOf(pdf);
      expect(text, kind).to.include("Kode pencarian").and.to.include(FACTS.number);
      expect(text.includes("Tanggal lahir"), kind).to.equal(row.holder !== "none");
    }
  });
});

describe("the portrait", () => {
  it("is drawn in its frame", async () => {
    const [red = 0, green = 255] = await pixelAt(
      await renderer.render(request({}, { portrait: await drawnPortrait(), profile: "live" })),
    );
    expect(red).to.be.greaterThan(200);
    expect(green).to.be.lessThan(50);
  });

  it("leaves an empty frame where there is none", async () => {
    const pdf = await renderer.render(request({}, { profile: "live" }));
    expect(await textOf(pdf)).to.include("Tanpa foto");
    expect(await pixelAt(pdf)).to.deep.equal([0xfb, 0xf9, 0xf5]);
  });

  it("is read whatever buffer its bytes lie in", async () => {
    const portrait = await drawnPortrait();
    const shifted = new Uint8Array(portrait.length + 5);
    shifted.set(portrait, 5);
    const one = await renderer.render(request({}, { portrait }));
    const other = await renderer.render(request({}, { portrait: shifted.subarray(5) }));
    expect(Buffer.from(other).equals(one)).to.equal(true);
  });

  it("is refused where it is no JPEG", async () => {
    const error = await refusalOf(renderer.render(request({}, { portrait: await drawnPortrait("png") })));
    expect(error.code).to.equal("portrait-unreadable");
  });
});
