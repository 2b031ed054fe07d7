import { Point } from "@noble/ed25519";
import { expect } from "chai";
import { ORDER, decodeKeyPoint, isAdmissibleSignature, littleEndian } from "#core/encoding/ed25519-profile.ts";
import { beBytes, concatBytes } from "#core/encoding/text.ts";

const R = new Uint8Array(32).fill(7);
const withS = (s: bigint): Uint8Array => concatBytes(R, beBytes(s, 32).toReversed());
const withR = (...r: readonly (readonly [at: number, byte: number])[]): Uint8Array => {
  const signature = new Uint8Array(64);
  for (const [at, byte] of r) signature[at] = byte;
  return signature;
};

describe("the profile of Ed25519", () => {
  it("admits an S below the order, and none from it on", () => {
    for (const s of [0n, 1n, ORDER - 1n, 2n ** 252n, 2n ** 252n - 1n])
      expect(isAdmissibleSignature(withS(s))).to.equal(true);
    for (const s of [ORDER, ORDER + 1n, 2n ** 253n, 2n ** 256n - 1n])
      expect(isAdmissibleSignature(withS(s))).to.equal(false);
  });

  it("compares S with the order from its highest byte down to its lowest", () => {
    for (let bits = 0n; bits < 256n; bits += 8n) {
      // Bytes 16 to 30 of the order are zero: nothing smaller shares the bytes above them.
      if (((ORDER >> bits) & 0xffn) > 0n) expect(isAdmissibleSignature(withS(ORDER - (1n << bits)))).to.equal(true);
      expect(isAdmissibleSignature(withS(ORDER + (1n << bits)))).to.equal(false);
    }
  });

  for (const length of [0, 32, 63, 65, 96])
    it(`admits no signature of ${length} bytes`, () => {
      expect(isAdmissibleSignature(new Uint8Array(length).fill(7, 0, 32))).to.equal(false);
    });

  it("refuses the encoding of the identity as R, and no other R for being like it", () => {
    expect(isAdmissibleSignature(withR([0, 1]))).to.equal(false);
    expect(isAdmissibleSignature(withR())).to.equal(true);
    expect(isAdmissibleSignature(withR([0, 2]))).to.equal(true);
    for (let at = 1; at < 32; at++) expect(isAdmissibleSignature(withR([0, 1], [at, 1]))).to.equal(true);
  });

  it("admits the base point as a key", () => {
    expect(decodeKeyPoint(Point.BASE.toBytes())?.equals(Point.BASE)).to.equal(true);
  });

  it("reads integers from their lowest byte on", () => {
    expect(littleEndian(Uint8Array.of(1, 2, 0))).to.equal(0x201n);
    expect(littleEndian(new Uint8Array(0))).to.equal(0n);
  });
});
