import { expect } from "chai";
import { decodeQr } from "#core/document/qr.ts";
import { decodePayload } from "#core/document/document.ts";
import { presentQr } from "#core/document/presented.ts";
import { decodeBase45 } from "#core/encoding/base45.ts";
import { decodeCbor, encodeCbor, isCborMap, isTagged, type CborMap, type CborValue } from "#core/encoding/cbor.ts";
import { inflateZlib } from "#core/encoding/inflate.ts";
import { importPublicKey, verifyEd25519 } from "#primitives";
import { fromHex } from "#core/encoding/text.ts";
import { describeVectors } from "../../../vectors.ts";
import { expectRefusal, flip } from "../refusal.ts";

interface Claim169 {
  readonly qr_data: string;
  readonly signing_key?: { readonly public_key_hex: string };
  readonly expected_claim169?: { readonly fullName: string };
  readonly expected_cwt_meta?: { readonly issuer: string };
}

const LIMIT = 16 * 1024;

/** The four parts of the COSE structure in a code of others. */
function partsOf(text: string): readonly CborValue[] {
  const value = decodeCbor(inflateZlib(decodeBase45(text), LIMIT));
  return isTagged(value) && Array.isArray(value.value) ? value.value : [];
}

describeVectors("MOSIP Claim 169", (vectors) => {
  const read = (name: string): Claim169 => vectors.json<Claim169>(`claim169/${name}.json`);

  for (const name of [
    "valid/minimal",
    "valid/demographics-full",
    "valid/with-face",
    "valid/ed25519-signed",
    "edge/expired",
    "valid/encrypted-aes256",
    "invalid/missing-169",
  ]) {
    it(`${name}: base45, zlib and CBOR are read; it is of another format, for the foreign reader`, () => {
      expect(decodeQr(read(name).qr_data)).to.deep.equal({ status: "unreadable", cause: "other-format" });
      expect(partsOf(read(name).qr_data).length).to.be.within(3, 4);
      expect(presentQr(read(name).qr_data)).to.deep.equal({ form: "nothing", cause: "other-format" });
    });
  }

  for (const name of ["valid/minimal", "valid/demographics-full", "valid/ed25519-signed", "edge/expired"]) {
    it(`${name}: its name and issuer stand where our profile has them, and its payload is not ours`, () => {
      const { qr_data, expected_claim169, expected_cwt_meta } = read(name);
      const payload = partsOf(qr_data)[2];
      const claims = payload instanceof Uint8Array ? decodeCbor(payload) : null;
      expect(claims instanceof Map && claims.get(1)).to.equal(expected_cwt_meta?.issuer);
      expect(mapAt(claims, 169).get(4)).to.equal(expected_claim169?.fullName);
      expect(() => decodePayload(payload instanceof Uint8Array ? payload : new Uint8Array(0))).to.throw("claim");
    });
  }

  it("valid/ed25519-signed: its signature holds over our Sig_structure, and not over one byte more", () => {
    const { qr_data, signing_key } = read("valid/ed25519-signed");
    const [header, , payload, signature] = partsOf(qr_data);
    const key = importPublicKey(fromHex(signing_key?.public_key_hex ?? ""));
    if (key === undefined || !(signature instanceof Uint8Array)) throw new Error("the example is signed");
    const structure = encodeCbor(["Signature1", header ?? null, new Uint8Array(0), payload ?? null]);
    expect(verifyEd25519(key, signature, structure)).to.equal(true);
    expect(verifyEd25519(key, signature, flip(structure, structure.length - 1))).to.equal(false);
  });

  it("invalid/bad-base45: is refused for its base45", () => {
    const { qr_data } = read("invalid/bad-base45");
    expectRefusal(() => decodeBase45(qr_data), "base45");
    expect(decodeQr(qr_data)).to.deep.equal({ status: "unreadable", cause: "other-format" });
  });

  it("invalid/missing-169: has no claim 169", () => {
    const payload = partsOf(read("invalid/missing-169").qr_data)[2];
    const claims = payload instanceof Uint8Array ? decodeCbor(payload) : null;
    expect(claims instanceof Map && claims.has(169)).to.equal(false);
  });
});

function mapAt(claims: CborValue, key: number): CborMap {
  const value = isCborMap(claims) ? claims.get(key) : undefined;
  return isCborMap(value) ? value : new Map();
}
