import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Wallet } from "ethers";
import { loadSigner } from "../../../issuer/adapters/signer/file.ts";
import { loadKeyFile } from "../../../issuer/adapters/signer/key-file.ts";
import { ensureTokens } from "../../../scripts/setup/files.ts";
import { KEY_NAMES, addressOf, ensureKeys, loadKey } from "../../../scripts/setup/keys.ts";

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe("keys of a house", () => {
  let data: string;
  let folder: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-keys-"));
    folder = join(data, "keys");
  });
  afterEach(() => rm(data, { recursive: true }));

  it("are made once, all different, for their owner alone", async () => {
    expect(await ensureKeys(folder)).to.equal(KEY_NAMES.length);
    expect(await mode(folder)).to.equal(0o700);
    const secrets = new Set<string>();
    for (const name of await readdir(folder)) {
      expect(await mode(join(folder, name)), name).to.equal(0o600);
      secrets.add((JSON.parse(await readFile(join(folder, name), "utf8")) as { secretKey: string }).secretKey);
    }
    expect(secrets.size).to.equal(KEY_NAMES.length);
  });

  it("are kept at the next start; only a missing one is made", async () => {
    await ensureKeys(folder);
    const before = await loadKey(folder, "admin");
    await rm(join(folder, "bundle.json"));
    expect(await ensureKeys(folder)).to.equal(1);
    expect(await loadKey(folder, "admin")).to.deep.equal(before);
  });

  it("are read by the issuer's adapters", async () => {
    await ensureKeys(folder);
    const signer = await loadSigner(join(folder, "issuer-1-signing.json"));
    expect(Buffer.from(signer.publicKey).toString("hex")).to.equal((await loadKey(folder, "issuer-1-signing")).public);
    const { secretKey } = await loadKeyFile(join(folder, "admin.json"), "secp256k1");
    expect(new Wallet(`0x${Buffer.from(secretKey).toString("hex")}`).address).to.equal(
      await addressOf(folder, "admin"),
    );
  });

  it("are refused by name when damaged", async () => {
    await ensureKeys(folder);
    await writeFile(join(folder, "admin.json"), '{"v":1}');
    const error = await loadKey(folder, "admin").catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Error).with.property("message").that.includes("admin.json");
  });

  it("are refused by the signer when others may read them", async () => {
    await ensureKeys(folder);
    await chmod(join(folder, "issuer-1-signing.json"), 0o644);
    const error = await loadSigner(join(folder, "issuer-1-signing.json")).catch((caught: unknown) => caught);
    expect(error).to.have.property("code", "mode");
  });

  it("come with three tokens of three persons, shown once and kept as digests", async () => {
    await ensureKeys(folder);
    const tokens = await ensureTokens(data);
    expect(tokens.map(({ role }) => role)).to.deep.equal(["officer", "officer", "approver"]);
    expect(new Set(tokens.map(({ person }) => person)).size).to.equal(3);
    expect(await ensureTokens(data)).to.deep.equal([]);
    const kept = await readFile(join(data, "tokens.json"), "utf8");
    for (const { token } of tokens) expect(kept).not.to.include(token);
    expect(await mode(join(data, "tokens.json"))).to.equal(0o600);
    expect(await mode(join(folder, "tokens.json"))).to.equal(0o600);
  });
});
