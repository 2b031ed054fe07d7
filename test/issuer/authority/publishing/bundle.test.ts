import { expect } from "chai";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";
import { judgeDocument, readBundle } from "../../../support/house/verdict.ts";

describe("bundle", () => {
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

  it("covers all issuers with a file of entries, a status file a list and one open segment", async () => {
    await house.issue();
    await house.issue({ issuer: 2, kind: "COMPETENCE", passport: undefined });
    await house.settle();
    const { bundle } = await readBundle(house);
    expect([...bundle.issuers].map(([issuer, { covered }]) => [issuer, covered])).to.deep.equal([
      [1, 1],
      [2, 1],
    ]);
    for (const { entryFiles, statusFiles } of bundle.issuers.values()) {
      expect([entryFiles.length, statusFiles.length]).to.deep.equal([1, 1]);
    }
    expect(bundle.segments).to.have.length(1);
    expect(bundle.expiresAt - bundle.issuedAt).to.equal(72 * 3_600);
  });

  it("is made anew each minute, and at once when something changed; its version only grows", async () => {
    await house.settle();
    const first = (await readBundle(house)).bundle;
    house.pass(59);
    await house.authority.step();
    expect((await readBundle(house)).bundle.version).to.equal(first.version);
    house.pass(1);
    await house.authority.step();
    const second = (await readBundle(house)).bundle;
    expect(second.version).to.be.greaterThan(first.version);
    expect(second.readAt).to.equal(house.now);
    await house.issue();
    await house.settle();
    expect((await readBundle(house)).bundle.version).to.be.greaterThan(second.version);
  });

  it("has a greater version after a restart too, even with the clock put back", async () => {
    await house.settle();
    const first = (await readBundle(house)).bundle;
    await house.reopen((options) => ({ ...options, clock: { nowMs: () => (house.now - 500) * 1000 } }));
    await house.authority.step();
    expect((await readBundle(house)).bundle.version).to.equal(first.version + 1);
  });

  it("is not made with a key that the root statement does not let sign now", async () => {
    await house.settle();
    const before = house.authority.published.bundleCose();
    house.pass(90 * 86_400);
    await house.authority.step();
    expect(house.authority.published.bundleCose()).to.equal(before);
    expect(house.log.some(({ event }) => event === "bundle.key-not-valid")).to.equal(true);
  });

  it("names files by their SHA-256, and they are there", async () => {
    await house.issue();
    await house.settle();
    const { bundle } = await readBundle(house);
    for (const digest of bundle.segments) {
      const file = await house.authority.published.file(digest);
      expect(toHex(sha256(file ?? new Uint8Array()))).to.equal(digest);
    }
    expect(await house.authority.published.file("ab".repeat(32))).to.equal(undefined);
    expect(await house.authority.published.file("../../store/CURRENT")).to.equal(undefined);
  });

  it("keeps files that it no longer names for ten minutes", async () => {
    await house.issue();
    await house.settle();
    const [old = ""] = (await readBundle(house)).bundle.segments;
    await house.issue();
    await house.settle();
    expect((await readBundle(house)).bundle.segments).not.to.include(old);
    expect(await house.authority.published.file(old)).not.to.equal(undefined);
    house.pass(601);
    await house.authority.step();
    expect(await house.authority.published.file(old)).to.equal(undefined);
  });

  it("narrows a key that the chain compromised, and leaves what is no longer believed out of the filter", async () => {
    const [first, second] = [await house.issue(), undefined];
    await house.settle();
    const next = await house.issue();
    await house.settle();
    expect(second).to.equal(undefined);
    const [kid = ""] = house.root.keys.keys();
    await chain.admin("compromise", `0x${kid}`, 1);
    house.pass(60);
    await house.authority.step();
    const { bundle } = await readBundle(house);
    expect(bundle.narrowed.get(kid)).to.include({ compromisedFrom: 1n });
    expect(await judgeDocument(house, first.documentId)).to.include({ status: "valid" });
    expect(await judgeDocument(house, next.documentId)).to.include({ status: "not-genuine", cause: "key-window" });
    const { published } = house.authority;
    const segment = await published.file(bundle.segments[0] ?? "");
    expect(segment?.[3]).to.equal(1);
  });
});
