import { expect } from "chai";
import * as fc from "fast-check";
import {
  beBytes,
  concatBytes,
  decodeUtf8,
  encodeUtf8,
  equalBytes,
  formatUuid,
  fromBase64Url,
  fromHex,
  fromMultibase,
  isUuidV4,
  parseUuid,
  toBase64Url,
  toHex,
  toMultibase,
} from "#core/encoding/text.ts";
import { FormatError } from "#core/error.ts";
import { expectRefusal } from "../refusal.ts";

const bytes = fc.uint8Array({ maxLength: 64 });
const uuid = "00112233-4455-4677-8899-aabbccddeeff";

describe("text forms", () => {
  it("give back any bytes", () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        expect(fromHex(toHex(plain))).to.deep.equal(plain);
        expect(fromBase64Url(toBase64Url(plain))).to.deep.equal(plain);
        expect(fromMultibase(toMultibase(plain))).to.deep.equal(plain);
      }),
    );
  });

  for (const text of ["0", "0G", "AB", "0x00", " 00", "00\n"]) {
    it(`of hex are not ${JSON.stringify(text)}`, () => expectRefusal(() => fromHex(text), "hex"));
  }

  for (const text of ["A", "AA==", "A+", "A/", "AB", "AAB", "A A"]) {
    it(`of base64url are not ${text}`, () => expectRefusal(() => fromBase64Url(text), "base64url"));
  }

  for (const text of ["", "u00", "z0", "zl", "zI", `z${"1".repeat(128)}`, "Z11"]) {
    it(`of multibase are not ${text.slice(0, 8)}`, () => expectRefusal(() => fromMultibase(text), "base58"));
  }

  it("of multibase have 128 characters at most", () => {
    expect(fromMultibase(`z${"1".repeat(127)}`)).to.deep.equal(new Uint8Array(127));
  });

  it("that do not decode are refused with the reason of the decoder", () => {
    for (const decode of [() => fromBase64Url("A"), () => fromMultibase("z0"), () => decodeUtf8(Uint8Array.of(0xff))])
      expect(decode).to.throw(FormatError).with.property("cause").that.is.an("error");
  });

  it("of a UUID are lower-case with hyphens in their places", () => {
    expect(formatUuid(parseUuid(uuid))).to.equal(uuid);
    for (const text of [uuid.toUpperCase(), uuid.replaceAll("-", ""), `{${uuid}}`, `${uuid}0`, ` ${uuid}`]) {
      expectRefusal(() => parseUuid(text), "uuid");
    }
    expect(() => formatUuid(new Uint8Array(15))).to.throw(RangeError);
  });

  it("know a random UUID by its version and variant", () => {
    expect(isUuidV4(parseUuid(uuid))).to.equal(true);
    expect(isUuidV4(parseUuid("00112233-4455-1677-8899-aabbccddeeff"))).to.equal(false);
    expect(isUuidV4(parseUuid("00112233-4455-4677-c899-aabbccddeeff"))).to.equal(false);
    expect(isUuidV4(parseUuid(uuid).subarray(0, 15))).to.equal(false);
  });

  it("of UTF-8 refuse what no text has, and keep a byte order mark", () => {
    expect(decodeUtf8(encodeUtf8("\ufeffé水𐅑"))).to.equal("\ufeffé水𐅑");
    for (const hex of ["ff", "c080", "eda080", "f4908080", "c3"]) expectRefusal(() => decodeUtf8(fromHex(hex)), "utf8");
    expectRefusal(() => encodeUtf8("a\udc00"), "utf8");
  });
});

describe("byte strings", () => {
  it("are put together in order", () => {
    expect(concatBytes(fromHex("01"), fromHex(""), fromHex("0203"))).to.deep.equal(fromHex("010203"));
  });

  it("are equal when every byte is", () => {
    expect(equalBytes(fromHex("0102"), fromHex("0102"))).to.equal(true);
    expect(equalBytes(fromHex("0102"), fromHex("0103"))).to.equal(false);
    expect(equalBytes(fromHex("0102"), fromHex("010200"))).to.equal(false);
  });

  it("of integers are big-endian, and exactly as long as asked", () => {
    expect(beBytes(258, 4)).to.deep.equal(fromHex("00000102"));
    expect(beBytes(2n ** 64n - 1n, 8)).to.deep.equal(fromHex("ffffffffffffffff"));
    expect(() => beBytes(256, 1)).to.throw(RangeError);
    expect(() => beBytes(-1, 4)).to.throw(RangeError);
    expect(() => beBytes(1.5, 4)).to.throw(RangeError);
    expect(() => beBytes(2 ** 53, 8)).to.throw(RangeError);
  });
});
