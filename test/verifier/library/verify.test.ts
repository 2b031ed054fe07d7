import { deflateSync } from "node:zlib";
import { expect } from "chai";
import { PDFDocument } from "pdf-lib";
import QRCode from "qrcode";
import { encodeBase45 } from "#core/encoding/base45.ts";
import { type Result } from "#core/judgement/verdict.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { encodeQr } from "#core/document/qr.ts";
import { LimitedReader } from "../../../verifier/adapters/pdf/reader.ts";
import { packSource } from "../../../verifier/adapters/bundle/pack.ts";
import { Lists, type Sources, verify, verifyAll } from "../../../verifier/library/index.ts";
import {
  ANCHORED,
  DAY,
  NOW,
  OFFICE,
  READ,
  REGENCY,
  STRANGER,
  keyOf,
  payloadOf,
  rootOf,
  signPaper,
  type Paper,
} from "../core/world.ts";
import { PINNED, clock, makeOffice, signPapers, type Office } from "./office.ts";

describe("verify, offline", () => {
  let office: Office;
  let sources: Sources;
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });

  before(async () => {
    await files.warm();
    office = makeOffice(rootOf(), await signPapers());
    const lists = new Lists({ pinned: PINNED, sources: [packSource("pack", office.pack())], clock });
    sources = { lists, clock, files };
  });
  after(() => files.close());

  it("finds a genuine code valid", async () => {
    const result = await verify({ qr: encodeQr(office.papers.genuine.cose) }, sources);
    expect(result).to.include({ status: "valid", group: "GO" });
    expect(result.asOf).to.include({ bundle: office.published.bundle.version });
  });

  it("refuses its twin with one byte changed, and shows nothing of it", async () => {
    const result = await verify({ qr: encodeQr(office.papers.forged.cose) }, sources);
    expect(result).to.include({ status: "not-genuine", cause: "signature", group: "STOP" });
    expect(result).not.to.have.property("document");
  });

  it("tells what was revoked and what has ended", async () => {
    const of = async (cwt: Uint8Array): Promise<string> => (await verify({ cwt }, sources)).status;
    expect(await of(office.papers.revoked.cose)).to.equal("revoked");
    // The filter leaves out nothing of this batch: it held documents in force.
    expect(await of(office.papers.expired.cose)).to.equal("expired");
  });

  it("finds a delivered PDF valid, by the proof in its last line", async () => {
    const [result, ...rest] = await verifyAll({ pdf: office.file("genuine") }, sources);
    expect(rest).to.deep.equal([]);
    expect(result?.status).to.equal("valid");
    expect(result?.checks["file-intact"]).to.equal("passed");
  });

  it("finds the same PDF altered where one byte of its page is another", async () => {
    const pdf = office.file("genuine").slice();
    // Inside the comment of the header: nothing that a reader of PDFs would mind.
    pdf[12] = (pdf[12] ?? 0) ^ 1;
    const result = await verify({ pdf }, sources);
    expect(result).to.include({ status: "file-altered", group: "STOP" });
  });

  it("finds bytes behind the proof line altered", async () => {
    const pdf = new Uint8Array(Buffer.concat([office.file("genuine"), Buffer.from("\n% more\n")]));
    expect((await verify({ pdf }, sources)).status).to.equal("file-altered");
  });

  it("cannot compare a PDF without its proof line", async () => {
    const result = await verify({ pdf: office.papers.genuine.pdf }, sources);
    expect(result).to.include({ status: "undetermined", cause: "file-not-checked" });
  });

  it("believes a credential for machines with its proof, and not without", async () => {
    const { vc } = office.papers.genuine;
    const [proof] = office.proofs;
    if (proof === undefined) throw new RangeError("an office without proofs");
    expect((await verify({ vc, proof }, sources)).status).to.equal("valid");
    expect((await verify({ vc }, sources)).status).to.equal("undetermined");
  });

  it("calls no list a reason to doubt, never a reason to believe or to accuse", async () => {
    for (const fate of ["genuine", "forged", "revoked", "expired"] as const) {
      const result = await verify({ qr: encodeQr(office.papers[fate].cose) }, { clock });
      expect(result, fate).to.include({ status: "undetermined", cause: "no-list" });
    }
  });

  it("holds a list fresh for as long as the mode says, a day or three", async () => {
    const later = (): number => clock() + 2 * DAY;
    const lists = new Lists({ pinned: PINNED, sources: [packSource("pack", office.pack())], clock: later });
    const check = (mode: "public" | "checkpoint"): Promise<Result> =>
      verify({ cwt: office.papers.genuine.cose }, { lists, clock: later }, { mode });
    expect(await check("public")).to.include({ status: "undetermined", cause: "list-too-old" });
    expect((await check("checkpoint")).status).to.equal("valid");
  });

  it("uses no root statement that has ended, for a past date either", async () => {
    const later = (): number => rootOf().expires;
    const lists = new Lists({ pinned: PINNED, sources: [packSource("pack", office.pack())], clock: later });
    const result = await verify({ cwt: office.papers.genuine.cose }, { lists, clock: later }, { at: NOW });
    expect(result).to.include({ status: "undetermined", cause: "no-list" });
  });

  it("cannot answer for a day before its bundle without a chain", async () => {
    const result = await verify({ cwt: office.papers.genuine.cose }, sources, { at: clock() - 86_400 });
    expect(result.status).to.equal("undetermined");
  });
});

