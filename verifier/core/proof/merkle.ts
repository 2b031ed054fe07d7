/** Merkle trees of RFC 9162 (SHA-256, 0x00 before a leaf, 0x01 before a node). */
import { sha256 } from "#primitives";
import { FormatError } from "../error.ts";

const HASH = 32;
/** Bit operations below are on 32-bit integers; our own batches are far smaller. */
const MAX_SIZE = 2 ** 30;

/** Hash of a leaf: SHA-256(0x00 ‖ data). @see RFC 9162, section 2.1.1 */
export function leafHash(data: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + data.length);
  input.set(data, 1);
  return sha256(input);
}

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right). @see RFC 9162, section 2.1.1 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + 2 * HASH);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + HASH);
  return sha256(input);
}

/** A whole tree, kept so that the path of each leaf costs no hashing. */
export interface Tree {
  /** Number of leaves. */
  readonly size: number;
  /** Root, 32 bytes; of an empty tree SHA-256 of nothing. */
  readonly root: Uint8Array;
  /** Siblings of leaf `index` from leaf to root, each 32 bytes.
   *  @throws {RangeError} when there is no such leaf */
  path(index: number): Uint8Array[];
}

/** Builds the tree over `leaves` (leaf data, not hashes) in their order, two hashes a leaf. */
export function buildTree(leaves: readonly Uint8Array[]): Tree {
  const levels = [hashLeaves(leaves)];
  // An unpaired last node moves up unhashed, which is the same tree as RFC 9162's split at the largest power of two.
  for (let level = levels[0]!; level.length > HASH; level = levels.at(-1)!) levels.push(hashLevel(level));
  const size = leaves.length;
  return {
    size,
    root: size === 0 ? sha256(new Uint8Array()) : levels.at(-1)!.slice(),
    path: (index) => {
      if (!Number.isInteger(index) || index < 0 || index >= size) throw new RangeError(`no leaf ${index} of ${size}`);
      return siblings(levels, index);
    },
  };
}

/** Root of the tree over `leaves` (leaf data), 32 bytes. */
export function treeRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return buildTree(leaves).root;
}

/** Inclusion proof of leaf `index`; for the proofs of a whole tree use `buildTree` once.
 *  @throws {RangeError} when there is no such leaf */
export function inclusionPath(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  return buildTree(leaves).path(index);
}

/** Root of the tree of `size` leaves that `path` says holds `leafData` at `index`.
 *  @param path  siblings from leaf to root, each 32 bytes, exactly as many as the tree asks
 *  @throws {FormatError} `merkle-index` no such leaf in a tree of that size · `merkle-path` too short, too long, or not of 32 bytes
 *  @see RFC 9162, section 2.1.3.2 */
export function rootFromPath(
  leafData: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array {
  return rootFromLeafHash(leafHash(leafData), index, size, path);
}

/** As `rootFromPath`, from the leaf's hash. Never call it with a hash from outside: an inner node would pass for a leaf.
 *  @throws {FormatError} as `rootFromPath` */
export function rootFromLeafHash(
  hash: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array {
  if (!Number.isInteger(size) || size > MAX_SIZE || !Number.isInteger(index) || index < 0 || index >= size)
    throw new FormatError("merkle-index", `leaf ${index} of ${size}`);
  let node = index;
  let last = size - 1;
  let result = hash;
  for (const sibling of path) {
    if (sibling.length !== HASH) throw new FormatError("merkle-path", `a sibling of ${sibling.length} bytes`);
    if (last === 0) throw new FormatError("merkle-path", `${path.length} siblings are too many for ${size} leaves`);
    if ((node & 1) === 1 || node === last) {
      result = nodeHash(sibling, result);
      // A last node without sibling moved up unhashed: skip the levels where it stood alone.
      while ((node & 1) === 0 && node !== 0) {
        node >>= 1;
        last >>= 1;
      }
    } else result = nodeHash(result, sibling);
    node >>= 1;
    last >>= 1;
  }
  if (last !== 0) throw new FormatError("merkle-path", `${path.length} siblings are too few for ${size} leaves`);
  return result;
}

function hashLeaves(leaves: readonly Uint8Array[]): Uint8Array {
  const level = new Uint8Array(leaves.length * HASH);
  // One buffer for all: leaves are of one length, and memory for each would cost as much as its hash.
  let input = new Uint8Array(1);
  for (const [i, data] of leaves.entries()) {
    if (input.length !== 1 + data.length) input = new Uint8Array(1 + data.length);
    input.set(data, 1);
    level.set(sha256(input), i * HASH);
  }
  return level;
}

function hashLevel(level: Uint8Array): Uint8Array {
  const pairs = Math.floor(level.length / (2 * HASH));
  const unpaired = level.subarray(pairs * 2 * HASH);
  const next = new Uint8Array(pairs * HASH + unpaired.length);
  const input = new Uint8Array(1 + 2 * HASH);
  input[0] = 1;
  for (let i = 0; i < pairs; i++) {
    for (let byte = 0; byte < 2 * HASH; byte++) input[1 + byte] = level[i * 2 * HASH + byte]!;
    next.set(sha256(input), i * HASH);
  }
  next.set(unpaired, pairs * HASH);
  return next;
}

function siblings(levels: readonly Uint8Array[], index: number): Uint8Array[] {
  const path: Uint8Array[] = [];
  let node = index;
  for (const level of levels) {
    const start = (node ^ 1) * HASH;
    if (level.length > HASH && start < level.length) path.push(level.slice(start, start + HASH));
    node >>= 1;
  }
  return path;
}
