import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { NO_HEAD, inclusionPath, toHex, treeHash, type Batch } from "./reference.ts";
import { batchAfter, onChain, values, type System } from "./system.ts";

/** What verifyInclusion is asked. */
interface Claim extends Batch {
  readonly index: number;
  readonly leafData: string;
  readonly path: readonly string[];
}

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 33];

describe("DocumentRegistry.verifyInclusion", () => {
  const fresh = onChain();

  for (const size of SIZES) {
    it(`believes each leaf of a tree of ${size} at its place, and at no other`, async () => {
      const { system, claims } = await anchoredTree(await fresh(), size);

      for (const claim of claims) {
        for (let index = 0; index <= size; index += 1) {
          expect(await holds(system, { ...claim, index }), `${claim.index} at ${index}`).to.equal(
            index === claim.index,
          );
        }
      }
    });
  }

  it("believes a leaf of the largest batch", async () => {
    const { system, claims } = await anchoredTree(await fresh(), 65_536, [0, 40_000, 65_535]);

    for (const claim of claims) {
      expect(claim.path).to.have.length(16);
      expect(await holds(system, claim)).to.equal(true);
      expect(await holds(system, { ...claim, leafData: withByteChanged(claim.leafData) })).to.equal(false);
    }
  });

  it("believes nothing once a byte of the leaf is another, whichever", async () => {
    const { system, claims } = await anchoredTree(await fresh(), 5, [2]);
    const [claim] = claims;
    if (claim === undefined) throw new RangeError("one claim");

    expect(await holds(system, claim)).to.equal(true);
    for (let byte = 0; byte < 96; byte += 1) {
      expect(await holds(system, { ...claim, leafData: withByteChanged(claim.leafData, byte) })).to.equal(false);
    }
  });

  it("believes nothing once a byte of the path is another, whichever sibling", async () => {
    const { system, claims } = await anchoredTree(await fresh(), 13);

    for (const claim of claims) {
      for (const at of claim.path.keys()) {
        const path = claim.path.map((hash, n) => (n === at ? withByteChanged(hash) : hash));
        expect(await holds(system, { ...claim, path })).to.equal(false);
      }
    }
  });

  it("believes no path that is a sibling too short or too long", async () => {
    const { system, claims } = await anchoredTree(await fresh(), 13);

    for (const claim of claims) {
      for (const path of [claim.path.slice(1), claim.path.slice(0, -1), [...claim.path, toHex(randomBytes(32))]]) {
        expect(await holds(system, { ...claim, path })).to.equal(false);
      }
    }
  });

  it("believes no sibling of the single leaf of a tree", async () => {
    const { system, claims } = await anchoredTree(await fresh(), 1);

    expect(await holds(system, { ...claims[0]!, path: [toHex(randomBytes(32))] })).to.equal(false);
  });

  it("believes no path longer than the anchored size asks for, even where it leads to the anchored root", async () => {
    const system = await fresh();
    const leaves = [randomBytes(96), randomBytes(96)];
    const batch = { ...batchAfter(system), root: toHex(treeHash(leaves)), size: 1 };
    await system.documents.anchor(...values(batch));

    for (const [leaf, sibling] of [leaves, leaves.toReversed()]) {
      const claim = { ...batch, index: 0, leafData: toHex(leaf!), path: [toHex(treeHash([sibling!]))] };
      expect(await holds(system, claim)).to.equal(false);
    }
  });

  it("believes no path of more than 64 siblings, at bounded cost", async () => {
    const { system, claims } = await anchoredTree(await fresh(), 13);
    const path = Array.from({ length: 1_000 }, () => toHex(randomBytes(32)));

    expect(await holds(system, { ...claims[0]!, path })).to.equal(false);
  });

  for (const [name, change] of [
    ["issuer", { issuer: 2 }],
    ["kid", { kid: "0x0102030405060708" }],
    ["sequence", { sequence: 1 }],
    ["size", { size: 14 }],
    ["size of zero", { size: 0 }],
    ["previous head", { previousHead: `0x${"00".repeat(26)}01` }],
  ] as const) {
    it(`believes nothing of another ${name}`, async () => {
      const { system, claims } = await anchoredTree(await fresh(), 13, [0, 5]);

      for (const claim of claims) {
        expect(await holds(system, claim)).to.equal(true);
        expect(await holds(system, { ...claim, ...change })).to.equal(false);
      }
    });
  }

  it("believes no inner node as a leaf", async () => {
    const { system, leaves } = await anchoredTree(await fresh(), 4);
    const left = Buffer.concat([treeHash(leaves.slice(0, 1)), treeHash(leaves.slice(1, 2))]);
    const path = [toHex(treeHash(leaves.slice(2)))];
    const claim = { ...batchAfter(system), root: "", index: 0, leafData: toHex(left), path };

    for (const size of [2, 3, 4]) expect(await holds(system, { ...claim, size })).to.equal(false);
  });

  it("believes no leaf of another length than 96 bytes, even where the tree holds it", async () => {
    for (const length of [0, 32, 95, 97]) {
      const leaves = [randomBytes(96), randomBytes(length)];
      const { system, claims } = await anchoredTree(await fresh(), leaves);

      expect(await holds(system, claims[0]!)).to.equal(true);
      expect(await holds(system, claims[1]!)).to.equal(false);
    }
  });

  it("believes nothing where nothing is anchored", async () => {
    const system = await fresh();
    const claim = { ...batchAfter(system), size: 1, index: 0, leafData: toHex(randomBytes(96)), path: [] };

    expect(await holds(system, claim)).to.equal(false);
  });

  it("still tells what was anchored after the key was compromised: belief is documentState's matter", async () => {
    const { system, claims } = await anchoredTree(await fresh(), 2);
    await system.issuers.compromise(system.key.kid, 0);

    expect(await holds(system, claims[1]!)).to.equal(true);
  });
});

/** A tree of random leaves, or of these, anchored as the first batch of issuer 1, and a true claim for each of `indexes`. */
async function anchoredTree(
  system: System,
  tree: number | readonly Buffer[],
  indexes?: readonly number[],
): Promise<{ system: System; leaves: readonly Buffer[]; claims: readonly Claim[] }> {
  const leaves = typeof tree === "number" ? Array.from({ length: tree }, () => randomBytes(96)) : tree;
  const root = toHex(treeHash(leaves));
  const batch = { ...batchAfter(system), root, size: leaves.length, previousHead: NO_HEAD };
  await system.documents.anchor(...values(batch));
  const claims = [...(indexes ?? leaves.keys())].map((index) => ({
    ...batch,
    index,
    leafData: toHex(leaves[index] ?? Buffer.alloc(0)),
    path: inclusionPath(index, leaves).map(toHex),
  }));
  return { system, leaves, claims };
}

async function holds(system: System, claim: Claim): Promise<boolean> {
  const { issuer, kid, sequence, size, previousHead, index, leafData, path } = claim;
  return await system.documents.verifyInclusion(issuer, kid, sequence, size, previousHead, index, leafData, [...path]);
}

function withByteChanged(hex: string, at = 0): string {
  const bytes = Buffer.from(hex.slice(2), "hex");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toHex(bytes);
}
