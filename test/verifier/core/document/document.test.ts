import { expect } from "chai";
import * as fc from "fast-check";
import { assertPayload, decodePayload, encodePayload, type DocumentPayload } from "#core/document/document.ts";
import { KINDS, rule, type Kind } from "#core/document/kind.ts";
import { decodeCbor, encodeCbor, isCborMap, type CborValue } from "#core/encoding/cbor.ts";
import { type FormatCode } from "#core/error.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";
import { anyPayload, sample } from "./sample.ts";

const MONTH = 30 * 86_400;
const claimsOf = (bytes: Uint8Array): Map<CborValue, CborValue> => {
  const claims = decodeCbor(bytes);
  if (!isCborMap(claims)) throw new Error("a payload is a map");
  return new Map(claims);
};
const inner = (claims: ReadonlyMap<CborValue, CborValue>, key: CborValue): Map<CborValue, CborValue> => {
  const value = claims.get(key);
  if (!isCborMap(value)) throw new Error("no map there");
  return new Map(value);
};
/** The bytes of the sample's claims after a change that our types would not let us make. */
const bytesWith = (change: (claims: Map<CborValue, CborValue>) => void): Uint8Array => {
  const claims = claimsOf(encodePayload(sample));
  change(claims);
  return encodeCbor(claims);
};
const permitWith = (key: number, value: CborValue): Uint8Array =>
  bytesWith((claims) => claims.set(-65_537, inner(claims, -65_537).set(key, value)));
const holderWith = (key: number, value: CborValue): Uint8Array =>
  bytesWith((claims) => claims.set(169, inner(claims, 169).set(key, value)));
const statusWith = (key: string, value: CborValue): Uint8Array =>
  bytesWith((claims) => {
    const entry = inner(inner(claims, 65_535), "status_list").set(key, value);
    claims.set(65_535, new Map([["status_list", entry]]));
  });

