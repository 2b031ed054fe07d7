import { expect } from "chai";
import { type Officer } from "../../../issuer/authority/model.ts";
import { PersonVault } from "../../../issuer/journal/person.ts";
import { type Store } from "../../../issuer/ports.ts";
import { anOrder, ANI, BUDI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";

const DEWI: Officer = { person: "dewi", role: "approver" };

describe("rejecting", function () {
  this.timeout(20_000);
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    house = await openHouse({ chain });
    await house.authority.step();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const submit = async (): Promise<string> => (await house.authority.submitOrder(ANI, anOrder())).orderId;
  const reject = (officer: Officer, orderId: string, reason = "nama salah") =>
    house.authority.rejectOrder(officer, orderId, reason);

  describe("an order", () => {
    it("takes another person with the power, and a reason", async () => {
      const orderId = await submit();
      expect(await refusal(reject(ANI, orderId))).to.equal("FOUR_EYES");
      expect(await refusal(reject({ ...ANI, role: "approver" }, orderId))).to.equal("FOUR_EYES");
      expect(await refusal(reject(BUDI, orderId))).to.equal("ROLE");
      for (const reason of ["", "  ", "x".repeat(2_001)]) {
        expect(await refusal(reject(CITRA, orderId, reason))).to.equal("INVALID_ORDER");
      }
      expect(await refusal(reject(CITRA, "0".repeat(32)))).to.equal("NOT_FOUND");
      expect((await house.authority.findOrder(orderId))?.state).to.equal("waiting-approval");
      expect(await reject(CITRA, orderId, "x".repeat(2_000))).to.include({ state: "rejected", rejectedBy: "citra" });
    });

    it("is for ever: nobody approves it, also after a restart", async () => {
      const orderId = await submit();
      await reject(CITRA, orderId);
      for (const _ of ["now", "after a restart"]) {
        for (const officer of [CITRA, DEWI]) {
          expect(await refusal(house.authority.approveOrder(officer, orderId))).to.equal("ALREADY_DECIDED");
        }
        expect(await refusal(reject(DEWI, orderId))).to.equal("ALREADY_DECIDED");
        expect(await reject(CITRA, orderId), "the same again is the same").to.include({ state: "rejected" });
        expect((await house.authority.lists.waitingOrders(1)).total).to.equal(0);
        await house.reopen();
        await house.settle();
      }
      expect((await house.authority.lists.documents(1)).total).to.equal(0);
    });

    it("says who did, when and why, and who came too late is told the same", async () => {
      const orderId = await submit();
      house.pass(60);
      await reject(CITRA, orderId);
      const rejection = { by: "citra", at: house.now };
      await house.reopen();
      const { lists } = house.authority;
      expect((await lists.order(orderId))?.rejection).to.deep.equal({ ...rejection, reason: "nama salah" });
      expect((await lists.rejectedOrders("ani")).map((order) => order.orderId)).to.deep.equal([orderId]);
      expect(await lists.rejectedOrders("citra")).to.deep.equal([]);
      const error: unknown = await house.authority.approveOrder(DEWI, orderId).catch((one: unknown) => one);
      expect(error).to.have.property("decision").that.includes(rejection);
    });

    it("is not possible once it is approved", async () => {
      const { orderId } = await house.issue();
      expect(await refusal(reject(DEWI, orderId))).to.equal("ALREADY_DECIDED");
      expect((await house.authority.findOrder(orderId))?.state).to.equal("issued");
    });

    it("and approving at the same moment leave one decision", async () => {
      const orderId = await submit();
      const both = [refusal(reject(CITRA, orderId)), refusal(house.authority.approveOrder(DEWI, orderId))];
      expect((await Promise.all(both)).filter((code) => code === "ALREADY_DECIDED")).to.have.length(1);
    });

    it("keeps no reason of a person whose data were erased", async () => {
      let persons: Store | undefined;
      await house.reopen((options) => ({ ...options, persons: (persons = options.persons) }));
      const orderId = await submit();
      const vault = new PersonVault(persons!, { bytes: (length) => new Uint8Array(length) });
      for await (const [key] of persons!.entries({ gte: "person/", lt: "person0" })) await vault.destroy(key.slice(7));
      expect(await reject(CITRA, orderId)).to.include({ state: "rejected" });
      expect((await house.authority.lists.order(orderId))?.rejection).to.not.have.property("reason");
    });
  });

  describe("a change of status", () => {
    const propose = async (): Promise<{ changeId: string; documentId: string }> => {
      const { documentId } = await house.issue();
      const { changeId } = await house.authority.proposeStatusChange(ANI, documentId, "revoke", "uji");
      return { changeId, documentId };
    };
    const end = (officer: Officer, changeId: string, reason = "berkas kurang") =>
      house.authority.rejectStatusChange(officer, changeId, reason);

    it("is for an approver, or for who asked; then nobody confirms it, also after a restart", async () => {
      for (const officer of [CITRA, ANI]) {
        const { changeId, documentId } = await propose();
        expect(await refusal(end(BUDI, changeId))).to.equal("ROLE");
        expect(await refusal(end(officer, changeId, " "))).to.equal("INVALID_ORDER");
        expect(await end(officer, changeId)).to.include({ state: "rejected", rejectedBy: officer.person });
        expect(await refusal(house.authority.confirmStatusChange(DEWI, changeId))).to.equal("ALREADY_DECIDED");
        await house.reopen();
        expect(await refusal(house.authority.confirmStatusChange(CITRA, changeId))).to.equal("ALREADY_DECIDED");
        expect(await house.authority.lists.change(changeId)).to.deep.include({
          rejection: { by: officer.person, at: house.now, reason: "berkas kurang" },
        });
        expect((await house.authority.findDocument(documentId))?.status).to.equal("valid");
      }
      expect(await house.authority.lists.rejectedChanges("ani"), "one's own is no news").to.have.length(1);
    });

    it("is not possible once it is confirmed", async () => {
      const { changeId, documentId } = await propose();
      await house.authority.confirmStatusChange(CITRA, changeId);
      expect(await refusal(end(DEWI, changeId))).to.equal("ALREADY_DECIDED");
      expect(await refusal(end(ANI, changeId))).to.equal("ALREADY_DECIDED");
      expect((await house.authority.findDocument(documentId))?.status).to.equal("revoked");
    });
  });
});
