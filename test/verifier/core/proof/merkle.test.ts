import { expect } from "chai";
import * as fc from "fast-check";
import { sha256 } from "#primitives";
import { fromHex, toHex } from "#core/encoding/text.ts";
import {
  buildTree,
  inclusionPath,
  leafHash,
  nodeHash,
  rootFromLeafHash,
  rootFromPath,
  treeRoot,
} from "#core/proof/merkle.ts";
import { describeVectors } from "../../../vectors.ts";
import { codeOf, expectRefusal, flip } from "../refusal.ts";
import { textbookPath, textbookRoot } from "./textbook.ts";

const leavesOf = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => Uint8Array.of(i >> 8, i, 7));

describe("merkle", () => {
  it("has the roots and paths of the textbook for every size to 70", () => {
    for (let size = 0; size <= 70; size++) {
      const leaves = leavesOf(size);
      const tree = buildTree(leaves);
      expect(tree.root).to.deep.equal(textbookRoot(leaves));
      expect(treeRoot(leaves)).to.deep.equal(tree.root);
      for (let index = 0; index < size; index++) {
        expect(tree.path(index)).to.deep.equal(textbookPath(index, leaves));
        expect(inclusionPath(leaves, index)).to.deep.equal(tree.path(index));
      }
    }
  });

  it("gives the root back from each leaf and its path", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 100 }), { minLength: 1, maxLength: 90 }),
        fc.nat(),
        (leaves, n) => {
          const index = n % leaves.length;
          const tree = buildTree(leaves);
          expect(rootFromPath(leaves[index]!, index, leaves.length, tree.path(index))).to.deep.equal(tree.root);
        },
      ),
    );
  });

  it("gives another root for a leaf, a sibling or an index with one bit changed", () => {
    const leaves = leavesOf(11);
    const tree = buildTree(leaves);
    for (let index = 0; index < leaves.length; index++) {
      const siblings = tree.path(index);
      const twins = [
        () => rootFromPath(flip(leaves[index]!, 2), index, 11, siblings),
        () => rootFromPath(leaves[index]!, index ^ 1, 11, siblings),
        ...siblings.map(
          (sibling, i) => () => rootFromPath(leaves[index]!, index, 11, siblings.with(i, flip(sibling, 31))),
        ),
      ];
      for (const twin of twins) if (codeOf(twin) === "accepted") expect(twin()).not.to.deep.equal(tree.root);
    }
  });

  it("refuses a proof with one sibling too many", () => {
    const leaves = leavesOf(6);
    for (let index = 0; index < 6; index++) {
      const path = [...inclusionPath(leaves, index), leafHash(Uint8Array.of(1))];
      expectRefusal(() => rootFromPath(leaves[index]!, index, 6, path), "merkle-path");
    }
  });

  it("refuses a proof with one sibling too few", () => {
    const leaves = leavesOf(6);
    for (let index = 0; index < 6; index++)
      expectRefusal(() => rootFromPath(leaves[index]!, index, 6, inclusionPath(leaves, index).slice(1)), "merkle-path");
  });

  it("refuses a sibling of 31 bytes", () => {
    const [sibling] = inclusionPath(leavesOf(2), 0);
    expectRefusal(() => rootFromPath(Uint8Array.of(0), 0, 2, [sibling!.subarray(1)]), "merkle-path");
  });

  for (const [index, size] of [
    [2, 2],
    [-1, 2],
    [0.5, 2],
    [0, 0],
    [0, 2 ** 40],
    [0, Number.NaN],
  ] as const)
    it(`refuses leaf ${index} of ${size}`, () => {
      expectRefusal(() => rootFromPath(Uint8Array.of(0), index, size, []), "merkle-index");
    });

  it("is the hash of nothing where there is no leaf", () => {
    expect(treeRoot([])).to.deep.equal(sha256(new Uint8Array()));
  });

  it("does not take an inner node for a leaf", () => {
    const [a, b, c, d] = leavesOf(4).map(leafHash);
    const inner = new Uint8Array([...a!, ...b!]);
    expect(rootFromPath(inner, 0, 2, [nodeHash(c!, d!)])).not.to.deep.equal(treeRoot(leavesOf(4)));
  });

  it("knows no path of a leaf that is not there", () => {
    for (const index of [-1, 3, 0.5]) expect(() => buildTree(leavesOf(3)).path(index)).to.throw(RangeError);
  });
});

interface Inclusion {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly desc: string;
  readonly wantErr: boolean;
  readonly file: string;
}

const base64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

describeVectors("merkle", (vectors) => {
  for (const vector of vectors.json<readonly Inclusion[]>("merkle/rfc6962-inclusion.json")) {
    it(`${vector.wantErr ? "refuses" : "accepts"} ${vector.file}`, () => {
      let isRoot = false;
      const root = (): void => {
        const path = (vector.proof ?? []).map(base64);
        const computed = rootFromLeafHash(base64(vector.leafHash), vector.leafIdx, vector.treeSize, path);
        isRoot = toHex(computed) === toHex(base64(vector.root));
      };
      expect(codeOf(root)).to.be.oneOf(["accepted", "merkle-index", "merkle-path"]);
      expect(isRoot).to.equal(!vector.wantErr);
    });
  }

  interface Roots {
    readonly leavesHex: readonly string[];
    readonly rootsBySize: Readonly<Record<string, string>>;
    readonly hashes: readonly { readonly desc: string; readonly hex: string }[];
  }
  const roots = vectors.json<Roots>("merkle/rfc6962-roots.json");
  const leaves = roots.leavesHex.map(fromHex);

  for (const [size, root] of Object.entries(roots.rootsBySize))
    it(`has the root of the first ${size} leaves`, () => {
      expect(toHex(treeRoot(leaves.slice(0, Number(size))))).to.equal(root);
    });

  it("has the hash of a leaf", () => {
    const hash = roots.hashes.find(({ desc }) => desc.endsWith("L123456"))!.hex;
    expect(toHex(leafHash(new TextEncoder().encode("L123456")))).to.equal(hash);
  });

  interface Consistency {
    readonly size1: number;
    readonly size2: number;
    readonly root1: string;
    readonly root2: string;
    readonly wantErr: boolean;
  }
  it("has both roots of each consistent pair (proofs of consistency are no part of our formats)", () => {
    for (const pair of vectors
      .json<readonly Consistency[]>("merkle/rfc6962-consistency.json")
      .filter(({ wantErr }) => !wantErr)) {
      expect(treeRoot(leaves.slice(0, pair.size1))).to.deep.equal(base64(pair.root1));
      expect(treeRoot(leaves.slice(0, pair.size2))).to.deep.equal(base64(pair.root2));
    }
  });

  it("has the roots of the checkpoints of a running log", () => {
    interface Log {
      readonly leaves: readonly string[];
      readonly checkpoints: Readonly<Record<string, string>>;
    }
    const log = vectors.json<Log>("tlog/tessera-testdata-log.json");
    const data = log.leaves.map((leaf) => new TextEncoder().encode(leaf));
    for (const checkpoint of Object.values(log.checkpoints)) {
      const [, size, root] = checkpoint.split("\n");
      expect(treeRoot(data.slice(0, Number(size)))).to.deep.equal(base64(root!));
    }
  });
});
