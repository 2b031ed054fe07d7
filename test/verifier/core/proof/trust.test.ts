import { createHash } from "node:crypto";
import { expect } from "chai";
import { toHex } from "#core/encoding/text.ts";
import { isThreshold, parseTrustFile, trustFileDigest } from "#core/proof/trust.ts";
import { expectRefusal } from "../refusal.ts";
import { OFFICE, ROOT_KEY } from "../world.ts";

const [one, two] = [ROOT_KEY, OFFICE].map(({ publicKey }) => toHex(publicKey.bytes));
const fields = { v: 1, rootKeys: [one], threshold: 1, endpoints: ["http://127.0.0.1:8081"] };
const parse = (changes: object): unknown => parseTrustFile(JSON.stringify({ ...fields, ...changes }));

describe("trust", () => {
  it("reads a trust file, from text or bytes", () => {
    expect(parse({})).to.deep.equal(fields);
    expect(parseTrustFile(Buffer.from(JSON.stringify(fields)))).to.deep.equal(fields);
    expect(parse({ rootKeys: [one, two], threshold: 2, endpoints: [] })).to.deep.include({ threshold: 2 });
  });

  it("has a digest over all but the endpoints, which follow the ports", () => {
    const pinned = `{"rootKeys":["${one}"],"threshold":1,"v":1}`;
    const digest = createHash("sha256").update(pinned).digest("hex");
    expect(trustFileDigest(parseTrustFile(JSON.stringify(fields)))).to.equal(digest);
    expect(trustFileDigest(parseTrustFile(JSON.stringify({ ...fields, endpoints: [] })))).to.equal(digest);
    expect(trustFileDigest(parseTrustFile(JSON.stringify({ ...fields, rootKeys: [two] })))).not.to.equal(digest);
  });

  for (const [name, changes] of Object.entries({
    "of version 2": { v: 2 },
    "with an unknown field": { more: 1 },
    "without a root key": { rootKeys: [] },
    "with four root keys": { rootKeys: [one, two, one, two] },
    "with a root key twice": { rootKeys: [one, one], threshold: 2 },
    "with a key in upper case": { rootKeys: [one!.toUpperCase()] },
    "with a key that is no point of the profile": { rootKeys: ["00".repeat(32)] },
    "with a key that is no text": { rootKeys: [1] },
    "with threshold 0": { threshold: 0 },
    "with a threshold above its keys": { threshold: 2 },
    "with a threshold in text": { threshold: "1" },
    "with an endpoint of another scheme": { endpoints: ["file:///etc"] },
    "with an endpoint that is no address": { endpoints: ["absah"] },
    "whose endpoints are no list": { endpoints: "http://127.0.0.1" },
  }))
    it(`refuses a file ${name}`, () => {
      expectRefusal(() => parse(changes), "trust-file");
    });

  it("refuses what is no object, and a field twice", () => {
    expectRefusal(() => parseTrustFile("[]"), "trust-file");
    expectRefusal(() => parseTrustFile('{"v":1,"v":1}'), "json-duplicate");
  });

  it("knows a threshold that can be met", () => {
    expect(isThreshold({ rootKeys: ["a", "b", "c"], threshold: 3 })).to.equal(true);
    for (const threshold of [0, 4, 1.5]) expect(isThreshold({ rootKeys: ["a", "b", "c"], threshold })).to.equal(false);
  });
});
