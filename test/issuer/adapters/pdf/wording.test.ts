import { expect } from "chai";
import { KINDS } from "#core/document/kind.ts";
import { birthDateInWords, clockInWords, dayInWords, TITLES } from "../../../../issuer/adapters/pdf/wording.ts";

const at = (text: string): number => Date.parse(text) / 1000;

describe("the words of a page", () => {
  it("name every kind in both languages", () => {
    for (const kind of KINDS) {
      expect(TITLES[kind].id, kind).to.match(/^[A-Z][A-Za-z ]+$/);
      expect(TITLES[kind].en, kind).to.match(/^[A-Z][A-Za-z ]+$/);
    }
    expect(TITLES.ITAS).to.deep.equal({ id: "Izin Tinggal Terbatas", en: "Limited Stay Permit" });
  });

  it("tell the day in Western Indonesia Time, not in UTC", () => {
    expect(dayInWords(at("2026-11-23T17:00:00Z"))).to.deep.equal({
      id: "Selasa, 24 November 2026",
      en: "Tuesday, 24 November 2026",
    });
    expect(dayInWords(at("2026-11-23T16:59:59Z")).id).to.equal("Senin, 23 November 2026");
  });

  it("know a leap day and the turn of a year", () => {
    expect(dayInWords(at("2028-02-28T17:00:00Z")).id).to.equal("Selasa, 29 Februari 2028");
    expect(dayInWords(at("2026-12-31T17:00:00Z")).id).to.equal("Jumat, 1 Januari 2027");
  });

  it("tell the hour with its zone", () => {
    expect(clockInWords(at("2026-11-24T02:05:00Z"))).to.equal("09.05 WIB");
    expect(clockInWords(at("2026-11-24T17:00:00Z"))).to.equal("00.00 WIB");
  });

  it("say what of a birth date is unknown, and make nothing up", () => {
    expect(birthDateInWords("20000229")).to.deep.equal({ id: "29 Februari 2000", en: "29 February 2000" });
    expect(birthDateInWords("20000200").id).to.equal("Februari 2000 (hari tidak diketahui)");
    expect(birthDateInWords("20000000").en).to.equal("2000 (day and month unknown)");
  });
});
