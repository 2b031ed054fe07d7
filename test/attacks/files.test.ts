/** PDFs that are not what was issued: bombs, swapped parts, borrowed proofs, bytes behind the end. */
import { expect } from "chai";
import { PDFDocument } from "pdf-lib";
import { concatBytes } from "#core/encoding/text.ts";
import { appendProofLine, type PortableProof, splitProofLine } from "#core/proof/portable.ts";
import { pdfWith } from "../../scripts/forge/page.ts";
import { PROMISED } from "../../verifier/adapters/pdf/limits.ts";
import { call } from "../support/house/services.ts";
import { PDF_BOMBS } from "../verifier/adapters/pdf/bombs.ts";
import { check, openStreet, type Street } from "./support/street.ts";

interface Issued {
  readonly file: Uint8Array;
  readonly pdf: Uint8Array;
  readonly proof: PortableProof;
  readonly cwt: Uint8Array;
  readonly vc: Uint8Array;
}

describe("files that were not issued so", () => {
  let street: Street;
  let first: Issued;
  let second: Issued;
  before(async () => {
    street = await openStreet({ realPages: true });
    const ids = [(await street.house.issue()).documentId, (await street.house.issue()).documentId];
    await street.house.settle();
    const [one, two] = await Promise.all(ids.map((id) => issued(street, id)));
    if (one === undefined || two === undefined) throw new RangeError("not issued");
    [first, second] = [one, two];
  });
  after(() => street.close());

  const parts = (of: Issued): [string, Uint8Array][] => [
    ["credential.cwt", of.cwt],
    ["credential.vc.json", of.vc],
  ];

  it("are told from those that were", async () => {
    for (const { file } of [first, second])
      expect(await street.everywhere({ pdf: file })).to.include({ status: "valid", group: "GO" });
  });

  it("with another paper's credential for machines: their parts differ", async () => {
    const made = await pdfWith([
      ["credential.cwt", first.cwt],
      ["credential.vc.json", second.vc],
    ]);
    const result = await street.everywhere({ pdf: appendProofLine(made, first.proof) });
    expect(result).to.include({ status: "not-genuine", cause: "parts-differ", group: "STOP" });
    expect(result).not.to.have.property("document");
  });

  it("with both parts of a genuine paper on a page of somebody else's: the file is altered", async () => {
    const made = await pdfWith(parts(first));
    expect(await street.everywhere({ pdf: appendProofLine(made, first.proof) })).to.include({
      status: "file-altered",
      group: "STOP",
    });
  });

  it("with another file's proof line: no evidence offline, and the office's own proof decides online", async () => {
    const swapped = appendProofLine(first.pdf, second.proof);
    expect(await check({ pdf: swapped }, await street.offline())).to.include({
      status: "undetermined",
      cause: "file-not-checked",
    });
    // The page is the issued one to the last byte; only the line behind it was another's.
    expect(await street.everywhere({ pdf: swapped })).to.include({ status: "valid" });
    const page = await pdfWith(parts(first));
    expect(await street.everywhere({ pdf: appendProofLine(page, second.proof) })).to.include({
      status: "file-altered",
    });
  });

  it("with a second attachment of one name: nothing is read", async () => {
    const more = [...parts(first), ["credential.vc.json", second.vc] as [string, Uint8Array]];
    expect((await check({ pdf: appendProofLine(await pdfWith(more), first.proof) }, street.online())).status).to.equal(
      "unreadable",
    );
    const twice = [["credential.cwt", second.cwt] as [string, Uint8Array], ...parts(first)];
    const pdf = appendProofLine(await pdfWith(twice), first.proof);
    expect(await street.everywhere({ pdf })).to.include({ status: "unreadable", group: "UNSURE" });
    const document = await PDFDocument.load(first.pdf, { updateMetadata: false });
    await document.attach(second.cwt, "credential.cwt");
    const added = appendProofLine(await document.save(), first.proof);
    expect((await check({ pdf: added }, street.online())).group).to.be.oneOf(["STOP", "UNSURE"]);
  });

  it("with bytes behind the proof line, before it, or with two of them: the file is altered", async () => {
    const space = Uint8Array.of(0x0a);
    for (const file of [
      concatBytes(first.file, space),
      concatBytes(first.file, new TextEncoder().encode("\n%%EOF\n")),
      appendProofLine(first.file, first.proof),
      appendProofLine(concatBytes(first.pdf, space), first.proof),
    ])
      expect(await check({ pdf: file }, street.online())).to.include({ status: "file-altered", group: "STOP" });
    expect(await street.everywhere({ pdf: concatBytes(first.file, space) })).to.include({ status: "file-altered" });
  });

  it("changed by an update behind the end, as editors write it: altered", async () => {
    const update = `\n1 0 obj\n<</Type/Catalog>>\nendobj\nxref\n0 0\ntrailer\n<</Root 1 0 R/Size 2/Prev 9>>\nstartxref\n9\n%%EOF\n`;
    for (const behind of [first.file, first.pdf]) {
      const result = await check({ pdf: concatBytes(behind, new TextEncoder().encode(update)) }, street.online());
      expect(result.group).to.be.oneOf(["STOP", "UNSURE"]);
    }
  });

  it("without their proof line are the issued ones online, and not checked offline", async () => {
    expect(await check({ pdf: first.pdf }, street.online())).to.include({ status: "valid" });
    expect(await check({ pdf: first.pdf }, await street.offline())).to.include({ cause: "file-not-checked" });
  });
});

describe("bombs in a PDF, through the service", () => {
  let street: Street;
  before(async () => {
    street = await openStreet();
  });
  after(() => street.close());

  for (const name of ["an attachment of 512 MB in 0.5 MB", "a page that draws for hours"]) {
    it(`${name} is unreadable, says what to do, and the service goes on`, async () => {
      const bomb = PDF_BOMBS[name]?.();
      if (bomb === undefined) throw new RangeError(`no bomb ${name}`);
      // The child comes up while nobody waits for it; this file waits until it has.
      const nothing = { body: new TextEncoder().encode("%PDF-"), type: "application/pdf" };
      await call(street.services.verifier, "POST", "/api/v1/verify", nothing);
      const memory = process.memoryUsage().rss;
      const begun = performance.now();
      const reply = await call(street.services.verifier, "POST", "/api/v1/verify", {
        body: bomb,
        type: "application/pdf",
      });
      expect(reply.status).to.equal(200);
      expect(reply.json["results"]).to.have.nested.property("[0].status", "unreadable");
      // The child's own limit is a test of its own; here it may have had to come up once more.
      expect(performance.now() - begun).to.be.below(2 * PROMISED.wallMs);
      // The service itself unpacks nothing.
      expect(process.memoryUsage().rss - memory).to.be.below(PROMISED.residentBytes);
      expect((await call(street.services.verifier, "GET", "/health")).status).to.equal(200);
    });
  }
});

async function issued(street: Street, id: string): Promise<Issued> {
  const file = await street.house.authority.documentPdf(id);
  const { pdf, proof } = splitProofLine(file);
  const found = await street.house.authority.published.lookup(id);
  if (proof === undefined || found === undefined) throw new RangeError("not handed out");
  return { file, pdf, proof, cwt: found.cose, vc: found.vc };
}
