import { expect } from "chai";
import { KINDS, isKind, kindBit, kindNumber, rule, type KindRule } from "#core/document/kind.ts";

/** PROTOCOL, section 1, in the order of its columns: holder, expires, passport, category, place; r, o, or - for none. */
const TABLE = {
  ITK: "rrrro",
  ITK_BRIDGE: "rrroo",
  ITAS: "rrrro",
  ITAP: "roroo",
  EPO: "rrroo",
  SKIM: "roroo",
  AFFIDAVIT: "roroo",
  SPLP: "rr--o",
  LODGING_RECEIPT: "r-r-r",
  SKTT: "rrr-r",
  COMPETENCE: "ro-oo",
  STATEMENT: "---oo",
  REPORT: "---oo",
};

const short = (row: KindRule): string =>
  [row.holder, row.expires, row.passport, row.category, row.place]
    .map((presence) => (presence === "none" ? "-" : presence.charAt(0)))
    .join("");

describe("kinds of document", () => {
  it("have the rows of the table", () => {
    expect(Object.fromEntries(KINDS.map((kind) => [kind, short(rule(kind))]))).to.deep.equal(TABLE);
  });

  it("are numbered in their order from 0, and have the bit of their number", () => {
    expect(KINDS.map(kindNumber)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(kindBit("ITK")).to.equal(1);
    expect(kindBit("ITAS")).to.equal(4);
    expect(kindBit("REPORT")).to.equal(4096);
  });

  it("are known by their exact names", () => {
    expect(KINDS.every(isKind)).to.equal(true);
    for (const name of ["itas", "ITAS ", "", "toString", "__proto__"]) expect(isKind(name), name).to.equal(false);
  });
});
