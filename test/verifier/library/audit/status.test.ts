import { expect } from "chai";
import { Replay } from "../../../../verifier/library/audit/history.ts";
import { statusOn } from "../../../../verifier/library/audit/status.ts";

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
