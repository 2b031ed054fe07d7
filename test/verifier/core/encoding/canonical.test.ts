import { expect } from "chai";
import * as fc from "fast-check";
import { canonicalize, parseJson, type JsonValue } from "#core/encoding/canonical.ts";
import { decodeUtf8, encodeUtf8 } from "#core/encoding/text.ts";
import { FormatError } from "#core/error.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";

const text = (value: JsonValue): string => decodeUtf8(canonicalize(value));

/** Any JSON value whose integers are safe: the others our reader refuses. */
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: "grapheme" }), tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

describe("the canonical form of JSON", () => {
  it("sorts names by UTF-16 code units, as RFC 8785, section 3.2.3, shows", () => {
    const names = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u{1f600}": 5, "\u0080": 6, "\u00f6": 7 };
    expect(text(names)).to.equal('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
  });

  it("writes numbers as RFC 8785, appendix B, does", () => {
    for (const [number, written] of [
      [0, "0"],
      [-0, "0"],
      [5e-324, "5e-324"],
      [9007199254740992, "9007199254740992"],
      [295147905179352830000, "295147905179352830000"],
      [1e23, "1e+23"],
      [999999999999999700000, "999999999999999700000"],
      [0.000001, "0.000001"],
    ] as const) {
      expect(text(number)).to.equal(written);
    }
  });

  it("has no form for what JSON cannot say", () => {
    expectRefusal(() => canonicalize(NaN), "json-number");
    expectRefusal(() => canonicalize(Infinity), "json-number");
    expectRefusal(() => canonicalize("\ud800"), "json-surrogate");
    expectRefusal(() => canonicalize({ "\udc00": 1 }), "json-surrogate");
  });

  it("is read back to the same value, by ours and by JSON.parse", () => {
    fc.assert(
      fc.property(value, (plain) => {
        const bytes = canonicalize(plain);
        expect(JSON.parse(decodeUtf8(bytes))).to.deep.equal(plain);
        if (codeOf(() => parseJson(bytes)) === "json-number") return; // a double such as 1e20, written as an integer
        expect(parseJson(bytes)).to.deep.equal(plain);
        expect(canonicalize(parseJson(bytes))).to.deep.equal(bytes);
      }),
    );
  });
});

describe("strict JSON", () => {
  it("agrees with JSON.parse wherever it takes a text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), value.map(text)), fc.nat(), (source, at) => {
        const bytes = encodeUtf8(source);
        for (const candidate of [bytes, flip(bytes, (at >> 3) % bytes.length, 1 << (at & 7))]) {
          let parsed: JsonValue | undefined;
          if (codeOf(() => (parsed = parseJson(candidate))) !== "accepted") continue;
          expect(parsed).to.deep.equal(JSON.parse(decodeUtf8(candidate)));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("takes white space of JSON around every value", () => {
    expect(parseJson(' \t\r\n{ "a" : [ 1 , true , null ] , "b" : { } , "c" : [ ] } ')).to.deep.equal({
      a: [1, true, null],
      b: {},
      c: [],
    });
  });

  it("takes numbers with a fraction or an exponent, and escapes in a string", () => {
    for (const source of ["1.5", "-0.25", "12e3", "1e20", "1.5E+300", "2e-7", "9007199254740991", "-9007199254740991"])
      expect(parseJson(source), source).to.equal(Number(source));
    expect(parseJson('"a\\"b\\\\"')).to.equal('a"b\\');
    expect(parseJson('["\\\\","\\u0022"]')).to.deep.equal(["\\", '"']);
  });

  it("keeps the name __proto__ as a name like any other", () => {
    const parsed = parseJson('{"__proto__":{"x":1}}');
    expect(Object.keys(parsed as object)).to.deep.equal(["__proto__"]);
    expect(text(parsed)).to.equal('{"__proto__":{"x":1}}');
  });

  for (const [source, code] of [
    ['{"a":1,"a":2}', "json-duplicate"],
    ['{"a":1,"\\u0061":2}', "json-duplicate"],
    ['"\\ud800"', "json-surrogate"],
    ['"\\udc00\\ud800"', "json-surrogate"],
    ['{"\\ud800":1}', "json-surrogate"],
    ["9007199254740992", "json-number"],
    ["-9007199254740992", "json-number"],
    ["1e400", "json-number"],
    ["", "json-syntax"],
    ["{", "json-syntax"],
    ["[1", "json-syntax"],
    ["[1,]", "json-syntax"],
    ["[1}", "json-syntax"],
    ['{"a":1', "json-syntax"],
    ['{"a":1]', "json-syntax"],
    ['{"a":1,}', "json-syntax"],
    ['{"a" 1}', "json-syntax"],
    ["{a:1}", "json-syntax"],
    ["{'a':1}", "json-syntax"],
    ['{"a":1} x', "json-syntax"],
    ["1 2", "json-syntax"],
    ["01", "json-syntax"],
    ["+1", "json-syntax"],
    [".5", "json-syntax"],
    ["1.", "json-syntax"],
    ["NaN", "json-syntax"],
    ["nul", "json-syntax"],
    ["undefined", "json-syntax"],
    ['"a', "json-syntax"],
    ['"\\', "json-syntax"],
    ['"\\x41"', "json-syntax"],
    ['"\t"', "json-syntax"],
    ["\ufeff1", "json-syntax"],
    ["/* */1", "json-syntax"],
    ["\u00a01", "json-syntax"],
  ] as const) {
    it(`refuses ${JSON.stringify(source)}`, () => expectRefusal(() => parseJson(source), code));
  }

  it("refuses a string with the reason that JSON.parse gives", () => {
    expect(() => parseJson('"\\x41"'))
      .to.throw(FormatError)
      .with.property("cause")
      .that.is.an("error");
  });

  it("refuses bytes that are no UTF-8", () => {
    expectRefusal(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22)), "utf8");
  });

  it("takes 32 levels and refuses more, however many there are", () => {
    expect(parseJson("[".repeat(33) + "]".repeat(33))).to.be.an("array");
    expectRefusal(() => parseJson("[".repeat(34) + "]".repeat(34)), "json-depth");
    expectRefusal(() => parseJson("[".repeat(1_000_000)), "json-depth");
    expectRefusal(() => parseJson('{"a":'.repeat(1_000_000)), "json-depth");
  });

  it("refuses more bytes than it was told to take", () => {
    expect(parseJson('"abc"', 5)).to.equal("abc");
    expectRefusal(() => parseJson('"abcd"', 5), "too-large");
  });

  it("takes 200,000 values and refuses more, of whatever kind", () => {
    expect(parseJson(`[${"1,".repeat(199_998)}1]`)).to.have.length(199_999);
    for (const one of ["1", "{}", "[]", '""', "null"])
      expectRefusal(() => parseJson(`[${`${one},`.repeat(200_000)}1]`), "too-large");
  });

  it("takes a string and a number of megabytes without running out of stack", () => {
    expect(parseJson(`"${"é\\n".repeat(1_000_000)}"`)).to.equal("é\n".repeat(1_000_000));
    expectRefusal(() => parseJson("1".repeat(2_000_000)), "json-number");
  });
});
