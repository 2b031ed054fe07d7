import { expect } from "chai";
import { encodeUtf8 } from "#core/encoding/text.ts";
import {
  type Remembered,
  type Shown,
  formatRemembered,
  judgeMemory,
  parseRemembered,
} from "../../../../verifier/library/audit/memory.ts";
import { DOMAIN } from "./past.ts";

const HELD: Remembered = {
  v: 1,
  chainId: 31_337,
  genesisHash: "00".repeat(32),
  documentRegistry: "dd".repeat(20),
  block: { number: 9, hash: "99".repeat(32), time: 900 },
  heads: [{ issuer: 1, sequence: 4, entry: "44".repeat(32) }],
};
const SHOWN: Shown = {
  facts: {
    chainId: HELD.chainId,
    genesisHash: HELD.genesisHash,
    issuerRegistry: "cc".repeat(20),
    documentRegistry: HELD.documentRegistry,
    issuerRegistryCode: new Uint8Array(),
    documentRegistryCode: new Uint8Array(),
    domain: DOMAIN,
  },
  block: HELD.block,
  entries: [new Uint8Array(32).fill(0x44)],
};

describe("what an audit remembers", () => {
  it("comes back as it was written, and is refused with one character changed", () => {
    const text = formatRemembered(HELD);
    expect(parseRemembered(encodeUtf8(text))).to.deep.equal(HELD);
    for (const [from, to] of [
      ['"v":1', '"v":2'],
      ["31337", "-1"],
      ["dd", "dX"],
      ["44", "4"],
      ['"number":9', '"number":9.5'],
      ['"heads":[', '"heads":[7,'],
    ] as const)
      expect(() => parseRemembered(encodeUtf8(text.replace(from, to))), to).to.throw();
  });

  it("is content with a chain that goes on from it", () => {
    expect(judgeMemory(SHOWN, HELD)).to.deep.equal([]);
  });

  it("says HISTORY_REWRITTEN once for another block, none, another entry, none, or another chain", () => {
    const bent = Uint8Array.from(SHOWN.entries[0]!);
    bent[0]! ^= 1;
    const rewritten: readonly Shown[] = [
      { ...SHOWN, block: { ...HELD.block, hash: "98".repeat(32) } },
      { ...SHOWN, block: undefined },
      { ...SHOWN, entries: [bent] },
      { ...SHOWN, entries: [undefined] },
      { ...SHOWN, facts: { ...SHOWN.facts, chainId: 1 }, block: undefined },
    ];
    for (const shown of rewritten)
      expect(judgeMemory(shown, HELD).map(({ code }) => code)).to.deep.equal(["HISTORY_REWRITTEN"]);
  });
});
