import { expect } from "chai";
import { FIRST_PREVIOUS_HEAD } from "#core/proof/anchor.ts";
import { fitsHead } from "../../../../verifier/library/audit/batch.ts";
import { type IssuerState, chainAnchors } from "../../../../verifier/library/audit/record.ts";
import { DOMAIN, journal, leaf, pastOf } from "./past.ts";

describe("chainAnchors", () => {
  const { history, links } = pastOf([1, 2, 3].map((number) => [journal, leaf(number)]));
  const own = history.issuers.get(1)!;
  const entries = new Map(links.map(({ anchor }) => [anchor.sequence, anchor.entry]));
  const codesOf = (anchors: typeof own.anchors, held: ReadonlyMap<number, Uint8Array>): readonly string[] => {
    const state: IssuerState = { facts: own.facts, opened: 0, entries: held, words: new Map() };
    const fits: Parameters<typeof chainAnchors>[3] = (anchor, previous, head) =>
      fitsHead(DOMAIN, anchor, previous, head);
    return chainAnchors({ ...own, anchors }, state, FIRST_PREVIOUS_HEAD, fits).found.map(({ code }) => code);
  };
  const changed = <K, V>(map: ReadonlyMap<K, V>, key: K, value?: V): Map<K, V> => {
    const made = new Map(map);
    if (value === undefined) made.delete(key);
    else made.set(key, value);
    return made;
  };

  it("takes anchors whose entries are the contract's", () => {
    expect(codesOf(own.anchors, entries)).to.deep.equal([]);
  });

  it("names a hole, an entry nobody tells of, and one with a byte changed", () => {
    expect(codesOf(changed(own.anchors, 1), entries)).to.deep.equal(["SEQUENCE_GAP"]);
    expect(codesOf(changed(own.anchors, 2), entries)).to.deep.equal(["ENTRY_WITHOUT_EVENT"]);
    const bent = Uint8Array.from(entries.get(1)!);
    bent[5]! ^= 1;
    expect(codesOf(own.anchors, changed(entries, 1, bent))).to.deep.equal(["ENTRY_DIFFERS"]);
    expect(codesOf(own.anchors, changed(entries, 1))).to.deep.equal(["ENTRY_DIFFERS"]);
  });

  it("names a time that is not the block's, and one that falls", () => {
    const anchor = own.anchors.get(1)!;
    expect(codesOf(changed(own.anchors, 1, { ...anchor, time: anchor.time + 1 }), entries)).to.deep.equal([
      "TIME_DIFFERS",
    ]);
    const late = Uint8Array.from(entries.get(0)!);
    late[30] = 0xff;
    const first = { ...own.anchors.get(0)!, entry: late };
    const codes = codesOf(changed(own.anchors, 0, first), changed(entries, 0, late));
    expect(codes).to.include("TIME_NOT_RISING");
  });
});
