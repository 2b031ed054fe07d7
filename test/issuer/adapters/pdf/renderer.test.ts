import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFRawStream, type PDFObject } from "pdf-lib";
import { toHex } from "#core/encoding/text.ts";
import { createPdfRenderer, type PagePdfRenderer } from "../../../../issuer/adapters/pdf/renderer.ts";
import { textOf } from "./eyes.ts";
import { FACTS, HOLDER, request } from "./sample.ts";

const name = (text: string): PDFName => PDFName.of(text);
const load = (pdf: Uint8Array): Promise<PDFDocument> => PDFDocument.load(pdf, { updateMetadata: false });
const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const everything = (document: PDFDocument): PDFObject[] =>
  document.context.enumerateIndirectObjects().map(([, object]) => object);

function streamAt(dictionary: PDFDict, key: string): PDFRawStream {
  const stream = dictionary.lookup(name(key));
  if (stream instanceof PDFRawStream) return stream;
  throw new TypeError(`no stream at ${key}`);
}

let renderer: PagePdfRenderer;
before(async () => {
  renderer = await createPdfRenderer();
});

describe("the file of a document", () => {
  it("is the same for the same request, in another process and another time zone too", async () => {
    const here = digest(await renderer.render(request()));
    expect(digest(await renderer.render(request()))).to.equal(here);
    const script = `
      import { createHash } from "node:crypto";
      import { createPdfRenderer } from ${JSON.stringify(import.meta.resolve("../../../../issuer/adapters/pdf/renderer.ts"))};
      import { request } from ${JSON.stringify(import.meta.resolve("./sample.ts"))};
      const pdf = await (await createPdfRenderer()).render(request());
      process.stdout.write(createHash("sha256").update(pdf).digest("hex"));`;
    const root = fileURLToPath(new URL("../../../../", import.meta.url));
    const there = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
      cwd: root,
      env: { ...process.env, TZ: "America/New_York", LC_ALL: "ar_EG.UTF-8" },
    });
    expect(there.toString()).to.equal(here);
  });

  it("does not depend on the pages drawn before it", async () => {
    const fresh = await createPdfRenderer();
    await renderer.render(request({ holder: { ...HOLDER, nativeName: "محمد عبدالعزيز الراشد" } }));
    expect(digest(await renderer.render(request()))).to.equal(digest(await fresh.render(request())));
  });

  it("differs where one fact differs", async () => {
    const one = await renderer.render(request());
    expect(digest(await renderer.render(request({ printSerial: 2 })))).not.to.equal(digest(one));
  });

  it("takes producer, dates and ID from the document", async () => {
    const { cose } = request();
    const document = await load(await renderer.render(request()));
    expect(document.getProducer()).to.equal("Absah");
    expect(document.getTitle()).to.equal("Izin Tinggal Terbatas ITAS-2026-000123");
    expect(document.getCreationDate()?.getTime()).to.equal(FACTS.issuedAt * 1000);
    expect(document.getModificationDate()?.getTime()).to.equal(FACTS.issuedAt * 1000);
    const ids = document.context.lookup(document.context.trailerInfo.ID, PDFArray);
    for (const i of [0, 1]) expect(toHex(ids.lookup(i, PDFHexString).asBytes())).to.equal(digest(cose));
  });

  it("holds each attachment once, with its relation and type, byte for byte", async () => {
    const sent = request();
    const document = await load(await renderer.render(sent));
    const tree = document.catalog.lookup(name("Names"), PDFDict).lookup(name("EmbeddedFiles"), PDFDict);
    const names = tree.lookup(name("Names"), PDFArray);
    expect(names.size()).to.equal(4);
    const related = document.catalog.lookup(name("AF"), PDFArray);
    expect(related.size()).to.equal(2);
    const expected = [
      ["credential.cwt", sent.cose, "/Alternative", "/application#2Fcwt"],
      ["credential.vc.json", sent.vc, "/Data", "/application#2Fvc"],
    ] as const;
    for (const [i, [fileName, bytes, relation, mimeType]] of expected.entries()) {
      const specification = names.lookup(2 * i + 1, PDFDict);
      const file = streamAt(specification.lookup(name("EF"), PDFDict), "F");
      expect(names.lookup(2 * i, PDFHexString).decodeText()).to.equal(fileName);
      expect(related.lookup(i, PDFDict)).to.equal(specification);
      expect(specification.get(name("AFRelationship"))?.toString()).to.equal(relation);
      expect(file.dict.get(name("Subtype"))?.toString()).to.equal(mimeType);
      expect(digest(file.getContents())).to.equal(digest(bytes));
    }
  });

  it("has no form, annotation, script or action", async () => {
    const document = await load(await renderer.render(request()));
    const forbidden = ["AcroForm", "Annots", "JavaScript", "JS", "OpenAction", "AA", "A", "URI", "XFA", "Launch"];
    for (const object of everything(document)) {
      const dictionary = object instanceof PDFRawStream ? object.dict : object;
      if (!(dictionary instanceof PDFDict)) continue;
      for (const key of forbidden) expect(dictionary.has(name(key)), key).to.equal(false);
    }
  });

  it("embeds every font it uses, cut down to what it draws", async () => {
    const document = await load(await renderer.render(request()));
    const descriptors = everything(document).filter(
      (object): object is PDFDict => object instanceof PDFDict && object.get(name("Type")) === name("FontDescriptor"),
    );
    expect(descriptors.length).to.be.at.least(4);
    for (const descriptor of descriptors) {
      expect(descriptor.get(name("FontName"))?.toString()).to.match(/^\/[A-Z]{6}\+/);
      expect(streamAt(descriptor, "FontFile2").getContents().length).to.be.lessThan(20_000);
    }
  });

  it("still opens when a line and the bytes from its last startxref are added", async () => {
    const pdf = Buffer.from(await renderer.render(request()));
    const ending = pdf.subarray(pdf.lastIndexOf("startxref"));
    expect(ending.toString("latin1")).to.match(/^startxref\n\d+\n%%EOF$/);
    const delivered = Buffer.concat([pdf, Buffer.from("\n%absah-proof e30\n"), ending]);
    expect((await load(delivered)).getProducer()).to.equal("Absah");
    expect(await textOf(delivered)).to.equal(await textOf(pdf));
  });

  it("is one A4 page of less than 60 kB", async () => {
    const pdf = await renderer.render(request());
    const document = await load(pdf);
    expect(document.getPageCount()).to.equal(1);
    expect(document.getPage(0).getSize()).to.deep.equal({ width: 595.28, height: 841.89 });
    expect(pdf.length).to.be.lessThan(60_000);
  });
});