describe("verify, documents that are signed and not what they seem", () => {
  const check = async (paper: Paper, changes: Partial<RootStatement> = {}): Promise<Result> => {
    const office = makeOffice(rootOf(changes), await signPapers());
    const lists = new Lists({ pinned: PINNED, sources: [packSource("pack", office.pack())], clock });
    return verify({ qr: encodeQr(paper.cose) }, { lists, clock });
  };
  const place = { statusList: { list: 0, index: 300 } };

  it("refuses what a stolen key signed and nobody anchored", async () => {
    const result = await check(signPaper(payloadOf(place)));
    expect(result).to.include({ status: "not-genuine", cause: "not-anchored", group: "STOP" });
  });

  it("does not accuse what was signed after the bundle was made, or shortly before", async () => {
    for (const issuedAt of [NOW - 10, READ - 3600]) {
      const result = await check(signPaper(payloadOf({ ...place, issuedAt })));
      expect(result.status, String(issuedAt)).to.equal("undetermined");
      expect(result.cause).to.be.oneOf(["newer-than-list", "not-anchored-yet"]);
    }
  });

  it("refuses an ITAS signed by the regency", async () => {
    const result = await check(
      signPaper(payloadOf({ ...place, issuer: "https://lampungbarat.absah.example", issuedAt: NOW - 10 }), REGENCY),
    );
    expect(result).to.include({ status: "issuer-not-authorised", group: "STOP" });
  });

  it("refuses one issuer's document under another issuer's key", async () => {
    const result = await check(signPaper(payloadOf({ ...place, issuedAt: NOW - 10 }), REGENCY));
    expect(result).to.include({ status: "not-genuine", cause: "signature" });
  });

  it("does not know an issuer that no list names", async () => {
    const stranger = signPaper(payloadOf({ ...place, issuer: "https://other.example" }), STRANGER);
    expect(await check(stranger)).to.include({ status: "unknown-issuer", group: "UNSURE" });
  });

  it("refuses what was anchored when its key was no longer in force", async () => {
    const { genuine } = await signPapers();
    const retired = { keys: new Map([keyOf(OFFICE, 1, { retiredAt: ANCHORED - 1 }), keyOf(REGENCY, 2)]) };
    const root = rootOf(retired);
    const office = makeOffice(root, { ...(await signPapers()), genuine }, { changes: { segments: [] } });
    const lists = new Lists({ pinned: PINNED, sources: [packSource("pack", office.pack())], clock });
    const [proof] = office.proofs;
    if (proof === undefined) throw new RangeError("an office without proofs");
    const result = await verify({ cwt: genuine.cose, proof }, { lists, clock });
    expect(result).to.include({ status: "not-genuine", group: "STOP" });
    expect(result.checks["key-window"]).to.equal("failed");
  });
});

describe("verify, several documents in one file", () => {
  it("gives one verdict for each code of a PDF of pictures", async () => {
    const office = makeOffice(rootOf(), await signPapers());
    const lists = new Lists({ pinned: PINNED, sources: [packSource("pack", office.pack())], clock });
    const files = new LimitedReader({ size: 1, wallMs: 20_000 });
    const document = await PDFDocument.create();
    for (const fate of ["revoked", "genuine", "forged"] as const) {
      const code = await QRCode.toBuffer([{ data: encodeQr(office.papers[fate].cose), mode: "alphanumeric" }]);
      const picture = await document.embedPng(code);
      document.addPage([595, 842]).drawImage(picture, { x: 60, y: 60, width: 120, height: 120 });
    }
    try {
      const results = await verifyAll({ pdf: await document.save() }, { lists, clock, files });
      expect(results.map(({ status }) => status)).to.deep.equal(["revoked", "valid", "not-genuine"]);
      // A picture of a paper is no file that could be intact.
      for (const { checks } of results) expect(checks).not.to.have.property("file-intact");
    } finally {
      files.close();
    }
  });
});

describe("verify, hostile text", () => {
  const website = "https://imigrasi.absah.example.evil.example/periksa?id=1";
  /** In one piece, as it comes from a file. */
  const flat = (text: string): string => Buffer.from(text).toString();
  const cases: readonly (readonly [string, string, string])[] = [
    ["10 MB of letters", flat("A".repeat(10_000_000)), "other-format"],
    ["10 MB that begin like a code", flat(`6BF${"0".repeat(10_000_000)}`), "damaged"],
    ["a code that opens a website", website, "website"],
    ["10 MB that begin like a website", flat(website + "a".repeat(10_000_000)), "website"],
    ["nothing", "", "nothing"],
    ["2 MB of zeros in a code of 3,000 letters", encodeBase45(deflateSync(Buffer.alloc(2_000_000))), "damaged"],
  ];
  for (const [name, qr, cause] of cases) {
    it(`answers ${cause} for ${name} within 50 ms of work`, async () => {
      const start = process.cpuUsage();
      const result = await verify({ qr }, { clock });
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1000).to.be.below(50);
      expect(result).to.include({ status: "unreadable", cause, group: "UNSURE" });
    });
  }

  it("answers damaged for half a code", async () => {
    const code = encodeQr((await signPapers()).genuine.cose);
    const result = await verify({ qr: code.slice(0, code.length / 2) }, { clock });
    expect(result).to.include({ status: "unreadable", cause: "damaged" });
  });
});
