import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { expect } from "chai";
import * as fc from "fast-check";
import { decodeCbor, encodeCbor, isCborMap, isTagged, type CborValue } from "#core/encoding/cbor.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";

/** RFC 8949, appendix A: those of its values that a document may hold. */
const PUBLISHED: readonly (readonly [CborValue, string])[] = [
  [0, "00"],
  [1, "01"],
  [10, "0a"],
  [23, "17"],
  [24, "1818"],
  [25, "1819"],
  [100, "1864"],
  [1000, "1903e8"],
  [1_000_000, "1a000f4240"],
  [1_000_000_000_000, "1b000000e8d4a51000"],
  [18_446_744_073_709_551_615n, "1bffffffffffffffff"],
  [-18_446_744_073_709_551_616n, "3bffffffffffffffff"],
  [-1, "20"],
  [-10, "29"],
  [-100, "3863"],
  [-1000, "3903e7"],
  [false, "f4"],
  [true, "f5"],
  [null, "f6"],
  [{ tag: 32, value: "http://www.example.com" }, "d82076687474703a2f2f7777772e6578616d706c652e636f6d"],
  [new Uint8Array(0), "40"],
  [Uint8Array.of(1, 2, 3, 4), "4401020304"],
  ["", "60"],
  ['"\\', "62225c"],
  ["\u00fc", "62c3bc"],
  ["\u6c34", "63e6b0b4"],
  ["\u{10151}", "64f0908591"],
  [[], "80"],
  [[1, [2, 3], [4, 5]], "8301820203820405"],
  [new Map(), "a0"],
  [new Map([[1, 2], [3, 4]]), "a201020304"], // prettier-ignore
  [new Map<CborValue, CborValue>([["a", 1], ["b", [2, 3]]]), "a26161016162820203"], // prettier-ignore
];

const scalar = fc.oneof(
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: -(2n ** 64n), max: -(2n ** 53n) }),
  fc.string({ unit: "grapheme" }),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 300 }),
);
const key = fc.oneof(fc.integer(), fc.string(), fc.uint8Array({ maxLength: 8 }));
const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    fc
      .uniqueArray(fc.tuple(key, tie("value")), { maxLength: 5, selector: ([name]) => toHex(encodeCbor(name)) })
      .map((entries) => new Map<CborValue, CborValue>(entries)),
  ),
}));

