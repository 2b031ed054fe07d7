import { verify, createPublicKey } from "node:crypto";
import { expect } from "chai";
import { decodeSign1, toBeSigned, encodeSign1 } from "#core/document/signature.ts";
import { decodeCbor, encodeCbor, isTagged, type CborValue } from "#core/encoding/cbor.ts";
import { fromHex, toBase64Url } from "#core/encoding/text.ts";
import { describeVectors } from "../../../vectors.ts";
import { codeOf, expectRefusal } from "../refusal.ts";

interface CoseExample {
  readonly title: string;
  readonly input: { readonly sign0: { readonly key: { readonly x_hex?: string } } };
  readonly intermediates: { readonly ToBeSign_hex: string };
  readonly output: { readonly cbor: string };
}

const bytesOf = (example: CoseExample): Uint8Array => fromHex(example.output.cbor.toLowerCase());

describeVectors("COSE_Sign1", (vectors) => {
  const read = (name: string): CoseExample => vectors.json<CoseExample>(`cose/${name}.json`);

  // What an example of the working group has that a document of ours must not have.
  for (const [name, code] of [
    ["CWT__A_3", "cose-frame"], // ES256 and no kid
    ["eddsa-examples__eddsa-sig-01", "cose-frame"], // the kid stands in the unprotected header
    ["sign1-tests__sign-fail-01", "cose-frame"], // tag 998, kid unprotected
    ["sign1-tests__sign-fail-03", "cose-frame"],
    ["sign1-tests__sign-fail-06", "cose-frame"],
    ["sign1-tests__sign-pass-01", "cose-frame"],
    ["sign1-tests__sign-pass-03", "cose-frame"], // no tag
  ] as const) {
    it(`refuses ${name}, whose header is not ours`, () => expectRefusal(() => decodeSign1(bytesOf(read(name))), code));
  }

  it("reads the CBOR of every example, and writes it again byte for byte", () => {
    for (const name of ["CWT__A_3", "eddsa-examples__eddsa-sig-01", "sign1-tests__sign-pass-01"]) {
      const bytes = bytesOf(read(name));
      expect(encodeCbor(decodeCbor(bytes))).to.deep.equal(bytes);
    }
  });

  it("signs the Sig_structure that the EdDSA example publishes", () => {
    const example = read("eddsa-examples__eddsa-sig-01");
    const [header, payload, signature] = partsOf(bytesOf(example));
    const structure = encodeCbor(["Signature1", header, new Uint8Array(0), payload]);
    expect(structure).to.deep.equal(fromHex(example.intermediates.ToBeSign_hex.toLowerCase()));
    const x = toBase64Url(fromHex(example.input.sign0.key.x_hex ?? ""));
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    expect(verify(null, structure, key, signature)).to.equal(true);
  });

  it("takes the EdDSA example once its header is ours, and makes the same structure of it", () => {
    const [, payload, signature] = partsOf(bytesOf(read("eddsa-examples__eddsa-sig-01")));
    const parts = { kid: "21fe31dfa154a261", payload };
    const bytes = encodeSign1({ ...parts, signature });
    expect(codeOf(() => decodeSign1(bytes))).to.equal("accepted");
    const header = partsOf(bytes)[0];
    expect(toBeSigned(parts)).to.deep.equal(encodeCbor(["Signature1", header, new Uint8Array(0), payload]));
  });
});

function partsOf(bytes: Uint8Array): [Uint8Array, Uint8Array, Uint8Array] {
  const value = decodeCbor(bytes);
  const parts: readonly CborValue[] = isTagged(value) && Array.isArray(value.value) ? value.value : [];
  const [header, , payload, signature] = parts;
  if (!(header instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array)) {
    throw new Error("the example is a COSE_Sign1");
  }
  return [header, payload, signature];
}
