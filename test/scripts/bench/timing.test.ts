import { expect } from "chai";
import { latencies, median, percentile, race, throughput } from "../../../scripts/bench/timing.ts";

describe("timing of the figures", () => {
  it("takes percentiles by nearest rank, in any order of the values", () => {
    const values = [5, 1, 4, 2, 3];
    expect(median(values)).to.equal(3);
    expect(percentile(values, 0.95)).to.equal(5);
    expect(percentile(values, 0.2)).to.equal(1);
    expect(() => percentile([], 0.5)).to.throw(RangeError);
  });

  it("counts no warm-up among the latencies, and tells each call its number", async () => {
    const seen: number[] = [];
    const taken = await latencies(3, 2, async (at) => void seen.push(at));
    expect(taken).to.have.length(3);
    expect(seen).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it("keeps so many calls under way and no more, and makes each once", async () => {
    let underWay = 0;
    let most = 0;
    const seen = new Set<number>();
    await throughput(20, 4, async (at) => {
      seen.add(at);
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
    });
    expect(seen.size).to.equal(20);
    expect(most).to.equal(4);
  });

  it("lets a failing call fail the measurement", async () => {
    const failing = throughput(3, 2, () => Promise.reject(new RangeError("refused")));
    const error: unknown = await failing.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(RangeError);
  });

  it("measures several works in turn, warm-up and rounds alike", async () => {
    const order: string[] = [];
    const work = (name: string): { units: number; run: () => void } => ({ units: 2, run: () => void order.push(name) });
    const paces = await race([work("a"), work("b")], 2, 0);
    expect(order).to.deep.equal(["a", "b", "a", "b", "a", "b"]);
    expect(paces).to.have.length(2);
    for (const { perSecond } of paces) expect(perSecond).to.be.greaterThan(0);
  });
});
