import { deflateSync, inflateSync } from "node:zlib";
import { expect } from "chai";
import * as fc from "fast-check";
import { deflateZlib, inflateZlib } from "#core/encoding/inflate.ts";
import { concatBytes } from "#core/encoding/text.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";

const LIMIT = 16 * 1024;
const plain = new TextEncoder().encode("a paper goes from order to chain to verdict, a paper goes from order to chain");
const stream = deflateZlib(plain);

describe("inflate", () => {
  it("gives back any bytes, and zlib itself reads them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const packed = deflateZlib(bytes);
        expect(packed.subarray(0, 2)).to.deep.equal(Uint8Array.of(0x78, 0x9c));
        expect(inflateZlib(packed, LIMIT)).to.deep.equal(bytes);
        expect(new Uint8Array(inflateSync(packed))).to.deep.equal(bytes);
      }),
    );
  });

  it("reads what zlib itself writes at level 6", () => {
    expect(inflateZlib(new Uint8Array(deflateSync(plain, { level: 6 })), LIMIT)).to.deep.equal(plain);
  });

  it("refuses another level, whose header is another", () => {
    expectRefusal(() => inflateZlib(new Uint8Array(deflateSync(plain, { level: 9 })), LIMIT), "zlib-header");
  });

  it("refuses a stream that asks for a dictionary", () => {
    const packed = new Uint8Array(deflateSync(plain, { level: 6, dictionary: Buffer.from("paper") }));
    expectRefusal(() => inflateZlib(packed, LIMIT), "zlib-header");
  });

  it("refuses any other byte in the place of either byte of the header, before it inflates", () => {
    for (let bit = 0; bit < 16; bit++)
      expectRefusal(() => inflateZlib(flip(stream, bit >> 3, 1 << (bit & 7)), LIMIT), "zlib-header");
  });

  it("refuses one byte after the end", () => {
    expectRefusal(() => inflateZlib(concatBytes(stream, Uint8Array.of(0)), LIMIT), "zlib-rest");
  });

  it("refuses a second stream after the first", () => {
    expectRefusal(() => inflateZlib(concatBytes(stream, stream), LIMIT), "zlib-rest");
  });

  it("refuses a checksum with one bit changed", () => {
    expectRefusal(() => inflateZlib(flip(stream, stream.length - 1), LIMIT), "zlib-data");
  });

  it("refuses every stream that is cut short", () => {
    for (let length = 2; length < stream.length; length++) {
      expectRefusal(() => inflateZlib(stream.subarray(0, length), LIMIT), "zlib-data");
    }
  });

  it("takes exactly the limit and refuses one byte more", () => {
    expect(inflateZlib(deflateZlib(new Uint8Array(LIMIT)), LIMIT).length).to.equal(LIMIT);
    expectRefusal(() => inflateZlib(deflateZlib(new Uint8Array(LIMIT + 1)), LIMIT), "too-large");
  });

  it("stops a bomb of 100 MB at the limit, before it is inflated", () => {
    const bomb = new Uint8Array(deflateSync(Buffer.alloc(100_000_000), { level: 6 }));
    const started = performance.now();
    expectRefusal(() => inflateZlib(bomb, LIMIT), "too-large");
    expect(performance.now() - started).to.be.below(50);
  });

  it("gives nothing but the plain bytes back for a stream with one bit changed", () => {
    for (let index = 0; index < stream.length * 8; index++) {
      const changed = flip(stream, index >> 3, 1 << (index & 7));
      const code = codeOf(() => expect(inflateZlib(changed, LIMIT)).to.deep.equal(plain));
      expect(code).to.be.oneOf(["accepted", "zlib-header", "zlib-data", "zlib-rest", "too-large"]);
    }
  });
});
