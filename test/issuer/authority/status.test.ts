import { expect } from "chai";
import * as fc from "fast-check";
import { type Officer, type StatusChange, type StatusWord } from "../../../issuer/authority/model.ts";
import { ANI, BUDI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";
import { judgeDocument, readBundle } from "../../support/house/verdict.ts";

const CHANGES: readonly StatusChange[] = ["revoke", "suspend", "reinstate"];
/** PROTOCOL 6, written down once more: from, change, to. */
const TABLE: Readonly<Record<string, StatusWord>> = {
  "valid revoke": "revoked",
  "valid suspend": "suspended",
  "suspended revoke": "revoked",
  "suspended reinstate": "valid",
};

describe("status of documents", () => {
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

  const propose = (id: string, change: StatusChange, officer = ANI): Promise<{ changeId: string }> =>
    house.authority.proposeStatusChange(officer, id, change, "alasan uji");
  const words = (): number => chain.front.calls.filter(({ method }) => method === "eth_sendRawTransaction").length;

  it("shows a confirmed change here at once, and on the chain and offline after the next turn", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    await house.change(documentId, "suspend");
    expect(await house.authority.findDocument(documentId)).to.include({ status: "suspended", statusOnChain: false });
    expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
    await house.authority.step();
    expect(await house.authority.findDocument(documentId)).to.include({ status: "suspended", statusOnChain: true });
    expect(await judgeDocument(house, documentId)).to.include({ status: "suspended", group: "CAUTION" });
    await house.change(documentId, "reinstate");
    await house.authority.step();
    expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
    await house.change(documentId, "revoke");
    await house.authority.step();
    expect(await judgeDocument(house, documentId)).to.include({ status: "revoked", group: "STOP" });
  });

  it("changes nothing while a second person has not confirmed", async () => {
    const { documentId } = await house.issue();
    const { changeId } = await propose(documentId, "revoke");
    await house.settle();
    expect(await house.authority.findDocument(documentId)).to.include({ status: "valid" });
    expect(await house.authority.findChange(changeId)).to.deep.equal({
      changeId,
      documentId,
      change: "revoke",
      state: "waiting-approval",
      proposedBy: "ani",
    });
    expect((await readBundle(house)).status(1, 0, 0)).to.equal(0);
  });

  it("is refused to the same person and to a second officer, and taken from an approver once", async () => {
    const { documentId } = await house.issue();
    const { changeId } = await propose(documentId, "revoke");
    const sameWithPower: Officer = { person: "ani", role: "approver" };
    expect(await refusal(house.authority.confirmStatusChange(sameWithPower, changeId))).to.equal("FOUR_EYES");
    expect(await refusal(house.authority.confirmStatusChange(BUDI, changeId))).to.equal("ROLE");
    const confirmed = await house.authority.confirmStatusChange(CITRA, changeId);
    expect(confirmed).to.include({ state: "confirmed", confirmedBy: "citra" });
    expect(await house.authority.confirmStatusChange(CITRA, changeId)).to.deep.equal(confirmed);
    const third: Officer = { person: "dewi", role: "approver" };
    expect(await refusal(house.authority.confirmStatusChange(third, changeId))).to.equal("ALREADY_DECIDED");
    expect(await refusal(house.authority.confirmStatusChange(CITRA, "none"))).to.equal("NOT_FOUND");
  });

  it("follows the table under random commands, and no single person changes anything", async () => {
    const people: readonly Officer[] = [
      ANI,
      CITRA,
      { person: "ani", role: "approver" },
      { person: "dewi", role: "approver" },
    ];
    const command = fc.record({ change: fc.constantFrom(...CHANGES), first: fc.nat(3), second: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), async (commands) => {
        const { documentId } = await house.issue();
        let model: StatusWord = "valid";
        for (const { change, first, second } of commands) {
          const [one = ANI, two = ANI] = [people[first], people[second]];
          const next: StatusWord | undefined = TABLE[`${model} ${change}`];
          const proposed = await propose(documentId, change, one).catch(() => undefined);
          expect(proposed === undefined).to.equal(next === undefined);
          if (proposed === undefined || next === undefined) continue;
          const isTaken = (await refusal(house.authority.confirmStatusChange(two, proposed.changeId))) === undefined;
          expect(isTaken).to.equal(one.person !== two.person && two.role === "approver");
          if (isTaken) model = next;
          expect(await house.authority.findDocument(documentId)).to.include({ status: model });
        }
        await house.settle();
        const shown = model === "valid" ? "valid" : model;
        expect(await judgeDocument(house, documentId)).to.include({ status: shown });
      }),
      { numRuns: 8 },
    );
  });

  it("is checked again when it is confirmed: two proposals, one way back", async () => {
    const { documentId } = await house.issue();
    const [suspend, revoke] = [await propose(documentId, "suspend"), await propose(documentId, "revoke")];
    await house.authority.confirmStatusChange(CITRA, revoke.changeId);
    expect(await refusal(house.authority.confirmStatusChange(CITRA, suspend.changeId))).to.equal("STATUS_FINAL");
  });

  it("may be superseded only by a document that says so and is anchored", async () => {
    const { documentId } = await house.issue();
    const other = await house.issue();
    const next = await house.issue({ supersedes: documentId });
    const supersede = (by?: string): Promise<unknown> =>
      house.authority.proposeStatusChange(ANI, documentId, "supersede", "diganti", by);
    expect(await refusal(supersede())).to.equal("INVALID_ORDER");
    expect(await refusal(supersede(other.documentId))).to.equal("INVALID_ORDER");
    expect(await refusal(supersede(next.documentId))).to.equal("NOT_ANCHORED_YET");
    await house.settle();
    await house.change(documentId, "supersede", next.documentId);
    await house.authority.step();
    expect(await judgeDocument(house, documentId)).to.include({ status: "superseded" });
    expect(await judgeDocument(house, next.documentId)).to.include({ status: "valid" });
    expect(await refusal(propose(documentId, "suspend"))).to.equal("STATUS_FINAL");
    await house.change(documentId, "revoke");
    await house.authority.step();
    expect(await judgeDocument(house, documentId)).to.include({ status: "revoked" });
  });

  it("asks for a reason, and for a document that there is", async () => {
    const { documentId } = await house.issue();
    const call = (id: string, reason: string): Promise<unknown> =>
      house.authority.proposeStatusChange(ANI, id, "revoke", reason);
    expect(await refusal(call(documentId, "  "))).to.equal("INVALID_ORDER");
    expect(await refusal(call("0f8fad5b-d9cb-469f-a165-70867728950e", "ada"))).to.equal("NOT_FOUND");
  });

  it("is written for many documents of a word in one transaction", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 24; i += 1) ids.push((await house.issue()).documentId);
    await house.settle();
    for (const id of ids) await house.change(id, "revoke");
    const before = words();
    await house.authority.step();
    expect(words() - before).to.be.at.most(8);
    for (const id of ids) expect(await house.authority.findDocument(id)).to.include({ statusOnChain: true });
  });

  it("survives a restart before it reached the chain", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    await house.change(documentId, "revoke");
    await house.reopen();
    expect(await house.authority.findDocument(documentId)).to.include({ status: "revoked", statusOnChain: false });
    await house.authority.step();
    expect(await judgeDocument(house, documentId)).to.include({ status: "revoked" });
  });
});
