import { expect } from "chai";
import { isCountry } from "../../../../issuer/authority/order/country.ts";
import { accepted, codesOf, demo, holder, holderCodes } from "./sample.ts";

const noParts = { primaryIdentifier: undefined, secondaryIdentifier: undefined };

describe("the holder of an order", () => {
  it("is taken with both parts of a name, or with one whole name", () => {
    expect(accepted().holder).to.deep.equal(holder);
    expect(holderCodes({ ...noParts, fullName: "Karimi" })).to.deep.equal([]);
    const { primaryIdentifier: _, secondaryIdentifier: __, ...rest } = holder;
    expect(accepted({ holder: { ...rest, fullName: "Karimi" } }).holder).to.deep.equal({ ...rest, fullName: "Karimi" });
  });

  it("is refused with a whole name and a part, one part alone, or no name", () => {
    expect(holderCodes({ fullName: "Jürgen Müller" })).to.deep.equal(["fullName name-both"]);
    for (const name of Object.keys(noParts))
      expect(holderCodes({ fullName: "Jürgen Müller", [name]: undefined })).to.deep.equal(["fullName name-both"]);
    expect(holderCodes({ secondaryIdentifier: undefined })).to.deep.equal(["secondaryIdentifier name-incomplete"]);
    expect(holderCodes({ primaryIdentifier: undefined })).to.deep.equal(["primaryIdentifier name-incomplete"]);
    expect(holderCodes(noParts)).to.deep.equal(["fullName missing"]);
  });

  it("gets no invented family name where the passport is Indonesian", () => {
    const indonesian = { nationality: "IDN", issuingCountry: "IDN" };
    expect(holderCodes(indonesian)).to.deep.equal(["fullName name-one-field"]);
    expect(holderCodes({ ...indonesian, ...noParts, fullName: "Suhartini" })).to.deep.equal([]);
    expect(holderCodes({ ...indonesian, ...noParts })).to.deep.equal(["fullName missing"]);
  });

  it("keeps a name as it is printed, composed", () => {
    const parsed = accepted({ holder: { ...holder, primaryIdentifier: "Nu\u0301n\u0303ez" } });
    expect(parsed.holder?.primaryIdentifier).to.equal("N\u00fa\u00f1ez");
  });

  it("may have an unknown day or month of birth", () => {
    for (const birthDate of ["1990-05-00", "1990-00-00", "0000-00-00", "2000-02-29", "2026-11-24"]) {
      expect(holderCodes({ birthDate }), birthDate).to.deep.equal([]);
    }
  });

  it("is refused with a birth date that cannot be, or has not come", () => {
    for (const birthDate of ["1990-13-00", "1990-00-05", "1990-02-30", "1899-12-31", "0000-01-01"]) {
      expect(holderCodes({ birthDate }), birthDate).to.deep.equal(["birthDate date-impossible"]);
    }
    expect(holderCodes({ birthDate: "2026-11-25" })).to.deep.equal(["birthDate birth-date-future"]);
    expect(holderCodes({ birthDate: "19900501" })).to.deep.equal(["birthDate date-format"]);
    expect(holderCodes({ birthDate: undefined })).to.deep.equal(["birthDate missing"]);
  });

  it("has the sex of the passport", () => {
    for (const sex of ["M", "F", "X"]) expect(holderCodes({ sex })).to.deep.equal([]);
    for (const sex of ["m", "male", "<", "L"]) expect(holderCodes({ sex }), sex).to.deep.equal(["sex sex-unknown"]);
    expect(holderCodes({ sex: undefined })).to.deep.equal(["sex missing"]);
  });

  it("has a nationality and a country of Doc 9303, stateless people and refugees too", () => {
    for (const code of ["D", "XXA", "XXB", "XXC", "XXX", "UNO", "UNA", "GBN", "RKS", "EUE", "XOM", "TLS", "SSD"]) {
      expect(holderCodes({ nationality: code, issuingCountry: code }), code).to.deep.equal([]);
    }
    for (const code of ["DEU", "YUG", "xxa", "D<<", "ID", "ZZZ"]) {
      expect(holderCodes({ nationality: code }), code).to.deep.equal(["nationality country-unknown"]);
    }
    expect(holderCodes({ issuingCountry: "ENG" })).to.deep.equal(["issuingCountry country-unknown"]);
    expect(holderCodes({ nationality: undefined })).to.deep.equal(["nationality missing"]);
  });

  it("comes from Utopia in the demo only", () => {
    expect(holderCodes({ nationality: "UTO" }, demo)).to.deep.equal([]);
    expect(holderCodes({ nationality: "UTO" })).to.deep.equal(["nationality country-test"]);
  });

  it("may have a native name, with its language in ISO 639-3", () => {
    expect(holderCodes({ nativeName: "张伟" })).to.deep.equal([]);
    expect(holderCodes({ nativeName: "张伟", nativeLanguage: "zho" })).to.deep.equal([]);
    for (const nativeLanguage of ["zh", "zhos", "Xzho", "zho-", "ZHO"])
      expect(holderCodes({ nativeName: "张伟", nativeLanguage })).to.deep.equal(["nativeLanguage language-code"]);
    expect(holderCodes({ nativeLanguage: "zho" })).to.deep.equal(["nativeName missing"]);
  });

  it("is an object", () => {
    for (const value of ["Jürgen", [holder], null])
      expect(codesOf({ holder: value })).to.deep.equal(["holder wrong-type"]);
  });
});

describe("the list of countries", () => {
  it("has the 249 codes of ISO 3166-1 without DEU, and the additions", () => {
    const letters = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    const three = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
    expect(three.filter(isCountry)).to.have.length(248 + 27);
    expect(isCountry("D")).to.equal(true);
  });
});
