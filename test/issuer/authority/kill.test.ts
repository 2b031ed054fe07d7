import { expect } from "chai";
import { type AuthorityOptions } from "../../../issuer/authority/options.ts";
import { checkAnchors, digestOf } from "../../support/house/checker.ts";
import { anOrder, ANI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";
import { judgeDocument } from "../../support/house/verdict.ts";

const ORDERS = ["A", "B"].map((number) => anOrder({ number }));

/** A client that remembers what it was told, and asks again with the same keys. */
class Client {
  readonly documents: string[] = [];

  async work(house: House): Promise<void> {
    for (const [at, order] of ORDERS.entries()) {
      const { orderId } = await house.authority.submitOrder(ANI, order, `order ${at}`);
      const { documentId } = await house.authority.approveOrder(CITRA, orderId, `approve ${at}`);
      if (this.documents[at] !== undefined) expect(this.documents[at]).to.equal(documentId);
      this.documents[at] = documentId;
    }
    await house.settle();
    const [first = ""] = this.documents;
    if ((await house.authority.findDocument(first))?.status === "valid") await house.change(first, "suspend");
    await house.settle();
  }
}

async function runOrDie(house: House, client: Client): Promise<void> {
  try {
    await client.work(house);
  } catch (error) {
    if (!house.fate.isDead) throw error;
  }
}

describe("a process killed at any durable step", function () {
  this.timeout(600_000);
  let chain: TestChain;
  before(async () => {
    chain = await openTestChain();
  });
  after(() => chain.close());

  async function live(step: number): Promise<boolean> {
    // One issuer: half the steps would only do the same again for the other.
    const change = (options: AuthorityOptions): AuthorityOptions => {
      return { ...options, signers: new Map([...options.signers].slice(0, 1)) };
    };
    const house = await openHouse({ chain, change });
    try {
      house.fate.revive();
      house.fate.killAt = { step, after: true };
      const client = new Client();
      await runOrDie(house, client);
      const wasKilled = house.fate.isDead;
      await house.reopen();
      if (wasKilled) await client.work(house);
      const digests: string[] = [];
      for (const documentId of client.documents) digests.push(await digestOf(house, documentId));
      expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
      const statuses: string[] = [];
      for (const documentId of client.documents) statuses.push((await judgeDocument(house, documentId)).status);
      expect(statuses).to.deep.equal(["suspended", "valid"]);
      return wasKilled;
    } finally {
      await house.close();
    }
  }

  it("leaves every acknowledged document anchored exactly once, in order, whichever step it was", async () => {
    // Dying right after a step is dying before the next one: steps follow each other.
    let step = 1;
    while (await live(step)) step += 1;
    // Submit, approve, sign, page, keep; seal, send, leaf list, final; list, status, bundle: all were interrupted.

    expect(step).to.be.greaterThan(40);
  });
});
