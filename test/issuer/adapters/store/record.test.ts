import { createSecretKey } from "node:crypto";
import { expect } from "chai";
import { openRecord, sealRecord } from "../../../../issuer/adapters/store/record.ts";

const key = createSecretKey(new Uint8Array(32).fill(1));
const value = new TextEncoder().encode("what is kept");
const sealed = sealRecord(key, "order/1", value);

describe("a sealed record", () => {
  it("opens under its key and name", () => {
    expect(openRecord(key, "order/1", sealed)).to.deep.equal(value);
  });

  it("is 01, a nonce of 12 bytes, the cipher text and a tag of 16", () => {
    expect(sealed[0]).to.equal(1);
    expect(sealed.length).to.equal(1 + 12 + value.length + 16);
  });

  it("is another each time", () => {
    const many = Array.from({ length: 1000 }, () => Buffer.from(sealRecord(key, "order/1", value)).toString("hex"));
    expect(new Set(many.map((hex) => hex.slice(2, 26))).size).to.equal(1000);
  });

  it("opens nothing after any change of one byte", () => {
    for (const index of sealed.keys()) {
      const changed = sealed.map((byte, at) => (at === index ? byte ^ 1 : byte));
      expect(openRecord(key, "order/1", changed), `byte ${index}`).to.equal(undefined);
    }
  });

  it("opens nothing under another name, another key, or cut short", () => {
    expect(openRecord(key, "order/2", sealed)).to.equal(undefined);
    expect(openRecord(createSecretKey(new Uint8Array(32)), "order/1", sealed)).to.equal(undefined);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openRecord(key, "order/1", sealed.subarray(0, length)), `${length} bytes`).to.equal(undefined);
    }
  });
});
