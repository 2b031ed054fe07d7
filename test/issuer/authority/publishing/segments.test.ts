import { expect } from "chai";
import * as fc from "fast-check";
import { planRanges } from "../../../../issuer/authority/publishing/segments.ts";

const FULL = 8_192;
const sizes = (count: number): readonly number[] => planRanges(count).map(({ from, to }) => to - from);

describe("ranges of filter segments", () => {
  it("are none for nothing, and one open range up to 8,192", () => {
    expect(planRanges(0)).to.deep.equal([]);
    expect(sizes(1)).to.deep.equal([1]);
    expect(sizes(FULL)).to.deep.equal([FULL]);
    expect(sizes(FULL + 1)).to.deep.equal([FULL, 1]);
  });

  it("merge sixteen of a size into one of the next", () => {
    expect(sizes(15 * FULL)).to.deep.equal(Array.from({ length: 15 }, () => FULL));
    expect(sizes(16 * FULL)).to.deep.equal([16 * FULL]);
    expect(sizes(17 * FULL + 5)).to.deep.equal([16 * FULL, FULL, 5]);
    expect(sizes(256 * FULL + 16 * FULL)).to.deep.equal([256 * FULL, 16 * FULL]);
  });

  it("cover every document once, oldest first, at most 16 of a size", () => {
    fc.assert(
      fc.property(fc.nat(50_000_000), (count) => {
        const ranges = planRanges(count);
        let next = 0;
        for (const { from, to } of ranges) {
          expect(from).to.equal(next);
          next = to;
        }
        expect(next).to.equal(count);
        const bySize = Map.groupBy(ranges, ({ from, to }) => to - from);
        for (const [, same] of bySize) expect(same.length).to.be.at.most(16);
      }),
    );
  });

  it("keep a closed range as it is until it is merged", () => {
    fc.assert(
      fc.property(fc.nat(15 * FULL - 1), fc.nat(FULL), (count, more) => {
        const after = planRanges(Math.min(count + more, 16 * FULL - 1));
        const closed = planRanges(count).filter(({ from, to }) => to - from === FULL);
        expect(after.slice(0, closed.length)).to.deep.equal(closed);
      }),
    );
  });
});
