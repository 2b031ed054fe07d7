import { expect } from "chai";
import { parseOrder } from "../../../../issuer/authority/order.ts";
import { checkMrz } from "../../../../issuer/authority/order/mrz.ts";
import { Problems } from "../../../../issuer/authority/order/problem.ts";
import { codesOf, demo, holder, merge, mrz, order, problemsOf, zone } from "./sample.ts";

const [first = "", second = ""] = mrz;

/** The second line with the character at `column` (from 1) replaced. */
const withCharacter = (column: number, character: string): string[] => [
  first,
  second.slice(0, column - 1) + character + second.slice(column),
];

const warningsOf = (validUntil: string) => {
  const parsed = parseOrder({ ...order, validUntil, mrz }, demo);
  return parsed.status === "accepted" ? parsed.warnings.map(({ field, code }) => `${field} ${code}`) : "refused";
};

describe("the MRZ of an order", () => {
  it("is taken when its digits are right and it says what the order says, and is not kept", () => {
    const parsed = parseOrder({ ...order, mrz }, demo);
    expect(parsed).to.deep.equal({ status: "accepted", order, warnings: [] });
  });

  it("names the field, line and column of each wrong check digit, and the digit that would be right", () => {
    const digits: readonly (readonly [column: number, name: string])[] = [
      [10, "documentNumberCheckDigit"],
      [20, "birthDateCheckDigit"],
      [28, "expirationDateCheckDigit"],
      [43, "personalNumberCheckDigit"],
      [44, "compositeCheckDigit"],
    ];
    for (const [column, name] of digits) {
      const [problem, ...more] = problemsOf({ mrz: withCharacter(column, "7") });
      expect(more, name).to.deep.equal([]);
      expect(problem).to.include({ field: `mrz.${name}`, code: "mrz-check-digit" });
      expect(problem?.messageEn).to.include(`line 2, column ${column};`);
      expect(problem?.messageId).to.include(`baris 2 kolom ${column};`);
      const right = second[column - 1] === "<" ? "0" : second[column - 1];
      expect(problem?.messageEn).to.include(`its contents give ${right}.`);
    }
  });

  it("is refused with any one character of what the digits cover changed", () => {
    for (let column = 1; column <= 44; column += 1) {
      // Columns 11 to 13 and 21 have no check digit: there the order itself is compared.
      const mrzOf = withCharacter(column, second[column - 1] === "1" ? "2" : "1");
      expect(codesOf({ mrz: mrzOf }), `column ${column}`).to.not.deep.equal([]);
    }
  });

  it("must say what the order says", () => {
    expect(codesOf({ mrz, passport: "TST000004" })).to.deep.equal(["passport mrz-differs"]);
    expect(codesOf({ mrz, holder: { ...holder, birthDate: "1969-02-01" } })).to.deep.equal(["birthDate mrz-differs"]);
    expect(codesOf({ mrz, holder: { ...holder, sex: "F" } })).to.deep.equal(["sex mrz-differs"]);
    expect(codesOf({ mrz, holder: { ...holder, nationality: "AUT" } })).to.deep.equal(["nationality mrz-differs"]);
    expect(codesOf({ mrz, holder: { ...holder, issuingCountry: "AUT" } })).to.deep.equal([
      "issuingCountry mrz-differs",
    ]);
    const [problem] = problemsOf({ mrz, passport: "TST000004" });
    expect(problem?.messageEn).to.include("TST000004").and.include("TST000003");
  });

  it("may leave day, month or all of the birth unknown, as the order does", () => {
    const codes = (birth: string, birthDate: string, sex = "X"): string[] =>
      codesOf({
        mrz: zone({ nationality: "AFG", birth, sex: "<" }),
        passport: "L898902C3",
        holder: { fullName: "Karimi", birthDate, sex, nationality: "AFG", issuingCountry: "AFG" },
      });
    const same = [
      ["01<<<<", "2001-00-00"],
      ["0105<<", "2001-05-00"],
      ["<<<<<<", "0000-00-00"],
    ] as const;
    for (const [birth, birthDate] of same) expect(codes(birth, birthDate), birth).to.deep.equal([]);
    for (const [birth, birthDate] of [
      ["01<<<<", "2001-05-00"],
      ["0105<<", "2001-05-01"],
      ["<<<<<<", "2001-00-00"],
      ["010500", "2001-05-00"],
    ] as const)
      expect(codes(birth, birthDate), birth).to.include.oneOf(["birthDate mrz-differs", "mrz.birthDate mrz-field"]);
    expect(codes("01<<<<", "2001-00-00", "M")).to.deep.equal(["sex mrz-differs"]);
  });

  it("is taken from a passport of Utopia, which the demo knows", () => {
    const utopia = ["P<UTOA<<B<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "TST0000213UTO0002299M3106305<<<<<<<<<<<<<<<4"];
    const changes = {
      mrz: utopia,
      passport: "TST000021",
      holder: merge(holder, { birthDate: "2000-02-29", nationality: "UTO", issuingCountry: "UTO" }),
    };
    expect(codesOf(changes, demo)).to.deep.equal([]);
  });

  it("names a country that no passport has", () => {
    expect(codesOf({ mrz: [first.replace("P<D<<", "P<DEU"), second] })).to.deep.equal(["mrz.issuingState mrz-field"]);
  });

  it("is refused with other lines than a passport's or card's", () => {
    for (const lines of [
      [],
      [first],
      [first, second, second],
      [first.slice(1), second],
      ["", ""],
      [first, `${second}<`],
    ]) {
      expect(codesOf({ mrz: lines })).to.deep.equal(["mrz mrz-lines"]);
    }
    const visa = [first.replace("P<", "V<"), second];
    expect(codesOf({ mrz: visa })).to.deep.equal(["mrz.documentCode mrz-field"]);
    for (const value of ["P<", 7, [1, 2]]) expect(codesOf({ mrz: value })).to.deep.equal(["mrz wrong-type"]);
  });

  it("names the place of a character that no MRZ has", () => {
    for (const character of ["o", " ", "-", "é", "１"]) {
      const [problem, ...more] = problemsOf({ mrz: withCharacter(3, character) });
      expect(more).to.deep.equal([]);
      expect(problem).to.include({ field: "mrz", code: "mrz-character" });
      expect(problem?.messageEn).to.include("line 2, column 3");
    }
  });

  it("names the first column too", () => {
    const [problem] = problemsOf({ mrz: withCharacter(1, "t") });
    expect(problem?.messageEn).to.include("line 2, column 1");
  });

  it("gives no warning with what it refuses", () => {
    const problems = new Problems();
    expect(checkMrz([first], { validUntil: "2099-01-01" }, problems)).to.deep.equal([]);
    expect(problems.list).to.have.length(1);
    expect(checkMrz(undefined, {}, new Problems())).to.deep.equal([]);
  });

  it("compares the end of the passport to the day, and takes one without an end", () => {
    const warnings = (end: string, validUntil: string | undefined): string[] => {
      const problems = new Problems();
      const found = checkMrz(zone({ end }), { validUntil }, problems);
      expect(problems.list).to.deep.equal([]);
      return found.map(({ field, code, messageEn }) => `${field} ${code} ${/\d{4}-\d\d-\d\d/.exec(messageEn)?.[0]}`);
    };
    expect(warnings("310615", "2031-06-15")).to.deep.equal([]);
    expect(warnings("310615", "2031-06-16")).to.deep.equal(["validUntil passport-ends-earlier 2031-06-15"]);
    expect(warnings("310615", undefined)).to.deep.equal([]);
    expect(warnings("<<<<<<", "2031-06-16")).to.deep.equal([]);
  });

  it("only warns when the passport ends before the document does", () => {
    expect(warningsOf("2031-06-30")).to.deep.equal([]);
    expect(warningsOf("2031-07-01")).to.deep.equal(["validUntil passport-ends-earlier"]);
  });
});
