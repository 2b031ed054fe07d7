import { expect } from "chai";
import { sha256 } from "#primitives";
import { parseJson } from "#core/encoding/canonical.ts";
import { concatBytes, equalBytes, toHex } from "#core/encoding/text.ts";
import { parseBucket, parseProof } from "#core/proof/portable.ts";
import { anOrder, ANI, CITRA, type House, openHouse } from "../../support/house/house.ts";
import { type TestChain, openTestChain } from "../../support/house/test-chain.ts";
import { judgeDocument, judgeParts } from "../../support/house/verdict.ts";

describe("authority, from order to verdict", () => {
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

  it("hands out a file that the judge calls valid, of either issuer", async () => {
    const first = await house.issue();
    const second = await house.issue({ issuer: 2, kind: "COMPETENCE", passport: undefined, category: undefined });
    await house.settle();
    for (const { documentId } of [first, second]) {
      expect(await judgeDocument(house, documentId)).to.include({ status: "valid", group: "GO" });
    }
  });

  it("says signed before, anchored after, with block and time of the anchor", async () => {
    const { documentId } = await house.issue();
    expect(await house.authority.findDocument(documentId)).to.include({ state: "signed", status: "valid" });
    await house.settle();
    const { state, anchor } = (await house.authority.findDocument(documentId)) ?? {};
    expect(state).to.equal("anchored");
    expect(anchor).to.deep.equal({ sequence: 0, index: 1, block: 8, time: house.now });
  });

  it("publishes the leaves of a final batch, the document's behind the journal's", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    const found = await house.authority.published.lookup(documentId);
    const leaves = await house.authority.published.leafFile(1, 0);
    expect(leaves).to.have.length(192);
    expect(toHex((leaves ?? new Uint8Array()).subarray(0, 64))).to.equal("00".repeat(64));
    expect(toHex((leaves ?? new Uint8Array()).subarray(96, 128))).to.equal(
      toHex(sha256(found?.cose ?? new Uint8Array())),
    );
    expect(await house.authority.published.leafFile(1, 1)).to.equal(undefined);
  });

  it("answers a bucket with the proofs of its prefix and how far it is covered", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    const found = await house.authority.published.lookup(documentId);
    const proof = parseProof(parseJson(found?.proof ?? new Uint8Array()));
    const bucket = parseBucket(parseJson(await house.authority.published.bucket(proof.cose.slice(0, 3))));
    expect(bucket.proofs).to.deep.equal([proof]);
    expect([...bucket.covered]).to.deep.equal([
      [1, 1],
      [2, 0],
    ]);
    const other = proof.cose.startsWith("000") ? "001" : "000";
    expect(parseBucket(parseJson(await house.authority.published.bucket(other))).proofs).to.deep.equal([]);
  });

  it("refuses a file with one byte changed", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    const found = await house.authority.published.lookup(documentId);
    const cwt = Uint8Array.from(found?.cose ?? []);
    cwt[cwt.length - 1]! ^= 1;
    expect(await judgeParts(house, { cwt })).to.include({ status: "not-genuine", cause: "signature" });
  });

  it("keeps all over a restart: orders, documents, proofs, the bundle", async () => {
    const { documentId, orderId } = await house.issue();
    await house.settle();
    const pdf = await house.authority.documentPdf(documentId);
    const cose = house.authority.published.bundleCose();
    const authority = await house.reopen();
    expect(equalBytes(await authority.documentPdf(documentId), pdf)).to.equal(true);
    expect(authority.published.bundleCose()).to.deep.equal(cose);
    expect(await authority.findOrder(orderId)).to.include({ state: "issued", documentId, submittedBy: "ani" });
  });

  it("renders the real page, the same bytes for the same document", async () => {
    await house.close();
    house = await openHouse({ chain, realPages: true });
    const { documentId } = await house.issue();
    await house.settle();
    expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
  });

  it("keeps a picture of the holder under the person's key only", async () => {
    const portrait = Buffer.from(concatBytes(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), new Uint8Array(40).fill(7)));
    const order = anOrder({ portrait: portrait.toString("base64") });
    const { orderId } = await house.authority.submitOrder(ANI, order);
    expect(await house.authority.approveOrder(CITRA, orderId)).to.include({ state: "issued" });
  });
});
