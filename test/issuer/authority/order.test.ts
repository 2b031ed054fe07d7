import { expect } from "chai";
import { assertPayload, encodePayload } from "#core/document/document.ts";
import { KINDS, kindBit, rule } from "#core/document/kind.ts";
import { fromHex } from "#core/encoding/text.ts";
import { parseOrder, toPayload } from "../../../issuer/authority/order.ts";
import { accepted, codesOf, demo, holder, live, order, problemsOf } from "./order/sample.ts";

const UUID = "0f8fad5b-d9cb-469f-a165-70867728950e";
const issuance = {
  origin: "https://imigrasi.absah.example",
  documentId: fromHex("0f8fad5bd9cb469fa16570867728950e"),
  issuedAt: 1_800_000_000,
  statusList: { list: 0, index: 7 },
  printSerial: 1,
};

describe("parseOrder", () => {
  it("takes a whole order and gives it back as it was", () => {
    expect(accepted()).to.deep.equal(order);
  });

  it("reports all problems at once", () => {
    expect(codesOf({ number: undefined, validUntil: "2026-11-23", passport: "a b", colour: "red" })).to.have.members([
      "colour unknown-field",
      "number missing",
      "passport passport-format",
      "validUntil validity-backwards",
    ]);
  });

  it("refuses whatever is no order", () => {
    for (const input of [undefined, null, 7, "order", [order]]) {
      expect(parseOrder(input, live)).to.have.nested.property("problems[0].code", "not-an-order");
    }
  });

  it("names a field it does not know, and those it knows", () => {
    const [problem] = problemsOf({ validuntil: "2027-01-01" });
    expect(problem).to.include({ field: "validuntil", code: "unknown-field" });
    expect(problem?.messageEn).to.include("validUntil");
    expect(codesOf({ holder: { ...holder, height: 180 } })).to.deep.equal(["height unknown-field"]);
  });

  it("says what to do in both languages, and shows no page of what was sent", () => {
    const [problem] = problemsOf({ kind: "X".repeat(10_000) });
    expect(problem?.messageId).to.match(/^Kolom kind lebih dari 120 karakter/);
    expect(problem?.messageEn).to.match(/^kind is longer than 120 characters/);
    const [unknown] = problemsOf({ ["f".repeat(5000)]: 1 });
    expect(unknown?.field.length).to.be.lessThan(70);
    for (const one of [
      ...problemsOf({ issuer: 9 }),
      ...problemsOf({ holder: "x" }),
      ...problemsOf({ kind: "KITAS" }),
    ]) {
      expect(`${one.messageId} ${one.messageEn}`).to.not.match(/[{}?]/);
    }
  });

  describe("kind and issuer", () => {
    it("refuses a kind that there is not", () => {
      for (const kind of ["KITAS", "itas", "toString", ""]) expect(codesOf({ kind })).to.have.length(1);
      expect(codesOf({ kind: "KITAS" })).to.deep.equal(["kind kind-unknown"]);
      expect(codesOf({ kind: undefined })).to.deep.equal(["kind missing"]);
    });

    it("refuses an ITAS ordered of the regency, and a SKTT of the immigration office", () => {
      const powers = new Map([
        [1, kindBit("ITAS")],
        [2, kindBit("SKTT") | kindBit("COMPETENCE")],
      ]);
      expect(codesOf({ issuer: 2 }, { ...live, powers })).to.deep.equal(["kind issuer-lacks-power"]);
      expect(codesOf({ issuer: 1 }, { ...live, powers })).to.deep.equal([]);
      const residence = { kind: "SKTT", category: undefined, place: "Liwa" };
      expect(codesOf({ ...residence, issuer: 1 }, { ...live, powers })).to.deep.equal(["kind issuer-lacks-power"]);
      expect(codesOf({ ...residence, issuer: 2 }, { ...live, powers })).to.deep.equal([]);
    });

    it("refuses an issuer that there is not", () => {
      expect(codesOf({ issuer: 3 })).to.deep.equal(["issuer issuer-unknown"]);
      expect(codesOf({ issuer: "1" })).to.deep.equal(["issuer wrong-type"]);
      expect(codesOf({ issuer: undefined })).to.deep.equal(["issuer missing"]);
    });

    it("keeps the row of every kind: what is required must be there, what is none must not", () => {
      const all = { ...order, place: "Liwa" };
      const part = {
        holder: "holder",
        expires: "validUntil",
        passport: "passport",
        category: "category",
        place: "place",
      } as const;
      for (const kind of KINDS) {
        for (const [name, field] of Object.entries(part)) {
          const presence = rule(kind)[name as keyof typeof part];
          const withField = codesOf({ ...all, kind }).filter((code) => code.startsWith(`${field} `));
          expect(withField, `${kind} with ${field}`).to.deep.equal(
            presence === "none" ? [`${field} not-for-this-kind`] : [],
          );
          const without = codesOf({ ...all, kind, [field]: undefined }).filter((code) => code.startsWith(`${field} `));
          expect(without, `${kind} without ${field}`).to.deep.equal(
            presence === "required" ? [`${field} missing`] : [],
          );
        }
      }
    });

    it("takes neither MRZ nor portrait where there is no holder", () => {
      const report = { kind: "REPORT", holder: undefined, passport: undefined, validUntil: undefined };
      expect(codesOf(report)).to.deep.equal([]);
      expect(codesOf({ ...report, mrz: [], portrait: "" })).to.include.members([
        "mrz not-for-this-kind",
        "portrait not-for-this-kind",
      ]);
    });
  });

  describe("days", () => {
    it("refuses a validity that ends before it begins, and takes one of a single day", () => {
      expect(codesOf({ validFrom: "2027-01-02", validUntil: "2027-01-01" })).to.deep.equal([
        "validUntil validity-backwards",
      ]);
      expect(codesOf({ validFrom: "2027-01-01", validUntil: "2027-01-01" })).to.deep.equal([]);
    });

    it("refuses an order that has already ended, but not in the demo", () => {
      const ended = { validFrom: "2026-01-01", validUntil: "2026-11-23" };
      expect(codesOf(ended)).to.deep.equal(["validUntil already-ended"]);
      expect(codesOf(ended, demo)).to.deep.equal([]);
      expect(codesOf({ ...ended, validUntil: "2026-11-24" })).to.deep.equal([]);
    });

    it("refuses what is no day of the calendar", () => {
      for (const day of ["24/11/2026", "2026-11-24T00:00:00Z", "2026-1-1", "besok"]) {
        expect(codesOf({ validFrom: day }), day).to.deep.equal(["validFrom date-format"]);
      }
      for (const day of ["2026-02-29", "2026-13-01", "2026-00-10", "1999-12-31", "2200-01-01"]) {
        expect(codesOf({ validFrom: day }), day).to.deep.equal(["validFrom date-impossible"]);
      }
      expect(codesOf({ validFrom: "2024-02-29" })).to.deep.equal([]);
      expect(codesOf({ validFrom: undefined })).to.deep.equal(["validFrom missing"]);
    });
  });

  describe("texts", () => {
    it("refuses empty, long, padded and invisible ones", () => {
      expect(codesOf({ number: "" })).to.deep.equal(["number text-empty"]);
      expect(codesOf({ number: "x".repeat(121) })).to.deep.equal(["number text-too-long"]);
      expect(codesOf({ number: "x".repeat(120) })).to.deep.equal([]);
      expect(codesOf({ number: "𝒳".repeat(120) })).to.deep.equal([]);
      for (const number of [" 1", "1 ", "\u00a01"]) expect(codesOf({ number })).to.deep.equal(["number text-space"]);
      for (const number of ["a\nb", "a\u0000b", "a\u202eb", "a\u2028b", "a\ud800b"]) {
        expect(codesOf({ number }), JSON.stringify(number)).to.deep.equal(["number text-control"]);
      }
      expect(codesOf({ number: 7 })).to.deep.equal(["number wrong-type"]);
    });

    it("composes a text that was typed in parts (NFC)", () => {
      expect(accepted({ conditions: "Jose\u0301" }).conditions).to.equal("Jos\u00e9");
    });

    it("takes a passport number as the MRZ has it, and the id of a document", () => {
      for (const passport of ["A123", "x1234567", "A 123456", "A-123456", "A".repeat(16)]) {
        expect(codesOf({ passport }), passport).to.deep.equal(["passport passport-format"]);
      }
      expect(codesOf({ supersedes: UUID })).to.deep.equal([]);
      for (const supersedes of ["7", UUID.toUpperCase(), UUID.replace("-469f", "-169f")]) {
        expect(codesOf({ supersedes }), supersedes).to.deep.equal(["supersedes uuid-format"]);
      }
    });
  });

  describe("the portrait", () => {
    const png = Buffer.from("89504e470d0a1a0a00", "hex");

    it("is base64 of a PNG or JPEG", () => {
      expect(accepted({ portrait: png.toString("base64") }).portrait).to.deep.equal(new Uint8Array(png));
      const text = png.toString("base64");
      for (const portrait of [
        "",
        "not base64!",
        "AAAA",
        "/wAAAA==",
        `${text}\n`,
        `!${text}`,
        png.toString("base64").slice(1),
        7,
      ]) {
        expect(codesOf({ portrait }), String(portrait)).to.deep.equal(["portrait portrait-format"]);
      }
    });

    it("has at most 5 MB", () => {
      const large = Buffer.alloc(5_000_001);
      png.copy(large);
      expect(codesOf({ portrait: large.subarray(0, 5_000_000).toString("base64") })).to.deep.equal([]);
      expect(codesOf({ portrait: large.toString("base64") })).to.deep.equal(["portrait portrait-too-large"]);
      expect(codesOf({ portrait: "A".repeat(10_000_000) })).to.deep.equal(["portrait portrait-too-large"]);
    });
  });
});

