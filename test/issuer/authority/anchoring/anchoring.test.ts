import { expect } from "chai";
import { toHex } from "#core/encoding/text.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { fillQueue } from "../../../support/house/queue.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";

const DAY = 86_400;

describe("anchoring", () => {
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    house = await openHouse({ chain });
  });
  afterEach(() => house.close());
  after(() => chain.close());

  /** Issuer and number of leaves of each batch that was sealed. */
  const sealed = (): readonly string[] =>
    house.log
      .filter(({ event }) => event === "batch.sealed")
      .map(({ fields }) => fields as { issuer: number; leafCount: number })
      .map(({ issuer, leafCount }) => `${issuer}: ${leafCount}`);

  it("seals when the oldest document has waited for the time that was set, and not before", async () => {
    await house.issue();
    house.pass(4);
    await house.issue();
    await house.authority.step();
    expect(sealed()).to.deep.equal([]);
    house.pass(1);
    await house.authority.step();
    expect(sealed()).to.deep.equal(["1: 3"]);
  });

  it("seals a thousand at once, and keeps the rest in order", async () => {
    await fillQueue(house, 1_002);
    await house.authority.step();
    expect(sealed()).to.deep.equal(["1: 1001"]);
    expect(house.authority.health().pending).to.equal(2);
    await house.settle();
    expect(sealed()).to.deep.equal(["1: 1001", "1: 3"]);
  });

  it("puts one signing key into a batch", async () => {
    await fillQueue(house, 5, (record, at) => (at < 3 ? record : { ...record, kid: "0123456789abcdef" }));
    await house.settle();
    expect(sealed()).to.deep.equal(["1: 4", "1: 3"]);
    expect(house.authority.health().reason).to.match(/KeyOutOfWindow/);
  });

  it("waits with documents whose list is not open", async () => {
    await fillQueue(house, 4, (record, at) => (at < 2 ? record : { ...record, list: 7 }));
    await house.settle();
    expect(sealed()).to.deep.equal(["1: 3"]);
    expect(house.authority.health().pending).to.equal(2);
  });

  it("anchors the journal alone once a day, when nothing else did", async () => {
    await house.settle();
    expect(sealed()).to.deep.equal([]);
    house.pass(DAY);
    await house.authority.step();
    await house.authority.step();
    expect(sealed()).to.deep.equal(["1: 1"]);
    const leaves = await house.authority.published.leafFile(1, 0);
    expect(leaves).to.have.length(96);
    expect(toHex(leaves?.subarray(0, 64) ?? new Uint8Array())).to.equal("00".repeat(64));
    house.pass(DAY / 2);
    await house.issue();
    await house.settle();
    house.pass(DAY / 2 + 60);
    await house.authority.step();
    expect(sealed()).to.deep.equal(["1: 1", "1: 2"]);
  });

  it("raises the fees of a transaction that is stuck, with the same nonce, and believes whichever comes", async () => {
    const raws: string[] = [];
    let isLosing = true;
    await house.settle();
    await house.reopen((options) => ({
      ...options,
      registry: {
        ...options.registry,
        broadcast: (raw) => (isLosing ? Promise.resolve(void raws.push(raw)) : options.registry.broadcast(raw)),
      },
    }));
    const { documentId } = await house.issue();
    await house.settle();
    await house.settle();
    expect(new Set(raws).size).to.equal(1);
    house.pass(90);
    await house.authority.step();
    await house.settle();
    expect(new Set(raws).size).to.equal(2);
    isLosing = false;
    await house.authority.step();
    expect(await house.authority.findDocument(documentId)).to.include({ state: "anchored" });
    expect(house.log.filter(({ event }) => event === "batch.sealed")).to.have.length(1);
  });
});
