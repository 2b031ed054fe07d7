import { expect } from "chai";
import { canonicalize, parseJson } from "#core/encoding/canonical.ts";
import { decodeUtf8, fromHex, toHex } from "#core/encoding/text.ts";
import { describeVectors } from "../../../vectors.ts";
import { expectRefusal } from "../refusal.ts";

interface Numbers {
  readonly tests: readonly (readonly [string, string | null])[];
}

describeVectors("RFC 8785", (vectors) => {
  for (const name of ["arrays", "structures", "values"]) {
    it(`writes the canonical form of ${name}`, () => {
      const bytes = canonicalize(parseJson(vectors.text(`jcs/input/${name}.json`)));
      expect(decodeUtf8(bytes)).to.equal(vectors.text(`jcs/output/${name}.json`));
      expect(toHex(bytes)).to.equal(vectors.text(`jcs/outhex/${name}.txt`).replace(/\s/g, ""));
    });
  }

  for (const file of ["jcs/es6-numbers.json", "jcs/rfc8785-appendix-b-numbers.json"]) {
    for (const [bits, expected] of vectors.json<Numbers>(file).tests) {
      it(`writes the double ${bits} as ${expected ?? "nothing"}`, () => {
        const number = new DataView(fromHex(bits.padStart(16, "0")).buffer).getFloat64(0);
        if (expected === null) expectRefusal(() => canonicalize(number), "json-number");
        else expect(decodeUtf8(canonicalize(number))).to.equal(expected);
      });
    }
  }
});
