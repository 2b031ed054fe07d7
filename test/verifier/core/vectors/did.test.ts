import { expect } from "chai";
import { toCredential } from "#core/document/credential.ts";
import { concatBytes, fromHex, fromMultibase, toHex, toMultibase } from "#core/encoding/text.ts";
import { sample } from "../document/sample.ts";
import { describeVectors } from "../../../vectors.ts";

interface DidKey {
  readonly publicKeyHex: string;
  readonly did: string;
}
interface DidWeb {
  readonly valid: readonly string[];
}

describeVectors("decentralised identifiers", (vectors) => {
  for (const { publicKeyHex, did } of vectors.json<readonly DidKey[]>("did/did-key-ed25519.json")) {
    it(`writes and reads the multibase of ${did}`, () => {
      const multicodec = concatBytes(Uint8Array.of(0xed, 0x01), fromHex(publicKeyHex));
      expect(toMultibase(multicodec)).to.equal(did.slice("did:key:".length));
      expect(toHex(fromMultibase(did.slice("did:key:".length)).subarray(2))).to.equal(publicKeyHex);
    });
  }

  it("names an issuer as did:web names a host", () => {
    const [did] = vectors.json<DidWeb>("did/did-web-syntax.json").valid;
    expect(toCredential({ ...sample, issuer: "https://example.com" })["issuer"]).to.equal(did);
  });
});
