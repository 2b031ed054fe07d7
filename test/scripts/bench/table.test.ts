import { expect } from "chai";
import { type Row, appraise, formatTable } from "../../../scripts/bench/table.ts";

const row = (changes: Partial<Row> = {}): Row => ({
  name: "verdict",
  what: "verdict from QR text",
  unit: "/s",
  better: "more",
  ours: 5_000,
  limit: 4_000,
  ...changes,
});

describe("limits of a figure", () => {
  it("is met at the limit and missed beyond it, whichever way the unit counts", () => {
    expect(appraise(row({ ours: 4_000 })).verdict).to.equal("met");
    expect(appraise(row({ ours: 3_999 })).verdict).to.equal("missed");
    expect(appraise(row({ better: "less", ours: 4_000 })).verdict).to.equal("met");
    expect(appraise(row({ better: "less", ours: 4_001 })).verdict).to.equal("missed");
  });

  it("counts a ratio as how many times better, for rates and for durations", () => {
    const peer = { name: "theirs", value: 1_000 };
    expect(appraise(row({ peer })).ratio).to.equal(5);
    expect(appraise(row({ better: "less", ours: 200, peer })).ratio).to.equal(5);
  });

  it("is missed when the ratio is too small though the figure is well within its limit", () => {
    const peer = { name: "theirs", value: 1_000 };
    expect(appraise(row({ peer, times: 5 })).verdict).to.equal("met");
    expect(appraise(row({ peer, times: 5.1 })).verdict).to.equal("missed");
  });

  it("takes no ratio from another day", () => {
    const earlier = { name: "theirs", reason: "no network", earlier: 1_000 };
    expect(appraise(row({ peer: earlier, times: 5 }))).to.deep.equal({ verdict: "not judged" });
    expect(appraise(row({ ours: 1, peer: earlier, times: 5 })).verdict).to.equal("missed");
  });

  it("says of a figure without limits only that it has none", () => {
    const { limit: _, ...without } = row();
    expect(appraise(without)).to.deep.equal({ verdict: "no limit" });
  });
});

describe("table of the figures", () => {
  const machine = "2 cores, Node 24";
  const table = (...rows: readonly Row[]): readonly string[] => formatTable(rows, machine).split("\n");

  it("begins with the machine and ends with the count of what was met and missed", () => {
    const lines = table(row(), row({ ours: 1 }));
    expect(lines[0]).to.equal(machine);
    expect(lines.at(-1)).to.equal("1 met, 1 missed");
  });

  it("prints figure, peer, ratio, limit and verdict of a row in a line, and the peer's name under it", () => {
    const peer = { name: "other 1.0.0", value: 1_250 };
    const lines = table(row({ peer, times: 3 }));
    expect(lines[3]?.split(/ {2,}/)).to.deep.equal([
      "verdict from QR text",
      "5,000 /s",
      "1,250",
      "4 ×",
      "≥ 4,000, ≥ 3 ×",
      "met",
    ]);
    expect(lines[4]).to.equal("    peer: other 1.0.0");
  });

  it("marks an earlier figure and gives the reason why the peer was not measured", () => {
    const lines = table(row({ peer: { name: "other", reason: "no network", earlier: 7 } }));
    expect(lines[3]?.split(/ {2,}/)[2]).to.equal("7*");
    expect(lines[4]).to.equal("    peer not measured: other: no network (* measured earlier, on another day)");
  });
});
