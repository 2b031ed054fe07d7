import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { importPublicKey, verifyEd25519 } from "#primitives";
import { loadKeyFile } from "../../../../issuer/adapters/signer/key-file.ts";
import { loadSigner } from "../../../../issuer/adapters/signer/file.ts";
import { codeOf, messageOf, newFolder, removeFolders } from "../store/support.ts";

// RFC 8032, section 7.1, test 2
const SECRET = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
const PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const SIGNATURE =
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
const right = { v: 1, type: "ed25519", secretKey: SECRET, public: PUBLIC };

describe("a signer from a key file", () => {
  let path: string;
  const write = async (contents: unknown, mode = 0o600): Promise<void> => {
    await writeFile(path, typeof contents === "string" ? contents : JSON.stringify(contents), { mode });
    await chmod(path, mode);
  };
  beforeEach(async () => {
    path = join(await newFolder(), "issuer-1-signing.json");
  });
  afterEach(removeFolders);

  it("makes the signature of RFC 8032 and names its key", async () => {
    await write(right);
    const signer = await loadSigner(path);
    expect(toHex(signer.publicKey)).to.equal(PUBLIC);
    expect(toHex(await signer.sign(Uint8Array.of(0x72)))).to.equal(SIGNATURE);
    const key = importPublicKey(signer.publicKey);
    if (key === undefined) throw new Error("no key of our profile");
    expect(signer.kid).to.equal(key.kid);
    expect(verifyEd25519(key, await signer.sign(Uint8Array.of(0x72)), Uint8Array.of(0x72))).to.equal(true);
    expect(verifyEd25519(key, await signer.sign(Uint8Array.of(0x72)), Uint8Array.of(0x73))).to.equal(false);
  });

  it("is refused where others may read or write the file, and says how to mend it", async () => {
    for (const mode of [0o640, 0o604, 0o620, 0o644, 0o666]) {
      await write(right, mode);
      expect(await codeOf(() => loadSigner(path)), mode.toString(8)).to.equal("mode");
    }
    expect(await messageOf(() => loadSigner(path)))
      .to.match(/run chmod 600 on it$/)
      .and.include(path);
  });

  it("is refused where the public key is another's", async () => {
    await write({ ...right, public: PUBLIC.replace("3d", "3e") });
    expect(await codeOf(() => loadSigner(path))).to.equal("public-key");
  });

  it("is refused where there is no file", async () => {
    expect(await codeOf(() => loadSigner(path))).to.equal("absent");
    expect(await messageOf(() => loadSigner(path))).to.include(path);
  });

  it("is refused where the key is of another type", async () => {
    await write({ ...right, type: "secp256k1" });
    expect(await codeOf(() => loadSigner(path))).to.equal("type");
  });

  it("is refused where the file is anything else than a key file, and never shows what is in it", async () => {
    const wrong: unknown[] = [
      "",
      "{",
      "[]",
      "null",
      { ...right, v: 2 },
      { ...right, extra: 1 },
      { ...right, secretKey: SECRET.slice(2) },
      { ...right, secretKey: SECRET.toUpperCase() },
      { ...right, secretKey: 7 },
      { ...right, public: undefined },
      `{"v":1,"v":1,"type":"ed25519","secretKey":"${SECRET}","public":"${PUBLIC}"}`,
      " ".repeat(5000),
    ];
    for (const contents of wrong) {
      await write(contents);
      expect(await codeOf(() => loadSigner(path)), JSON.stringify(contents)).to.equal("format");
      expect(await messageOf(() => loadSigner(path)))
        .to.include(path)
        .and.not.include(SECRET.slice(0, 16));
    }
  });
});

describe("a key file", () => {
  afterEach(removeFolders);

  it("gives the bytes of a chain account's key and of a store's", async () => {
    const folder = await newFolder();
    const address = "ab".repeat(20);
    const chain = join(folder, "admin.json");
    await writeFile(chain, JSON.stringify({ v: 1, type: "secp256k1", secretKey: SECRET, public: address }), {
      mode: 0o600,
    });
    expect(await loadKeyFile(chain, "secp256k1")).to.deep.equal({
      type: "secp256k1",
      secretKey: fromHex(SECRET),
      public: fromHex(address),
    });
    const store = join(folder, "store.json");
    await writeFile(store, JSON.stringify({ v: 1, type: "aes-256", secretKey: SECRET }), { mode: 0o600 });
    expect(await loadKeyFile(store, "aes-256")).to.deep.equal({ type: "aes-256", secretKey: fromHex(SECRET) });
  });
});
