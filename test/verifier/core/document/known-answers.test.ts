import { readFileSync } from "node:fs";
import { createHash, createPublicKey, verify } from "node:crypto";
import { inflateSync } from "node:zlib";
import { Sign1 as OtherSign1 } from "@auth0/cose";
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { expect } from "chai";
import { toHex, fromHex, encodeUtf8 } from "#core/encoding/text.ts";
import { credentialToBeSigned } from "#core/document/credential.ts";
import { encodePayload } from "#core/document/document.ts";
import { formatLookupCode, parseLookupCode } from "#core/document/lookup-code.ts";
import { presentParts, presentQr, type PresentedDocument } from "#core/document/presented.ts";
import { encodeQr } from "#core/document/qr.ts";
import { signCwt, signVc, testKey } from "./sample.ts";

interface KnownAnswer {
  readonly name: string;
  /** what the payload says, in CBOR diagnostic notation's JSON part: keys as texts, bytes as hex after h' */
  readonly claims: JsonLike;
  readonly payload: string;
  readonly cose: string;
  readonly qr: string;
  readonly lookupCode: string;
  readonly vc: string;
}
type JsonLike = string | number | readonly JsonLike[] | { readonly [name: string]: JsonLike };

const url = new URL("../../../vectors/documents.json", import.meta.url);
const { publicKey, kid, documents } = JSON.parse(readFileSync(url, "utf8")) as {
  publicKey: string;
  kid: string;
  documents: readonly KnownAnswer[];
};
const x = Buffer.from(publicKey, "hex").toString("base64url");
const nodeKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });

/** The claims of the file as cborg takes them. */
function toCborg(value: JsonLike): unknown {
  if (typeof value === "string") return value.startsWith("h'") ? fromHex(value.slice(2)) : value;
  if (typeof value === "number") return value;
  if (Array.isArray(value)) return value.map(toCborg);
  const entries = Object.entries(value).map(
    ([name, item]) => [/^-?[0-9]+$/.test(name) ? Number(name) : name, toCborg(item)] as const,
  );
  return new Map(entries);
}

/** JSON with sorted names: RFC 8785 for values without fractions, in the few lines that suffice for them. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

describe("known answers", () => {
  it("are signed by the key that they name", () => {
    expect(testKey().key.kid).to.equal(kid);
    expect(toHex(testKey().key.bytes)).to.equal(publicKey);
  });

  for (const answer of documents) {
    const presented = presentQr(answer.qr) as PresentedDocument;

    it(`${answer.name}: what is read from the code is written as the file has it`, () => {
      const { payload } = presented;
      expect(toHex(encodePayload(payload))).to.equal(answer.payload);
      expect(toHex(signCwt(payload))).to.equal(answer.cose);
      expect(encodeQr(fromHex(answer.cose))).to.equal(answer.qr);
      expect(signVc(payload)).to.deep.equal(encodeUtf8(answer.vc));
      expect(formatLookupCode(payload.documentId)).to.equal(answer.lookupCode);
      expect(parseLookupCode(answer.lookupCode)).to.deep.equal(payload.documentId);
    });

    it(`${answer.name}: both credentials are one document`, () => {
      const both = presentParts({ cwt: fromHex(answer.cose), vc: encodeUtf8(answer.vc) });
      expect(both).to.deep.include({ form: "document", payload: presented.payload, kid });
    });

    it(`${answer.name}: cborg writes the payload from its claims, and @auth0/cose takes the signature`, async () => {
      expect(toHex(encode(toCborg(answer.claims), rfc8949EncodeOptions))).to.equal(answer.payload);
      expect(decode(fromHex(answer.payload), { useMaps: true })).to.deep.equal(toCborg(answer.claims));
      const theirs = OtherSign1.decode(fromHex(answer.cose));
      expect(toHex(theirs.payload)).to.equal(answer.payload);
      await theirs.verify(nodeKey);
    });

    it(`${answer.name}: zlib itself inflates the code`, () => {
      const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
      const packed = (answer.qr.match(/.{1,3}/gs) ?? []).flatMap((group) => {
        const value = group.split("").reduceRight((sum, character) => sum * 45 + alphabet.indexOf(character), 0);
        return group.length === 3 ? [value >> 8, value & 255] : [value];
      });
      expect(toHex(inflateSync(Uint8Array.from(packed)))).to.equal(answer.cose);
    });

    it(`${answer.name}: node takes the proof of the credential over hashes that it computes itself`, () => {
      const { proof, ...credential } = JSON.parse(answer.vc) as { proof: { proofValue: string } };
      const { proofValue: _, ...options } = proof;
      expect(sortedJson({ ...credential, proof })).to.equal(answer.vc);
      const hashData = Buffer.concat([sha256(sortedJson(options)), sha256(sortedJson(credential))]);
      expect(toHex(hashData)).to.equal(toHex(credentialToBeSigned(presented.payload, kid).hashData));
      const { vc } = presentParts({ vc: encodeUtf8(answer.vc) }) as PresentedDocument;
      expect(verify(null, hashData, nodeKey, vc?.proofValue ?? Buffer.alloc(0))).to.equal(true);
    });
  }
});
