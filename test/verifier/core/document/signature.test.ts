import { createPublicKey } from "node:crypto";
import { Algorithms, Headers, Sign1 as OtherSign1 } from "@auth0/cose";
import { expect } from "chai";
import * as fc from "fast-check";
import { decodeSign1, encodeSign1, hasDocumentFrame, toBeSigned, verifySign1 } from "#core/document/signature.ts";
import { encodeCbor, type CborValue } from "#core/encoding/cbor.ts";
import { concatBytes, fromHex, toBase64Url, toHex } from "#core/encoding/text.ts";
import { type FormatCode } from "#core/error.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";
import { signCose, signCwt, sample, testKey } from "./sample.ts";

const signer = testKey();
const { key } = signer;
const other = testKey(new Uint8Array(32).fill(7));
const cose = signCwt(sample);
const payload = Uint8Array.of(0xa0);
const kid = fromHex(key.kid);
const signature = new Uint8Array(64).fill(9);
const publicKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: toBase64Url(key.bytes) }, format: "jwk" });

type Header = readonly (readonly [CborValue, CborValue])[];
const OURS: Header = [[1, -8], [4, kid]]; // prettier-ignore
const frame = (header: Header, rest: readonly CborValue[] = [new Map(), payload, signature], tag = 18): Uint8Array =>
  encodeCbor({ tag, value: [encodeCbor(new Map(header)), ...rest] });

