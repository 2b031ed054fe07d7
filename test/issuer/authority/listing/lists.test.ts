import { expect } from "chai";
import { PersonVault } from "../../../../issuer/journal/person.ts";
import { type Store } from "../../../../issuer/ports.ts";
import { ANI, BUDI, CITRA, type House, anOrder, openHouse } from "../../../support/house/house.ts";

describe("lists for a desk", function () {
  this.timeout(20_000);
  let house: House;
  beforeEach(async () => {
    house = await openHouse();
    await house.authority.step();
  });
  afterEach(() => house.close());

  it("tell the same after a restart: what waits, in which order, and what happened to a document", async () => {
    const { documentId } = await house.issue({ number: "A-1" });
    await house.settle();
    await house.change(documentId, "suspend");
    await house.settle();
    await house.authority.submitOrder(ANI, anOrder({ number: "A-2" }));
    house.pass(60);
    await house.authority.submitOrder(BUDI, anOrder({ number: "A-3" }));
    await house.authority.proposeStatusChange(ANI, documentId, "revoke", "uji");
    const read = async (): Promise<unknown> => {
      const { lists } = house.authority;
      const [orders, changes] = await Promise.all([lists.waitingOrders(1), lists.waitingChanges(1)]);
      return { orders, changes, documents: await lists.documents(1), document: await lists.document(documentId) };
    };
    const before = await read();
    await house.reopen();
    expect(await read()).to.deep.equal(before);
    const { lists } = house.authority;
    expect((await lists.waitingOrders(1)).items.map(({ number }) => number)).to.deep.equal(["A-3", "A-2"]);
    expect((await lists.document(documentId))?.history.map(({ name }) => name)).to.deep.equal([
      "order.submitted",
      "order.approved",
      "document.signing",
      "document.signed",
      "status.proposed",
      "status.confirmed",
      "status.written",
      "status.proposed",
    ]);
  });

  it("leave out what one asked for, or all else, and what is decided", async () => {
    const { orderId } = await house.authority.submitOrder(ANI, anOrder({ number: "B-1" }));
    await house.authority.submitOrder(BUDI, anOrder({ number: "B-2" }));
    const { lists } = house.authority;
    const numbers = async (who?: { not?: string; by?: string }): Promise<unknown> =>
      (await lists.waitingOrders(1, who)).items.map(({ number }) => number);
    expect(await numbers({ not: "ani" })).to.deep.equal(["B-2"]);
    expect(await numbers({ by: "ani" })).to.deep.equal(["B-1"]);
    await house.authority.approveOrder(CITRA, orderId);
    expect(await numbers()).to.deep.equal(["B-2"]);
  });

  it("open a reason for the desk and never put it into the facts", async () => {
    const { documentId } = await house.issue();
    const { changeId } = await house.authority.proposeStatusChange(ANI, documentId, "revoke", "alasan rahasia");
    expect((await house.authority.lists.change(changeId))?.reason).to.equal("alasan rahasia");
    expect(await house.authority.lists.change("none")).to.equal(undefined);
  });

  it("say nothing of a person whose key is destroyed, and still list the document", async () => {
    let persons: Store | undefined;
    await house.reopen((options) => ({ ...options, persons: (persons = options.persons) }));
    const { documentId, orderId } = await house.issue({ number: "GONE-1" });
    const { changeId } = await house.authority.proposeStatusChange(ANI, documentId, "revoke", "uji");
    if (persons === undefined) throw new RangeError("the house was not opened again");
    const vault = new PersonVault(persons, { bytes: (length) => new Uint8Array(length) });
    for await (const [key] of persons.entries({ gte: "person/", lt: "person0" })) await vault.destroy(key.slice(7));
    const { lists } = house.authority;
    const [item] = (await lists.documents(1)).items;
    expect(item?.id).to.equal(documentId);
    expect(item).to.not.have.any.keys("number", "name");
    expect(await lists.document(documentId)).to.not.have.any.keys("number", "name", "payload");
    expect(await lists.order(orderId)).to.not.have.any.keys("number", "name", "request", "portrait");
    expect(await lists.change(changeId)).to.not.have.any.keys("number", "name", "reason");
    expect((await lists.search("GONE-1")).documents).to.have.length(0);
  });

  it("filter by status and kind", async () => {
    const { documentId } = await house.issue({ number: "C-1" });
    await house.issue({ number: "C-2", kind: "ITK" });
    await house.change(documentId, "revoke");
    const { lists } = house.authority;
    const numbers = async (filter: object): Promise<unknown> =>
      (await lists.documents(1, filter)).items.map(({ number }) => number);
    expect(await numbers({ status: "revoked" })).to.deep.equal(["C-1"]);
    expect(await numbers({ status: "valid" })).to.deep.equal(["C-2"]);
    expect(await numbers({ kind: "ITK" })).to.deep.equal(["C-2"]);
    expect(await numbers({ kind: "ITAS", status: "valid" })).to.deep.equal([]);
  });
});
