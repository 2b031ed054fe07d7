import { expect } from "chai";
import { judgeBatch } from "../../../../verifier/library/audit/batch.ts";
import { type Link } from "../../../../verifier/library/audit/record.ts";
import { DOMAIN, KID, journal, leaf, pastOf } from "./past.ts";

describe("judgeBatch", () => {
  const { files, links, history } = pastOf([
    [journal, leaf(1), leaf(2)],
    [journal, leaf(3)],
  ]);
  const context = { domain: DOMAIN, keys: history.keys, ownerOf: () => undefined };
  const [file = new Uint8Array()] = files;
  const link = links[0]!;
  const codesOf = (changed: Link, data: Uint8Array | undefined): readonly string[] =>
    judgeBatch(changed, data, context).found.map(({ code }) => code);

  it("finds nothing in leaves that give the anchored head", () => {
    expect(judgeBatch(link, file, context)).to.deep.equal({ found: [], isAnchored: true });
  });

  it("refuses every leaf file with one byte changed", () => {
    for (const at of [0, 95, 96, 191, 287]) {
      const changed = Uint8Array.from(file);
      changed[at]! ^= 1;
      expect(judgeBatch(link, changed, context).isAnchored, `byte ${at}`).to.equal(false);
      expect(codesOf(link, changed)).to.deep.equal(["ROOT_DIFFERS"]);
    }
  });

  it("tells a missing, a broken, a shorter and a longer file apart", () => {
    expect(codesOf(link, undefined)).to.deep.equal(["LEAVES_MISSING"]);
    expect(codesOf(link, file.subarray(0, 287))).to.deep.equal(["LEAVES_TRUNCATED"]);
    expect(codesOf(link, file.subarray(0, 192))).to.deep.equal(["LEAF_OMITTED"]);
    expect(codesOf(link, new Uint8Array([...file, ...leaf(9)]))).to.deep.equal(["LEAF_EXTRA"]);
  });

  it("holds the anchor's time to the key's window, its end not included", () => {
    const codesAt = (time: number): readonly string[] => {
      const entry = { ...link.entry, time };
      return codesOf({ ...link, entry }, file);
    };
    expect(codesAt(1000)).to.deep.equal([]);
    expect(codesAt(999)).to.deep.equal(["KEY_OUTSIDE_WINDOW"]);
    expect(codesAt(8999)).to.deep.equal([]);
    expect(codesAt(9000)).to.deep.equal(["KEY_OUTSIDE_WINDOW"]);
  });

  it("cuts a compromised key's log at its sequence, and not one before", () => {
    const { registered } = history.keys.get(KID)!;
    const cut = (fromSequence: bigint): readonly string[] => {
      const keys = new Map([[KID, { registered, retiredAt: 9000, compromisedFrom: fromSequence }]]);
      return judgeBatch(links[1]!, files[1], { ...context, keys }).found.map(({ code }) => code);
    };
    expect(cut(2n)).to.deep.equal([]);
    expect(cut(1n)).to.deep.equal(["COMPROMISED_TAIL"]);
  });
});