describe("COSE_Sign1", () => {
  it("is read back as it was written, with and without a type", () => {
    const typ = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array({ minLength: 64, maxLength: 64 }), typ, (body, bits, type) => {
        const parts = { kid: key.kid, payload: body, signature: bits, ...(type === undefined ? {} : { typ: type }) };
        const bytes = encodeSign1(parts);
        expect(decodeSign1(bytes, type === undefined ? {} : { typ: type })).to.deep.equal({ ...parts, bytes });
      }),
    );
  });

  it("of a document begins D2 84 and its protected map", () => {
    expect(toHex(cose.subarray(0, 16))).to.equal(`d2844da201270448${key.kid}`);
    expect(hasDocumentFrame(cose)).to.equal(true);
    expect(hasDocumentFrame(cose.subarray(0, 16))).to.equal(true);
    expect(hasDocumentFrame(cose.subarray(0, 15))).to.equal(false);
    expect(hasDocumentFrame(cose.subarray(1))).to.equal(false);
    for (let index = 0; index < 8; index++) expect(hasDocumentFrame(flip(cose, index))).to.equal(false);
  });

  it("holds under its key, and not with any one bit changed", () => {
    expect(verifySign1(decodeSign1(cose), key)).to.equal(true);
    for (let bit = 0; bit < cose.length * 8; bit += 5) {
      const changed = flip(cose, bit >> 3, 1 << (bit & 7));
      let holds = false;
      codeOf(() => (holds = verifySign1(decodeSign1(changed), key)));
      expect(holds, `bit ${bit}`).to.equal(false);
    }
  });

  it("does not hold under another key, even one that claims its kid", () => {
    expect(verifySign1(decodeSign1(cose), other.key)).to.equal(false);
    expect(verifySign1({ ...decodeSign1(cose), kid: other.key.kid }, key)).to.equal(false);
  });

  it("that names another key does not hold under the key that made it", () => {
    const borrowed = signCose({ kid: key.kid, payload }, other);
    expect(verifySign1(decodeSign1(borrowed), other.key)).to.equal(false);
    expect(verifySign1(decodeSign1(signCose({ kid: other.key.kid, payload }, other)), other.key)).to.equal(true);
  });

  it("for one purpose does not serve another", () => {
    const root = signCose({ kid: key.kid, typ: "application/absah-root", payload });
    expect(verifySign1(decodeSign1(root, { typ: "application/absah-root" }), key)).to.equal(true);
    expectRefusal(() => decodeSign1(root, { typ: "application/absah-bundle" }), "cose-typ");
    expectRefusal(() => decodeSign1(root), "cose-typ");
    expectRefusal(() => decodeSign1(cose, { typ: "application/absah-root" }), "cose-typ");
    const untyped = decodeSign1(signCose({ kid: key.kid, payload }));
    expect(verifySign1({ ...untyped, typ: "application/absah-root" }, key)).to.equal(false);
  });

  it("is made and signed as @auth0/cose does it", async () => {
    const theirs = OtherSign1.decode(cose);
    await theirs.verify(publicKey);
    expect(new Uint8Array(theirs.payload)).to.deep.equal(decodeSign1(cose).payload);
    const header = new Map<number, unknown>([[Headers.Algorithm, Algorithms.EdDSA], [Headers.KeyID, kid]]); // prettier-ignore
    const pieces = new OtherSign1(header, new Map(), payload, signer.sign(toBeSigned({ kid: key.kid, payload })));
    expect(new Uint8Array(pieces.encode())).to.deep.equal(signCose({ kid: key.kid, payload }));
    await pieces.verify(publicKey);
  });

  const FAULTS: readonly (readonly [string, Uint8Array, FormatCode])[] = [
    ["no tag", encodeCbor([encodeCbor(new Map(OURS)), new Map(), payload, signature]), "cose-frame"],
    ["the tag of COSE_Mac0", frame(OURS, [new Map(), payload, signature], 17), "cose-not-canonical"],
    ["a CWT tag around it", encodeCbor({ tag: 61, value: { tag: 18, value: [] } }), "cose-frame"],
    ["no array", encodeCbor({ tag: 18, value: "x" }), "cose-frame"],
    ["three parts", frame(OURS, [new Map(), payload]), "cose-frame"],
    ["five parts", frame(OURS, [new Map(), payload, signature, 1]), "cose-not-canonical"],
    ["a detached payload", frame(OURS, [new Map(), null, signature]), "cose-frame"],
    ["a payload in text", frame(OURS, [new Map(), "x", signature]), "cose-frame"],
    ["a signature of 63 bytes", frame(OURS, [new Map(), payload, signature.slice(1)]), "cose-frame"],
    ["an unprotected header", frame(OURS, [new Map([[4, kid]]), payload, signature]), "cose-not-canonical"],
    ["no unprotected map", frame(OURS, [null, payload, signature]), "cose-not-canonical"],
    ["another algorithm", frame([[1, -7], [4, kid]]), "cose-not-canonical"], // prettier-ignore
    ["EdDSA by its newer number −19", frame([[1, -19], [4, kid]]), "cose-not-canonical"], // prettier-ignore
    ["no algorithm", frame([[4, kid]]), "cose-not-canonical"],
    ["a further protected field", frame([...OURS, [3, 0]]), "cose-not-canonical"],
    ["no kid", frame([[1, -8]]), "cose-frame"],
    ["a kid of 7 bytes", frame([[1, -8], [4, kid.slice(1)]]), "cose-frame"], // prettier-ignore
    ["a kid in text", frame([[1, -8], [4, key.kid]]), "cose-frame"], // prettier-ignore
    ["a type that is a number", frame([...OURS, [16, 5]]), "cose-typ"],
    [
      "a protected header that is no map",
      encodeCbor({ tag: 18, value: [encodeCbor([1]), new Map(), payload, signature] }),
      "cose-frame",
    ],
    [
      "an empty protected header",
      encodeCbor({ tag: 18, value: [new Uint8Array(0), new Map(), payload, signature] }),
      "cbor-truncated",
    ],
    ["a byte before it", concatBytes(Uint8Array.of(0), cose), "cbor-rest"],
    ["a byte after it", concatBytes(cose, Uint8Array.of(0)), "cbor-rest"],
    ["a long head", concatBytes(Uint8Array.of(0xd8, 18), cose.subarray(1)), "cbor-not-minimal"],
  ];
  for (const [what, bytes, code] of FAULTS) {
    it(`is refused with ${what}`, () => expectRefusal(() => decodeSign1(bytes), code));
  }
});
