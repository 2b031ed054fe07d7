import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { loadSigner } from "../../../../issuer/adapters/signer/file.ts";
import { formatSealedKeyFile, loadKeyFile } from "../../../../issuer/adapters/signer/key-file.ts";
import { readPassphrase } from "../../../../issuer/adapters/signer/private-file.ts";
import { codeOf, messageOf, newFolder, removeFolders } from "../store/support.ts";

// RFC 8032, section 7.1, test 2
const SECRET = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
const PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const PASSPHRASE = "kopi lampung pagi hari";
const KEY = { type: "ed25519", secretKey: fromHex(SECRET), public: fromHex(PUBLIC) } as const;

type Sealed = Record<string, unknown> & { sealed: Record<string, unknown> };

describe("a sealed key file", () => {
  let path: string;
  let text: string;
  const write = (contents: string): Promise<void> => writeFile(path, contents, { mode: 0o600 });
  const edited = (edit: (file: Sealed) => void): string => {
    const file = JSON.parse(text) as Sealed;
    edit(file);
    return JSON.stringify(file);
  };
  beforeEach(async () => {
    path = join(await newFolder(), "issuer-1-signing.json");
    text = await formatSealedKeyFile(KEY, PASSPHRASE);
    await write(text);
  });
  afterEach(removeFolders);

  it("opens with its passphrase, and signs as the plain one does", async () => {
    expect(await loadKeyFile(path, "ed25519", PASSPHRASE)).to.deep.equal(KEY);
    const signer = await loadSigner(path, PASSPHRASE);
    expect(toHex(signer.publicKey)).to.equal(PUBLIC);
    expect(toHex((await signer.sign(Uint8Array.of(0x72))).subarray(0, 8))).to.equal("92a009a9f0d4cab8");
  });

  it("costs a guess 128 MiB of scrypt, shows nothing of the key, and is never the same twice", async () => {
    expect((JSON.parse(text) as Sealed).sealed).to.include({ kdf: "scrypt", n: 2 ** 17, r: 8, p: 1 });
    expect(text).not.to.include(SECRET).and.not.include(PASSPHRASE);
    expect(await formatSealedKeyFile(KEY, PASSPHRASE)).not.to.equal(text);
  });

  it("is refused with another passphrase, and without one says where to name it", async () => {
    expect(await codeOf(() => loadSigner(path, `${PASSPHRASE}.`))).to.equal("passphrase");
    expect(await codeOf(() => loadSigner(path))).to.equal("sealed");
    expect(await messageOf(() => loadSigner(path)))
      .to.include("ABSAH_PASSPHRASE_FILE")
      .and.include(path);
  });

  it("is refused when anything in it was changed: the box, the salt, the nonce, the public key beside it", async () => {
    const flip = (hex: unknown): string => `${String(hex).startsWith("0") ? "1" : "0"}${String(hex).slice(1)}`;
    for (const name of ["box", "salt", "nonce"]) {
      await write(edited(({ sealed }) => void (sealed[name] = flip(sealed[name]))));
      expect(await codeOf(() => loadKeyFile(path, "ed25519", PASSPHRASE)), name).to.equal("passphrase");
    }
    await write(edited((file) => void (file["public"] = flip(PUBLIC))));
    expect(await codeOf(() => loadKeyFile(path, "ed25519", PASSPHRASE))).to.equal("passphrase");
  });

  it("is refused when it asks for a cheaper or a boundless scrypt, or is of another form", async () => {
    const edits: ((file: Sealed) => void)[] = [
      ...[2 ** 16, 2 ** 21, 2 ** 17 + 1, "131072"].map(
        (n) =>
          ({ sealed }: Sealed) =>
            void (sealed["n"] = n),
      ),
      ({ sealed }) => void (sealed["r"] = 1),
      ({ sealed }) => void (sealed["p"] = 2),
      ({ sealed }) => void (sealed["kdf"] = "pbkdf2"),
      ({ sealed }) => void (sealed["more"] = 1),
      ({ sealed }) => void (sealed["box"] = String(sealed["box"]).slice(2)),
      (file) => void (file["secretKey"] = SECRET),
      (file) => void Object.assign(file, { sealed: [] }),
    ];
    for (const edit of edits) {
      await write(edited(edit));
      expect(await codeOf(() => loadKeyFile(path, "ed25519", PASSPHRASE)), edit.toString()).to.equal("format");
    }
  });

  it("leaves plain files readable, with a passphrase at hand or without", async () => {
    await write(JSON.stringify({ v: 1, type: "ed25519", secretKey: SECRET, public: PUBLIC }));
    expect(await loadKeyFile(path, "ed25519", PASSPHRASE)).to.deep.equal(KEY);
    expect(await loadKeyFile(path, "ed25519")).to.deep.equal(KEY);
  });
});

describe("a passphrase file", () => {
  let path: string;
  beforeEach(async () => {
    path = join(await newFolder(), "passphrase");
  });
  afterEach(removeFolders);

  it("gives its one line, however it ends and however its letters were typed", async () => {
    for (const [written, read] of [
      [`${PASSPHRASE}\n`, PASSPHRASE],
      [`${PASSPHRASE}\r\n`, PASSPHRASE],
      ["cafe\u0301 di tepi jalan", "caf\u00e9 di tepi jalan"],
    ] as const) {
      await writeFile(path, written, { mode: 0o600 });
      expect(await readPassphrase(path)).to.equal(read);
    }
  });

  it("is refused where it is absent, short, several lines, or others may read it", async () => {
    expect(await codeOf(() => readPassphrase(path))).to.equal("absent");
    for (const text of ["elevenchars", "first line here\nsecond line here\n"]) {
      await writeFile(path, text, { mode: 0o600 });
      expect(await codeOf(() => readPassphrase(path))).to.equal("passphrase");
    }
    await chmod(path, 0o640);
    expect(await codeOf(() => readPassphrase(path))).to.equal("mode");
    expect(await readFile(path, "utf8")).to.include("first line");
  });
});
