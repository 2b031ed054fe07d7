import { expect } from "chai";
import { checkMrz } from "../../../../issuer/authority/order/mrz.ts";
import { Problems } from "../../../../issuer/authority/order/problem.ts";
import { describeVectors } from "../../../vectors.ts";

interface Case {
  readonly title: string;
  readonly lines: readonly string[];
  readonly valid_by_library: boolean | null;
  readonly format: string;
}

const FORMATS = ["td1", "td2", "td3"];
// Their list of states lacks Utopia, and theirs alone calls these invalid; the digits are right unless the title says so.
const isRight = ({ title, valid_by_library }: Case): boolean =>
  valid_by_library === true || !title.includes("wrong document number");

function problemsOf(lines: readonly string[]): string[] {
  const problems = new Problems();
  checkMrz(lines, {}, problems);
  return problems.list.map(({ field, code }) => `${field} ${code}`);
}

describeVectors("the MRZ of an order", (vectors) => {
  const cases = vectors.json<Case[]>("mrz/parse-cases.json");
  // Zones with letters for digits are for their repairing of what a camera misread; we repair nothing.
  const plain = cases.filter((one) => FORMATS.includes(one.format) && one.valid_by_library !== null);

  for (const [index, one] of plain.entries()) {
    it(`${isRight(one) ? "takes" : "refuses"} "${one.title}" (${index}, ${one.format})`, () => {
      expect(problemsOf(one.lines)).to.deep.equal(isRight(one) ? [] : ["mrz.documentNumberCheckDigit mrz-check-digit"]);
    });
  }

  for (const { title, lines } of cases.filter((one) => one.valid_by_library === null)) {
    it(`refuses what would need repair: "${title}" (${lines.length} lines)`, () => {
      expect(problemsOf(lines)).to.not.deep.equal([]);
    });
  }
});
