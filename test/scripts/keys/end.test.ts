import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { filesOf, keys, rootOf } from "./desk.ts";
import { anchor, issue, type Running, startHouse } from "./running.ts";

describe("keys: how a key ends", function () {
  this.timeout(60_000);
  let house: Running;
  let kid: string;
  let codes: string[];
  const say = (line: string): ReturnType<typeof keys> => keys(house.data, line);
  const state = async (): Promise<object> => ({ files: await filesOf(house.data), head: await house.chain.head() });

  beforeEach(async () => {
    house = await startHouse();
    kid = [...(await rootOf(house.data)).keys].find(([, { issuer }]) => issuer === 1)?.[0] ?? "";
    codes = [];
  });
  afterEach(() => house.close());

  /** Anchors one document a batch. */
  const issueBatches = (count: number): Promise<void> =>
    house.withIssuer(async (authority) => {
      for (let i = 0; i < count; i += 1) {
        const id = await issue(authority, `2C11KEY0000${i}`);
        await anchor(authority, id);
        codes.push(toHex(sha256((await authority.published.lookup(id))?.cose ?? new Uint8Array())));
      }
    });

  it("changes neither chain nor files in a dry run, and refuses with a reason what cannot be", async () => {
    await issueBatches(1);
    const before = await state();
    for (const line of [
      `retire --kid ${kid} --at 2027-12-31`,
      `compromise --kid ${kid}`,
      `compromise --kid ${kid} --from 0`,
    ]) {
      const told = await say(line);
      expect(told, told.err).to.include({ code: 0, err: "" });
      expect(told.out, line).to.include("This was a dry run: nothing was changed.").and.include("one transaction");
    }
    const refusals: readonly (readonly [line: string, code: number, words: string])[] = [
      ["retire --kid 0123456789abcdef --at 2027-12-31", 1, `${kid} (issuer 1)`],
      ["compromise --kid 0123456789abcdef", 1, "No key 0123456789abcdef is registered"],
      [`retire --kid ${kid} --at 2026-11-01`, 1, "is past"],
      [`retire --kid ${kid} --at 2127-01-01`, 1, "dates only move earlier"],
      [`retire --kid ${kid} --at tomorrow`, 64, "is no date"],
      [`retire --kid ${kid}`, 64, "required option '--at <date>'"],
      [`compromise --kid ${kid} --from 2`, 1, "next batch is 1"],
      [`compromise --kid ${kid} --from last`, 64, "no sequence"],
      [`compromise --kid ${kid} --from -1`, 64, "no sequence"],
    ];
    for (const [line, code, words] of refusals) {
      const told = await say(`${line} --yes`);
      expect(told.code, `${line}: ${told.err}`).to.equal(code);
      expect(told.err, line).to.include(words);
    }
    expect(await state()).to.deep.equal(before);
  });

  it("is refused, and changes nothing, without the root key, the admin's key, or the house's chain", async () => {
    const before = await state();
    const other = await startHouse();
    try {
      const told = await keys(house.data, `compromise --kid ${kid} --yes`, { env: { ABSAH_RPC_URL: other.chain.url } });
      expect(told).to.include({ code: 1 });
      expect(told.err).to.include("not the pinned");
      const silent = await keys(house.data, `compromise --kid ${kid} --yes`, {
        env: { ABSAH_RPC_URL: "http://127.0.0.1:9" },
      });
      expect(silent.err).to.include("does not answer");
      const nowhere = await keys(join(house.data, "nowhere"), `compromise --kid ${kid} --yes`);
      expect(nowhere).to.include({ code: 1 });
      expect(nowhere.err).to.include("npm start");
    } finally {
      await other.close();
    }
    expect(await state()).to.deep.equal(before);
  });

  it("retires at a date: chain and next root statement say so, and an issuer that signs with the key is told when it stops", async () => {
    const told = await say(`retire --kid ${kid} --at 2027-12-31 --yes`);
    expect(told, told.err).to.include({ code: 0 });
    const retiredAt = Date.UTC(2027, 11, 30, 17) / 1000;
    const root = await rootOf(house.data);
    expect(root.version).to.equal(2);
    expect(root.keys.get(kid)).to.include({ retiredAt, compromisedFrom: NEVER_COMPROMISED });
    expect(told.out).to.include("stops 2027-12-30 00:00 WIB: rotate before that");
    const later = await say(`retire --kid ${kid} --at 2028-01-01 --yes`);
    expect(later).to.include({ code: 1 });
    expect(later.err).to.include("dates only move earlier");
  });

  it("compromises from the next batch on: every anchored document is named as staying", async () => {
    await issueBatches(2);
    const told = await say(`compromise --kid ${kid} --yes`);
    expect(told, told.err).to.include({ code: 0 });
    expect(told.out).to.include("Stays valid: 2 documents in 2 batches (batches 0 to 1)");
    expect(told.out).to.include("Becomes not genuine (key-window): nothing.");
    const listed = (await rootOf(house.data)).keys.get(kid);
    expect(listed?.compromisedFrom).to.equal(2n);
    expect(listed?.retiredAt).to.be.below(NEVER_RETIRED);
  });

  it("compromises from an earlier batch on: names the documents that are lost, and never raises the cut", async () => {
    await issueBatches(3);
    const told = await say(`compromise --kid ${kid} --from 1 --yes`);
    expect(told, told.err).to.include({ code: 0 });
    expect(told.out).to.include("Stays valid: 1 document in 1 batch (batch 0)");
    expect(told.out).to.include("Becomes not genuine (key-window): 2 documents in 2 batches:");
    for (const [at, code] of codes.entries()) expect(told.out.includes(code), `document ${at}`).to.equal(at >= 1);
    expect(told.out).to.include("rotate --issuer 1   it signs with this key now");
    const raised = await say(`compromise --kid ${kid} --from 2 --yes`);
    expect(raised).to.include({ code: 1 });
    expect(raised.err).to.include("may be lowered, never raised");
    const again = await say(`compromise --kid ${kid} --yes`);
    expect(again).to.include({ code: 0 });
    expect(again.out).to.include("There is nothing to do.");
    expect((await rootOf(house.data)).version).to.equal(2);
    const lower = await say(`compromise --kid ${kid} --from 0 --yes`);
    expect(lower, lower.err).to.include({ code: 0 });
    expect((await rootOf(house.data)).keys.get(kid)?.compromisedFrom).to.equal(0n);
  });

  it("asks a person for the end of the key's id before it ends a key: no other answer does it", async () => {
    const before = await state();
    for (const line of [`compromise --kid ${kid}`, `retire --kid ${kid} --at 2027-12-31`]) {
      for (const answer of ["yes", "", kid.slice(0, 4), kid]) {
        const told = await keys(house.data, line, { answers: [answer] });
        expect(told.out, answer).to.include("the last 4 characters of the key's id").and.include("nothing was changed");
      }
    }
    expect(await state()).to.deep.equal(before);
    const told = await keys(house.data, `compromise --kid ${kid}`, { answers: [kid.slice(-4).toUpperCase()] });
    expect(told, told.err).to.include({ code: 0 });
    expect((await rootOf(house.data)).keys.get(kid)?.compromisedFrom).to.equal(0n);
  });

  it("publishes a statement that was not written after the cut, when it is run again", async () => {
    const file = join(house.data, "published", "root.cbor");
    const old = await readFile(file);
    expect(await say(`compromise --kid ${kid} --yes`)).to.include({ code: 0 });
    await writeFile(file, old);
    const told = await say(`compromise --kid ${kid} --yes`);
    expect(told, told.err).to.include({ code: 0 });
    expect(told.out).to.include("nothing, no transaction is sent");
    expect((await rootOf(house.data)).keys.get(kid)?.compromisedFrom).to.equal(0n);
    expect(await readFile(file)).not.to.deep.equal(old);
  });
});