describe("cbor", () => {
  for (const [plain, hex] of PUBLISHED) {
    it(`writes and reads ${hex} of RFC 8949, appendix A`, () => {
      expect(toHex(encodeCbor(plain))).to.equal(hex);
      expect(decodeCbor(fromHex(hex))).to.deep.equal(plain);
    });
  }

  it("gives back any value", () => {
    fc.assert(fc.property(value, (plain) => void expect(decodeCbor(encodeCbor(plain))).to.deep.equal(sorted(plain))));
  });

  it("writes what cborg writes by RFC 8949's rules, and cborg reads it", () => {
    fc.assert(
      fc.property(value, (plain) => {
        const bytes = encodeCbor(plain);
        expect(bytes).to.deep.equal(new Uint8Array(encode(plain, rfc8949EncodeOptions)));
        expect(decode(bytes, { useMaps: true, strict: true })).to.deep.equal(sorted(plain));
      }),
    );
  });

  it("reads no bytes but those it would write", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), value.map(encodeCbor)), fc.nat(), (bytes, at) => {
        const changed = bytes.length === 0 ? bytes : flip(bytes, (at >> 3) % bytes.length, 1 << (at & 7));
        for (const candidate of [bytes, changed]) {
          let decoded: CborValue | undefined;
          if (codeOf(() => (decoded = decodeCbor(candidate))) !== "accepted" || decoded === undefined) continue;
          expect(encodeCbor(decoded)).to.deep.equal(candidate);
        }
      }),
      { numRuns: 2000 },
    );
  });

  for (const [hex, code, what] of [
    ["", "cbor-truncated", "no bytes"],
    ["0000", "cbor-rest", "a second value"],
    ["1817", "cbor-not-minimal", "23 in two bytes"],
    ["1900ff", "cbor-not-minimal", "255 in three bytes"],
    ["1a0000ffff", "cbor-not-minimal", "65,535 in five bytes"],
    ["1b00000000ffffffff", "cbor-not-minimal", "2³² − 1 in nine bytes"],
    ["3817", "cbor-not-minimal", "−24 in two bytes"],
    ["580161", "cbor-not-minimal", "a string with a long length"],
    ["5f4101ff", "cbor-indefinite", "a byte string in chunks"],
    ["7f6161ff", "cbor-indefinite", "a text in chunks"],
    ["9f01ff", "cbor-indefinite", "an open array"],
    ["bf0102ff", "cbor-indefinite", "an open map"],
    ["ff", "cbor-indefinite", "a break"],
    ["f93c00", "cbor-simple", "the float 1.0"],
    ["fa47c35000", "cbor-simple", "a float of 32 bits"],
    ["fb3ff199999999999a", "cbor-simple", "a float of 64 bits"],
    ["f97e00", "cbor-simple", "not a number"],
    ["f7", "cbor-simple", "undefined"],
    ["f0", "cbor-simple", "a simple value"],
    ["1c", "cbor-simple", "a reserved head"],
    ["a201010102", "cbor-duplicate", "a key twice"],
    ["a24101014101f4", "cbor-duplicate", "a byte string key twice"],
    ["a203040102", "cbor-map-order", "keys out of order"],
    ["a2616101622020", "cbor-truncated", "a map cut short"],
    ["a26261610161620a", "cbor-map-order", "a longer key first"],
    ["4401", "cbor-truncated", "a byte string cut short"],
    ["8201", "cbor-truncated", "an array cut short"],
    ["8200430102", "cbor-truncated", "a byte string cut short within an array"],
    ["9bffffffffffffffff", "cbor-truncated", "an array of 2⁶⁴ − 1"],
    ["5bffffffffffffffff", "cbor-truncated", "a byte string of 2⁶⁴ − 1"],
    ["61ff", "utf8", "bytes that are no UTF-8"],
    ["63eda080", "utf8", "a lone surrogate in UTF-8"],
    ["dbffffffffffffffff00", "cbor-integer", "a tag above the safe integers"],
  ] as const) {
    it(`refuses ${what}`, () => {
      expectRefusal(() => decodeCbor(fromHex(hex)), code);
    });
  }

  it("takes 16 levels and refuses more, however many there are", () => {
    expect(decodeCbor(fromHex(`${"81".repeat(16)}00`))).to.be.an("array");
    expectRefusal(() => decodeCbor(fromHex(`${"81".repeat(17)}00`)), "cbor-depth");
    expectRefusal(() => decodeCbor(new Uint8Array(1_000_000).fill(0x81)), "cbor-depth");
    expectRefusal(() => decodeCbor(new Uint8Array(1_000_000).fill(0xc1)), "cbor-depth");
  });

  it("writes texts and bytes of any length, as the first value and after others", () => {
    for (const length of [255, 256, 509, 510, 511, 1024, 65_535, 65_536]) {
      const plain: readonly CborValue[] = [
        "x".repeat(300),
        "a".repeat(length),
        new Uint8Array(length).fill(7),
        1n << 40n,
      ];
      expect(encodeCbor(plain[1]!), `${length}`).to.deep.equal(new Uint8Array(encode(plain[1])));
      expect(encodeCbor(plain)).to.deep.equal(new Uint8Array(encode(plain)));
      expect(decodeCbor(encodeCbor(plain))).to.deep.equal(plain.with(3, 2 ** 40));
    }
  });

  it("gives byte strings of their own: to change one changes nothing else", () => {
    const bytes = fromHex("4401020304");
    const decoded = decodeCbor(bytes) as Uint8Array;
    decoded.fill(0);
    expect(toHex(bytes)).to.equal("4401020304");
    expect(decoded.buffer.byteLength).to.equal(4);
  });

  it("counts the levels of keys and values of maps, and of what is under tags", () => {
    for (const [opening, closing] of [
      ["a100", ""],
      ["a1", "00"],
      ["c1", ""],
    ] as const) {
      // prettier-ignore
      const nested = (depth: number): Uint8Array => fromHex(`${opening.repeat(depth)}00${closing.repeat(depth)}`);
      expect(
        codeOf(() => decodeCbor(nested(16))),
        opening,
      ).to.equal("accepted");
      expectRefusal(() => decodeCbor(nested(17)), "cbor-depth");
    }
  });

  it("tells maps and tagged values from all others", () => {
    const tagged = { tag: 1, value: 0 };
    const map = new Map();
    for (const other of [undefined, null, 0, 1n, "tag", true, [], Uint8Array.of(1)]) {
      expect(isTagged(other)).to.equal(false);
      expect(isCborMap(other)).to.equal(false);
    }
    expect([isTagged(tagged), isTagged(map)]).to.deep.equal([true, false]);
    expect([isCborMap(tagged), isCborMap(map)]).to.deep.equal([false, true]);
  });

  it("writes an integer's head as short as it can be, on both sides of each length", () => {
    for (const power of [8n, 16n, 32n, 53n])
      for (const integer of [(1n << power) - 1n, 1n << power, -(1n << power), -(1n << power) - 1n])
        expect(toHex(encodeCbor(integer)), `${integer}`).to.equal(toHex(Uint8Array.from(encode(integer))));
  });

  it("reads integers as numbers where they are safe, and as bigints beyond", () => {
    const most = Number.MAX_SAFE_INTEGER;
    for (const [hex, integer] of [
      ["1b001fffffffffffff", most],
      ["1b0020000000000000", 2n ** 53n],
      ["3b001ffffffffffffe", -most],
      ["3b001fffffffffffff", -(2n ** 53n)],
    ] as const)
      expect(decodeCbor(fromHex(hex)), hex).to.equal(integer);
  });

  it("takes as many values as it is told, and refuses more before it has read them", () => {
    const many = new Uint8Array(16_000_000).fill(1);
    many.set(fromHex("9a00f423fb"));
    expectRefusal(() => decodeCbor(many, 32), "too-large");
    expect(decodeCbor(fromHex("83010203"), 4)).to.deep.equal([1, 2, 3]);
    expectRefusal(() => decodeCbor(fromHex("83010203"), 3), "too-large");
  });

  it("does not write what it could not read back", () => {
    expect(() => encodeCbor(1.5)).to.throw(RangeError);
    expect(() => encodeCbor(2 ** 53)).to.throw(RangeError);
    expect(() => encodeCbor(2n ** 64n)).to.throw(RangeError);
    expect(() => encodeCbor(new Map([[Uint8Array.of(1), 1], [Uint8Array.of(1), 2]]))).to.throw(RangeError); // prettier-ignore
    expectRefusal(() => encodeCbor("\ud800"), "utf8");
  });
});

/** The same value with every map in the order of its encoded keys, and no −0. */
function sorted(plain: CborValue): CborValue {
  if (Array.isArray(plain)) return plain.map(sorted);
  if (plain === 0) return 0;
  if (!isCborMap(plain)) return plain;
  const entries = [...plain].map(([name, item]) => [name, sorted(item)] as const);
  return new Map(entries.toSorted(([left], [right]) => (toHex(encodeCbor(left)) < toHex(encodeCbor(right)) ? -1 : 1)));
}
