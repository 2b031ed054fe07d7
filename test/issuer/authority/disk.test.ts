import { expect } from "chai";
import { StoreError } from "../../../issuer/ports.ts";
import { anOrder, ANI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";

describe("authority on a failing disk", () => {
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

  it("says that the disk is full, stops writing, and after a start answers the same key as if nothing had been", async () => {
    const { orderId } = await house.authority.submitOrder(ANI, anOrder());
    house.fate.failNext = "disk-full";
    expect(await refusal(house.authority.approveOrder(CITRA, orderId, "k"))).to.equal("DISK_FULL");
    expect(house.authority.health()).to.include({ state: "stopped" });
    expect(await refusal(house.authority.submitOrder(ANI, anOrder()))).to.equal("DISK_FULL");
    await house.authority.step();
    await house.reopen();
    expect(await refusal(house.authority.approveOrder(CITRA, orderId, "k"))).to.equal(undefined);
  });

  it("says that the outcome is unknown when a write failed otherwise", async () => {
    const { orderId } = await house.authority.submitOrder(ANI, anOrder());
    house.fate.failNext = "io";
    expect(await refusal(house.authority.approveOrder(CITRA, orderId, "k"))).to.equal("OUTCOME_UNKNOWN");
    expect(await refusal(house.authority.approveOrder(CITRA, orderId, "k"))).to.equal("OUTCOME_UNKNOWN");
    await house.reopen();
    const first = await house.authority.approveOrder(CITRA, orderId, "k");
    expect(await house.authority.approveOrder(CITRA, orderId, "k")).to.deep.equal(first);
  });

  it("takes no document for kept whose page could not be written", async () => {
    const { orderId } = await house.authority.submitOrder(ANI, anOrder());
    await house.reopen((options) => ({
      ...options,
      files: { ...options.files, put: () => Promise.reject(new StoreError("disk-full", "no room")) },
    }));
    expect(await refusal(house.authority.approveOrder(CITRA, orderId))).to.equal("DISK_FULL");
    expect(house.authority.health()).to.include({ state: "ready", pending: 0 });
    await house.reopen();
    expect(await refusal(house.authority.approveOrder(CITRA, orderId))).to.equal(undefined);
  });

  it("says that published files cannot be written, while that lasts", async () => {
    const { documentId } = await house.issue();
    let isFull = true;
    await house.reopen((options) => ({
      ...options,
      published: {
        ...options.published,
        put: (name, bytes) =>
          isFull ? Promise.reject(new StoreError("disk-full", "no room left")) : options.published.put(name, bytes),
      },
    }));
    await house.settle();
    expect(house.authority.health()).to.include({ state: "ready", pending: 1 });
    expect(house.authority.health().warnings).to.deep.equal(["no room left"]);
    expect(house.log.filter(({ event }) => event === "turn.failed")).to.have.length(1);
    isFull = false;
    await house.settle();
    expect(house.authority.health().warnings).to.equal(undefined);
    expect(await house.authority.findDocument(documentId)).to.include({ state: "anchored" });
  });

  it("hands out no document whose person's key is destroyed, keeps its anchor, and can still revoke it", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    const key = await destroyPersons(house);
    expect(key).to.be.greaterThan(0);
    expect(await refusal(house.authority.documentPdf(documentId))).to.equal("ERASED");
    const view = await house.authority.findDocument(documentId);
    expect(view).to.include({ state: "anchored", status: "valid" });
    expect(view).not.to.have.property("number");
    expect(await house.authority.published.lookup(documentId)).to.equal(undefined);
    await house.change(documentId, "revoke");
    await house.authority.step();
    expect(await house.authority.findDocument(documentId)).to.include({ status: "revoked", statusOnChain: true });
  });
});

/** Destroys the keys of all persons, as the office would for one. */
async function destroyPersons(house: House): Promise<number> {
  const { openLevelStore } = await import("../../../issuer/adapters/store/level.ts");
  const { PersonVault } = await import("../../../issuer/journal/person.ts");
  const { secretOf } = await import("../../support/house/keys.ts");
  await house.authority.close();
  const store = await openLevelStore({ folder: `${house.folder}/persons`, key: secretOf("store") });
  const persons: string[] = [];
  for await (const [key] of store.entries({ gte: "person/", lt: "person0" })) persons.push(key.slice(7));
  const vault = new PersonVault(store, { bytes: () => new Uint8Array(12) });
  for (const person of persons) await vault.destroy(person);
  await store.close();
  await house.reopen();
  return persons.length;
}
