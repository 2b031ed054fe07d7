import { expect } from "chai";
import { checkMrz } from "../../../../issuer/authority/order/mrz.ts";
import { Problems } from "../../../../issuer/authority/order/problem.ts";
import { describeVectors } from "../../../vectors.ts";

interface Case {
  readonly title: string;
  readonly lines: readonly string[];
  readonly format: string;
}

const FORMATS = ["td1", "td2", "td3"];
// Their list of states lacks Utopia; the digits are right unless the title says otherwise.
const isRight = ({ title }: Case): boolean => !title.includes("wrong document number");

function problemsOf(lines: readonly string[]): string[] {
  const problems = new Problems();
  checkMrz(lines, {}, problems);
  return problems.list.map(({ field, code }) => `${field} ${code}`);
}

describeVectors("the MRZ of an order", (vectors) => {
  const cases = vectors.json<Case[]>("mrz/parse-cases.json").filter(({ format }) => FORMATS.includes(format));

  for (const [index, one] of cases.entries()) {
    it(`${isRight(one) ? "takes" : "refuses"} "${one.title}" (${index}, ${one.format})`, () => {
      expect(problemsOf(one.lines)).to.deep.equal(isRight(one) ? [] : ["mrz.documentNumberCheckDigit mrz-check-digit"]);
    });
  }
});
