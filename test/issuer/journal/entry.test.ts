import { createHash } from "node:crypto";
import { expect } from "chai";
import {
  array,
  assert,
  boolean,
  dictionary,
  maxSafeInteger,
  nat,
  oneof,
  property,
  string,
  uint8Array,
} from "fast-check";
import { encodeCbor, type CborValue } from "#core/encoding/cbor.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { decodeEntry, encodeEntry, entryHash, entryKey, GENESIS_HASH } from "../../../issuer/journal/entry.ts";
import { text } from "./support.ts";

const entry = {
  number: 1,
  previousHash: new Uint8Array(32).fill(5),
  timeMs: 1_800_000_000_000,
  name: "order.approved",
  facts: { by: "p-2", order: "o-1", kinds: [1, -2], done: true, digest: Uint8Array.of(1, 2) },
};
const sealed = text("box");

describe("a journal entry", () => {
  it("has the bytes of PROTOCOL 10, written out by hand", () => {
    const bytes = encodeEntry({ ...entry, facts: { b: 1, a: "x" }, sealed: Uint8Array.of(9) });
    // [1, 1, h'05…', 1800000000000, "order.approved", {"a": "x", "b": 1}, h'09']
    const head = `8701015820${"05".repeat(32)}1b000001a3185c50006e${toHex(text("order.approved"))}`;
    expect(toHex(bytes)).to.equal(`${head}a2616161786162014109`);
    const wanted = createHash("sha256").update("absah-journal-1").update(bytes).digest();
    expect(entryHash(bytes)).to.deep.equal(new Uint8Array(wanted));
  });

  it("is read back whole, with and without a sealed part", () => {
    for (const one of [entry, { ...entry, sealed }]) {
      const bytes = encodeEntry(one);
      expect(decodeEntry(bytes)).to.deep.equal({ ...one, hash: entryHash(bytes) });
    }
  });

  it("is read back whatever its facts are", () => {
    const scalar = oneof(string({ unit: "grapheme" }), maxSafeInteger(), boolean(), uint8Array());
    const facts = dictionary(
      string().filter((name) => name !== "__proto__"),
      oneof(scalar, array(scalar)),
      { noNullPrototype: true },
    );
    assert(
      property(facts, nat(), (some, number) => {
        const bytes = encodeEntry({ ...entry, number, facts: some });
        expect(decodeEntry(bytes)?.facts).to.deep.equal(some);
        expect(encodeEntry({ ...entry, number, facts: decodeEntry(bytes)?.facts ?? {} })).to.deep.equal(bytes);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused with any one byte changed, or has another hash", () => {
    const bytes = encodeEntry({ ...entry, sealed });
    for (const index of bytes.keys()) {
      const changed = bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));
      let found: ReturnType<typeof decodeEntry>;
      try {
        found = decodeEntry(changed);
      } catch {
        continue;
      }
      if (found) expect(toHex(found.hash), `byte ${index}`).to.not.equal(toHex(entryHash(bytes)));
    }
  });

  it("is nothing else than six or seven fields of their types", () => {
    const { number, previousHash, timeMs, name } = entry;
    const right: CborValue[] = [1, number, previousHash, timeMs, name, new Map()];
    expect(decodeEntry(encodeCbor(right))?.name).to.equal(name);
    const wrong = [
      right.slice(0, 5),
      [...right, sealed, sealed],
      [...right, "text"],
      right.with(0, 2),
      right.with(1, "1"),
      right.with(2, new Uint8Array(31)),
      right.with(2, "hash"),
      right.with(3, "now"),
      right.with(4, 7),
      right.with(5, []),
      right.with(5, new Map([[1, 1]])),
      right.with(5, new Map([["a", null]])),
      right.with(5, new Map([["a", [[]]]])),
    ];
    for (const fields of wrong) expect(decodeEntry(encodeCbor(fields)), JSON.stringify(fields)).to.equal(undefined);
    expect(decodeEntry(encodeCbor(new Map()))).to.equal(undefined);
  });

  it("takes no name and no fact that could not be read back", () => {
    for (const name of ["", "Order", "order submitted", "order.", ".order", "1order"]) {
      expect(() => encodeEntry({ ...entry, name }), name).to.throw(TypeError, /no name of an event/);
    }
    for (const value of [1.5, 2 ** 53, NaN]) {
      expect(() => encodeEntry({ ...entry, facts: { value } }), `${value}`).to.throw(TypeError, /fact "value"/);
    }
  });

  it("lies under a key that rises with its number", () => {
    expect(entryKey(0)).to.equal("journal/0000000000000000");
    expect(entryKey(255)).to.equal("journal/00000000000000ff");
    expect(entryKey(Number.MAX_SAFE_INTEGER)).to.equal("journal/001fffffffffffff");
    for (const number of [-1, 1.5, 2 ** 53]) expect(() => entryKey(number)).to.throw(RangeError);
    expect(GENESIS_HASH).to.deep.equal(fromHex("00".repeat(32)));
  });
});
