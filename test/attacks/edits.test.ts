/** Thirty-four edits of one issued PDF, each as a forger would make it: what was edited is named, and the verdict stays. */
import { expect } from "chai";
import { inflateSync } from "node:zlib";
import { PDFArray, PDFDocument, PDFName, PDFRawStream, StandardFonts, rgb, type PDFPage } from "pdf-lib";
import sharp from "sharp";
import { appendProofLine, type PortableProof, splitProofLine } from "#core/proof/portable.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { type Holder } from "#core/document/holder.ts";
import { type PagePdfRenderer, createPdfRenderer } from "../../issuer/adapters/pdf/renderer.ts";
import { type PdfRequest } from "../../issuer/ports.ts";
import { LimitedReader } from "../../verifier/adapters/pdf/reader.ts";
import { type Mark } from "../../verifier/library/appearance/mark.ts";
import { type Verified, verify } from "../../verifier/library/index.ts";
import { anOrder } from "../support/house/house.ts";
import { openStreet, type Street } from "./support/street.ts";

const YEAR = 365 * 86_400;
const WHITE = rgb(1, 1, 1);
const HEIGHT = 841.89;

const portrait = (background: string): Promise<Buffer> =>
  sharp({ create: { width: 300, height: 400, channels: 3, background } })
    .jpeg()
    .toBuffer();
/** With another digit in this place, whichever is there. */
const other = (text: string, place: RegExp): string => text.replace(place, (digit) => (digit === "3" ? "4" : "3"));

