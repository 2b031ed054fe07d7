import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openLevelStore } from "../../../../issuer/adapters/store/level.ts";
import { keyOf, restorations } from "../../../../issuer/authority/records/records.ts";
import { ANI, CITRA, type House, openHouse } from "../../../support/house/house.ts";
import { secretOf } from "../../../support/house/keys.ts";
import { refusal } from "../../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";
import { judgeDocument, judgeParts } from "../../../support/house/verdict.ts";

const STORES = ["store", "persons"] as const;

describe("an issuer that goes on from a backup", () => {
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

  const copyAll = async (from: string, to: string): Promise<void> => {
    for (const name of STORES) {
      await rm(join(house.folder, to, name), { recursive: true, force: true });
      await cp(join(house.folder, from, name), join(house.folder, to, name), { recursive: true });
    }
  };
  /** Closes, copies the stores away, opens again. */
  const backup = async (): Promise<void> => {
    await house.authority.close();
    await copyAll(".", "backup");
    await house.reopen();
  };
  /** Closes, puts the copy back; with `without`, somebody agrees to go on from it. */
  const putBack = async (without?: readonly string[]): Promise<void> => {
    await house.authority.close();
    await copyAll("backup", ".");
    if (without !== undefined) await agree(without);
    await house.reopen();
  };
  const agree = async (without: readonly string[]): Promise<void> => {
    const store = await openLevelStore({ folder: join(house.folder, "store"), key: secretOf("store") });
    await store.batch([restorations.put(keyOf.restored, { v: 1, at: house.now, without: [...without] })]);
    await store.close();
  };
  const issued = async (): Promise<string> => {
    const { documentId } = await house.issue();
    await house.settle();
    return documentId;
  };
  const partsOf = async (documentId: string) => {
    const found = await house.authority.published.lookup(documentId);
    if (found === undefined) throw new RangeError(`document ${documentId} is not handed out`);
    return { cwt: found.cose, vc: found.vc };
  };

  it("writes nothing into its journal while it waits for a list, whatever else it notices", async () => {
    await issued();
    await backup();
    await issued();
    await house.published.delete("lists/1/1.bin");
    await putBack([]);
    await house.authority.step();
    expect(house.authority.health()).to.include({ state: "read-only" });
    expect(house.log.map(({ event }) => event)).not.to.include("account.foreign-transaction");
  });

  it("stays read-only until somebody agrees, and says how", async () => {
    await backup();
    await issued();
    await putBack();
    expect(house.authority.health()).to.include({ state: "read-only" });
    expect(house.authority.health().reason).to.match(/older than the chain.*npm run restore -- --here/);
    expect(await refusal(house.issue())).to.equal("READ_ONLY");
  });

  it("takes over batches that were anchored since: papers stay genuine, and their documents are unknown here", async () => {
    const known = await issued();
    await backup();
    const lost = await issued();
    const parts = await partsOf(lost);
    await putBack([]);
    expect(house.authority.health()).to.include({ state: "ready" });
    expect(house.authority.health().warnings?.[0]).to.match(/1 batches.*1 documents issued since are unknown/);
    expect(await house.authority.findDocument(lost)).to.equal(undefined);
    await house.settle();
    expect((await judgeDocument(house, known)).status).to.equal("valid");
    expect((await judgeParts(house, parts)).status).to.equal("valid");
    expect((await judgeDocument(house, await issued())).status).to.equal("valid");
  });

  it("reads withdrawals made since from the chain, before the first signature", async () => {
    const ids = [await issued(), await issued(), await issued()];
    const [revoked = "", lifted = "", suspended = ""] = ids;
    await house.change(lifted, "suspend");
    await house.settle();
    await backup();
    await house.change(revoked, "revoke");
    await house.change(lifted, "reinstate");
    await house.change(suspended, "suspend");
    await house.settle();
    await putBack([]);
    const statuses = async (): Promise<unknown[]> =>
      Promise.all(ids.map(async (id) => (await house.authority.findDocument(id))?.status));
    expect(await statuses()).to.deep.equal(["revoked", "valid", "suspended"]);
    await house.settle();
    await house.reopen();
    expect(await statuses()).to.deep.equal(["revoked", "valid", "suspended"]);
    expect((await judgeDocument(house, revoked)).status).to.equal("revoked");
  });

  it("keeps a withdrawal that was confirmed before the backup and had not reached the chain", async () => {
    const documentId = await issued();
    await house.change(documentId, "suspend");
    await backup();
    await putBack([]);
    expect(await house.authority.findDocument(documentId)).to.include({ status: "suspended" });
    await house.settle();
    expect(await house.authority.findDocument(documentId)).to.include({ status: "suspended", statusOnChain: true });
  });

  it("gives places in new lists only", async () => {
    await issued();
    await backup();
    await issued();
    await putBack([]);
    const documentId = await issued();
    const { payload } = (await house.authority.lists.document(documentId)) ?? {};
    expect(payload?.statusList.list).to.equal(1);
  });

  it("finds a document that waited when the backup was made in the batch that holds it, and anchors it once", async () => {
    await issued();
    const { documentId } = await house.issue();
    await backup();
    await house.settle();
    await putBack([]);
    expect(await house.authority.findDocument(documentId)).to.include({ state: "anchored" });
    await house.settle();
    expect((await judgeDocument(house, documentId)).status).to.equal("valid");
    const line = await house.authority.exported()[Symbol.asyncIterator]().next();
    expect(line.value).to.equal('{"v":1,"covered":{"1":2,"2":0}}\n');
  });

  it("waits for a leaf list that is missing or another's, and goes on once it is there", async () => {
    await backup();
    const documentId = await issued();
    const parts = await partsOf(documentId);
    const list = (await house.published.get("lists/1/0.bin")) ?? new Uint8Array();
    await house.published.delete("lists/1/0.bin");
    await putBack([]);
    expect(house.authority.health()).to.include({ state: "read-only" });
    expect(house.authority.health().reason).to.match(/lists\/1\/0\.bin.*any mirror.*--without 1\/0/);
    expect(await refusal(house.issue())).to.equal("READ_ONLY");
    const other = Uint8Array.from(list);
    other[100]! ^= 1;
    await house.published.put("lists/1/0.bin", other);
    await house.authority.step();
    expect(house.authority.health().reason).to.match(/is not the list that was anchored/);
    await house.published.put("lists/1/0.bin", list);
    await house.settle();
    expect(house.authority.health()).to.include({ state: "ready" });
    expect((await judgeParts(house, parts)).status).to.equal("valid");
  });

  it("goes on without a batch whose leaves nobody has", async () => {
    await backup();
    await issued();
    await house.published.delete("lists/1/0.bin");
    await putBack(["1/0"]);
    expect(house.authority.health()).to.include({ state: "ready" });
    const documentId = await issued();
    expect((await judgeDocument(house, documentId)).status).to.equal("valid");
    await house.reopen();
    expect((await judgeDocument(house, documentId)).status).to.equal("valid");
  });

  it("refuses an agreement of the day before", async () => {
    await backup();
    await issued();
    await house.authority.close();
    await copyAll("backup", ".");
    await agree([]);
    house.pass(2 * 86_400);
    await house.reopen();
    expect(house.authority.health().reason).to.match(/agreement.*lapsed/);
    const order = house.authority.submitOrder(ANI, {});
    expect(await refusal(order)).to.equal("READ_ONLY");
    expect(await refusal(house.authority.rejectOrder(CITRA, "x", "y"))).to.equal("READ_ONLY");
  });
});
