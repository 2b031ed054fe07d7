import { expect } from "chai";
import { interval, isDrawn, readSample, sampleText } from "../../../scripts/mutation/sample.ts";

const mutant = (line: number) => ({ file: "a.ts", place: [line, 1, line, 9], replacement: "true" });
const lines = Array.from({ length: 2_000 }, (_, index) => index + 1);

describe("a sample of mutants", () => {
  it("is as large as asked, the same from the same seed, and another from another", () => {
    const drawn = (percent: number, seed: string) =>
      lines.filter((line) => isDrawn({ percent, seed }, mutant(line))).join(" ");
    expect(drawn(10, "1").split(" ").length).to.be.within(140, 260);
    expect(drawn(10, "1")).to.equal(drawn(10, "1"));
    expect(drawn(10, "1")).to.not.equal(drawn(10, "2"));
    expect(drawn(100, "1").split(" ")).to.have.length(lines.length);
    expect(drawn(0, "1")).to.equal("");
  });

  it("goes through the environment as it is", () => {
    for (const sample of [
      { percent: 2.5, seed: "a:b" },
      { percent: 10, seed: "" },
    ])
      expect(readSample(sampleText(sample))).to.deep.equal(sample);
    for (const text of ["", "5", "x:1", "-5:1"]) expect(() => readSample(text)).to.throw(RangeError);
  });

  it("tells where the share of all lies (Wilson)", () => {
    const rounded = (hits: number, tried: number) => interval(hits, tried).map((bound) => Number(bound.toFixed(1)));
    expect(rounded(5, 10)).to.deep.equal([23.7, 76.3]);
    expect(rounded(20, 20)).to.deep.equal([83.9, 100]);
    expect(rounded(90, 100)).to.deep.equal([82.6, 94.5]);
  });
});
