import { expect } from "chai";
import { parseOrder } from "../../../../issuer/authority/order.ts";
import { holder, live, mrz, order, problemsOf } from "./sample.ts";

const [first = "", second = ""] = mrz;
const inHolder = (changes: object): Readonly<Record<string, unknown>> => ({ holder: { ...holder, ...changes } });

/** A bad order for each problem, by `field code`. */
const BAD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "validuntil unknown-field": { validuntil: "2027-01-01" },
  "holder wrong-type": { holder: "x" },
  "issuer wrong-type": { issuer: "1" },
  "issuer issuer-unknown": { issuer: 9 },
  "number wrong-type": { number: 7 },
  "mrz wrong-type": { mrz: "P<" },
  "kind kind-unknown": { kind: "KITAS" },
  "mrz not-for-this-kind": { kind: "REPORT", holder: undefined, passport: undefined, validUntil: undefined, mrz: [] },
  "passport passport-format": { passport: "a b" },
  "supersedes uuid-format": { supersedes: "7" },
  "validFrom date-impossible": { validFrom: "2026-02-29" },
  "validUntil date-format": { validUntil: "besok" },
  "validUntil validity-backwards": { validUntil: "2026-11-23" },
  "validUntil already-ended": { validFrom: "2026-01-01", validUntil: "2026-11-23" },
  "birthDate date-impossible": inHolder({ birthDate: "1990-02-30" }),
  "birthDate birth-date-future": inHolder({ birthDate: "2026-11-25" }),
  "nationality country-unknown": inHolder({ nationality: "ZZZ" }),
  "nationality country-test": inHolder({ nationality: "UTO" }),
  "mrz mrz-lines": { mrz: [first] },
  "mrz mrz-character": { mrz: [first, second.replace("T", "t")] },
  "mrz.issuingState mrz-field": { mrz: [first.replace("P<D<<", "P<DEU"), second] },
  "mrz.compositeCheckDigit mrz-check-digit": { mrz: [first, second.slice(0, -1) + "7"] },
  "passport mrz-differs": { mrz, passport: "TST000004" },
};

describe("a problem of an order", () => {
  for (const [name, changes] of Object.entries(BAD)) {
    it(`${name} is told in sentences without a gap`, () => {
      const problems = problemsOf(changes);
      const problem = problems.find(({ field, code }) => `${field} ${code}` === name);
      expect(problem, JSON.stringify(problems)).to.not.equal(undefined);
      for (const message of [problem?.messageId, problem?.messageEn]) {
        expect(message).to.match(/^\S.*\.$/);
        expect(message).to.not.match(/[{}?]|\(\)|\s[.,;:)]|,,| {2}/);
      }
    });
  }

  it("lists apart what would be right, however much it is", () => {
    const [field] = problemsOf({ validuntil: "x" });
    expect(field?.messageEn).to.include("conditions, place, supersedes, mrz, portrait.");
    const [kind] = problemsOf({ kind: "KITAS" });
    expect(kind?.messageEn).to.match(/: \S+, \S+(, \S+)+\.$/);
    const [issuer] = problemsOf({ issuer: 9 }, { ...live, powers: new Map([...live.powers, [2, 1]]) });
    expect(issuer?.messageEn).to.include("issuer 9").and.include("1, 2.");
    const [birth] = problemsOf(inHolder({ birthDate: "1990-02-30" }));
    expect(birth?.messageEn).to.include("1900–2026.");
    const [lines] = problemsOf({ mrz: [first, "P<"] });
    expect(lines?.messageEn).to.include("44, 2");
  });

  it("shows 60 characters of what was sent, and that there were more", () => {
    const [whole] = problemsOf({ kind: "X".repeat(60) });
    expect(whole?.messageEn).to.include(`kind ${"X".repeat(60)}.`);
    const [cut] = problemsOf({ kind: "X".repeat(61) });
    expect(cut?.messageEn).to.include(`kind ${"X".repeat(60)}….`);
  });

  it("of what is no order at all names no field", () => {
    expect(parseOrder([order], live))
      .to.deep.include({ status: "refused" })
      .and.have.nested.property("problems[0].field", "-");
  });

  it("is told of the country and of the digit over all, where both are wrong", () => {
    const wrong = [first.replace("P<D<<", "P<DEU"), second.slice(0, -1) + "7"];
    expect(problemsOf({ mrz: wrong }).map(({ field }) => field)).to.have.members([
      "mrz.issuingState",
      "mrz.compositeCheckDigit",
    ]);
  });
});
