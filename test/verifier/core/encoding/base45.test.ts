import { expect } from "chai";
import * as fc from "fast-check";
import { decodeBase45, encodeBase45 } from "#core/encoding/base45.ts";
import { encodeUtf8 } from "#core/encoding/text.ts";
import { expectRefusal } from "../refusal.ts";

describe("base45", () => {
  for (const [plain, text] of [
    ["AB", "BB8"],
    ["Hello!!", "%69 VD92EX0"],
    ["base-45", "UJCLQE7W581"],
    ["ietf!", "QED8WEX0"],
  ] as const) {
    it(`writes "${plain}" as RFC 9285, sections 4.3 and 4.4, does`, () => {
      expect(encodeBase45(encodeUtf8(plain))).to.equal(text);
      expect(decodeBase45(text)).to.deep.equal(encodeUtf8(plain));
    });
  }

  it("begins every code of a level 6 zlib stream with 6BF", () => {
    expect(encodeBase45(Uint8Array.of(0x78, 0x9c))).to.equal("6BF");
  });

  it("gives back any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => void expect(decodeBase45(encodeBase45(bytes))).to.deep.equal(bytes)),
    );
  });

  it("takes one text for each byte string only", () => {
    const text = fc.string({ unit: fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".split("")) });
    fc.assert(
      fc.property(text, (candidate) => {
        let bytes: Uint8Array;
        try {
          bytes = decodeBase45(candidate);
        } catch {
          return;
        }
        expect(encodeBase45(bytes)).to.equal(candidate);
      }),
    );
  });

  it("refuses a group above two bytes", () => {
    expect(decodeBase45("FGW")).to.deep.equal(Uint8Array.of(0xff, 0xff));
    expectRefusal(() => decodeBase45("GGW"), "base45");
  });

  it("refuses a last group above one byte", () => {
    expect(decodeBase45("U5")).to.deep.equal(Uint8Array.of(0xff));
    expectRefusal(() => decodeBase45("V5"), "base45");
  });

  it("refuses a single character at the end", () => {
    expectRefusal(() => decodeBase45("BB8B"), "base45");
  });

  for (const text of ["bb8", "BB8\n", "B_8", "BÄ8", "B\u{1F600}"]) {
    it(`refuses ${JSON.stringify(text)}, outside the alphabet`, () => {
      expectRefusal(() => decodeBase45(text), "base45");
    });
  }
});
