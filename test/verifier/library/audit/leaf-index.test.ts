import { expect } from "chai";
import { sha256 } from "#primitives";
import { concatBytes } from "#core/encoding/text.ts";
import { LeafIndex } from "../../../../verifier/library/audit/leaf-index.ts";
import { journal } from "./past.ts";

const digest = (number: number): Uint8Array => sha256(new Uint8Array(new Uint32Array([number]).buffer));
const document = (number: number): Uint8Array => concatBytes(digest(number), new Uint8Array(64));
const fileOf = (first: number, count: number): Uint8Array =>
  concatBytes(journal, ...Array.from({ length: count }, (_, place) => document(first + place)));

describe("LeafIndex", () => {
  const index = new LeafIndex();
  const twins = [0, 1, 2, 3, 4].flatMap((batch) => index.add(1, batch, fileOf(batch * 700, 700)));

  it("finds every document again after it has grown, with its place", () => {
    expect(twins).to.deep.equal([]);
    for (const number of [0, 699, 700, 1234, 3499]) {
      const found = index.find(digest(number));
      expect([found?.sequence, found?.index]).to.deep.equal([Math.floor(number / 700), (number % 700) + 1]);
    }
  });

  it("finds no digest that differs in its last byte, and none of a journal", () => {
    const near = digest(1234);
    near[31]! ^= 1;
    expect(index.find(near)).to.equal(undefined);
    expect(index.find(journal.subarray(0, 32))).to.equal(undefined);
  });

  it("names a document that was there before, with the earlier place", () => {
    const [[twin, earlier] = []] = index.add(2, 0, concatBytes(journal, document(701)));
    expect([twin?.issuer, twin?.index]).to.deep.equal([2, 1]);
    expect([earlier?.issuer, earlier?.sequence, earlier?.index]).to.deep.equal([1, 1, 2]);
  });
});
