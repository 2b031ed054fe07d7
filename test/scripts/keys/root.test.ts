import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { toHex } from "#core/encoding/text.ts";
import { openRootFile, type RootStatement } from "#core/proof/root.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { loadSigner } from "../../../issuer/adapters/signer/file.ts";
import { formatSealedKeyFile, loadKeyFile } from "../../../issuer/adapters/signer/key-file.ts";
import { makeRootFile } from "../../../issuer/authority/root.ts";
import { type IssuerConfig, readConfig } from "../../../issuer/config.ts";
import { loadSystem } from "../../../issuer/system.ts";
import { generateKey } from "../../../scripts/keys/files.ts";
import { ensureKeys, exists } from "../../../scripts/setup/keys.ts";
import { ensureRootFile } from "../../../scripts/setup/root.ts";
import { filesOf, keys, kidIn, PASSPHRASE, passphraseFile, rootOf } from "./desk.ts";
import { type Running, startHouse } from "./running.ts";

const DAY = 86_400;

describe("keys: root statements", function () {
  this.timeout(60_000);
  let house: Running;
  let kid: string;
  const say = (line: string, env?: Record<string, string>): ReturnType<typeof keys> =>
    keys(house.data, line, env === undefined ? {} : { env });
  const path = (name: string): string => join(house.data, "keys", `${name}.json`);
  const rootFile = (): string => join(house.data, "published", "root.cbor");

  beforeEach(async () => {
    house = await startHouse();
    kid = [...(await rootOf(house.data)).keys].find(([, { issuer }]) => issuer === 1)?.[0] ?? "";
  });
  afterEach(() => house.close());

  /** Three root keys, two of which must sign. */
  async function threeKeys(): Promise<void> {
    for (const name of ["root-2", "root-3"]) {
      const { secretKey, publicKey } = generateKey();
      const file = { v: 1, type: "ed25519", secretKey: toHex(secretKey), public: toHex(publicKey) };
      await writeFile(path(name), JSON.stringify(file), { mode: 0o600 });
    }
    const signers = await Promise.all(["root-1", "root-2", "root-3"].map((name) => loadSigner(path(name))));
    const rootKeys = signers.map(({ publicKey }) => toHex(publicKey));
    const root: RootStatement = { ...(await rootOf(house.data)), version: 2, rootKeys, threshold: 2 };
    await writeFile(rootFile(), await makeRootFile(root, signers.slice(0, 2)));
    const trust = JSON.parse(await readFile(join(house.data, "trust.json"), "utf8")) as object;
    await writeFile(join(house.data, "trust.json"), JSON.stringify({ ...trust, rootKeys, threshold: 2 }));
  }

  it("are signed by two of three root keys where two are needed, whichever two", async () => {
    await threeKeys();
    const away = path("root-1").replace("root-1", "elsewhere");
    await rename(path("root-1"), away);
    const told = await say("renew --yes");
    expect(told, told.err).to.include({ code: 0 });
    expect(told.out).to.include("with 2 root keys");
    expect((await rootOf(house.data)).version).to.equal(3);
    const bytes = await readFile(rootFile());
    const trust = parseTrustFile(await readFile(join(house.data, "trust.json")));
    const [, second = "", third = ""] = trust.rootKeys;
    expect(openRootFile(bytes, { ...trust, rootKeys: [second, third] }).version).to.equal(3);
    expect(() => openRootFile(bytes, { ...trust, rootKeys: [trust.rootKeys[0] ?? "", second] })).to.throw();
  });

  it("are not made with one key of the two, nor with one that is not pinned: nothing is sent", async () => {
    await threeKeys();
    await rename(path("root-1"), path("root-1").replace("root-1", "elsewhere"));
    const { secretKey, publicKey } = generateKey();
    const strange = { v: 1, type: "ed25519", secretKey: toHex(secretKey), public: toHex(publicKey) };
    await writeFile(path("root-2"), JSON.stringify(strange), { mode: 0o600 });
    const state = async (): Promise<object> => ({ files: await filesOf(house.data), head: await house.chain.head() });
    const before = await state();
    for (const line of ["renew", `retire --kid ${kid} --at 2027-12-31`, `compromise --kid ${kid}`]) {
      const told = await say(`${line} --yes`);
      expect(told, line).to.include({ code: 1 });
      expect(told.err).to.include("1 of the 2 root keys that are needed lie in").and.include("bring the others");
    }
    expect(await state()).to.deep.equal(before);
  });

  it("begin their dates anew with `renew`, and the bundle key its ninety days; powers stay", async () => {
    const old = await rootOf(house.data);
    const now = old.issued + 80 * DAY;
    const dry = await keys(house.data, "renew", { now: () => now });
    expect(dry.out).to.include("dry run").and.include("nothing, no transaction is sent");
    expect((await rootOf(house.data)).version).to.equal(1);
    const told = await keys(house.data, "renew --yes", { now: () => now });
    expect(told, told.err).to.include({ code: 0 });
    const next = await rootOf(house.data);
    expect(next).to.include({ version: 2, issued: now, expires: now + 365 * DAY });
    expect(next.bundleKeys.map(({ to }) => to)).to.deep.equal([now + 89 * DAY]);
    expect(next.bundleKeys.map(({ key }) => key.kid)).to.deep.equal(old.bundleKeys.map(({ key }) => key.kid));
    expect(next.keys).to.deep.equal(old.keys);
  });

  it("stand in the list of all keys, with what each may", async () => {
    const pass = await passphraseFile(house.data);
    const made = kidIn((await say(`generate --issuer 1 --passphrase-file ${pass} --yes`)).out);
    const before = await filesOf(house.data);
    const told = await say("list");
    expect(told, told.err).to.include({ code: 0, err: "" });
    expect(told.out).to.match(new RegExp(`1 +${kid} +in use +signs until 20\\d\\d-`));
    expect(told.out).to.match(new RegExp(`1 +${made} +kept +not registered on the chain`));
    expect(told.out).to.include("Root statement 1 until ").and.include("its bundle key until ");
    expect(await filesOf(house.data)).to.deep.equal(before);
    expect(await say(`compromise --kid ${kid} --yes`)).to.include({ code: 0 });
    expect((await say("list")).out).to.match(new RegExp(`1 +${kid} +in use +compromised from batch 0 on`));
  });

  it("are signed with a sealed root key and its passphrase, and refused without", async () => {
    const pass = await passphraseFile(house.data);
    const key = await loadKeyFile(path("root-1"), "ed25519");
    await writeFile(path("root-1"), await formatSealedKeyFile(key, PASSPHRASE), { mode: 0o600 });
    const refused = await say("renew --yes");
    expect(refused).to.include({ code: 1 });
    expect(refused.err).to.include("ABSAH_PASSPHRASE_FILE");
    expect(await say("renew --yes", { ABSAH_PASSPHRASE_FILE: pass })).to.include({ code: 0 });
    expect((await rootOf(house.data)).version).to.equal(2);
  });

  describe("at a start", () => {
    const said: string[] = [];
    /** As `npm start` does, asking for another K: a statement is due. */
    const start = async (changes: Partial<IssuerConfig> = { confirmations: 2 }): Promise<void> => {
      said.length = 0;
      const { v: _, ports, rpcUrls: __, ...chain } = await loadSystem(house.data);
      const config = { ...readConfig({ ABSAH_DATA: house.data }), ...changes };
      await ensureRootFile(config, chain, ports, (step) => void said.push(step));
    };

    it("are signed by as many keys as are needed", async () => {
      await threeKeys();
      await start();
      expect(await rootOf(house.data)).to.include({ version: 3, confirmations: 2, threshold: 2 });
    });

    it("go on without the root keys, and say what is due; no other root key is made in their place", async () => {
      await rename(path("root-1"), path("root-1").replace("root-1", "elsewhere"));
      expect(await ensureKeys(join(house.data, "keys"))).to.equal(0);
      expect(await exists(path("root-1"))).to.equal(false);
      await start();
      expect(said.join()).to.include("too few root keys are here").and.include("keys -- renew");
      expect(await rootOf(house.data)).to.include({ version: 1, confirmations: 1 });
      await start({});
      expect(said).to.deep.equal([]);
    });

    it("are signed with a sealed root key", async () => {
      const key = await loadKeyFile(path("root-1"), "ed25519");
      await writeFile(path("root-1"), await formatSealedKeyFile(key, PASSPHRASE), { mode: 0o600 });
      await start({ confirmations: 2, passphraseFile: await passphraseFile(house.data) });
      expect(await rootOf(house.data)).to.include({ version: 2, confirmations: 2 });
    });
  });
});
