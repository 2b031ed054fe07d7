import { expect } from "chai";
import { countsOf, survivorsOf, type Explained, type Report } from "../../../scripts/mutation/report.ts";

const FILE = "room/file.ts";
const source = "const a = 1;\nif (\n  a < b\n) run();\n";
const at = (start: readonly [number, number], end: readonly [number, number]) => ({
  start: { line: start[0], column: start[1] },
  end: { line: end[0], column: end[1] },
});
const report: Report = {
  files: {
    [FILE]: {
      source,
      mutants: [
        { status: "NoCoverage", replacement: "if (false)\n  run();", location: at([2, 1], [4, 9]) },
        { status: "Survived", replacement: "2", location: at([1, 11], [1, 12]) },
        { status: "Killed", replacement: "a <= b", location: at([3, 3], [3, 8]) },
        { status: "Timeout", replacement: "true", location: at([3, 3], [3, 8]) },
        { status: "Ignored", replacement: "false", location: at([3, 3], [3, 8]) },
      ],
    },
  },
};
const one: Explained = [FILE, "1", "2", "never read"];
const two: Explained = [FILE, "if ( a < b ) run();", "if (false) run();", "never run"];

describe("the mutation report", () => {
  it("counts what was noticed of all that was tried", () => {
    const counts = { score: 50, killed: 1, timeout: 1, survived: 1, noCoverage: 1, ignored: 1 };
    expect(countsOf(report)).to.deep.equal(counts);
  });

  it("tells where an unexplained survivor stands, in the order of the lines", () => {
    const { unexplained, explained } = survivorsOf(report, []);
    expect(unexplained.map((line) => line.split("  ")[0])).to.deep.equal([`${FILE}:1:11`, `${FILE}:2:1`]);
    expect(explained).to.equal(0);
  });

  it("leaves out what is explained by file, original and replacement, over lines too", () => {
    expect(survivorsOf(report, [one, two])).to.deep.equal({ unexplained: [], explained: 2, stale: [] });
  });

  it("takes no explanation of another change, and calls it stale", () => {
    for (const other of [
      [FILE, "1", "3", "another replacement"],
      [FILE, "0", "2", "another original"],
      [FILE, "a < b", "a <= b", "noticed by a test"],
    ] as const) {
      const { unexplained, explained, stale } = survivorsOf(report, [other, two]);
      expect([unexplained.length, explained, stale]).to.deep.equal([1, 1, [other]]);
    }
  });

  it("says nothing of explanations for files that were not in this run", () => {
    const { unexplained, stale } = survivorsOf(report, [two, ["room/other.ts", "1", "2", "elsewhere"]]);
    expect([unexplained.length, stale]).to.deep.equal([1, []]);
  });
});