describe("toPayload", () => {
  it("gives the days as midnights of WIB, the end exclusive, and the birth date without hyphens", () => {
    const payload = toPayload(accepted(), issuance);
    expect(payload.validFrom).to.equal(Date.parse("2026-11-24T00:00:00+07:00") / 1000);
    expect(payload.expires).to.equal(Date.parse("2027-11-24T00:00:00+07:00") / 1000);
    expect(payload.holder?.birthDate).to.equal("19690102");
    expect(payload.supersedes).to.equal(undefined);
    expect(toPayload(accepted({ supersedes: UUID }), issuance).supersedes).to.deep.equal(issuance.documentId);
  });

  it("keeps the core's rules for every kind", () => {
    for (const kind of KINDS) {
      const row = rule(kind);
      const parsed = accepted({
        kind,
        holder: row.holder === "none" ? undefined : holder,
        passport: row.passport === "none" ? undefined : "TST000003",
        category: row.category === "none" ? undefined : "E23",
        validUntil: row.expires === "none" ? undefined : "2027-11-23",
        place: "Liwa",
        conditions: "Bekerja",
        supersedes: UUID,
      });
      expect(() => assertPayload(toPayload(parsed, issuance)), kind).to.not.throw();
    }
  });

  it("leaves out what was not ordered", () => {
    const payload = toPayload(
      accepted({
        kind: "STATEMENT",
        holder: undefined,
        passport: undefined,
        category: undefined,
        validUntil: undefined,
      }),
      issuance,
    );
    expect(Object.keys(payload)).to.deep.equal([
      "issuer",
      "documentId",
      "issuedAt",
      "validFrom",
      "statusList",
      "kind",
      "number",
      "printSerial",
    ]);
    expect(encodePayload(payload)).to.be.instanceOf(Uint8Array);
  });
});
