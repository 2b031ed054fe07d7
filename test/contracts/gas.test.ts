import { expect } from "chai";
import { network } from "hardhat";
import { measureGas, type GasRow } from "../../scripts/bench-gas.ts";

describe("gas", () => {
  let rows: readonly GasRow[];
  before(async () => {
    const connection = await network.create({ network: "sim", chainType: "l1" });
    rows = await measureGas(connection);
    await connection.close();
  });

  const limits: readonly (readonly [string, bigint])[] = [
    ["anchor, the first of an issuer", 60_000n],
    ["anchor, each later one (dearest of 32)", 60_000n],
    ["a document, anchored in a batch of 1,000", 60n],
    ["revoke 100 in one word, by mask", 57_000n],
    ["revoke 100 in one word, by index", 125_000n],
    ["revoke 100 in a lease of 8 words", 300_000n],
  ];
  for (const [name, limit] of limits) {
    it(`of "${name}" is at most ${limit}`, () => {
      const row = rows.find((candidate) => candidate.name === name);

      expect(row?.limit).to.equal(limit);
      expect(row?.gas).to.be.greaterThan(0n).and.be.at.most(limit);
    });
  }

  it("has no other promised limit", () => {
    expect(rows.filter(({ limit }) => limit !== undefined)).to.have.length(limits.length);
  });
});
