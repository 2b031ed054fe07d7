import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Level } from "level";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { writeMark } from "../../../issuer/journal/check.ts";
import { entryHash } from "../../../issuer/journal/entry.ts";
import { JournalError } from "../../../issuer/journal/error.ts";
import { StoreError } from "../../../issuer/ports.ts";
import { type House, openHouse } from "../../support/house/house.ts";
import { secretOf } from "../../support/house/keys.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";

describe("authority, store against chain at the start", () => {
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    house = await openHouse({ chain });
    await house.issue();
    await house.settle();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  /** Closes, lets `work` change the folders, opens again. */
  const between = async (work: () => Promise<unknown>): Promise<void> => {
    await house.authority.close();
    await work();
    await house.reopen();
  };
  const stores = ["store", "persons"] as const;
  const copyAll = async (from: string, to: string): Promise<void> => {
    for (const name of stores) {
      await rm(join(house.folder, to, name), { recursive: true, force: true });
      await cp(join(house.folder, from, name), join(house.folder, to, name), { recursive: true });
    }
  };

  it("goes on when they agree", async () => {
    await house.reopen();
    expect(house.authority.health()).to.include({ state: "ready", chain: "up" });
    expect(await refusal(house.issue())).to.equal(undefined);
  });

  it("notices a restored backup before the first signature", async () => {
    await between(() => copyAll(".", "backup"));
    await house.issue();
    await house.settle();
    await between(() => copyAll("backup", "."));
    expect(house.authority.health()).to.include({ state: "read-only" });
    expect(house.authority.health().reason).to.match(/older than the chain.*batch 1 of issuer 1/);
    expect(await refusal(house.issue())).to.equal("READ_ONLY");
  });

  it("notices a restored backup by its lists", async () => {
    await house.reopen();
    await between(async () => {
      const store = await openLevelStore({ folder: join(house.folder, "store"), key: secretOf("store") });
      await store.batch([{ type: "del", key: "opened/2" }]);
      await store.close();
    });
    expect(house.authority.health().reason).to.match(/older than the chain.*1 status lists of issuer 2/);
  });

  it("brings everything again to a chain that was reset to the same contracts", async () => {
    const undo = await chain.snapshot();
    const { documentId } = await house.issue();
    await house.settle();
    await undo();
    await house.reopen();
    await house.authority.step();
    expect(await house.authority.findDocument(documentId)).to.include({ state: "anchored" });
  });

  it("notices a journal that was cut behind the batches, its mark with it", async () => {
    await between(async () => {
      const [store, persons] = await Promise.all(
        stores.map((name) => openLevelStore({ folder: join(house.folder, name), key: secretOf("store") })),
      );
      const entries: string[] = [];
      for await (const [key] of store!.entries({ gte: "journal/", lt: "journal0" })) entries.push(key);
      await store!.batch(entries.slice(1).map((key) => ({ type: "del", key })));
      const first = await store!.get(entries[0] ?? "");
      await writeMark(persons!, { number: 0, hash: entryHash(first ?? new Uint8Array()) });
      await store!.close();
      await persons!.close();
    });
    expect(house.authority.health()).to.include({ state: "read-only" });
    expect(house.authority.health().reason).to.match(/journal entry \d+ is missing, unlike leaf 0 of batch 0/);
    expect(await refusal(house.issue())).to.equal("READ_ONLY");
  });

  it("refuses a journal that was cut and nothing else", async () => {
    await house.authority.close();
    const store = await openLevelStore({ folder: join(house.folder, "store"), key: secretOf("store") });
    const entries: string[] = [];
    for await (const [key] of store.entries({ gte: "journal/", lt: "journal0" })) entries.push(key);
    await store.batch(entries.slice(-1).map((key) => ({ type: "del", key })));
    await store.close();
    const error = await house.reopen().catch((one: unknown) => one);
    expect(error).to.be.instanceOf(JournalError);
    expect(error).to.include({ code: "truncated" });
  });

  it("refuses a record that was edited by hand, and names it", async () => {
    await house.authority.close();
    const level = new Level<string, Uint8Array>(join(house.folder, "store"), { valueEncoding: "view" });
    for await (const [key, value] of level.iterator({ gte: "batch/", lt: "batch0" })) {
      const edited = Uint8Array.from(value);
      edited[40]! ^= 1;
      await level.put(key, edited);
    }
    await level.close();
    const error = await house.reopen().catch((one: unknown) => one);
    expect(error).to.be.instanceOf(StoreError);
    expect(error).to.include({ code: "corrupt" });
    expect((error as StoreError).message).to.match(/batch\/1\/0000000000000000/);
  });
});
