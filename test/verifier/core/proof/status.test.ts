import { expect } from "chai";
import * as fc from "fast-check";
import { LIST_SIZE, LIST_WORDS, statusAt, statusInWord, wordAt, wordsToFile } from "#core/proof/status.ts";
import { expectRefusal } from "../refusal.ts";

const words = fc.array(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), { maxLength: 40 });

describe("status", () => {
  it("is the same in a word and in the file, for every place of some words", () => {
    fc.assert(
      fc.property(words, fc.nat(128 * 40 - 1), (given, index) => {
        const word = given[Math.floor(index / 128)] ?? 0n;
        expect(statusAt(wordsToFile(given), index)).to.equal(statusInWord(word, index));
        expect(statusInWord(word, index)).to.equal(Number(BigInt.asUintN(2, word >> BigInt(2 * (index % 128)))));
      }),
    );
  });

  it("gives the words back", () => {
    fc.assert(
      fc.property(words, (given) => {
        const file = wordsToFile(given);
        expect(given.map((_, number) => wordAt(file, number))).to.deep.equal(given);
        expect(wordAt(file, LIST_WORDS - 1)).to.equal(0n);
      }),
    );
  });

  it("lies in bits 2(i mod 4) of byte ⌊i/4⌋", () => {
    const file = new Uint8Array(32_768);
    file[1] = 0b11_10_01_00;
    file[32_767] = 0b10_00_00_00;
    expect([4, 5, 6, 7, 8].map((index) => statusAt(file, index))).to.deep.equal([0, 1, 2, 3, 0]);
    expect(statusAt(file, LIST_SIZE - 1)).to.equal(2);
    expect(wordAt(file, 0)).to.equal(0b11_10_01_00n << 8n);
  });

  it("does not exist outside the list", () => {
    for (const index of [-1, LIST_SIZE, 0.5]) {
      expect(() => statusAt(new Uint8Array(32_768), index)).to.throw(RangeError);
      expect(() => statusInWord(0n, index)).to.throw(RangeError);
    }
    for (const word of [-1, LIST_WORDS, 0.5]) expect(() => wordAt(new Uint8Array(32_768), word)).to.throw(RangeError);
  });

  it("is not read from a file of another length", () => {
    for (const length of [0, 32_767, 32_769]) {
      expectRefusal(() => statusAt(new Uint8Array(length), 0), "status-file");
      expectRefusal(() => wordAt(new Uint8Array(length), 0), "status-file");
    }
  });

  it("does not fit a list of more than 1,024 words, or a word that is no uint256", () => {
    expect(() => wordsToFile(Array.from({ length: LIST_WORDS + 1 }, () => 0n))).to.throw(RangeError);
    for (const word of [-1n, 2n ** 256n]) expect(() => wordsToFile([word])).to.throw(RangeError);
  });
});
