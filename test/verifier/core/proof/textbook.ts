import { createHash } from "node:crypto";

// RFC 9162, section 2.1, written down as it stands there: recursive, slow, and of other make than the tree under test.

const hash = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(createHash("sha256").update(Buffer.concat(parts)).digest());

/** Largest power of two smaller than n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** MTH(D[n]), section 2.1.1. */
export function textbookRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return hash(Uint8Array.of(0), leaves[0]!);
  const k = split(leaves.length);
  return hash(Uint8Array.of(1), textbookRoot(leaves.slice(0, k)), textbookRoot(leaves.slice(k)));
}

/** PATH(m, D[n]), section 2.1.3.1. */
export function textbookPath(index: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...textbookPath(index, leaves.slice(0, k)), textbookRoot(leaves.slice(k))]
    : [...textbookPath(index - k, leaves.slice(k)), textbookRoot(leaves.slice(0, k))];
}
