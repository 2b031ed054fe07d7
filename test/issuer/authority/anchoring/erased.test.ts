import { expect } from "chai";
import { keyOf, orders } from "../../../../issuer/authority/records/records.ts";
import { type AuthorityOptions } from "../../../../issuer/authority/options.ts";
import { PersonVault } from "../../../../issuer/journal/person.ts";
import { checkAnchors, digestOf } from "../../../support/house/checker.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";
import { judgeDocument } from "../../../support/house/verdict.ts";

const DAY = 86_400;

describe("a batch that is undone after one of its persons was erased", () => {
  let chain: TestChain;
  let house: House;
  let options: AuthorityOptions;
  /** Transactions are lost on the way. */
  let isLosing: boolean;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    isLosing = false;
    house = await openHouse({
      chain,
      change: (given) => {
        const broadcast = (raw: string): Promise<void> =>
          isLosing ? Promise.resolve() : given.registry.broadcast(raw);
        options = { ...given, registry: { ...given.registry, broadcast } };
        return options;
      },
    });
    await house.settle();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const count = (event: string): number => house.log.filter((line) => line.event === event).length;

  async function erase(orderId: string): Promise<void> {
    const key = keyOf.order(orderId);
    const { person } = orders.read(key, (await options.store.get(key)) ?? new Uint8Array());
    await new PersonVault(options.persons, options.random).destroy(person);
  }

  /** Three of one batch, the middle one erased, and one issued since. */
  async function expectOthersAnchored(ids: readonly string[]): Promise<void> {
    const [first = "", erased = "", third = ""] = ids;
    await house.settle();
    await house.settle();
    const { documentId: later } = await house.issue();
    for (let turn = 0; turn < 3; turn += 1) await house.settle();
    expect(count("batch.undone")).to.equal(1);
    const digests: string[] = [];
    for (const id of [first, third, later]) {
      expect(await judgeDocument(house, id)).to.include({ status: "valid" });
      digests.push(await digestOf(house, id));
    }
    expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
    expect(await house.authority.findDocument(erased)).to.include({ state: "signed" });
    // Said once in the log, and in `health` as long as it lasts.
    const said = house.log.filter(({ event }) => event === "document.not-renewed");
    expect(said.map(({ level, fields }) => ({ level, ...fields }))).to.deep.equal([
      { level: "error", documentId: erased, code: "ERASED", reason: `the data of document ${erased} were erased` },
    ]);
    expect(count("documents.erased")).to.equal(1);
    const { warnings, pending, state } = house.authority.health();
    expect([state, pending, warnings?.map((text) => text.slice(0, 22))]).to.deep.equal([
      "ready",
      1,
      ["1 documents of issuer "],
    ]);
    // Nothing is sealed over and over.
    const before = [count("batch.sealed"), count("transaction.sent"), count("document.renewed")];
    for (let turn = 0; turn < 5; turn += 1) await house.settle();
    expect([count("batch.sealed"), count("transaction.sent"), count("document.renewed")]).to.deep.equal(before);
  }

  it("has the others anchored in order, where it did not reach the chain within D", async () => {
    const issued = [await house.issue(), await house.issue(), await house.issue()];
    isLosing = true;
    await house.settle();
    await erase(issued[1]?.orderId ?? "");
    house.pass(DAY);
    isLosing = false;
    await expectOthersAnchored(issued.map(({ documentId }) => documentId));
  });

  it("has the others anchored in order, where a reorganisation took it and D has passed", async () => {
    const undo = await chain.snapshot();
    const issued = [await house.issue(), await house.issue(), await house.issue()];
    await house.settle();
    expect(count("batch.anchored")).to.equal(1);
    await erase(issued[1]?.orderId ?? "");
    await undo();
    house.pass(DAY);
    await expectOthersAnchored(issued.map(({ documentId }) => documentId));
  });

  it("brings back as it was what a reorganisation took within D: nobody has to sign afresh", async () => {
    const undo = await chain.snapshot();
    const issued = [await house.issue(), await house.issue()];
    await house.settle();
    const digest = await digestOf(house, issued[0]?.documentId ?? "");
    const erased = await digestOf(house, issued[1]?.documentId ?? "");
    await erase(issued[1]?.orderId ?? "");
    await undo();
    await house.settle();
    await house.settle();
    expect(await checkAnchors(house, new Map([[1, [digest, erased]]]))).to.deep.equal([]);
    expect([count("batch.undone"), house.authority.health().warnings]).to.deep.equal([0, undefined]);
  });
});
