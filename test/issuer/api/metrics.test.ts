import { expect } from "chai";
import { countedKeys, countedLog, watchHealth } from "../../../issuer/api/metrics.ts";
import { type AuthorityOptions } from "../../../issuer/authority/options.ts";
import { Metrics } from "../../../verifier/api/metrics.ts";
import { ANI, anOrder, CITRA, type House, openHouse } from "../../support/house/house.ts";

/** Samples of the exposition, by name with labels. */
async function samples({ registry }: Metrics): Promise<ReadonlyMap<string, number>> {
  const lines = (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

describe("issuer metrics", () => {
  let metrics: Metrics;
  let house: House;
  let broken: Error | undefined;
  before(async () => {
    metrics = new Metrics();
    const change = (options: AuthorityOptions): AuthorityOptions => {
      const { signers } = options;
      const first = signers.get(1);
      const failing =
        first &&
        new Map(signers).set(1, {
          ...first,
          signing: {
            ...first.signing,
            sign: (message) => (broken === undefined ? first.signing.sign(message) : Promise.reject(broken)),
          },
        });
      return countedKeys(metrics, {
        ...options,
        signers: failing ?? signers,
        log: countedLog(metrics, options.log),
      });
    };
    house = await openHouse({ change });
    watchHealth(metrics, house.authority, () => house.now * 1000);
    await house.settle();
  });
  after(() => house.close());

  it("counts what waits, how old it is, and how long the way to the chain took", async () => {
    house.chain.front.down = true;
    await house.issue();
    house.pass(30);
    const waiting = await samples(metrics);
    expect(waiting.get("absah_documents_waiting")).to.equal(1);
    expect(waiting.get("absah_oldest_waiting_seconds")).to.equal(30);
    expect(waiting.get("absah_anchor_delay_seconds_count")).to.equal(0);
    house.chain.front.down = false;
    await house.settle();
    const done = await samples(metrics);
    expect(done.get("absah_documents_waiting")).to.equal(0);
    expect(done.get("absah_anchor_delay_seconds_count")).to.equal(1);
    expect(done.get("absah_anchor_delay_seconds_sum")).to.be.within(30, 40);
  });

  it("counts each key's signatures, and those that it did not give", async () => {
    const before = await samples(metrics);
    const label = `{issuer="1",key="signing"}`;
    const { orderId } = await house.authority.submitOrder(ANI, anOrder());
    broken = new Error("the key is away");
    await house.authority.approveOrder(CITRA, orderId).catch(() => undefined);
    const failed = await samples(metrics);
    expect(failed.get(`absah_signature_failures_total${label}`)).to.be.at.least(1);
    broken = undefined;
    await house.settle();
    const after = await samples(metrics);
    const count = `absah_signature_seconds_count${label}`;
    expect((after.get(count) ?? 0) - (before.get(count) ?? 0)).to.equal(2);
  });

  it("tells the chain's state and age, the bundle's age, and what works", async () => {
    await house.settle();
    house.pass(40);
    const up = await samples(metrics);
    expect(up.get("absah_chain_up")).to.equal(1);
    expect(up.get("absah_chain_lag_seconds")).to.be.within(40, 100);
    expect(up.get("absah_bundle_age_seconds")).to.be.within(40, 100);
    expect(up.get(`absah_works{work="anchoring"}`)).to.equal(1);
    house.chain.front.down = true;
    await house.authority.step();
    const down = await samples(metrics);
    expect(down.get("absah_chain_up")).to.equal(0);
    expect(down.get(`absah_works{work="anchoring"}`)).to.equal(0);
    expect(down.get(`absah_works{work="reading"}`)).to.equal(1);
    expect(down.get(`absah_events_total{event="chain.failed",level="warn"}`)).to.be.at.least(1);
    house.chain.front.down = false;
    await house.settle();
  });

  it("counts what waits for a person", async () => {
    expect((await samples(metrics)).get("absah_warnings")).to.equal(0);
    house.authority.adoptRoot(new Uint8Array(9));
    expect((await samples(metrics)).get("absah_warnings")).to.equal(1);
  });
});
