import { expect } from "chai";
import { type StoreWrite } from "../../../issuer/ports.ts";
import { type House, openHouse } from "../../support/house/house.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";

const KEY = "office/room/1";
const ENTRY = { name: "room.changed", facts: { count: 1 } };
const put = (key: string): StoreWrite => ({ type: "put", key, value: new Uint8Array([1]) });

describe("the ledger that the authority lends to other rooms", () => {
  let chain: TestChain;
  let house: House;
  let batches: (readonly StoreWrite[])[];
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    batches = [];
    house = await openHouse({
      chain,
      change: (options) => {
        const { store } = options;
        const batch = (writes: readonly StoreWrite[]): Promise<void> => {
          batches.push(writes);
          return store.batch(writes);
        };
        return { ...options, store: { ...store, batch } };
      },
    });
    batches = [];
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const threw = async (work: () => Promise<unknown>): Promise<string> => {
    try {
      await work();
    } catch (error) {
      return error instanceof Error ? error.name : "";
    }
    return "nothing";
  };
  const all = async (range: { gte: string; lt: string }): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const [key] of house.authority.ledger.entries(range)) keys.push(key);
    return keys;
  };

  it("writes records and their entry in one batch", async () => {
    await house.authority.ledger.commit([ENTRY], [put(KEY), put("office/room/2")]);
    expect(batches).to.have.length(1);
    const keys = batches[0]?.map(({ key }) => key) ?? [];
    expect(keys).to.include.members([KEY, "office/room/2"]);
    expect(keys.filter((key) => key.startsWith("journal/"))).to.have.length(1);
    await house.reopen();
    expect(await house.authority.ledger.get(KEY)).to.deep.equal(new Uint8Array([1]));
    expect(await all({ gte: "office/room/", lt: "office/room0" })).to.deep.equal([KEY, "office/room/2"]);
  });

  for (const after of [false, true]) {
    it(`keeps ${after ? "both" : "neither"} when the process is killed ${after ? "after" : "before"} its one step`, async () => {
      house.fate.revive();
      house.fate.killAt = { step: 1, after };
      await house.authority.ledger.commit([ENTRY], [put(KEY)]).catch(() => undefined);
      expect(house.fate.isDead).to.equal(true);
      const written = batches[0]?.find(({ key }) => key.startsWith("journal/"));
      await house.reopen();
      const kept = (await house.authority.ledger.get(KEY)) !== undefined;
      // The next entry takes the number of one that was not kept.
      await house.authority.ledger.commit([ENTRY], [put("office/room/2")]);
      const next = batches.at(-1)?.find(({ key }) => key.startsWith("journal/"));
      expect([kept, next?.key !== written?.key]).to.deep.equal([after, after]);
    });
  }

  it("neither reads nor writes what is the authority's own", async () => {
    const { ledger } = house.authority;
    for (const key of ["journal/0000000000000000", "document/1", "office", "office0", "", "Office/1"]) {
      expect(await threw(() => ledger.get(key)), key).to.equal("RangeError");
      expect(await threw(() => ledger.commit([ENTRY], [put(KEY), put(key)])), key).to.equal("RangeError");
      expect(await threw(() => all({ gte: key, lt: "office/z" })), key).to.equal("RangeError");
    }
    expect(await threw(() => all({ gte: "office/", lt: "order/" }))).to.equal("RangeError");
    expect(await all({ gte: "office/", lt: "office0" })).to.deep.equal([]);
    expect(batches).to.deep.equal([]);
  });

  it("changes nothing without an entry", async () => {
    expect(await threw(() => house.authority.ledger.commit([], [put(KEY)]))).to.equal("RangeError");
    expect(batches).to.deep.equal([]);
  });

  it("refuses in the authority's words when the disk is full, and after that until the next start", async () => {
    house.fate.failNext = "disk-full";
    expect(await refusal(house.authority.ledger.commit([ENTRY], [put(KEY)]))).to.equal("DISK_FULL");
    expect(await refusal(house.authority.ledger.commit([ENTRY], [put(KEY)]))).to.equal("DISK_FULL");
    await house.reopen();
    expect(await refusal(house.authority.ledger.commit([ENTRY], [put(KEY)]))).to.equal(undefined);
  });
});
