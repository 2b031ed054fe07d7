import { expect } from "chai";
import { type AuthorityOptions } from "../../../../issuer/authority/options.ts";
import { type Registry } from "../../../../issuer/ports.ts";
import { checkAnchors, digestOf } from "../../../support/house/checker.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";

const DAY = 86_400;
/** A 24th of D is left for sealing and mining: what is older than this is signed afresh. */
const STALE = (DAY * 23) / 24;

describe("one turn of the authority", () => {
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    house = await openHouse({ chain });
    await house.settle();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const reopenWith = (change: (registry: Registry) => Partial<Registry>): Promise<unknown> =>
    house.reopen((options: AuthorityOptions) => {
      return { ...options, registry: { ...options.registry, ...change(options.registry) } };
    });

  it("brings documents to the chain while a status that is never seen there is written again and again", async () => {
    const withdrawn = await house.issue();
    await house.settle();
    await reopenWith(() => ({ statusWords: (_issuer, _list, words) => Promise.resolve(words.map(() => 0n)) }));
    await house.change(withdrawn.documentId, "revoke");
    const { documentId } = await house.issue();
    await house.settle();
    expect(await house.authority.findDocument(documentId)).to.include({ state: "anchored" });
    expect(await house.authority.findDocument(withdrawn.documentId)).to.include({ statusOnChain: false });
  });

  it("lets no document pass one that becomes too old between being looked at and being sealed", async () => {
    let isSlow = false;
    await reopenWith((registry) => ({
      openedLists: (issuer, block) => {
        if (isSlow) house.pass(60);
        isSlow = false;
        return registry.openedLists(issuer, block);
      },
    }));
    await house.authority.step();
    const ids = [(await house.issue()).documentId];
    house.pass(STALE - 30);
    ids.push((await house.issue()).documentId);
    isSlow = true;
    await house.authority.step();
    expect(house.log.filter(({ event }) => event === "document.renewed")).to.deep.equal([]);
    for (let turn = 0; turn < 2; turn += 1) await house.settle();
    expect(house.log.filter(({ event }) => event === "document.renewed")).to.have.length(1);
    const digests: string[] = [];
    for (const id of ids) digests.push(await digestOf(house, id));
    expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
  });
});
