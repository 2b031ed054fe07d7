import { assertText, assertTime, present } from "#core/document/field.ts";
import { expect } from "chai";
import { codeOf } from "../refusal.ts";

const verdict = (text: string): string => codeOf(() => assertText("text", text));

describe("a text of a document", () => {
  for (const [what, text] of [
    ["one letter", "x"],
    ["120 letters", "x".repeat(120)],
    ["120 code points outside the first plane", "𐅑".repeat(120)],
    ["Han", "王小明"],
    ["Arabic with harakat", "مُحَمَّد"],
    ["Tamil", "சுப்பிரமணியம்"],
    ["a joiner that Persian writes with", "می\u200cخواهم"],
    ["a space inside", "ANNA MARIA"],
    ["an apostrophe", "D'Arc"],
  ] as const) {
    it(`may be ${what}`, () => expect(verdict(text)).to.equal("accepted"));
  }

  for (const [what, text] of [
    ["empty", ""],
    ["121 letters", "x".repeat(121)],
    ["121 code points outside the first plane", "𐅑".repeat(121)],
    ["10 MB long", "x".repeat(10_000_000)],
    ["not NFC", "e\u0301"],
    ["a lone surrogate", "a\ud800b"],
    ["with a tab", "a\tb"],
    ["with a NUL", "a\0b"],
    ["with a control of the second block", "a\u0085b"],
    ["with DEL", "a\u007fb"],
    ["with a line separator", "a\u2028b"],
    ["with a paragraph separator", "a\u2029b"],
    ["with a mark that turns the reading order", "a\u202eb"],
    ["with an isolate", "a\u2066b"],
    ["with a space before", " a"],
    ["with a space after", "a "],
    ["with an ideographic space after", "a\u3000"],
    ["with a no-break space before", "\u00a0a"],
    ["a single space", " "],
  ] as const) {
    it(`may not be ${what}`, () => expect(verdict(text)).to.equal("text"));
  }

  it("costs little however long it is", () => {
    const huge = "é".repeat(10_000_000);
    const started = performance.now();
    verdict(huge);
    expect(performance.now() - started).to.be.below(50);
  });
});

describe("a time of a document", () => {
  it("is a whole second from 1970 to 9999", () => {
    for (const time of [0, 253_402_300_799]) expect(codeOf(() => assertTime("time", time))).to.equal("accepted");
    for (const time of [-1, 0.5, NaN, Infinity, 253_402_300_800]) {
      expect(
        codeOf(() => assertTime("time", time)),
        String(time),
      ).to.equal("time");
    }
  });
});

describe("present", () => {
  it("leaves out what is undefined, and nothing else", () => {
    expect(present({ a: undefined, b: 0, c: "", d: false })).to.deep.equal({ b: 0, c: "", d: false });
    expect(Object.keys(present({ a: undefined }))).to.deep.equal([]);
  });
});
