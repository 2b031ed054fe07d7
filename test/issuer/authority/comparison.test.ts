import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { Level } from "level";
import { createRegistry } from "../../../issuer/adapters/chain/registry.ts";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { writeMark } from "../../../issuer/journal/check.ts";
import { entryHash } from "../../../issuer/journal/entry.ts";
import { JournalError } from "../../../issuer/journal/error.ts";
import { StoreError } from "../../../issuer/ports.ts";
import { ANI, anOrder, CITRA, type House, openHouse } from "../../support/house/house.ts";
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
    await house.authority.close();
    const { front, pinned, accounts } = chain;
    const registry = createRegistry({ rpcUrls: [front.url], pinned, accounts });
    const call = { name: "openList", issuer: 2, list: 1 } as const;
    await registry.broadcast((await registry.prepare(2, call, await registry.nonce(2, "status"), 0)).raw);
    await house.reopen();
    expect(house.authority.health().reason).to.match(/older than the chain.*2 status lists of issuer 2, not 1/);
    expect(await refusal(house.issue())).to.equal("READ_ONLY");
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

  /** Closes, edits the records as somebody with level at hand and no key would, and gives what the start says. */
  const afterEdit = async (
    edit: (level: Level<string, Uint8Array>) => Promise<void>,
    isOpen = true,
  ): Promise<StoreError> => {
    if (isOpen) await house.authority.close();
    const level = new Level<string, Uint8Array>(join(house.folder, "store"), { valueEncoding: "view" });
    await edit(level);
    await level.close();
    const error = await house.reopen().catch((one: unknown) => one);
    expect(error).to.be.instanceOf(StoreError);
    expect(error).to.include({ code: "corrupt" });
    return error as StoreError;
  };
  const keysOf = async (level: Level<string, Uint8Array>, prefix: string): Promise<string[]> =>
    level.keys({ gte: prefix, lt: `${prefix}~` }).all();

  it("notices a journal that was cut behind the batches, its mark with it", async () => {
    await house.authority.close();
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
    const error = await house.reopen().catch((one: unknown) => one);
    expect((error as StoreError).message).to.match(/record batch\/1\/0+: the journal has no entry that wrote it/);
  });

  for (const prefix of ["document/", "position/", "order/", "place/", "batch/", "final/", "opened/"]) {
    it(`notices that a record ${prefix}… is gone, and says what to do`, async () => {
      const { message } = await afterEdit(async (level) => level.del((await keysOf(level, prefix))[0] ?? ""));
      expect(message).to.match(new RegExp(`record ${prefix}.* is missing.*npm run fsck.*npm run restore`));
    });
  }

  it("notices a withdrawal that was taken out, and one that was put back as it was before", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    await house.change(documentId, "suspend");
    await house.settle();
    await house.authority.close();
    const old = new Level<string, Uint8Array>(join(house.folder, "store"), { valueEncoding: "view" });
    const [key = ""] = await keysOf(old, "standing/");
    const suspended: Uint8Array | undefined = await old.get(key);
    await old.close();
    await house.reopen();
    await house.change(documentId, "revoke");
    await house.settle();
    const rolledBack = await afterEdit((level) => level.put(key, suspended ?? new Uint8Array()));
    expect(rolledBack.message).to.match(/record standing\/1\/.* is 2, and by the journal 1/);
    const taken = await afterEdit((level) => level.del(key), false);
    expect(taken.message).to.match(/record standing\/1\/.* is missing/);
  });

  it("notices a rejected order that was put back to waiting", async () => {
    const { orderId } = await house.authority.submitOrder(ANI, anOrder());
    await house.authority.close();
    const level = new Level<string, Uint8Array>(join(house.folder, "store"), { valueEncoding: "view" });
    const waiting: Uint8Array | undefined = await level.get(`order/${orderId}`);
    await level.close();
    await house.reopen();
    await house.authority.rejectOrder(CITRA, orderId, "salah");
    const { message } = await afterEdit((again) => again.put(`order/${orderId}`, waiting ?? new Uint8Array()));
    expect(message).to.match(/is waiting-approval, and by the journal rejected/);
  });

  it("notices a record of an unknown kind, and two records that changed places", async () => {
    await house.issue();
    const planted = await afterEdit((level) => level.put("reject/1", new Uint8Array(40)));
    expect(planted.message).to.match(/record reject\/1/);
    const swap = async (level: Level<string, Uint8Array>): Promise<void> => {
      await level.del("reject/1");
      const [a = "", b = ""] = await keysOf(level, "order/");
      const [first, second] = await level.getMany([a, b]);
      await level.batch([
        { type: "put", key: a, value: second ?? new Uint8Array() },
        { type: "put", key: b, value: first ?? new Uint8Array() },
      ]);
    };
    expect((await afterEdit(swap, false)).message).to.match(/record order\/.* was changed/);
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
