import { expect } from "chai";
import { decodeBase45, encodeBase45 } from "#core/encoding/base45.ts";
import { encodeUtf8, fromHex } from "#core/encoding/text.ts";
import { describeVectors } from "../../../vectors.ts";
import { expectRefusal } from "../refusal.ts";

interface Base45 {
  readonly valid: readonly { readonly plainUtf8?: string; readonly plainHex?: string; readonly base45: string }[];
  readonly invalid: readonly string[];
}

describeVectors("base45", (vectors) => {
  const { valid, invalid } = vectors.json<Base45>("base45/base45.json");
  for (const { plainUtf8, plainHex, base45 } of valid) {
    it(`writes and reads ${base45}`, () => {
      const plain = plainUtf8 === undefined ? fromHex(plainHex ?? "") : encodeUtf8(plainUtf8);
      expect(encodeBase45(plain)).to.equal(base45);
      expect(decodeBase45(base45)).to.deep.equal(plain);
    });
  }
  for (const text of invalid) it(`refuses ${text}`, () => expectRefusal(() => decodeBase45(text), "base45"));
});
