import { expect } from "chai";
import { assertText } from "#core/document/field.ts";
import { decodePayload, encodePayload } from "#core/document/document.ts";
import { decodeCredential } from "#core/document/credential.ts";
import { sample, signVc } from "../document/sample.ts";
import { describeVectors } from "../../../vectors.ts";
import { codeOf } from "../refusal.ts";

interface Normalization {
  readonly source: string;
  readonly nfc: string;
  readonly nfd: string;
  readonly name: string;
}

describeVectors("names", (vectors) => {
  const rows = vectors.json<readonly Normalization[]>("names/unicode-normalization.json");

  it("are taken in NFC and refused in every other form, for each row of Unicode's test file", () => {
    expect(rows.length).to.be.above(100);
    for (const { source, nfc, nfd, name } of rows) {
      for (const form of [source, nfc, nfd]) {
        expect(
          codeOf(() => assertText("name", form)),
          `${name}: ${JSON.stringify(form)}`,
        ).to.equal(form === nfc ? "accepted" : "text");
      }
    }
  });

  it("of the big list of naughty strings are refused, or come back unchanged in both credentials", () => {
    const strings = vectors.json<readonly string[]>("names/big-list-of-naughty-strings.json");
    let taken = 0;
    for (const fullName of strings) {
      const { secondaryIdentifier: _, primaryIdentifier: __, ...holder } = sample.holder ?? never();
      const payload = { ...sample, holder: { ...holder, fullName } };
      if (codeOf(() => encodePayload(payload)) === "text") continue;
      expect(decodePayload(encodePayload(payload))).to.deep.equal(payload);
      expect(decodeCredential(signVc(payload)).payload).to.deep.equal(payload);
      taken++;
    }
    expect(taken).to.be.above(strings.length / 2);
  });
});

function never(): never {
  throw new Error("the sample has a holder");
}
