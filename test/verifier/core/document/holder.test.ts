import { expect } from "chai";
import { assertHolder, holderFromClaims, holderToClaims, type Holder } from "#core/document/holder.ts";
import { type FormatCode } from "#core/error.ts";
import { codeOf } from "../refusal.ts";

const mononym: Holder = {
  fullName: "SUHARTO",
  birthDate: "19740812",
  sex: "M",
  nationality: "IDN",
  issuingCountry: "IDN",
};
const parts = { secondaryIdentifier: "ANNA", primaryIdentifier: "ERIKSSON" };
const { fullName: _, ...nameless } = mononym;
const verdict = (holder: Holder): string => codeOf(() => assertHolder(holder));

describe("the holder of a document", () => {
  it("has one whole name, or two parts, and never both or half", () => {
    expect(verdict(mononym)).to.equal("accepted");
    expect(verdict({ ...nameless, ...parts })).to.equal("accepted");
    expect(verdict(nameless)).to.equal("holder-name");
    expect(verdict({ ...mononym, ...parts })).to.equal("holder-name");
    expect(verdict({ ...mononym, primaryIdentifier: "X" })).to.equal("holder-name");
    expect(verdict({ ...mononym, secondaryIdentifier: "X" })).to.equal("holder-name");
    expect(verdict({ ...nameless, primaryIdentifier: "X" })).to.equal("holder-name");
    expect(verdict({ ...nameless, secondaryIdentifier: "X" })).to.equal("holder-name");
  });

  for (const name of ["fullName", "nativeName"] as const) {
    it(`has a ${name} that is a text of a document`, () =>
      expect(verdict({ ...mononym, [name]: "a " })).to.equal("text"));
  }
  for (const name of ["secondaryIdentifier", "primaryIdentifier"] as const) {
    it(`has a ${name} that is a text of a document`, () =>
      expect(verdict({ ...nameless, ...parts, [name]: "" })).to.equal("text"));
  }

  for (const date of ["19740812", "19740800", "19740000", "00000000", "20240229", "20000229", "00000229", "19741231"]) {
    it(`may be born ${date}`, () => expect(verdict({ ...mononym, birthDate: date })).to.equal("accepted"));
  }
  for (const date of [
    "1974081",
    "197408123",
    "1974-8-1",
    "19741301",
    "19740832",
    "19740431",
    "20230229",
    "19000229",
    "19740032",
    "x9740812",
    "１９７４０８１２",
  ]) {
    it(`may not be born ${date}`, () => expect(verdict({ ...mononym, birthDate: date })).to.equal("birth-date"));
  }

  for (const [field, value, code] of [
    ["nationality", "D", "accepted"],
    ["nationality", "XXB", "accepted"],
    ["nationality", "", "country-code"],
    ["nationality", "D<<", "country-code"],
    ["nationality", "idn", "country-code"],
    ["issuingCountry", "IDNX", "country-code"],
    ["nativeLanguage", "ind", "accepted"],
    ["nativeLanguage", "id", "language-code"],
    ["nativeLanguage", "IND", "language-code"],
    ["sex", "N", "sex"],
  ] as const satisfies readonly (readonly [keyof Holder, string, FormatCode | "accepted"])[]) {
    it(`with ${field} "${value}" is ${code}`, () => {
      expect(verdict({ ...mononym, [field]: value })).to.equal(code);
    });
  }

  it("is not read from claims with another sex than 1 to 3", () => {
    for (const sex of [0, 4]) {
      expect(codeOf(() => holderFromClaims(new Map([...holderToClaims(mononym), [9, sex]])))).to.equal("sex");
    }
  });

  it("is read back from its claims", () => {
    for (const sex of ["M", "F", "X"] as const) {
      const holder: Holder = { ...mononym, sex, nativeName: "꧋", nativeLanguage: "jav" };
      expect(holderFromClaims(holderToClaims(holder))).to.deep.equal(holder);
    }
    expect([...holderToClaims(mononym).keys()]).to.deep.equal([4, 8, 9, 13, 23]);
  });
});
