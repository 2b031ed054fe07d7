import { createHash } from "node:crypto";
import { expect } from "chai";
import * as fc from "fast-check";
import { sha256 } from "#primitives";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { buildSegment, filterItem, parseSegment, segmentHas } from "#core/proof/filter.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";

const itemsOf = (count: number, salt = 0): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => sha256(Uint8Array.of(salt, i >> 16, i >> 8, i)));

/** PROTOCOL 8 once more, by sorting texts of bits. */
function segmentByHand(items: readonly Uint8Array[]): Buffer {
  const n = items.length;
  const q = n === 0 ? 0 : Math.max(0, Math.floor(Math.log2(n)) - 2);
  const rows = items.map((item) => {
    const bits = [...item].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    return { bucket: parseInt(bits.slice(0, q) || "0", 2), kept: Buffer.from(item).subarray(4, 13) };
  });
  rows.sort((a, b) => a.bucket - b.bucket || Buffer.compare(a.kept, b.kept));
  const counts = Buffer.alloc(2 ** q);
  for (const { bucket } of rows) counts[bucket]!++;
  const header = Buffer.alloc(5);
  header.writeUInt32BE(n);
  header[4] = q;
  return Buffer.concat([header, counts, ...rows.map(({ kept }) => kept)]);
}

describe("filter", () => {
  it("names an item by issuer, kid and COSE digest", () => {
    const digest = sha256(Uint8Array.of(9));
    const wanted = createHash("sha256").update("absah-filter-1").update(Buffer.from("00000102a1a2a3a4a5a6a7a8", "hex"));
    expect(toHex(filterItem(258, "a1a2a3a4a5a6a7a8", digest))).to.equal(wanted.update(digest).digest("hex"));
  });

  for (const count of [0, 1, 2, 7, 8, 15, 16, 31, 32, 33, 1_000, 8_192])
    it(`of ${count} items is as written by hand, and knows each of them`, () => {
      const items = itemsOf(count);
      const bytes = buildSegment(items);
      expect(Buffer.from(bytes).equals(segmentByHand(items))).to.equal(true);
      const segment = parseSegment(bytes);
      expect(segment.count).to.equal(count);
      expect(items.every((item) => segmentHas(segment, item))).to.equal(true);
      expect(itemsOf(count + 100, 1).some((item) => segmentHas(segment, item))).to.equal(false);
    });

  it("does not know an item with one bit of bucket or kept bytes changed", () => {
    const items = itemsOf(64);
    const segment = parseSegment(buildSegment(items));
    for (let index = 4; index < 13; index++)
      for (const item of items) expect(segmentHas(segment, flip(item, index, 0x10))).to.equal(false);
    // q = 4: the first four bits are the bucket.
    for (const item of items)
      for (const mask of [0x80, 0x10]) expect(segmentHas(segment, flip(item, 0, mask))).to.equal(false);
  });

  it("has one encoding, whatever the order and however often an item is given", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(5_000), { maxLength: 80 }), fc.nat(), (numbers, turn) => {
        const items = numbers.map((number) => itemsOf(1, number % 251)[0]!);
        const turned = [...items.slice(turn % 80), ...items.slice(0, turn % 80), ...items.slice(0, 3)];
        expect(buildSegment(turned)).to.deep.equal(buildSegment(items));
      }),
    );
  });

  it("takes no other bytes for a segment than those that are built", () => {
    const good = buildSegment(itemsOf(40));
    const items = itemsOf(40);
    for (let index = 0; index < 5 + 8; index++)
      for (const mask of [1, 0x80]) expectRefusal(() => parseSegment(flip(good, index, mask)), "filter-segment");
    for (let index = 5 + 8; index < good.length; index++) {
      const twin = flip(good, index);
      if (codeOf(() => parseSegment(twin)) !== "accepted") continue;
      // Still in order: then it is the segment of other items, and one of ours is no more in it.
      expect(items.every((item) => segmentHas(parseSegment(twin), item))).to.equal(false);
    }
  });

  it("refuses a byte more, a byte less, and no byte", () => {
    const good = buildSegment(itemsOf(40));
    for (const bytes of [concatBytes(good, Uint8Array.of(0)), good.subarray(0, -1), new Uint8Array()])
      expectRefusal(() => parseSegment(bytes), "filter-segment");
  });

  it("refuses buckets that are not those of the number of items, though all else adds up", () => {
    const one = buildSegment(itemsOf(1)).subarray(6);
    expectRefusal(() => parseSegment(concatBytes(Uint8Array.of(0, 0, 0, 1, 1, 1, 0), one)), "filter-segment");
    expectRefusal(() => parseSegment(Uint8Array.of(0, 0, 0, 0, 1, 0, 0)), "filter-segment");
    for (const length of [4, 5]) expectRefusal(() => parseSegment(new Uint8Array(length)), "filter-segment");
    expect(parseSegment(new Uint8Array(6)).count).to.equal(0);
  });

  it("refuses items in falling order in the last bucket too", () => {
    const items = Array.from({ length: 8 }, (_, i) => concatBytes(Uint8Array.of(0xff, 0, 0, 0, i), new Uint8Array(27)));
    const good = buildSegment(items);
    expect(codeOf(() => parseSegment(good))).to.equal("accepted");
    const from = good.length - 9;
    const turned = concatBytes(good.subarray(0, from - 9), good.subarray(from), good.subarray(from - 9, from));
    expectRefusal(() => parseSegment(turned), "filter-segment");
  });

  it("refuses an item that stands twice", () => {
    const one = buildSegment(itemsOf(1)).subarray(6);
    expectRefusal(() => parseSegment(concatBytes(Uint8Array.of(0, 0, 0, 2, 0, 2), one, one)), "filter-segment");
  });

  it("refuses items of a bucket in falling order", () => {
    const good = buildSegment(itemsOf(2));
    const [first, second] = [good.subarray(6, 15), good.subarray(15)];
    expectRefusal(() => parseSegment(concatBytes(good.subarray(0, 6), second, first)), "filter-segment");
  });

  it("does not let a bucket overflow its count", () => {
    // 256 items that begin alike: by chance never, and not silently.
    const items = itemsOf(256).map((item) => concatBytes(new Uint8Array(4), item.subarray(4)));
    expect(() => buildSegment(items)).to.throw(RangeError);
  });

  it("takes about 9.2 bytes a document", () => {
    expect(buildSegment(itemsOf(8_192)).length / 8_192).to.be.below(9.3);
  });
});
