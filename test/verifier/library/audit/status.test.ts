import { expect } from "chai";
import { Replay } from "../../../../verifier/library/audit/history.ts";
import {
  changesOf,
  compareWords,
  countStatuses,
  setPlaces,
  statusOn,
} from "../../../../verifier/library/audit/status.ts";

describe("statusOn", () => {
  const where = { blockHash: "", log: 0, transaction: "", from: "" };
  const history = new Replay();
  history.add({ ...where, name: "ListOpened", issuer: 1, list: 0, block: 1, time: 100 });
  history.add({ ...where, name: "StatusSet", issuer: 1, list: 0, word: 1, value: 2n << 6n, block: 2, time: 200 });
  history.add({ ...where, name: "StatusSet", issuer: 1, list: 0, word: 1, value: 1n << 6n, block: 3, time: 300 });
  const own = history.issuers.get(1)!;

  it("is what the events up to that second leave", () => {
    const days = [100, 199, 200, 299, 300].map((at) => statusOn(own, 0, 131, at));
    expect(days).to.deep.equal([0, 0, 2, 2, 1]);
  });

  it("is not known before the list was opened", () => {
    expect(statusOn(own, 0, 131, 99)).to.equal(undefined);
    expect(statusOn(own, 1, 131, 300)).to.equal(undefined);
  });
});

describe("status words", () => {
  const where = { blockHash: "", block: 1, time: 100, log: 0, transaction: "", from: "" };
  const history = new Replay();
  history.add({ ...where, name: "ListOpened", issuer: 1, list: 0 });
  history.add({ ...where, name: "StatusSet", issuer: 1, list: 0, word: 1, value: 1n | (2n << 6n) | (3n << 254n) });
  const own = history.issuers.get(1)!;
  const words = Array.from({ length: 1024 }, (_, word) => own.words.get(word) ?? 0n);

  it("name each place that changed, from what to what", () => {
    expect(changesOf(1n, 1n)).to.deep.equal([]);
    expect(changesOf(1n, 2n << 254n)).to.deep.equal([
      { place: 0, from: 1, to: 0 },
      { place: 127, from: 0, to: 2 },
    ]);
  });

  it("are counted and found place by place", () => {
    expect(countStatuses(own)).to.deep.equal({ 1: 1, 2: 1, 3: 1 });
    expect([...setPlaces(own)].map(({ place, status }) => [place, status])).to.deep.equal([
      [128, 1],
      [131, 2],
      [255, 3],
    ]);
  });

  it("are held to the contract's, all 1,024 of them", () => {
    expect(compareWords(own, 0, words)).to.deep.equal([]);
    for (const word of [0, 1, 1023]) {
      const bent = words.with(word, (words[word] ?? 0n) ^ 2n);
      expect(compareWords(own, 0, bent).map(({ code, place }) => [code, place])).to.deep.equal([
        ["WORD_DIFFERS", word * 128],
      ]);
    }
  });
});
