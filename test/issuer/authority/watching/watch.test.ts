import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import { createRegistry } from "../../../../issuer/adapters/chain/registry.ts";
import { openLevelStore } from "../../../../issuer/adapters/store/level.ts";
import { type AuthorityOptions } from "../../../../issuer/authority/options.ts";
import { type JournalEntry } from "../../../../issuer/journal/entry.ts";
import { Journal } from "../../../../issuer/journal/journal.ts";
import { type Block, type Registry } from "../../../../issuer/ports.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { secretOf, signerOf } from "../../../support/house/keys.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";

const HOUR = 3600;

describe("watch", () => {
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const warned = (): string => house.authority.health().warnings?.join("\n") ?? "";

  /** All entries of the house's journal. */
  const journalled = async (): Promise<readonly JournalEntry[]> => {
    await house.authority.close();
    const key = secretOf("store");
    const [store, persons] = await Promise.all(
      ["store", "persons"].map((name) => openLevelStore({ folder: join(house.folder, name), key })),
    );
    if (store === undefined || persons === undefined) throw new RangeError("two stores were opened");
    const entries: JournalEntry[] = [];
    const clock = { nowMs: () => house.now * 1000 };
    const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
    await Journal.open({ store, persons, clock, random }, (entry) => entries.push(entry));
    await Promise.all([store.close(), persons.close()]);
    await house.reopen();
    return entries;
  };

  describe("the accounts", () => {
    const stolen = async (account: "anchoring" | "status"): Promise<number> =>
      (await thief(chain).nonce(1, account)) - 1;
    const steal = async (account: "anchoring" | "status"): Promise<void> => {
      const registry = thief(chain);
      const nonce = await registry.nonce(1, account);
      const call =
        account === "anchoring"
          ? ({ name: "nothing", issuer: 1 } as const)
          : ({ name: "setWord", write: { issuer: 1, list: 0, word: 9, mask: 3n, value: 1n } } as const);
      await registry.broadcast((await registry.prepare(1, call, nonce, 0)).raw);
    };

    for (const account of ["anchoring", "status"] as const) {
      it(`tells of a transaction that the ${account} account did not send from here, once, and keeps it in the journal`, async () => {
        house = await openHouse({ chain });
        await house.issue();
        await house.settle();
        expect(warned()).to.equal("");
        await steal(account);
        await house.settle();
        await house.settle();
        expect(warned()).to.match(new RegExp(`the ${account} account of issuer 1 sent a transaction .*nothing of`));
        const told = house.log.filter(({ event }) => event === "account.foreign-transaction");
        expect(told).to.have.length(1);
        const kept = (await journalled()).filter(({ name }) => name === "account.foreign-transaction");
        expect(kept.map(({ facts }) => facts)).to.deep.equal([{ account, issuer: 1, nonce: await stolen(account) }]);
      });
    }

    it("does not take its own transactions from before a reorganisation for another's", async () => {
      house = await openHouse({ chain });
      const { documentId } = await house.issue();
      await house.settle();
      const undo = await chain.snapshot();
      const from = chain.front.calls.length;
      for (const change of ["suspend", "reinstate", "suspend"] as const) {
        await house.change(documentId, change);
        await house.settle();
      }
      const sent = chain.front.calls.slice(from).filter(({ method }) => method === "eth_sendRawTransaction");
      await undo();
      house.pass(60);
      await house.settle();
      const registry = thief(chain);
      for (const { params } of sent) await registry.broadcast(String(params[0])).catch(() => undefined);
      house.pass(60);
      await house.settle();
      await house.settle();
      expect(warned()).to.equal("");
    });

    it("goes on telling of it after it has sent again itself", async () => {
      house = await openHouse({ chain });
      await house.issue();
      await house.settle();
      await steal("anchoring");
      await house.issue();
      await house.settle();
      expect(house.authority.health().pending).to.equal(0);
      expect(warned()).to.include("somebody else has its key");
    });

    it("says nothing of its own transactions, whatever a restart falls on", async () => {
      house = await openHouse({ chain });
      for (let turn = 0; turn < 3; turn += 1) {
        const { documentId } = await house.issue();
        await house.settle();
        await house.change(documentId, "revoke");
        await house.settle();
        await house.reopen();
        await house.settle();
      }
      expect(warned()).to.equal("");
    });
  });

  describe("the clock", () => {
    const off = (seconds: number) => (options: AuthorityOptions) => ({
      ...options,
      registry: shifted(options.registry, seconds),
    });
    /** As a chain whose clock differs from ours by so much. */
    const shifted = (registry: Registry, seconds: number): Registry => {
      const shift = (block: Block): Block => ({ ...block, time: block.time + seconds });
      return new Proxy(registry, {
        get: (target, name: keyof Registry) => {
          if (name === "newest") return async () => shift(await target.newest());
          return target[name].bind(target);
        },
      });
    };

    for (const [seconds, way] of [
      [400, "behind"],
      [-400, "ahead of"],
    ] as const) {
      it(`is told to be off when the chain's blocks are ${seconds} s from it`, async () => {
        house = await openHouse({ chain, change: off(seconds), batchSeconds: 1 });
        await house.authority.step();
        await house.issue();
        await house.settle();
        expect(warned()).to.match(new RegExp(`this machine's clock is (39\\d|40\\d) s ${way} the chain's`));
      });
    }

    for (const seconds of [290, -290]) {
      it(`may differ by ${seconds} s`, async () => {
        house = await openHouse({ chain, change: off(seconds), batchSeconds: 1 });
        await house.authority.step();
        await house.issue();
        await house.settle();
        expect(warned()).to.equal("");
      });
    }

    it("is not blamed for a chain that rested", async () => {
      house = await openHouse({ chain });
      await house.issue();
      await house.settle();
      house.pass(10 * HOUR);
      await house.authority.step();
      await house.reopen();
      await house.settle();
      expect(warned()).to.equal("");
    });
  });

  describe("the bundle", () => {
    it("is told of when it is a day old, says when it ends, and is forgotten when there is a new one", async () => {
      house = await openHouse({ chain });
      await house.issue();
      await house.settle();
      chain.front.down = true;
      house.pass(24 * HOUR - 60);
      await house.authority.step();
      expect(warned()).to.equal("");
      house.pass(120);
      await house.authority.step();
      expect(warned()).to.match(/the newest bundle is 24 h old, in 4[78] h it ends/);
      house.pass(48 * HOUR);
      await house.authority.step();
      expect(warned()).to.include("it has ended");
      chain.front.down = false;
      await house.settle();
      expect(warned()).to.equal("");
    });
  });

  describe("what works", () => {
    it("is all of it in a healthy house", async () => {
      house = await openHouse({ chain });
      await house.settle();
      expect(Object.values(house.authority.health().works)).to.deep.equal(Array(6).fill(true));
    });

    it("is signing, not anchoring, while the chain is down, and after D not signing either", async () => {
      house = await openHouse({ chain });
      await house.settle();
      chain.front.down = true;
      await house.issue();
      await house.authority.step();
      const works = { orders: true, signing: true, anchoring: false, status: false, bundle: false, reading: true };
      expect(house.authority.health().works).to.deep.equal(works);
      house.pass(24 * HOUR);
      await house.authority.step();
      expect(house.authority.health().works).to.deep.equal({ ...works, signing: false });
      chain.front.down = false;
    });

    it("is reading alone after another's anchor stands where ours should", async () => {
      house = await openHouse({ chain });
      await house.settle();
      await house.issue();
      const registry = thief(chain);
      const { kid } = signerOf("signing 1");
      const call = { issuer: 1, kid, sequence: 0, root: secretOf("root"), size: 2, previousHead: new Uint8Array(27) };
      const nonce = await registry.nonce(1, "anchoring");
      await registry.broadcast((await registry.prepare(1, { name: "anchor", call }, nonce, 0)).raw);
      await house.settle();
      await house.settle();
      const { state, reason, works } = house.authority.health();
      expect(state).to.equal("read-only");
      expect(reason).to.include("batch 0 of issuer 1 stands on the chain with another content");
      const none = { orders: false, signing: false, anchoring: false, status: false, bundle: false };
      expect(works).to.deep.equal({ ...none, reading: true });
    });
  });
});

/** Whoever has the keys of the house's accounts. */
function thief({ front, pinned, accounts }: TestChain): Registry {
  return createRegistry({ rpcUrls: [front.url], pinned, accounts });
}
