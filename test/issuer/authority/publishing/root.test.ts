import { expect } from "chai";
import { openBundle } from "#core/proof/bundle.ts";
import { openRootFile, type RootStatement } from "#core/proof/root.ts";
import { makeRootFile } from "../../../../issuer/authority/root.ts";
import { type House, openHouse } from "../../../support/house/house.ts";
import { signerOf } from "../../../support/house/keys.ts";
import { refusal } from "../../../support/house/refusal.ts";
import { openTestChain, type TestChain } from "../../../support/house/test-chain.ts";
import { judgeDocument } from "../../../support/house/verdict.ts";

const DAY = 86_400;

describe("a root statement that follows while the issuer runs", () => {
  let chain: TestChain;
  let house: House;
  before(async () => {
    chain = await openTestChain();
  });
  beforeEach(async () => {
    house = await openHouse({ chain });
    await house.settle();
  });
  afterEach(() => house.close());
  after(() => chain.close());

  const next = (changes: Partial<RootStatement>, name = "root"): Promise<Uint8Array> =>
    makeRootFile({ ...house.root, version: 2, ...changes }, [signerOf(name)]);
  const renewed = (): Partial<RootStatement> => ({
    bundleKeys: house.root.bundleKeys.map(({ key }) => ({ key, from: house.now - DAY, to: house.now + 89 * DAY })),
    issued: house.now,
    expires: house.now + 365 * DAY,
  });
  const rootVersion = (): number => openRootFile(house.authority.published.rootFile(), house.trust).version;
  const bundle = (): ReturnType<typeof openBundle> => {
    const { published } = house.authority;
    return openBundle(published.bundleCose() ?? new Uint8Array(), openRootFile(published.rootFile(), house.trust));
  };
  const events = (name: string): number => house.log.filter(({ event }) => event === name).length;

  it("is published together with the first bundle that is made under it, never before", async () => {
    const { documentId } = await house.issue();
    await house.settle();
    house.authority.adoptRoot(await next({}));
    expect(rootVersion()).to.equal(1);
    expect(bundle().rootVersion).to.equal(1);
    await house.authority.step();
    expect(rootVersion()).to.equal(2);
    expect(bundle().rootVersion).to.equal(2);
    expect(await judgeDocument(house, documentId)).to.include({ status: "valid" });
  });

  it("waits for the chain: until then the old one is handed out, with its bundle", async () => {
    chain.front.down = true;
    house.authority.adoptRoot(await next({}));
    await house.authority.step();
    expect([rootVersion(), bundle().rootVersion]).to.deep.equal([1, 1]);
    chain.front.down = false;
    await house.authority.step();
    expect([rootVersion(), bundle().rootVersion]).to.deep.equal([2, 2]);
  });

  it("decides at once who may sign", async () => {
    const keys = new Map([...house.root.keys].filter(([, { issuer }]) => issuer === 2));
    house.authority.adoptRoot(await next({ keys }));
    expect(await refusal(house.issue())).to.be.oneOf(["NOT_AUTHORISED", "INVALID_ORDER"]);
  });

  it("is left alone, and told of, when it may not follow", async () => {
    const strange = { ...house.root.chain, documentRegistry: "11".repeat(20) };
    const good = await next({});
    const cut = good.slice(0, -1);
    for (const [file, why] of [
      [await next({}, "somebody"), "root"],
      [await next({ version: 1, issued: house.root.issued + 1 }), "follow"],
      [await next({ chain: strange }), "another chain or contract"],
      [cut, ""],
    ] as const) {
      house.authority.adoptRoot(file);
      await house.authority.step();
      expect(rootVersion()).to.equal(1);
      expect(house.authority.health().warnings?.join()).to.include("published/root.cbor is not used").and.include(why);
    }
    house.authority.adoptRoot(good);
    await house.authority.step();
    expect(rootVersion()).to.equal(2);
    expect(house.authority.health()).not.to.have.property("warnings");
  });

  it("ends the warning that the bundle key lapses, which begins fourteen days before", async () => {
    const until = house.root.bundleKeys[0]?.to ?? 0;
    house.pass(until - 14 * DAY - 1 - house.now);
    await house.authority.step();
    expect(house.authority.health()).not.to.have.property("warnings");
    house.pass(61);
    await house.authority.step();
    house.pass(61);
    await house.authority.step();
    expect(events("bundle.key-expires-soon"), "said once").to.equal(1);
    expect(house.authority.health().warnings?.join()).to.include("lapses in 13 days").and.include("keys -- renew");
    expect(house.authority.health()).to.include({ state: "ready" });
    house.authority.adoptRoot(await next(renewed()));
    await house.authority.step();
    expect(house.authority.health()).not.to.have.property("warnings");
    house.pass(20 * DAY);
    await house.authority.step();
    expect(bundle().issuedAt).to.equal(house.now);
  });

  it("brings bundles back after the key has lapsed", async () => {
    house.pass(91 * DAY);
    await house.authority.step();
    await house.authority.step();
    expect(events("bundle.key-not-valid"), "said once").to.equal(1);
    expect(house.authority.health().warnings?.join()).to.include("has lapsed");
    expect(bundle().issuedAt).to.be.below(house.now - 90 * DAY);
    house.authority.adoptRoot(await next(renewed()));
    await house.authority.step();
    expect(bundle().issuedAt).to.equal(house.now);
    expect(house.authority.health()).not.to.have.property("warnings");
  });
});