describe("edits of an issued PDF", () => {
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });
  let street: Street;
  let renderer: PagePdfRenderer;
  let asked: PdfRequest;
  let issued: Uint8Array;
  let pdf: Uint8Array;
  let proof: PortableProof;
  let marks: readonly Mark[];

  before(async () => {
    renderer = await createPdfRenderer();
    const render = (request: PdfRequest): Promise<Uint8Array> => {
      asked = request;
      return renderer.render(request);
    };
    street = await openStreet({
      change: (options) => ({ ...options, renderer: { ...renderer, render } }),
    });
    const given = anOrder() as { holder: object };
    const holder = { ...given.holder, nativeName: "张伟" };
    const texts = { place: "Jl. Raden Intan 12, Liwa", conditions: "Bekerja hanya pada penjamin" };
    const { documentId } = await street.house.issue(
      anOrder({ ...texts, holder, portrait: (await portrait("#806040")).toString("base64") }),
    );
    await street.house.settle();
    issued = await street.house.authority.documentPdf(documentId);
    const parts = splitProofLine(issued);
    if (parts.proof === undefined) throw new RangeError("no proof");
    ({ pdf, proof } = { pdf: parts.pdf, proof: parts.proof });
    marks = (await files.marks(issued))?.[0]?.marks ?? [];
  });
  after(async () => {
    files.close();
    await street.close();
  });

  /** The page anew in our letters, with other facts, over the genuine attachments. */
  const redrawn = (facts: Partial<DocumentPayload>, rest: Partial<PdfRequest> = {}): Promise<Uint8Array> =>
    renderer.render({ ...asked, ...rest, document: { ...asked.document, ...facts } });
  const held = (changes: Partial<Holder>): Partial<DocumentPayload> => ({
    holder: { ...(asked.document.holder as Holder), ...changes },
  });
  async function drawn(change: (page: PDFPage, document: PDFDocument) => unknown): Promise<Uint8Array> {
    const document = await PDFDocument.load(pdf, { updateMetadata: false });
    await change(document.getPage(0), document);
    return document.save({ useObjectStreams: false });
  }
  function placeOf(text: string): { x: number; y: number; width: number; height: number } {
    const mark = marks.find((each) => each.text === text);
    if (mark === undefined) throw new RangeError(`nowhere: ${text}`);
    const { left, right, top, bottom } = mark;
    return { x: left - 1, y: HEIGHT - bottom - 1, width: right - left + 2, height: bottom - top + 2 };
  }

  const EDITS: readonly [name: string, edited: readonly string[], make: () => Promise<Uint8Array>][] = [
    ["one digit of the number", ["number"], () => redrawn({ number: asked.document.number.replace("2C11", "2C17") })],
    ["a day more", ["validUntil"], () => redrawn({ expires: (asked.document.expires ?? 0) + 86_400 })],
    ["a year more", ["validUntil"], () => redrawn({ expires: (asked.document.expires ?? 0) + YEAR })],
    ["an earlier beginning", ["validFrom"], () => redrawn({ validFrom: asked.document.validFrom - 86_400 })],
    ["two letters of the name", ["primaryIdentifier"], () => redrawn(held({ primaryIdentifier: "MUSTERNAMM" }))],
    ["a Cyrillic look-alike", ["secondaryIdentifier"], () => redrawn(held({ secondaryIdentifier: "ERIKА" }))],
    ["a zero that is an O", ["passport"], () => redrawn({ passport: "CO1X00T47" })],
    ["a full-width digit", ["passport"], () => redrawn({ passport: "C01X00T4７" })],
    ["an invisible letter", ["conditions"], () => redrawn({ conditions: `${asked.document.conditions}\u200B` })],
    ["the category", ["category"], () => redrawn({ category: "E33F" })],
    ["the place", ["place"], () => redrawn({ place: "Jl. Raden Intan 21, Liwa" })],
    ["the name in its own script", ["nativeName"], () => redrawn(held({ nativeName: "张伪" }))],
    ["the sex", ["sex"], () => redrawn(held({ sex: "M" }))],
    ["the birth date", ["birthDate"], () => redrawn(held({ birthDate: "19740812" }))],
    ["the nationality", ["nationality"], () => redrawn(held({ nationality: "DNK" }))],
    ["the print serial", ["printSerial"], () => redrawn({ printSerial: 2 })],
    ["the title", ["kind"], () => redrawn({ kind: "ITAP" })],
    ["the issuer", ["issuer"], () => redrawn({}, { issuer: { ...asked.issuer, nameId: "Kantor Imigrasi Jakarta" } })],
    ["the lookup code", ["lookupCode"], () => redrawn({}, { lookupCode: other(asked.lookupCode, /^./u) })],
    [
      "a portrait of somebody else",
      ["appearance"],
      async () =>
        redrawn(
          {},
          {
            portrait: await sharp(await portrait("#304060"))
              .jpeg()
              .toBuffer(),
          },
        ),
    ],
    ["no SPESIMEN", ["appearance"], () => redrawn({}, { profile: "live" })],
    ["another code", ["appearance"], () => redrawn({}, { qrText: other(asked.qrText, /.$/u) })],
    [
      "a white box and a new date over it",
      ["validUntil"],
      () =>
        drawn(async (page, document) => {
          const box = placeOf("Selasa, 23 November 2027");
          page.drawRectangle({ ...box, color: WHITE });
          const font = await document.embedFont(StandardFonts.HelveticaBold);
          page.drawText("Kamis, 23 November 2028", { x: box.x, y: box.y + 2, size: 10, font });
        }),
    ],
    [
      "a white box over the number",
      ["number"],
      () => drawn((page) => page.drawRectangle({ ...placeOf(asked.document.number), color: WHITE })),
    ],
    [
      "a picture over the passport's number",
      ["passport"],
      () =>
        drawn(async (page, document) => {
          page.drawImage(await document.embedJpg(await portrait("#ffffff")), placeOf("C01X00T47"));
        }),
    ],
    [
      "a note over the birth date",
      ["birthDate"],
      () =>
        drawn((page, document) => {
          const { x, y, width, height } = placeOf("12 Agustus 1964");
          const Rect = [x, y, x + width, y + height];
          const note = document.context.obj({ Type: "Annot", Subtype: "Square", Rect, IC: [1, 1, 1], F: 4 });
          page.node.addAnnot(document.context.register(note));
        }),
    ],
    ["two letters changed in the page's own stream", ["number"], () => drawn(turnNumber)],
    [
      "a picture over the whole page",
      ["appearance"],
      () =>
        drawn(async (page, document) => {
          page.drawImage(await document.embedJpg(await portrait("#ffffff")), { width: 595, height: HEIGHT });
        }),
    ],
    [
      "the issued page as a picture of itself, a white box over its number",
      ["number"],
      () =>
        drawn(async (page, document) => {
          const [whole] = await document.embedPdf(pdf);
          page.node.delete(PDFName.of("Contents"));
          if (whole !== undefined) page.drawPage(whole);
          page.drawRectangle({ ...placeOf(asked.document.number), color: WHITE });
        }),
    ],
    [
      "a white box over a label",
      ["place"],
      () => drawn((page) => page.drawRectangle({ ...placeOf("Alamat"), color: WHITE })),
    ],
    [
      "words written over the portrait",
      ["appearance"],
      () => drawn((page) => page.drawText("JOHN DOE", { x: 60, y: 600, size: 10 })),
    ],
    ["a page added", ["appearance"], () => drawn((_, document) => document.addPage())],
    ["a page put before", ["appearance"], () => drawn((_, document) => document.insertPage(0))],
    ["the page emptied", ["appearance"], () => drawn((page) => page.node.delete(PDFName.of("Contents")))],
  ];

  /** Two different codes of the number change places: the subset font has no other letters. */
  function turnNumber(page: PDFPage, document: PDFDocument): void {
    const contents = page.node.Contents();
    const stream = contents instanceof PDFArray ? contents.lookup(0) : contents;
    if (!(stream instanceof PDFRawStream)) throw new RangeError("no stream");
    const { length } = asked.document.number;
    const pattern = new RegExp(`(/F\\d+ 12 Tf \\[<)((?:[0-9a-f]{4}){${length}})(>\\] TJ)`, "u");
    const before = inflateSync(stream.getContents()).toString("latin1");
    const after = before.replace(
      pattern,
      (_, head: string, codes: string, tail: string) =>
        head + codes.slice(4, 8) + codes.slice(0, 4) + codes.slice(8) + tail,
    );
    expect(after).not.to.equal(before);
    page.node.set(PDFName.of("Contents"), document.context.register(document.context.flateStream(after)));
  }

  const seen = (file: Uint8Array): Promise<Verified> => verify({ pdf: file }, street.online());

  it("are none in the issued file", async () => {
    expect(await seen(issued))
      .to.include({ status: "valid" })
      .and.not.to.have.property("edited");
    expect(await seen(pdf)).not.to.have.property("edited");
  });

  for (const [name, edited, make] of EDITS) {
    it(`${name}: ${edited.join(", ")}`, async () => {
      const result = await seen(appendProofLine(await make(), proof));
      expect(result).to.include({ status: "file-altered", group: "STOP" });
      expect(result.edited).to.deep.equal(edited);
    });
  }

  it("are told by the command in both languages, as JSON, and by the service", async () => {
    const altered = appendProofLine(await redrawn({ category: "E33F", passport: "C01X00T48" }), proof);
    expect(await street.everywhere({ pdf: altered })).to.have.deep.property("edited", ["passport", "category"]);
    const path = await street.file(altered);
    const told = async (...args: string[]): Promise<string> => (await street.absah(["verify", ...args, path])).out;
    expect(await told("--lang", "id")).to.match(/BERKAS DIUBAH[^]*\n {2}Yang berubah: Paspor, Kategori\.\n/u);
    expect(await told("--lang", "en")).to.match(/FILE ALTERED[^]*\n {2}What was changed: Passport, Category\.\n/u);
    expect(JSON.parse(await told("--json")))
      .to.include({ status: "file-altered" })
      .and.to.have.deep.property("edited", ["passport", "category"]);
    const unnamed = await street.file(appendProofLine(await redrawn({}, { profile: "live" }), proof));
    expect((await street.absah(["verify", "--lang", "id", unnamed])).out).to.include("Tampilan berkas berubah");
  });
});
