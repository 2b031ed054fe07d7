import { expect } from "chai";
import { type Result } from "../../../../verifier/core/judgement/verdict.ts";
import { type Telling } from "../../../../verifier/library/wording/catalogue.ts";
import { tellingOf } from "../../../../verifier/library/wording/describe.ts";
import { formatBirthDate } from "../../../../verifier/library/wording/time.ts";
import { describe as tell, en, formatAge, formatTime, id } from "../../../../verifier/library/index.ts";
import { NOW, rootOf } from "../../core/world.ts";

const CHECKED: Result["checks"] = {
  decoded: "passed",
  "issuer-known": "passed",
  signature: "passed",
  "issuer-authorised": "passed",
  anchored: "passed",
  "key-window": "passed",
  status: "passed",
  "validity-period": "passed",
};

const resultOf = (changes: Partial<Result>): Result => ({
  status: "valid",
  group: "GO",
  checks: CHECKED,
  at: NOW,
  asOf: { block: 7, time: NOW - 60, bundle: 3 },
  ...changes,
});

for (const catalogue of [en, id]) {
  describe(`words of a verdict, ${catalogue.language}`, () => {
    for (const telling of Object.keys(catalogue.verdicts) as Telling[]) {
      it(`tells ${telling} by a title in capitals, what was found and what to do`, () => {
        const [status, cause] = telling.split(":") as [Result["status"], Result["cause"]];
        const result = resultOf({ status, ...(cause === undefined ? {} : { cause }) });
        expect(tellingOf(result)).to.equal(telling);
        const told = tell(result, catalogue, { now: NOW, root: rootOf() });
        expect(told.title).to.equal(told.title.toUpperCase());
        for (const sentence of [told.line, told.action]) {
          expect(sentence).to.match(/\.$/);
          // No place left empty, nothing exclaimed, nobody blamed.
          expect(sentence).not.to.match(/undefined|NaN|\{|\}|!|Oops|\berror\b/);
        }
      });
    }
  });
}

describe("words of a verdict", () => {
  it("are different in two languages, for every verdict", () => {
    for (const telling of Object.keys(en.verdicts) as Telling[])
      expect(en.verdicts[telling].title).not.to.equal(id.verdicts[telling].title);
  });

  it("tell nothing beside a signature that fails", () => {
    const checks = { ...CHECKED, signature: "failed" as const, status: "failed" as const };
    const told = tell(resultOf({ status: "not-genuine", cause: "signature", checks }), en, { now: NOW });
    expect(told.checks.map(({ name }) => name)).to.deep.equal(["signature"]);
    expect(told.facts).to.deep.equal([]);
  });

  it("say which end a document had", () => {
    const checks = { ...CHECKED, status: "failed" as const };
    const phrase = (status: Result["status"]): string | undefined =>
      tell(resultOf({ status, checks }), en, { now: NOW }).checks.find(({ name }) => name === "status")?.phrase;
    expect([phrase("revoked"), phrase("suspended"), phrase("superseded")]).to.deep.equal([
      "Revoked",
      "Suspended",
      "Replaced",
    ]);
    // Where another line decided, the word stays general.
    expect(phrase("issuer-not-authorised")).to.equal("No longer in force");
  });

  it("say that nothing was at hand", () => {
    const told = tell(resultOf({ status: "undetermined", cause: "no-list", asOf: {} }), en, { now: NOW });
    expect(told.rests).to.equal(en.restsOnNothing);
  });
});

describe("times in words", () => {
  it("are of Western Indonesia", () => {
    expect(formatTime(Date.UTC(2026, 10, 24, 17) / 1000, en)).to.equal("25 November 2026 00.00 WIB");
    expect(formatTime(Date.UTC(2026, 7, 1, 16, 59) / 1000, id)).to.equal("1 Agustus 2026 23.59 WIB");
  });

  it("have an age in the largest unit of which there are two", () => {
    const ages = [0, 1, 119, 120, 7199, 7200, 86_400, 172_800].map((seconds) => formatAge(seconds, en));
    expect(ages).to.deep.equal([
      "0 seconds",
      "1 second",
      "119 seconds",
      "2 minutes",
      "119 minutes",
      "2 hours",
      "24 hours",
      "2 days",
    ]);
  });

  it("leave out what is not known of a birth", () => {
    const dates = ["19800229", "19800200", "19800000", "00000000"].map((date) => formatBirthDate(date, en));
    expect(dates).to.deep.equal(["29 February 1980", "February 1980", "1980", "?"]);
  });
});
