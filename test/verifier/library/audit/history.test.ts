import { expect } from "chai";
import { Replay } from "../../../../verifier/library/audit/history.ts";
import { type ChainEvent } from "../../../../verifier/library/audit/ports.ts";
import { ACCOUNT, BEGINNING, KID, journal, leaf, pastOf, where } from "./past.ts";

const STRANGER = "bb".repeat(20);
const codesOf = (...events: readonly ChainEvent[]): readonly string[] => {
  const history = new Replay();
  for (const event of [...BEGINNING, ...events]) history.add(event);
  return history.found.map(({ code }) => code);
};
const opened = (list: number, from = ACCOUNT): ChainEvent => ({
  ...where(20),
  name: "ListOpened",
  issuer: 1,
  list,
  from,
});
const set = (value: bigint, from = ACCOUNT): ChainEvent => ({
  ...where(21),
  name: "StatusSet",
  issuer: 1,
  list: 0,
  word: 0,
  value,
  from,
});

describe("Replay", () => {
  const [anchor] = pastOf([[journal, leaf(1)]]).links.map((link) => link.anchor);

  it("takes what honest contracts tell", () => {
    expect(codesOf(anchor!, opened(0), set(2n), set(0n), set(2n), set(1n))).to.deep.equal([]);
  });

  it("names an anchor told twice, by a stranger, or under no key", () => {
    expect(codesOf(anchor!, anchor!)).to.deep.equal(["ANCHORED_TWICE"]);
    expect(codesOf({ ...anchor!, from: STRANGER })).to.deep.equal(["ANCHORED_BY_OTHER"]);
    expect(codesOf({ ...anchor!, from: STRANGER, to: ACCOUNT })).to.deep.equal([]);
    expect(codesOf({ ...anchor!, kid: "00".repeat(8) })).to.deep.equal(["KEY_UNKNOWN"]);
  });

  it("names a list out of order and a status where none is open", () => {
    expect(codesOf(opened(0), opened(1))).to.deep.equal([]);
    expect(codesOf(opened(1))).to.deep.equal(["LIST_OUT_OF_ORDER"]);
    expect(codesOf(set(1n))).to.deep.equal(["LIST_NOT_OPEN"]);
    expect(codesOf(opened(0, STRANGER))).to.deep.equal(["LIST_OPENED_BY_OTHER"]);
    expect(codesOf(opened(0), set(1n, STRANGER))).to.deep.equal(["STATUS_SET_BY_OTHER"]);
  });

  it("lets a suspension be lifted, and no withdrawal", () => {
    expect(codesOf(opened(0), set(2n), set(0n))).to.deep.equal([]);
    expect(codesOf(opened(0), set(1n), set(0n))).to.deep.equal(["TRANSITION_FORBIDDEN"]);
    expect(codesOf(opened(0), set(3n), set(2n))).to.deep.equal(["TRANSITION_FORBIDDEN"]);
  });

  it("lets a key's end and cut fall, and never rise", () => {
    const retired = (retiredAt: number): ChainEvent => ({ ...where(30), name: "KeyRetired", kid: KID, retiredAt });
    expect(codesOf(retired(8000), retired(7000))).to.deep.equal([]);
    expect(codesOf(retired(7000), retired(7001))).to.deep.equal(["KEY_DIFFERS"]);
  });
});
