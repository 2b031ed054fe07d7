import { createHash } from "node:crypto";
import { expect } from "chai";
import * as fc from "fast-check";
import {
  credentialToBeSigned,
  decodeCredential,
  formatTime,
  hasCredentialFrame,
  toCredential,
  verifyCredential,
  type SignedCredential,
} from "#core/document/credential.ts";
import { canonicalize, parseJson, type JsonObject, type JsonValue } from "#core/encoding/canonical.ts";
import { decodeUtf8, encodeUtf8 } from "#core/encoding/text.ts";
import { type FormatCode } from "#core/error.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";
import { anyPayload, sample, signVc, testKey } from "./sample.ts";

const { key } = testKey();
const vc = signVc(sample);
const json = parseJson(vc) as JsonObject;
/** The canonical bytes after a change of the members along a path. */
const withMember = (path: readonly string[], value: JsonValue | undefined): Uint8Array => {
  const changed = structuredClone(json) as Record<string, JsonValue>;
  let at: Record<string, JsonValue> = changed;
  for (const name of path.slice(0, -1)) at = at[name] as Record<string, JsonValue>;
  const last = path.at(-1) ?? "";
  if (value === undefined) delete at[last];
  else at[last] = value;
  return canonicalize(changed);
};
const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

describe("the verifiable credential", () => {
  it("is read back into its payload, for every kind", () => {
    fc.assert(
      fc.property(anyPayload, (payload) => {
        const bytes = signVc(payload);
        const credential = decodeCredential(bytes);
        expect(credential.payload).to.deep.equal(payload);
        expect(verifyCredential(credential, key)).to.equal(true);
        expect(hasCredentialFrame(bytes)).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });

  it("is the canonical form of its members and its proof, whatever stands in a text", () => {
    for (const conditions of [
      ',"type":["VerifiableCredential","ImmigrationDocument"]',
      ',"type":"DataIntegrityProof"',
      "Ü",
    ]) {
      const bytes = signVc({ ...sample, conditions });
      const whole = parseJson(bytes) as JsonObject;
      expect(decodeUtf8(bytes)).to.equal(decodeUtf8(canonicalize(whole)));
      expect(Object.keys(whole["proof"] ?? {})).to.include("proofValue");
      expect(decodeCredential(bytes).payload.conditions).to.equal(conditions);
    }
  });

  it("has the members of PROTOCOL 3", () => {
    expect(toCredential(sample)).to.deep.equal({
      "@context": ["https://www.w3.org/ns/credentials/v2", { "@vocab": "urn:absah:1:" }],
      id: "urn:uuid:9b2f8c1e-5a3d-4e7f-8a6b-0c1d2e3f4a5b",
      type: ["VerifiableCredential", "ImmigrationDocument"],
      issuer: "did:web:imigrasi.absah.example",
      validFrom: "2026-11-23T17:00:00Z",
      validUntil: "2027-11-23T16:59:59Z",
      credentialSubject: {
        kind: "ITAS",
        number: "2A11JE0001-X",
        passport: "L898902C",
        category: "C312",
        conditions: "Bekerja pada satu pemberi kerja",
        place: "Kotabumi",
        supersedes: "urn:uuid:00112233-4455-4677-8899-aabbccddeeff",
        printSerial: 2,
        issuedAt: "2026-11-24T06:00:00Z",
        holder: sample.holder,
      },
      credentialStatus: ["revocation", "suspension"].map((statusPurpose) => ({
        type: "BitstringStatusListEntry",
        statusPurpose,
        statusListIndex: "70001",
        statusListCredential: `https://imigrasi.absah.example/s/3/${statusPurpose}`,
      })),
    });
  });

  it("is signed over the hash of its proof options, then of itself", () => {
    const { proof, ...credential } = json;
    const { proofValue: _, ...options } = proof as JsonObject;
    const expected = Buffer.concat([sha256(canonicalize(options)), sha256(canonicalize(credential))]);
    expect(credentialToBeSigned(sample, key.kid).hashData).to.deep.equal(new Uint8Array(expected));
    expect(options["created"]).to.equal("2026-11-24T06:00:00Z");
    expect(options["verificationMethod"]).to.equal(`did:web:imigrasi.absah.example#${key.kid}`);
  });

  it("names an issuer with a port by did:web's %3A", () => {
    const payload = { ...sample, issuer: "https://a.example:8443" };
    expect(toCredential(payload)["issuer"]).to.equal("did:web:a.example%3A8443");
    expect(decodeCredential(signVc(payload)).payload.issuer).to.equal(payload.issuer);
  });

  it("does not hold under another key, or with another proof", () => {
    const credential = decodeCredential(vc);
    expect(verifyCredential(credential, testKey(new Uint8Array(32)).key)).to.equal(false);
    expect(verifyCredential({ ...credential, proofValue: flip(credential.proofValue, 40) }, key)).to.equal(false);
    expect(verifyCredential({ ...credential, kid: "0000000000000000" }, key)).to.equal(false);
    const later = { ...credential.payload, issuedAt: sample.issuedAt + 1 };
    expect(verifyCredential({ ...credential, payload: later }, key)).to.equal(false);
  });

  it("that names another key does not hold under the key that made it", () => {
    const other = testKey(new Uint8Array(32));
    const { hashData, complete } = credentialToBeSigned(sample, key.kid);
    expect(verifyCredential(decodeCredential(complete(other.sign(hashData))), other.key)).to.equal(false);
    expect(verifyCredential(decodeCredential(signVc(sample, other)), other.key)).to.equal(true);
  });

  it("is refused, or its proof does not hold, with any one byte changed", () => {
    for (let index = 0; index < vc.length; index++) {
      let credential: SignedCredential | undefined;
      const code = codeOf(() => (credential = decodeCredential(flip(vc, index))));
      if (code !== "accepted" || credential === undefined) continue;
      expect(verifyCredential(credential, key), `byte ${index}`).to.equal(false);
    }
  });

  const FAULTS: readonly (readonly [string, Uint8Array, FormatCode])[] = [
    ["white space", encodeUtf8(JSON.stringify(json, null, 1)), "credential-not-canonical"],
    [
      "its members in another order",
      encodeUtf8(JSON.stringify(Object.fromEntries(Object.entries(json).toReversed()))),
      "credential-not-canonical",
    ],
    ["a line end after it", encodeUtf8(`${decodeUtf8(vc)}\n`), "credential-not-canonical"],
    ["a member twice", encodeUtf8(decodeUtf8(vc).replace('"id":', '"id":"x","id":')), "json-duplicate"],
    ["a name added", withMember(["name"], "x"), "credential-not-canonical"],
    ["a subject's id", withMember(["credentialSubject", "id"], "x"), "credential-not-canonical"],
    ["a field of a kind that has it not", withMember(["credentialSubject", "kind"], "SKTT"), "kind-rule"],
    ["another context", withMember(["@context"], ["https://www.w3.org/ns/credentials/v2"]), "credential-not-canonical"],
    ["another type", withMember(["type"], ["VerifiableCredential"]), "credential-not-canonical"],
    ["no issuer", withMember(["issuer"], undefined), "claim-missing"],
    ["an issuer as an object", withMember(["issuer"], { id: "did:web:imigrasi.absah.example" }), "claim-type"],
    ["an issuer by did:key", withMember(["issuer"], "did:key:z6Mk"), "claim-type"],
    ["an issuer with a path", withMember(["issuer"], "did:web:imigrasi.absah.example:a"), "issuer-origin"],
    ["an id that is no UUID", withMember(["id"], "urn:uuid:1"), "uuid"],
    ["an id that is no URN", withMember(["id"], "9b2f8c1e-5a3d-4e7f-8a6b-0c1d2e3f4a5b"), "claim-type"],
    ["a time in another form", withMember(["validFrom"], "2026-11-24T00:00:00+07:00"), "credential-not-canonical"],
    ["a time that is none", withMember(["validFrom"], "soon"), "time"],
    ["an end one second later", withMember(["validUntil"], "2027-11-23T17:00:00Z"), "not-midnight"],
    ["an unknown kind", withMember(["credentialSubject", "kind"], "VISA"), "kind"],
    ["a print serial in text", withMember(["credentialSubject", "printSerial"], "2"), "claim-type"],
    ["a print serial of 1.5", withMember(["credentialSubject", "printSerial"], 1.5), "claim-type"],
    ["sex N", withMember(["credentialSubject", "holder", "sex"], "N"), "sex"],
    [
      "an unknown field in the holder",
      withMember(["credentialSubject", "holder", "photo"], "x"),
      "credential-not-canonical",
    ],
    ["a holder that is a list", withMember(["credentialSubject", "holder"], []), "claim-type"],
    ["no status", withMember(["credentialStatus"], undefined), "claim-type"],
    [
      "one status entry",
      withMember(["credentialStatus"], [(json["credentialStatus"] as JsonValue[])[0] ?? null]),
      "credential-not-canonical",
    ],
    [
      "the list of another issuer",
      encodeUtf8(decodeUtf8(vc).replaceAll("https://imigrasi", "https://lampungbarat")),
      "credential-not-canonical",
    ],
    [
      "a list with a leading zero",
      encodeUtf8(decodeUtf8(vc).replaceAll("/s/3/", "/s/03/")),
      "credential-not-canonical",
    ],
    ["no list", encodeUtf8(decodeUtf8(vc).replaceAll("/s/3/", "/s/x/")), "status-entry"],
    [
      "a place with a leading zero",
      encodeUtf8(decodeUtf8(vc).replaceAll('"70001"', '"070001"')),
      "credential-not-canonical",
    ],
    [
      "a place in another form",
      encodeUtf8(decodeUtf8(vc).replaceAll('"70001"', '"7.0001e4"')),
      "credential-not-canonical",
    ],
    ["no proof", withMember(["proof"], undefined), "claim-missing"],
    ["two proofs", withMember(["proof"], [json["proof"] ?? null]), "claim-type"],
    ["a proof of another suite", withMember(["proof", "cryptosuite"], "eddsa-rdfc-2022"), "credential-not-canonical"],
    [
      "a proof for another purpose",
      withMember(["proof", "proofPurpose"], "authentication"),
      "credential-not-canonical",
    ],
    ["a proof of another time", withMember(["proof", "created"], "2026-11-24T06:00:01Z"), "credential-not-canonical"],
    ["a proof that expires", withMember(["proof", "expires"], "2026-11-24T06:00:01Z"), "credential-not-canonical"],
    [
      "a proof by another issuer",
      withMember(["proof", "verificationMethod"], `did:web:x.example#${key.kid}`),
      "credential-not-canonical",
    ],
    [
      "a proof by no kid",
      withMember(["proof", "verificationMethod"], "did:web:imigrasi.absah.example#key-1"),
      "credential-not-canonical",
    ],
    ["a proof of 63 bytes", withMember(["proof", "proofValue"], "z1111"), "claim-type"],
    ["a proof in another base", withMember(["proof", "proofValue"], "uAAAA"), "base58"],
    ["a proof of a thousand digits", withMember(["proof", "proofValue"], `z${"2".repeat(1000)}`), "base58"],
    ["more than 16 KiB", withMember(["name"], "x".repeat(16_384)), "too-large"],
    ["no object", encodeUtf8("[]"), "claim-type"],
    ["no JSON", encodeUtf8("{"), "json-syntax"],
  ];
  for (const [what, bytes, code] of FAULTS) {
    it(`is refused with ${what}`, () => expectRefusal(() => decodeCredential(bytes), code));
  }

  it("writes times to the second", () => {
    expect(formatTime(0)).to.equal("1970-01-01T00:00:00Z");
    expect(formatTime(253_402_300_799)).to.equal("9999-12-31T23:59:59Z");
  });
});
