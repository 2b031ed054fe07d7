import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { kindBit } from "#core/document/kind.ts";
import { NEVER_COMPROMISED } from "#core/proof/fields.ts";
import { loadSigner } from "../../../issuer/adapters/signer/file.ts";
import { filesOf, keys, kidIn, PASSPHRASE, passphraseFile, rootOf } from "./desk.ts";
import { anchor, issue, type Running, startHouse } from "./running.ts";

describe("keys: how a key begins", function () {
  this.timeout(60_000);
  let house: Running;
  let pass: string;
  const say = (line: string): ReturnType<typeof keys> => keys(house.data, line);
  const path = (name: string): string => join(house.data, "keys", `${name}.json`);
  const presentKid = async (): Promise<string> => {
    const { public: hex } = JSON.parse(await readFile(path("issuer-1-signing"), "utf8")) as { public: string };
    const root = await rootOf(house.data);
    return [...root.keys].find(([, { publicKey }]) => Buffer.from(publicKey.bytes).toString("hex") === hex)?.[0] ?? "";
  };
  const state = async (): Promise<object> => ({ files: await filesOf(house.data), head: await house.chain.head() });

  // A house takes seconds to make: who registers or rotates brings its own.
  const fresh = async (): Promise<void> => {
    await house.close();
    house = await startHouse();
    pass = await passphraseFile(house.data);
  };
  before(async () => {
    house = await startHouse();
    pass = await passphraseFile(house.data);
  });
  after(() => house.close());

  it("changes neither chain nor files in a dry run of generate, register and rotate", async () => {
    const made = await say(`generate --issuer 1 --passphrase-file ${pass} --yes`);
    const kid = kidIn(made.out);
    const before = await state();
    for (const line of [
      `generate --issuer 1 --passphrase-file ${pass}`,
      `register --issuer 1 --kid ${kid}`,
      `rotate --issuer 1 --passphrase-file ${pass}`,
      `rotate --issuer 1 --kid ${kid} --passphrase-file ${pass}`,
    ]) {
      const told = await say(line);
      expect(told, line).to.include({ code: 0, err: "" });
      for (const part of ["Would do:", "Costs:", "Afterwards:", "This was a dry run: nothing was changed."])
        expect(told.out, line).to.include(part);
    }
    expect(await state()).to.deep.equal(before);
  });

  it("tells chain, contract, admin and cost before it is done", async () => {
    const { out } = await say(`rotate --issuer 1 --passphrase-file ${pass}`);
    const { issuerRegistry } = JSON.parse(await readFile(join(house.data, "system.json"), "utf8")) as Record<
      string,
      string
    >;
    expect(out).to.include(`IssuerRegistry 0x${issuerRegistry}`).and.include(new URL(house.chain.url).host);
    expect(out).to.match(/one transaction of the admin, about \d+ gas, 0\.000\d+ coins/);
  });

  it("generates a key under a passphrase, for its owner alone, beside the one that signs", async () => {
    const before = await readFile(path("issuer-1-signing"), "utf8");
    const kid = kidIn((await say(`generate --issuer 1 --passphrase-file ${pass} --yes`)).out);
    const file = path(`issuer-1-signing.${kid}`);
    expect((await stat(file)).mode & 0o777).to.equal(0o600);
    expect((await loadSigner(file, PASSPHRASE)).kid).to.equal(kid);
    expect(await readFile(path("issuer-1-signing"), "utf8")).to.equal(before);
  });

  it("asks a person for the passphrase twice, and for leave", async () => {
    const agreed = await keys(house.data, "generate --issuer 1", { answers: ["yes", PASSPHRASE, PASSPHRASE] });
    const kid = kidIn(agreed.out);
    expect((await loadSigner(path(`issuer-1-signing.${kid}`), PASSPHRASE)).kid).to.equal(kid);
    const before = await state();
    expect((await keys(house.data, "generate --issuer 1", { answers: ["no"] })).out).to.include("dry run");
    const differ = await keys(house.data, "generate --issuer 1", { answers: ["yes", PASSPHRASE, `${PASSPHRASE}!`] });
    expect(differ).to.include({ code: 1, err: "The two passphrases differ. Nothing was changed.\n" });
    expect(await state()).to.deep.equal(before);
  });

  it("registers with kinds and window, then publishes the next root statement; the issuer signs on with its key", async () => {
    const kid = kidIn((await say(`generate --issuer 1 --passphrase-file ${pass} --yes`)).out);
    const before = await presentKid();
    const told = await say(
      `register --issuer 1 --kid ${kid} --kinds ITAS,ITAP --from 2100-01-01 --until 2101-01-01 --yes`,
    );
    expect(told, told.err).to.include({ code: 0 });
    const root = await rootOf(house.data);
    expect(root.version).to.equal(2);
    expect(root.keys.get(kid)).to.include({
      issuer: 1,
      kinds: kindBit("ITAS") | kindBit("ITAP"),
      notBefore: Date.UTC(2099, 11, 31, 17) / 1000,
      notAfter: Date.UTC(2100, 11, 31, 17) / 1000,
      compromisedFrom: NEVER_COMPROMISED,
    });
    expect(await presentKid()).to.equal(before);
    const again = await say(`register --issuer 1 --kid ${kid} --yes`);
    expect(again).to.include({ code: 1 });
    expect(again.err).to.include("registered and listed already");
    const early = await say(`rotate --issuer 1 --kid ${kid} --passphrase-file ${pass} --yes`);
    expect(early).to.include({ code: 1 });
    expect(early.err).to.include("begins 2100-01-01");
  });

  it("rotates: the issuer signs with the new key after its next start, and what the old one signed stays anchored", async () => {
    await fresh();
    const old = await presentKid();
    const waiting = await house.withIssuer((authority) => issue(authority, "2C11OLD00001"));
    const told = await say(`rotate --issuer 1 --passphrase-file ${pass} --yes`);
    expect(told, told.err).to.include({ code: 0 });
    expect(told.out).to.include("Stop the issuer with Ctrl-C").and.include(`retire --kid ${old} --at`);
    const kid = await presentKid();
    expect(kid).not.to.equal(old);
    expect((await loadSigner(path(`issuer-1-signing.${old}`))).kid).to.equal(old);
    await house.withIssuer(
      async (authority) => {
        const newest = await issue(authority, "2C11NEW00001");
        await anchor(authority, newest);
        const proofs = await Promise.all([waiting, newest].map((id) => authority.published.lookup(id)));
        const kids = proofs.map(
          (found) => (JSON.parse(Buffer.from(found?.proof ?? "").toString()) as { kid: string }).kid,
        );
        expect(kids).to.deep.equal([old, kid]);
      },
      { ABSAH_PASSPHRASE_FILE: pass },
    );
  });

  it("goes on where a rotation was broken off", async () => {
    await fresh();
    const kid = kidIn((await say(`generate --issuer 1 --passphrase-file ${pass} --yes`)).out);
    expect(await say(`register --issuer 1 --kid ${kid} --yes`)).to.include({ code: 0 });
    const told = await say(`rotate --issuer 1 --kid ${kid} --passphrase-file ${pass} --yes`);
    expect(told, told.err).to.include({ code: 0 });
    expect(told.out).to.include("nothing, no transaction is sent");
    expect(await presentKid()).to.equal(kid);
    expect((await rootOf(house.data)).version).to.equal(2);
    const again = await say(`rotate --issuer 1 --kid ${kid} --passphrase-file ${pass}`);
    expect(again.err).to.include(`Issuer 1 signs with key ${kid} already`);
  });

  it("keeps the issuer from opening a sealed key without its passphrase, and says where to name it", async () => {
    await fresh();
    expect(await say(`rotate --issuer 1 --passphrase-file ${pass} --yes`)).to.include({ code: 0 });
    const error = await house.withIssuer(() => Promise.resolve()).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(Error).with.property("message").that.includes("ABSAH_PASSPHRASE_FILE");
  });

  it("refuses with a reason, and changes nothing", async () => {
    const kid = kidIn((await say(`generate --issuer 1 --passphrase-file ${pass} --yes`)).out);
    const other = await passphraseFile(house.data, "another passphrase", "other.txt");
    const short = await passphraseFile(house.data, "short", "short.txt");
    const before = await state();
    const refusals: readonly (readonly [line: string, code: number, words: string])[] = [
      ["rotate --issuer 1", 64, "--passphrase-file FILE"],
      ["generate --issuer 1", 64, "--passphrase-file FILE"],
      [`generate --issuer 1 --passphrase-file ${short}`, 1, "shorter than 12"],
      [`generate --issuer 1 --passphrase-file ${short}.no`, 1, "cannot open"],
      [`generate --issuer 7 --passphrase-file ${pass}`, 1, "issuer 7 is not of this house"],
      ["generate --issuer one", 64, "--issuer one is no issuer's number"],
      ["generate", 64, "required option '--issuer <number>'"],
      [`rotate --issuer 1 --kid ${kid} --passphrase-file ${other}`, 1, "the passphrase does not open"],
      [`rotate --issuer 1 --kid ${kid}`, 1, "ABSAH_PASSPHRASE_FILE"],
      ["register --issuer 1 --kid 0123456789abcdef", 1, "kept are "],
      [`register --issuer 2 --kid ${kid}`, 1, "none is kept"],
      ["register --issuer 1 --kid beef", 64, "16 digits"],
      [`register --issuer 1 --kid ${kid} --kinds PASSPORT`, 64, "Kinds are ITK, ITK_BRIDGE"],
      [`register --issuer 1 --kid ${kid} --from 2020-01-01`, 1, "is past"],
      [`register --issuer 1 --kid ${kid} --until 2026-11-01`, 1, "too soon"],
      [`register --issuer 1 --kid ${kid} --until 2026-02-30`, 64, "is no date"],
      [`rotate --issuer 1 --passphrase ${PASSPHRASE.split(" ")[0]}`, 64, "unknown option"],
      ["forge", 64, "unknown command"],
    ];
    for (const [line, code, words] of refusals) {
      const told = await say(`${line} --yes`);
      expect(told.code, `${line}: ${told.err}`).to.equal(code);
      expect(told.err, line).to.include(words);
    }
    expect(await state()).to.deep.equal(before);
  });
});
