import { expect } from "chai";
import { splitProofLine } from "#core/proof/portable.ts";
import { type AuthorityOptions } from "../../../../issuer/authority/options.ts";
import { checkAnchors, digestOf } from "../../../support/house/checker.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { signerOf } from "../../../support/house/keys.ts";
import { refusal } from "../../../support/house/refusal.ts";
import { compromiseOld, NEW_KEY, OLD_KEY, registerNew, rotated } from "../../../support/house/rotation.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";
import { judgeDocument } from "../../../support/house/verdict.ts";

describe("what waits when its key can anchor no more", function () {
  this.timeout(120_000);
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const events = (name: string): number => house.log.filter(({ event }) => event === name).length;
  /** One issuer whose transactions are lost on the way, if it is so. */
  let isLosing = false;
  const losing = (options: AuthorityOptions): AuthorityOptions => {
    const { registry } = options;
    const broadcast = (raw: string): Promise<void> => (isLosing ? Promise.resolve() : registry.broadcast(raw));
    const signers = new Map([...options.signers].slice(0, 1));
    return { ...options, signers, registry: { ...registry, broadcast } };
  };
  const toNewKey = async (): Promise<void> => {
    const change = await rotated(house);
    await house.reopen((options) => {
      const changed = change(options);
      return { ...changed, signers: new Map([...changed.signers].slice(0, 1)) };
    });
  };
  const kidOf = async (documentId: string): Promise<string | undefined> =>
    splitProofLine(await house.authority.documentPdf(documentId)).proof?.kid;

  /** One document anchored; two in a sealed batch that is lost on its way; one that waits for its batch. */
  async function openWithWaiting(confirmations = 1): Promise<{ before: string; waiting: readonly string[] }> {
    isLosing = false;
    house = await openHouse({ chain, confirmations, change: losing });
    await house.settle();
    await chain.mine(confirmations);
    const { documentId: before } = await house.issue();
    await house.settle();
    await chain.mine(confirmations - 1);
    await house.settle();
    const waiting = [(await house.issue()).documentId, (await house.issue()).documentId];
    isLosing = true;
    await house.settle();
    waiting.push((await house.issue()).documentId);
    isLosing = false;
    return { before, waiting };
  }

  async function expectWhole(before: string, waiting: readonly string[]): Promise<void> {
    const digests: string[] = [];
    for (const id of [before, ...waiting]) {
      expect(await judgeDocument(house, id)).to.include({ status: "valid" });
      digests.push(await digestOf(house, id));
    }
    expect(await kidOf(before)).to.equal(signerOf(OLD_KEY).kid);
    for (const id of waiting) expect(await kidOf(id)).to.equal(signerOf(NEW_KEY).kid);
    expect(await checkAnchors(house, new Map([[1, digests]]), undefined, [OLD_KEY, NEW_KEY])).to.deep.equal([]);
  }

  it("is undone at once after a compromise, waits for a new key, and is signed afresh with it in the old order", async () => {
    const { before, waiting } = await openWithWaiting();
    await registerNew(house);
    await compromiseOld(house, 1);
    for (let turn = 0; turn < 3; turn += 1) await house.settle();
    expect(events("batch.undone")).to.equal(1);
    expect(house.authority.health()).to.include({ state: "ready", pending: 3 });
    expect(house.authority.health().warnings?.join()).to.include(signerOf(OLD_KEY).kid).and.include("3 documents wait");
    expect(events("key.ended"), "said once").to.equal(1);
    for (const id of waiting) expect(await refusal(house.authority.documentPdf(id))).to.equal("NOT_ANCHORED_YET");
    expect(await refusal(house.issue())).to.equal("NOT_AUTHORISED");
    await toNewKey();
    await house.authority.step();
    await house.settle();
    await expectWhole(before, waiting);
    expect(house.authority.health()).not.to.have.property("warnings");
  });

  it("is undone at its key's end too, where that came while it was on its way", async () => {
    const { before, waiting } = await openWithWaiting();
    await house.chain.admin("retire", `0x${signerOf(OLD_KEY).kid}`, house.now + 60);
    isLosing = true;
    house.pass(59);
    await house.authority.step();
    expect(events("batch.undone")).to.equal(0);
    house.pass(1);
    await registerNew(house);
    isLosing = false;
    for (let turn = 0; turn < 3; turn += 1) await house.authority.step();
    expect(events("batch.undone")).to.equal(1);
    await toNewKey();
    await house.authority.step();
    await house.settle();
    await expectWhole(before, waiting);
  });

  it("is not undone before the compromise is K blocks deep", async () => {
    const { before, waiting } = await openWithWaiting(3);
    await registerNew(house);
    await compromiseOld(house, 1);
    await house.authority.step();
    expect(events("batch.undone")).to.equal(0);
    await chain.mine(2);
    for (let turn = 0; turn < 3; turn += 1) {
      await house.authority.step();
      await chain.mine(3);
    }
    expect(events("batch.undone")).to.equal(1);
    await toNewKey();
    for (let turn = 0; turn < 4; turn += 1) {
      await house.settle();
      await chain.mine(3);
    }
    await house.settle();
    await expectWhole(before, waiting);
  });

  it("is undone from the last batch, where a reorganisation took several", async () => {
    isLosing = false;
    house = await openHouse({ chain, change: losing });
    await house.settle();
    const { documentId: before } = await house.issue();
    await house.settle();
    const undo = await chain.snapshot();
    const waiting: string[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      waiting.push((await house.issue()).documentId);
      await house.settle();
    }
    await undo();
    await registerNew(house);
    await compromiseOld(house, 1);
    for (let turn = 0; turn < 6; turn += 1) await house.authority.step();
    expect([events("batch.vanished"), events("batch.undone")]).to.deep.equal([1, 3]);
    await toNewKey();
    expect(house.authority.health()).to.include({ state: "ready", pending: 3 });
    for (let turn = 0; turn < 3; turn += 1) await house.settle();
    await expectWhole(before, waiting);
  });

  it("gives the log free again when only the journal's leaf was in the batch", async () => {
    isLosing = false;
    house = await openHouse({ chain, change: losing });
    await house.settle();
    const { documentId: before } = await house.issue();
    await house.settle();
    isLosing = true;
    house.pass(86_400);
    await house.settle();
    expect(events("batch.sealed")).to.equal(2);
    isLosing = false;
    await registerNew(house);
    await compromiseOld(house, 1);
    for (let turn = 0; turn < 3; turn += 1) await house.settle();
    expect(events("batch.undone")).to.equal(1);
    expect(events("batch.sealed"), "nothing is sealed under a key that has ended").to.equal(2);
    await toNewKey();
    const { documentId } = await house.issue();
    await house.settle();
    await expectWhole(before, [documentId]);
  });

  it("is anchored exactly once under the new key, whichever durable step the process dies at", async () => {
    const live = async (step: number): Promise<boolean> => {
      const { before, waiting } = await openWithWaiting();
      await registerNew(house);
      await compromiseOld(house, 1);
      await toNewKey();
      house.fate.revive();
      house.fate.killAt = { step, after: true };
      const work = async (): Promise<void> => {
        for (let turn = 0; turn < 3; turn += 1) await house.settle();
      };
      await work().catch((error: unknown) => {
        if (!house.fate.isDead) throw error;
      });
      const wasKilled = house.fate.isDead;
      await toNewKey();
      await work();
      await expectWhole(before, waiting);
      return wasKilled;
    };
    let step = 1;
    while (await live(step)) {
      await house.close();
      step += 1;
    }
    // Nonce used up, undone; each of three voided, page, kept; sealed, sent, leaf list, final, bundle.
    expect(step).to.be.greaterThan(16);
  }).timeout(600_000);
});
