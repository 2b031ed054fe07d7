import { expect } from "chai";
import { Places } from "../../../../issuer/authority/issuing/places.ts";
import { type Desk } from "../../../../issuer/authority/desk.ts";
import { type StoreWrite } from "../../../../issuer/ports.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";

/** A desk whose store is a map that takes the writes only when they are handed to it. */
function deskOver(records: Map<string, Uint8Array>): Desk {
  let seed = 1;
  const bytes = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => (seed = (seed * 48_271) % 2_147_483_647) & 0xff);
  const desk = {
    options: { random: { bytes } },
    find: (kind: { read(key: string, value: Uint8Array): unknown }, key: string) => {
      const value = records.get(key);
      return Promise.resolve(value === undefined ? undefined : kind.read(key, value));
    },
    async *all(kind: { read(key: string, value: Uint8Array): unknown }, prefix: string) {
      for (const [key, value] of records)
        if (key.startsWith(prefix)) yield [key.slice(prefix.length), kind.read(key, value)];
    },
  };
  return desk as unknown as Desk;
}

const keep = (records: Map<string, Uint8Array>, writes: readonly StoreWrite[]): void => {
  for (const write of writes) if (write.type === "put") records.set(write.key, write.value);
};

describe("places in status lists", () => {
  it("are all different, and lie in 8 words for the first 1,024", async () => {
    const places = await Places.open(deskOver(new Map()), 1);
    const given = Array.from({ length: 1_024 }, () => places.take("d").index);
    expect(new Set(given).size).to.equal(1_024);
    expect(new Set(given.map((index) => index >> 7)).size).to.equal(8);
    expect(new Set([...given, ...Array.from({ length: 1_024 }, () => places.take("d").index)]).size).to.equal(2_048);
  });

  it("do not follow each other", async () => {
    const places = await Places.open(deskOver(new Map()), 1);
    const given = Array.from({ length: 200 }, () => places.take("d").index);
    const neighbours = given.filter((index, at) => index === (given[at - 1] ?? -9) + 1).length;
    expect(neighbours).to.be.lessThan(10);
  });

  it("go on in the next list when one is full, and never come twice", async () => {
    const places = await Places.open(deskOver(new Map()), 1);
    const given = new Set<string>();
    for (let i = 0; i < 131_072 + 5; i += 1) {
      const { list, index } = places.take("d");
      given.add(`${list}/${index}`);
    }
    expect(given.size).to.equal(131_077);
    expect(places.list).to.equal(1);
  }).timeout(60_000);

  it("are not given again after a restart, whichever writes a crash left out", async () => {
    for (const lost of [0, 1, 2]) {
      const records = new Map<string, Uint8Array>();
      const places = await Places.open(deskOver(records), 1);
      const before = Array.from({ length: 1_030 }, () => places.take("d"));
      const kept = before.filter((_, at) => at % 3 !== lost);
      for (const { writes } of kept) keep(records, writes);
      const reopened = await Places.open(deskOver(records), 1);
      const after = Array.from({ length: 1_030 }, () => reopened.take("d"));
      const all = [...kept, ...after].map(({ list, index }) => `${list}/${index}`);
      expect(new Set(all).size).to.equal(all.length);
    }
  });

  describe("of a house", () => {
    let chain: TestChain;
    let house: House;
    before(async () => {
      chain = await openTestChain();
      house = await openHouse({ chain });
    });
    after(async () => {
      await house.close();
      await chain.close();
    });

    it("wait for their list to be open", async () => {
      const { documentId } = await house.issue();
      const openings = (): number => house.log.filter(({ event }) => event === "transaction.sent").length;
      expect(openings()).to.equal(0);
      await house.settle();
      const purposes = house.log
        .filter(({ event }) => event === "transaction.sent")
        .map(({ fields }) => (fields as { purpose: string }).purpose);
      expect(purposes.slice(0, 2)).to.deep.equal(["open 0", "anchor 0"]);
      expect(await house.authority.findDocument(documentId)).to.include({ state: "anchored" });
    });
  });
});