describe("the payload of a document", () => {
  it("is read back as it was written, for every kind", () => {
    fc.assert(
      fc.property(anyPayload, (payload) => void expect(decodePayload(encodePayload(payload))).to.deep.equal(payload)),
      {
        numRuns: 300,
      },
    );
  });

  it("has one byte string only: a changed bit is refused or says something else", () => {
    const bytes = encodePayload(sample);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = flip(bytes, bit >> 3, 1 << (bit & 7));
      let payload: DocumentPayload | undefined;
      if (codeOf(() => (payload = decodePayload(changed))) !== "accepted" || payload === undefined) continue;
      expect(payload).not.to.deep.equal(sample);
      expect(encodePayload(payload)).to.deep.equal(changed);
    }
  });

  it("has its claims where PROTOCOL 2 puts them", () => {
    const claims = claimsOf(encodePayload(sample));
    expect([...claims.keys()]).to.deep.equal([1, 4, 5, 6, 7, 169, 65_535, -65_537]);
    expect([...inner(claims, 169).keys()]).to.deep.equal([5, 7, 8, 9, 13, 19, 20, 23]);
    expect([...inner(claims, -65_537).keys()]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(inner(inner(claims, 65_535), "status_list")).to.deep.equal(
      new Map<string, CborValue>([["idx", 70_001], ["uri", "https://imigrasi.absah.example/s/3"]]), // prettier-ignore
    );
  });

  const FAULTS: readonly (readonly [string, Partial<DocumentPayload>, FormatCode])[] = [
    ["an origin without https", { issuer: "http://imigrasi.absah.example" }, "issuer-origin"],
    ["an origin with a path", { issuer: "https://imigrasi.absah.example/" }, "issuer-origin"],
    ["an origin in capitals", { issuer: "https://Imigrasi.absah.example" }, "issuer-origin"],
    [
      "an origin with the port that https has anyway",
      { issuer: "https://imigrasi.absah.example:443" },
      "issuer-origin",
    ],
    ["an origin with a port above 65,535", { issuer: "https://imigrasi.absah.example:65536" }, "issuer-origin"],
    ["an origin with a user", { issuer: "https://a@imigrasi.absah.example" }, "issuer-origin"],
    ["an origin with a query", { issuer: "https://imigrasi.absah.example?" }, "issuer-origin"],
    ["an origin in other letters than ASCII", { issuer: "https://bücher.example" }, "issuer-origin"],
    ["an origin by IPv6", { issuer: "https://[::1]" }, "issuer-origin"],
    ["no host", { issuer: "https://" }, "issuer-origin"],
    ["an id of 15 bytes", { documentId: sample.documentId.slice(1) }, "document-id"],
    ["an id that is no UUIDv4", { documentId: flip(sample.documentId, 6, 0x10) }, "document-id"],
    ["an id of another variant", { documentId: flip(sample.documentId, 8, 0x40) }, "document-id"],
    ["supersedes what is no UUIDv4", { supersedes: new Uint8Array(16) }, "document-id"],
    ["a beginning that is no midnight", { validFrom: sample.validFrom + 1 }, "not-midnight"],
    ["a beginning at midnight of UTC", { validFrom: sample.validFrom + 25_200 }, "not-midnight"],
    ["an end that is no midnight", { expires: sample.validFrom + MONTH - 1 }, "not-midnight"],
    ["an end at its beginning", { expires: sample.validFrom }, "validity"],
    ["an end before its beginning", { expires: sample.validFrom - MONTH }, "validity"],
    ["half a second", { issuedAt: 1.5 }, "time"],
    ["a time before 1970", { issuedAt: -1 }, "time"],
    ["a time after 9999", { issuedAt: 253_402_300_800 }, "time"],
    ["a beginning before 1970", { validFrom: -25_200 }, "time"],
    ["an end after 9999", { expires: 253_402_300_800 + 61_200 }, "time"],
    ["a list below 0", { statusList: { list: -1, index: 0 } }, "status-entry"],
    ["a list above 32 bits", { statusList: { list: 2 ** 32, index: 0 } }, "status-entry"],
    ["half a list", { statusList: { list: 0.5, index: 0 } }, "status-entry"],
    ["a place below 0", { statusList: { list: 0, index: -1 } }, "status-entry"],
    ["a place above 131,071", { statusList: { list: 0, index: 131_072 } }, "status-entry"],
    ["half a place", { statusList: { list: 0, index: 0.5 } }, "status-entry"],
    ["a kind that is none of ours", { kind: "VISA" as Kind }, "kind"],
    ["an empty number", { number: "" }, "text"],
    ["a number with a space at its end", { number: "1 " }, "text"],
    ["a passport with a space before it", { passport: " 1" }, "text"],
    ["a category with a line end", { category: "C\n312" }, "text"],
    ["conditions above 120 code points", { conditions: "x".repeat(121) }, "text"],
    ["a place that is not NFC", { place: "Ko\u0301ta" }, "text"],
    ["print serial 0", { printSerial: 0 }, "print-serial"],
    ["half a print serial", { printSerial: 1.5 }, "print-serial"],
    ["a print serial above 32 bits", { printSerial: 2 ** 32 }, "print-serial"],
  ];
  for (const [what, change, code] of FAULTS) {
    it(`is not written with ${what}`, () => expectRefusal(() => encodePayload({ ...sample, ...change }), code));
  }

  it("takes the last place, the largest list and the last second", () => {
    assertPayload({ ...sample, statusList: { list: 2 ** 32 - 1, index: 131_071 }, issuedAt: 253_402_300_799 });
  });

  for (const kind of KINDS) {
    it(`of kind ${kind} has exactly the parts of its row`, () => {
      const wanted = rule(kind);
      const parts = ["holder", "expires", "passport", "category", "place"] as const;
      const needed: DocumentPayload = { ...sample, kind };
      const bare: Record<string, unknown> = { ...needed };
      for (const part of parts) if (wanted[part] !== "required") delete bare[part];
      const least = bare as unknown as DocumentPayload;
      expect(decodePayload(encodePayload(least))).to.deep.equal(least);
      for (const part of parts) {
        const without: Record<string, unknown> = { ...least };
        delete without[part];
        const lacking = codeOf(() => encodePayload(without as unknown as DocumentPayload));
        const having = codeOf(() => encodePayload({ ...least, [part]: sample[part] }));
        expect(lacking, `without ${part}`).to.equal(wanted[part] === "required" ? "kind-rule" : "accepted");
        expect(having, `with ${part}`).to.equal(wanted[part] === "none" ? "kind-rule" : "accepted");
      }
    });
  }

  const FOREIGN: readonly (readonly [string, Uint8Array, FormatCode])[] = [
    ["no map", encodeCbor([1]), "claim-type"],
    ["a claim of others", bytesWith((claims) => claims.set(2, "subject")), "claim-not-canonical"],
    ["an unknown field in the holder", holderWith(21, "x"), "claim-not-canonical"],
    ["an unknown field in the permit", permitWith(9, 1), "claim-not-canonical"],
    ["an unknown field in the status entry", statusWith("x", 1), "claim-not-canonical"],
    [
      "a second status mechanism",
      bytesWith((claims) => claims.set(65_535, inner(claims, 65_535).set("x", 1))),
      "claim-not-canonical",
    ],
    ["the list of another issuer", statusWith("uri", "https://lampungbarat.absah.example/s/3"), "status-entry"],
    [
      "a list number with a leading zero",
      statusWith("uri", "https://imigrasi.absah.example/s/03"),
      "claim-not-canonical",
    ],
    ["a list number in another form", statusWith("uri", "https://imigrasi.absah.example/s/3.0"), "claim-not-canonical"],
    ["no list number", statusWith("uri", "https://imigrasi.absah.example/s/"), "status-entry"],
    ["a list number that is none", statusWith("uri", "https://imigrasi.absah.example/s/x"), "status-entry"],
    ["a place that is a text", statusWith("idx", "1"), "claim-type"],
    ["a place out of range", statusWith("idx", 131_072), "status-entry"],
    ["no issuer", bytesWith((claims) => claims.delete(1)), "claim-missing"],
    ["an issuer that is bytes", bytesWith((claims) => claims.set(1, new Uint8Array(3))), "claim-type"],
    ["no id", bytesWith((claims) => claims.delete(7)), "claim-missing"],
    ["no beginning", bytesWith((claims) => claims.delete(5)), "claim-missing"],
    ["no issuing time", bytesWith((claims) => claims.delete(6)), "claim-missing"],
    ["no status", bytesWith((claims) => claims.delete(65_535)), "claim-missing"],
    ["no permit", bytesWith((claims) => claims.delete(-65_537)), "claim-missing"],
    ["a permit that is no map", bytesWith((claims) => claims.set(-65_537, [1])), "claim-type"],
    ["a time below 0", bytesWith((claims) => claims.set(6, -1)), "claim-type"],
    ["a time above the safe integers", bytesWith((claims) => claims.set(6, 2n ** 60n)), "claim-type"],
    ["kind 13", permitWith(1, 13), "kind"],
    ["a kind by name", permitWith(1, "ITAS"), "claim-type"],
    ["a number that is a number", permitWith(2, 5), "claim-type"],
    ["supersedes in text", permitWith(7, "x"), "claim-type"],
    ["sex 0", holderWith(9, 0), "sex"],
    ["sex 4", holderWith(9, 4), "sex"],
    ["a whole name beside two parts", holderWith(4, "ANNA MARIA ERIKSSON"), "holder-name"],
  ];
  for (const [what, bytes, code] of FOREIGN) {
    it(`is not read with ${what}`, () => expectRefusal(() => decodePayload(bytes), code));
  }

  it("is not read when its CBOR is not deterministic", () => {
    const bytes = encodePayload(sample);
    expectRefusal(() => decodePayload(Uint8Array.of(0xb8, 8, ...bytes.subarray(1))), "cbor-not-minimal");
    expectRefusal(() => decodePayload(Uint8Array.of(0xbf, ...bytes.subarray(1), 0xff)), "cbor-indefinite");
  });
});
