import { expect } from "chai";
import { importPublicKey, sha256, verifyEd25519 } from "#primitives";
import { decodeCredential, hasCredentialFrame } from "#core/document/credential.ts";
import { canonicalize, parseJson, type JsonObject, type JsonValue } from "#core/encoding/canonical.ts";
import {
  concatBytes,
  decodeUtf8,
  encodeUtf8,
  fromHex,
  fromMultibase,
  toHex,
  toMultibase,
} from "#core/encoding/text.ts";
import { describeVectors } from "../../../vectors.ts";
import { codeOf, flip } from "../refusal.ts";

interface Signed {
  readonly proof: { readonly [name: string]: string };
  readonly [name: string]: JsonValue;
}

/** Whether the proof holds, computed from our parts as the specification says. */
function holds({ proof, ...unsecured }: Signed): boolean {
  const { proofValue, ...options } = proof;
  const method = options["verificationMethod"] ?? "";
  const key = importPublicKey(fromMultibase(method.replace(/^did:key:|#.*$/g, "")).subarray(2));
  const hashData = concatBytes(sha256(canonicalize(options)), sha256(canonicalize(unsecured)));
  return key !== undefined && verifyEd25519(key, fromMultibase(proofValue ?? ""), hashData);
}

describeVectors("Data Integrity EdDSA", (vectors) => {
  const text = (name: string): string => vectors.text(`vc-di-eddsa/eddsa-jcs-2022/${name}`).trim();
  const signed = (): Signed => parseJson(text("signedJCS.json")) as Signed;

  it("hashes the proof options first, then the document, each in its canonical form", () => {
    const { proof: _, ...unsecured } = signed();
    const options = parseJson(text("proofConfigJCS.json"));
    expect(decodeUtf8(canonicalize(unsecured))).to.equal(text("canonDocJCS.txt"));
    expect(decodeUtf8(canonicalize(options))).to.equal(text("proofCanonJCS.txt"));
    expect(toHex(sha256(canonicalize(unsecured)))).to.equal(text("docHashJCS.txt"));
    expect(toHex(sha256(canonicalize(options)))).to.equal(text("proofHashJCS.txt"));
    expect(text("proofHashJCS.txt") + text("docHashJCS.txt")).to.equal(text("combinedHashJCS.txt"));
  });

  it("writes the proof value as base58btc", () => {
    expect(toMultibase(fromHex(text("sigHexJCS.txt")))).to.equal(text("sigBTC58JCS.txt"));
  });

  it("holds for the signed example, and not with one letter or one byte changed", () => {
    const example = signed();
    expect(holds(example)).to.equal(true);
    expect(holds({ ...example, name: "Alumni Credentiak" })).to.equal(false);
    const proofValue = toMultibase(flip(fromMultibase(example.proof["proofValue"] ?? ""), 5));
    expect(holds({ ...example, proof: { ...example.proof, proofValue } })).to.equal(false);
  });

  it("holds for a did:webvh log entry of another implementation", () => {
    const entry = parseJson(vectors.text("vc-di-eddsa/other/swiyu-didwebvh-log-entry.json")) as JsonObject;
    const [proof] = entry["proof"] as readonly Signed["proof"][];
    if (proof === undefined) throw new Error("the entry has a proof");
    expect(holds({ ...entry, proof })).to.equal(true);
    expect(holds({ ...entry, versionTime: "2012-12-12T12:12:13Z", proof })).to.equal(false);
  });

  it("takes none of these credentials for ours", () => {
    for (const name of [
      "eddsa-jcs-2022/signedJCS.json",
      "eddsa-rdfc-2022/signedDataInt.json",
      "proof-set-chain/signedProofSet1.json",
    ]) {
      const bytes = encodeUtf8(vectors.text(`vc-di-eddsa/${name}`));
      expect(codeOf(() => decodeCredential(bytes))).to.match(/^claim-/);
      expect(hasCredentialFrame(canonicalize(parseJson(bytes)))).to.equal(false);
    }
  });
});
