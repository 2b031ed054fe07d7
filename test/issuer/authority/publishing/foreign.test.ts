import { expect } from "chai";
import { decodeSign1, verifySign1 } from "#core/document/signature.ts";
import { decodeCbor, isCborMap } from "#core/encoding/cbor.ts";
import { decodeUtf8, fromMultibase } from "#core/encoding/text.ts";
import { bitstringToBeSigned, readBitstring, readTokenStatusList, STATUS_LIST_TYP } from "#core/proof/status-list.ts";
import { importPublicKey, verifyEd25519, type PublicKey } from "#primitives";
import { type House, openHouse } from "../../../support/house/house.ts";
import { signerOf } from "../../../support/house/keys.ts";

interface Credential {
  readonly proof: { readonly proofValue: string };
  readonly credentialSubject: { readonly encodedList: string };
}

const keyOf = (name: string): PublicKey => importPublicKey(signerOf(name).publicKey)!;

describe("what strangers' software reads of an issuer", () => {
  let house: House;
  let revoked: { list: number; index: number };
  before(async () => {
    house = await openHouse();
    expect(await house.authority.published.foreign(1, "s/0")).to.equal(undefined);
    const { documentId } = await house.issue();
    await house.settle();
    await house.change(documentId, "revoke");
    await house.settle();
    const { published } = house.authority;
    const vc = decodeUtf8((await published.lookup(documentId))?.vc ?? new Uint8Array());
    revoked = { list: 0, index: Number(/"statusListIndex":"(\d+)"/.exec(vc)?.[1]) };
  });
  after(() => house.close());

  const read = async (path: string): Promise<Uint8Array> =>
    (await house.authority.published.foreign(1, path))?.bytes ?? new Uint8Array();

  it("is a Token Status List signed by the list key, with the revoked place at 1 and its neighbour at 0", async () => {
    const sign1 = decodeSign1(await read("s/0"), { typ: STATUS_LIST_TYP });
    expect(verifySign1(sign1, keyOf("list 1"))).to.equal(true);
    expect(verifySign1(sign1, keyOf("signing 1"))).to.equal(false);
    const payload = decodeCbor(sign1.payload);
    const list = isCborMap(payload) ? payload.get(65_533) : undefined;
    const lst = isCborMap(list) ? list.get("lst") : undefined;
    const value = readTokenStatusList(2, lst as Uint8Array);
    expect([value(revoked.index), value(revoked.index ^ 1)]).to.deep.equal([1, 0]);
  });

  it("is a Bitstring Status List a purpose, signed by the list key", async () => {
    const bytes = await read("s/0/revocation");
    const { proof, ...credential } = JSON.parse(decodeUtf8(bytes)) as Credential;
    expect(readBitstring(credential.credentialSubject.encodedList)(revoked.index)).to.equal(true);
    const created = Date.parse((JSON.parse(decodeUtf8(bytes)) as { validFrom: string }).validFrom) / 1000;
    const signer = { issuer: "https://imigrasi.absah.example", kid: signerOf("list 1").kid, created };
    const { hashData } = bitstringToBeSigned(JSON.parse(JSON.stringify(credential)), signer);
    expect(verifyEd25519(keyOf("list 1"), fromMultibase(proof.proofValue), hashData)).to.equal(true);
    const other = JSON.parse(decodeUtf8(await read("s/0/suspension"))) as Credential;
    expect(readBitstring(other.credentialSubject.encodedList)(revoked.index)).to.equal(false);
  });

  it("is a DID document with the signing key and the list key", async () => {
    const did = JSON.parse(decodeUtf8(await read(".well-known/did.json"))) as {
      id: string;
      assertionMethod: readonly string[];
    };
    expect(did.id).to.equal("did:web:imigrasi.absah.example");
    const kids = ["signing 1", "list 1"].map((name) => `${did.id}#${signerOf(name).kid}`);
    expect(did.assertionMethod).to.deep.equal(kids);
  });

  it("is nothing where there is no such list, purpose or issuer", async () => {
    const { published } = house.authority;
    for (const path of ["s/1", "s/00", "s/0/other", "../x", ""])
      expect(await published.foreign(1, path)).to.equal(undefined);
    expect(await published.foreign(3, ".well-known/did.json")).to.equal(undefined);
  });

  it("says what each file is, and in the DID document how its keys are to be read", async () => {
    const { published } = house.authority;
    const type = async (path: string): Promise<string | undefined> => (await published.foreign(1, path))?.type;
    expect(await type("s/0")).to.equal(STATUS_LIST_TYP);
    expect(await type("s/0/revocation")).to.equal("application/vc");
    expect(await type(".well-known/did.json")).to.equal("application/did+json");
    const did = JSON.parse(decodeUtf8(await read(".well-known/did.json"))) as Record<string, unknown>;
    expect(did["@context"]).to.deep.equal(["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]);
    const [method] = did["verificationMethod"] as { type: string; controller: string; publicKeyMultibase: string }[];
    expect(method).to.include({ type: "Multikey", controller: did["id"] });
    expect(Buffer.from(fromMultibase(method!.publicKeyMultibase)).toString("hex")).to.equal(
      `ed01${Buffer.from(signerOf("signing 1").publicKey).toString("hex")}`,
    );
  });

  it("is signed once a bundle, and anew with what the next bundle says", async () => {
    const { published } = house.authority;
    const first = await published.foreign(1, "s/0/suspension");
    expect(await published.foreign(1, "s/0/suspension")).to.equal(first);
    const { documentId } = await house.issue();
    await house.settle();
    await house.change(documentId, "suspend");
    await house.settle();
    const vc = decodeUtf8((await published.lookup(documentId))?.vc ?? new Uint8Array());
    const index = Number(/"statusListIndex":"(\d+)"/.exec(vc)?.[1]);
    const isSuspended = (bytes: Uint8Array): boolean => {
      const { credentialSubject } = JSON.parse(decodeUtf8(bytes)) as Credential;
      return readBitstring(credentialSubject.encodedList)(index);
    };
    expect(isSuspended(first?.bytes ?? new Uint8Array())).to.equal(false);
    expect(isSuspended(await read("s/0/suspension"))).to.equal(true);
  });

  it("is nothing of an issuer of the root whose keys are elsewhere", async () => {
    expect(await house.authority.published.foreign(2, ".well-known/did.json")).to.not.equal(undefined);
    await house.reopen((options) => ({
      ...options,
      signers: new Map([...options.signers].filter(([issuer]) => issuer === 1)),
    }));
    for (const path of [".well-known/did.json", "s/0"])
      expect(await house.authority.published.foreign(2, path)).to.equal(undefined);
  });
});
