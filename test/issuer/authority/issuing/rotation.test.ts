import { expect } from "chai";
import { splitProofLine } from "#core/proof/portable.ts";
import { checkAnchors, digestOf } from "../../../support/house/checker.ts";
import { anOrder, ANI, CITRA, type House, openHouse } from "../../../support/house/house.ts";
import { signerOf } from "../../../support/house/keys.ts";
import { NEW_KEY, OLD_KEY, registerNew, rotated } from "../../../support/house/rotation.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";
import { judgeDocument } from "../../../support/house/verdict.ts";

/** Durable steps of an approval, from the bytes to be signed on; at the fourth the document is kept. */
const APPROVAL_STEPS = 5;
const KEPT_AT = 4;

describe("a process killed in the middle of a signature, then a rotation", function () {
  this.timeout(120_000);
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const kidOf = async (documentId: string): Promise<string | undefined> =>
    splitProofLine(await house.authority.documentPdf(documentId)).proof?.kid;

  /** Dies at `step` of the approval; then the new key is in place, and dies once more at `again` of its first turns. */
  async function live(step: number, again?: number): Promise<{ kid: string | undefined; wasKilled: boolean }> {
    house = await openHouse({ chain });
    await house.settle();
    const { orderId } = await house.authority.submitOrder(ANI, anOrder());
    house.fate.revive();
    house.fate.killAt = { step, after: true };
    await house.authority.approveOrder(CITRA, orderId, "k").catch((error: unknown) => {
      if (!house.fate.isDead) throw error;
    });
    await registerNew(house);
    const change = await rotated(house);
    await house.reopen(change);
    house.fate.revive();
    if (again !== undefined) house.fate.killAt = { step: again, after: true };
    await house.settle().catch((error: unknown) => {
      if (!house.fate.isDead) throw error;
    });
    const wasKilled = house.fate.isDead;
    house.fate.killAt = undefined;
    if (wasKilled) await house.reopen(change);
    const { documentId } = await house.authority.approveOrder(CITRA, orderId, "k");
    for (let turn = 0; turn < 4; turn += 1) await house.settle();
    expect(await house.authority.findOrder(orderId)).to.include({ state: "issued", documentId });
    expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
    const digests = [await digestOf(house, documentId)];
    expect(await checkAnchors(house, new Map([[1, digests]]), undefined, [OLD_KEY, NEW_KEY])).to.deep.equal([]);
    return { kid: await kidOf(documentId), wasKilled };
  }

  it("ends with one document: of the new key unless the old one's was kept, and that only once it is kept", async () => {
    const kids: (string | undefined)[] = [];
    for (let step = 1; step <= APPROVAL_STEPS; step += 1) {
      kids.push((await live(step)).kid);
      expect(house.log.filter(({ fields }) => "code" in fields && fields.code === "SIGNER_WRONG")).to.deep.equal([]);
      await house.close();
    }
    house = await openHouse({ chain });
    const wanted = kids.map((_, at) => signerOf(at + 1 < KEPT_AT ? NEW_KEY : OLD_KEY).kid);
    expect(kids).to.deep.equal(wanted);
  });

  it("ends so as well when it dies once more at any step of that", async () => {
    for (let again = 1; ; again += 1) {
      const { kid, wasKilled } = await live(1, again);
      expect(kid).to.equal(signerOf(NEW_KEY).kid);
      if (!wasKilled) break;
      expect(again).to.be.lessThan(60);
      await house.close();
    }
  });
});
