import { expect } from "chai";
import { formatUuid } from "#core/encoding/text.ts";
import { toCredential } from "#core/document/credential.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { KINDS, rule } from "#core/document/kind.ts";
import { type DocumentSummary } from "#core/judgement/verdict.ts";
import { createPdfRenderer, type PagePdfRenderer } from "../../../../issuer/adapters/pdf/renderer.ts";
import { type PdfRequest } from "../../../../issuer/ports.ts";
import { LimitedReader } from "../../../../verifier/adapters/pdf/reader.ts";
import { type Mark } from "../../../../verifier/library/appearance/mark.ts";
import { compareAppearance, type Appearance } from "../../../../verifier/library/appearance/compare.ts";
import { NAMES } from "../../../issuer/adapters/pdf/people.ts";
import { FACTS, HOLDER, request } from "../../../issuer/adapters/pdf/sample.ts";

/** What a verdict shows of these facts. */
function summaryOf(payload: DocumentPayload): DocumentSummary {
  const { documentId, issuer, validFrom, expires, issuedAt } = payload;
  const until = expires === undefined ? {} : { validUntil: expires - 1 };
  const subject = toCredential(payload)["credentialSubject"] ?? null;
  return { id: formatUuid(documentId), issuer, kid: "0".repeat(16), validFrom, ...until, issuedAt, subject };
}

describe("compareAppearance", () => {
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });
  let renderer: PagePdfRenderer;
  before(async () => {
    renderer = await createPdfRenderer();
  });
  after(() => files.close());

  async function compare(drawn: PdfRequest, signed: DocumentPayload = drawn.document): Promise<Appearance> {
    const pages = await files.marks(await renderer.render(drawn));
    if (pages === undefined) throw new RangeError("no marks");
    return compareAppearance(pages, { document: summaryOf(signed), issuer: request().issuer });
  }

  for (const kind of KINDS) {
    it(`finds nothing edited on a genuine ${kind}, full and bare`, async () => {
      const rules = rule(kind);
      const { holder, expires, passport, category, place, conditions, ...bare } = FACTS;
      const all = { holder, expires, passport, category, place };
      const having = (wanted: (presence: string) => boolean): Partial<DocumentPayload> =>
        Object.fromEntries(Object.entries(all).filter(([name]) => wanted(rules[name as keyof typeof all])));
      const full = { ...bare, kind, conditions, ...having((presence) => presence !== "none") } as DocumentPayload;
      const least = { ...bare, kind, ...having((presence) => presence === "required") } as DocumentPayload;
      for (const document of [full, least])
        expect(await compare({ ...request(), document })).to.deep.equal({ status: "same" });
    });
  }

  it("reads every script as it was signed", async () => {
    for (const name of NAMES) {
      const whole = { ...HOLDER, fullName: name, nativeName: name, birthDate: "19690000" };
      const { primaryIdentifier: _, secondaryIdentifier: __, ...holder } = whole;
      expect(await compare(request({ holder })), name).to.deep.equal({ status: "same" });
    }
  });

  it("reads what is wrapped, long, or live", async () => {
    const long = "Wickramasinghe-Mudiyanselage ".repeat(5).trim();
    const holder = { ...HOLDER, primaryIdentifier: long, nativeName: "محمد عبدالعزيز الراشد ".repeat(4).trim() };
    const facts = {
      holder,
      conditions: "kerja/tinggal, bebas-pajak ".repeat(8).trim(),
      number: "ITAS-2026-".repeat(6),
    };
    expect(await compare(request(facts, { profile: "live" }))).to.deep.equal({ status: "same" });
  });

  it("takes a look-alike, a full-width digit and an invisible letter for edits", async () => {
    const cases: readonly [Partial<DocumentPayload>, string][] = [
      [{ holder: { ...HOLDER, secondaryIdentifier: "Jürgеn" } }, "secondaryIdentifier"],
      [{ passport: "TSTO00003" }, "passport"],
      [{ conditions: `${FACTS.conditions}\u200B` }, "conditions"],
      [{ number: "ITAS-2026-00012３" }, "number"],
    ];
    for (const [facts, field] of cases)
      expect(await compare(request(facts), FACTS), field).to.deep.equal({ status: "edited", fields: [field] });
  });

  describe("with marks added or taken away", () => {
    let genuine: readonly Mark[];
    before(async () => {
      genuine = (await files.marks(await renderer.render(request())))?.[0]?.marks ?? [];
    });
    const judge = (...pages: (readonly Mark[])[]): Appearance =>
      compareAppearance(
        pages.map((marks) => ({ marks })),
        { document: summaryOf(FACTS) },
      );
    const shape = { kind: "shape", text: "", left: 0, right: 596 } as const;

    it("says changed for a second page, and for words that belong to no field", () => {
      expect(judge(genuine)).to.deep.equal({ status: "same" });
      expect(judge(genuine, [])).to.deep.equal({ status: "changed" });
      const words: Mark = { kind: "text", text: "JOHN DOE", left: 60, right: 120, top: 210, bottom: 220 };
      expect(judge([...genuine, words])).to.deep.equal({ status: "changed" });
    });

    it("names a field whose label is gone or hidden", () => {
      const without = genuine.filter(({ text }) => text !== "Ketentuan");
      expect(judge(without)).to.have.property("status", "edited");
      expect(judge(without)).to.have.property("fields").that.includes("conditions");
      const label = genuine.find(({ text }) => text === "Ketentuan");
      if (label === undefined) throw new RangeError("no label");
      expect(judge([...genuine, { ...label, kind: "shape", text: "" }])).to.deep.equal({
        status: "edited",
        fields: ["conditions"],
      });
    });

    it("takes what lies under the letters, or over the whole page, for no edit of a field", () => {
      const whole = { ...shape, top: 0, bottom: 842 };
      expect(judge([whole, ...genuine])).to.deep.equal({ status: "same" });
      expect(judge([...genuine, whole])).to.deep.equal({ status: "changed" });
    });

    it("reads no marks where there is no PDF", async () => {
      expect(await files.marks(new TextEncoder().encode("%PDF-1.7 nothing"))).to.equal(undefined);
    });
  });

  it("cannot name a field on a page that is none of ours", () => {
    expect(compareAppearance([], { document: summaryOf(FACTS) })).to.deep.equal({ status: "changed" });
    expect(compareAppearance([{ marks: [] }], { document: summaryOf(FACTS) })).to.deep.equal({ status: "changed" });
  });
});
