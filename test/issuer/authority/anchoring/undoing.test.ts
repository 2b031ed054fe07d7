import { expect } from "chai";
import { createRegistry } from "../../../../issuer/adapters/chain/registry.ts";
import { RegistryError } from "../../../../issuer/ports.ts";
import { checkAnchors, digestOf } from "../../../support/house/checker.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";

const DAY = 86_400;
const K = 3;

describe("undoing a batch", () => {
  let chain: TestChain;
  let house: House;
  let isLosing: boolean;
  /** So many transactions can be made; then the chain says nothing. */
  let made: number;
  before(async () => {
    chain = await openTestChain();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const open = async (confirmations: number): Promise<void> => {
    isLosing = false;
    made = Infinity;
    house = await openHouse({ chain, confirmations });
    await house.settle();
    await chain.mine(confirmations - 1);
    await house.settle();
    await house.reopen((options) => ({
      ...options,
      registry: {
        ...options.registry,
        prepare: (...args) => {
          made -= 1;
          if (made < 0) return Promise.reject(new RegistryError("unreachable", "silent"));
          return options.registry.prepare(...args);
        },
        broadcast: (raw) => (isLosing ? Promise.resolve() : options.registry.broadcast(raw)),
      },
    }));
    await house.authority.step();
  };
  const undone = (): number => house.log.filter(({ event }) => event === "batch.undone").length;
  const expectOnce = async (ids: readonly string[]): Promise<void> => {
    const digests: string[] = [];
    for (const id of ids) digests.push(await digestOf(house, id));
    expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
  };

  it("waits until what took its nonce is K deep: a reorganisation could give it back", async () => {
    await open(K);
    const { documentId } = await house.issue();
    isLosing = true;
    await house.settle();
    house.pass(DAY);
    isLosing = false;
    await house.authority.step();
    await chain.mine(K - 2);
    await house.authority.step();
    expect(undone()).to.equal(0);
    await chain.mine(1);
    await house.authority.step();
    expect(undone()).to.equal(1);
    for (let turn = 0; turn < 3; turn += 1) {
      await house.settle();
      await chain.mine(K);
    }
    await house.settle();
    await expectOnce([documentId]);
  });

  it("uses up every nonce that it was ever sent with, also those that a reorganisation freed", async () => {
    await open(1);
    const undo = await chain.snapshot();
    const from = chain.front.calls.length;
    const ids: string[] = [];
    for (let batch = 0; batch < 2; batch += 1) {
      ids.push((await house.issue()).documentId);
      await house.settle();
      house.pass(60);
    }
    const raws = chain.front.calls.slice(from).filter(({ method }) => method === "eth_sendRawTransaction");
    await undo();
    made = 1;
    await house.authority.step();
    house.pass(DAY);
    made = Infinity;
    const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts: chain.accounts });
    await house.authority.step();
    await registry.broadcast(String(raws.at(-1)?.params[0]));
    for (let turn = 0; turn < 3; turn += 1) await house.settle();
    expect(house.authority.health()).to.include({ state: "ready", pending: 0 });
    await expectOnce(ids);
  });
});
