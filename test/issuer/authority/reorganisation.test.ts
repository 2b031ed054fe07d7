import { expect } from "chai";
import { toHex } from "#core/encoding/text.ts";
import { createRegistry } from "../../../issuer/adapters/chain/registry.ts";
import { checkAnchors, digestOf } from "../../support/house/checker.ts";
import { type House, openHouse } from "../../support/house/house.ts";
import { refusal } from "../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../support/house/test-chain.ts";
import { judgeDocument, readBundle } from "../../support/house/verdict.ts";

describe("authority when the chain is reorganised", () => {
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  after(() => chain.close());
  afterEach(() => house.close());

  const events = (name: string): number => house.log.filter(({ event }) => event === name).length;

  it("sends a batch that vanished again, unchanged, and the file handed out before stays good", async () => {
    house = await openHouse({ chain });
    await house.settle();
    const undo = await chain.snapshot();
    const { documentId } = await house.issue();
    await house.settle();
    const before = await judgeDocument(house, documentId);
    await undo();
    await house.authority.step();
    expect(events("batch.vanished")).to.equal(1);
    expect(await judgeDocument(house, documentId)).to.deep.include({
      status: before.status,
      document: before.document,
    });
    expect(await checkAnchors(house, new Map([[1, [await digestOf(house, documentId)]]]))).to.deep.equal([]);
  });

  it("sends several batches that vanished again, though the chain forgot their transactions", async () => {
    house = await openHouse({ chain });
    await house.settle();
    const undo = await chain.snapshot();
    const ids: string[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      ids.push((await house.issue()).documentId);
      await house.settle();
    }
    await undo();
    for (let turn = 0; turn < 4; turn += 1) await house.authority.step();
    const digests: string[] = [];
    for (const id of ids) {
      expect(await judgeDocument(house, id)).to.include({ status: "valid" });
      digests.push(await digestOf(house, id));
    }
    expect(await checkAnchors(house, new Map([[1, digests]]))).to.deep.equal([]);
  });

  it("writes a status that vanished again", async () => {
    house = await openHouse({ chain });
    const { documentId } = await house.issue();
    await house.settle();
    const undo = await chain.snapshot();
    await house.change(documentId, "revoke");
    await house.settle();
    await undo();
    house.pass(60);
    await house.authority.step();
    await house.settle();
    expect(await judgeDocument(house, documentId)).to.include({ status: "revoked" });
    expect(await house.authority.findDocument(documentId)).to.include({ status: "revoked", statusOnChain: true });
  });

  it("writes several statuses again that vanished together, though the chain forgot their transactions", async () => {
    house = await openHouse({ chain });
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await house.issue()).documentId);
    await house.settle();
    const undo = await chain.snapshot();
    for (const id of ids) {
      await house.change(id, "suspend");
      await house.settle();
    }
    await undo();
    house.pass(60);
    for (let turn = 0; turn < 4; turn += 1) await house.settle();
    for (const id of ids) {
      expect(await judgeDocument(house, id)).to.include({ status: "suspended" });
      expect(await house.authority.findDocument(id)).to.include({ status: "suspended", statusOnChain: true });
    }
  });

  it("puts a status right again that a transaction from before the reorganisation changed afterwards", async () => {
    house = await openHouse({ chain });
    const { documentId } = await house.issue();
    await house.settle();
    const undo = await chain.snapshot();
    const from = chain.front.calls.length;
    await house.change(documentId, "suspend");
    await house.settle();
    await house.change(documentId, "reinstate");
    await house.settle();
    await house.change(documentId, "suspend");
    await house.settle();
    const raws = chain.front.calls.slice(from).filter(({ method }) => method === "eth_sendRawTransaction");
    const [, reinstating] = new Set(raws.map(({ params }) => String(params[0])));
    await undo();
    house.pass(60);
    await house.settle();
    expect(await house.authority.findDocument(documentId)).to.include({ status: "suspended", statusOnChain: true });
    const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts: chain.accounts });
    await registry.broadcast(reinstating ?? "");
    house.pass(60);
    await house.settle();
    await house.settle();
    expect(await judgeDocument(house, documentId)).to.include({ status: "suspended" });
  });

  it("hands out nothing before the anchor is K deep", async () => {
    house = await openHouse({ chain, confirmations: 3 });
    await house.settle();
    await chain.mine(2);
    await house.settle();
    const { documentId } = await house.issue();
    await house.settle();
    expect(await refusal(house.authority.documentPdf(documentId))).to.equal("NOT_ANCHORED_YET");
    await chain.mine();
    await house.authority.step();
    expect(await refusal(house.authority.documentPdf(documentId))).to.equal("NOT_ANCHORED_YET");
    await chain.mine();
    await house.authority.step();
    expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
  });

  it("sends what vanished before it was K deep again, without having handed it out", async () => {
    house = await openHouse({ chain, confirmations: 3 });
    await house.settle();
    await chain.mine(2);
    await house.settle();
    const undo = await chain.snapshot();
    const { documentId } = await house.issue();
    await house.settle();
    await undo();
    await house.authority.step();
    await chain.mine(2);
    await house.authority.step();
    expect(events("batch.vanished")).to.equal(0);
    expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
  });

  it("halts when another batch stands in the place of its own", async () => {
    house = await openHouse({ chain });
    await house.settle();
    const undo = await chain.snapshot();
    await house.issue();
    await house.settle();
    await undo();
    await anchorElsewhere();
    await house.authority.step();
    expect(house.authority.health()).to.include({ state: "read-only" });
    expect(house.authority.health().reason).to.match(/batch 0 of issuer 1/);
    expect(await refusal(house.issue())).to.equal("READ_ONLY");
    expect(events("authority.halted")).to.equal(1);
    const bundle = toHex(house.authority.published.bundleCose() ?? new Uint8Array());
    await house.settle();
    expect(toHex(house.authority.published.bundleCose() ?? new Uint8Array())).to.equal(bundle);
  });

  it("keeps documents in the filter that a reorganisation moved behind others", async () => {
    house = await openHouse({ chain });
    await house.settle();
    const undo = await chain.snapshot();
    const first = await house.issue();
    await house.settle();
    await undo();
    const second = await house.issue({ issuer: 2, kind: "COMPETENCE", passport: undefined });
    await house.settle();
    for (const { documentId } of [first, second]) {
      expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
    }
    expect((await readBundle(house)).bundle.segments).to.have.length(1);
  });

  /** Somebody with issuer 1's account anchors something else. */
  async function anchorElsewhere(): Promise<void> {
    const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts: chain.accounts });
    const [kid = ""] = house.root.keys.keys();
    const call = {
      issuer: 1,
      kid,
      sequence: 0,
      root: new Uint8Array(32).fill(7),
      size: 9,
      previousHead: new Uint8Array(27),
    };
    const { raw } = await registry.prepare(1, { name: "anchor", call }, await registry.nonce(1, "anchoring"), 0);
    await registry.broadcast(raw);
  }
});
