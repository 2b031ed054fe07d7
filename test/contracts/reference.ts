import { createHash } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";

// PROTOCOL 5 to 7 and RFC 9162 once more, by hand and without ethers' encoder: what the contracts say is compared with this.

export const NO_HEAD = `0x${"00".repeat(27)}`;

/** What an anchor consists of; all hex with 0x. */
export interface Batch {
  readonly issuer: number;
  readonly kid: string;
  readonly sequence: number;
  readonly root: string;
  readonly size: number;
  readonly previousHead: string;
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

function toBytes(hex: string): Buffer {
  return Buffer.from(hex.slice(2), "hex");
}

export function toHex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

export function kidOf(publicKey: string): string {
  return toHex(sha256(toBytes(publicKey)).subarray(0, 8));
}

/** The ABI's word of a number: 32 bytes, big-endian. */
export function wordOf(value: bigint | number): Buffer {
  return Buffer.from(value.toString(16).padStart(64, "0"), "hex");
}

/** keccak256(abi.encode("absah-anchor-1", chainId, contract)): the string is dynamic, so its place holds an offset. */
export function domainOf(chainId: bigint, contract: string): string {
  const text = Buffer.alloc(32);
  text.write("absah-anchor-1");
  const parts = [wordOf(96), wordOf(chainId), wordOf(BigInt(contract)), wordOf(14), text];
  return toHex(keccak_256(Buffer.concat(parts)));
}

export function headOf(domain: string, batch: Batch): string {
  const parts = [
    toBytes(domain),
    fixed(batch.previousHead),
    wordOf(batch.issuer),
    fixed(batch.kid),
    wordOf(batch.sequence),
    toBytes(batch.root),
    wordOf(batch.size),
  ];
  return toHex(keccak_256(Buffer.concat(parts)).subarray(0, 27));
}

export function entryOf(head: string, time: number): string {
  return head + time.toString(16).padStart(10, "0");
}

/** Storage slot of a mapping in a mapping …: the outermost key first. */
export function slotOf(position: number, ...keys: readonly number[]): string {
  return toHex(
    keys.reduce((slot, key) => Buffer.from(keccak_256(Buffer.concat([wordOf(key), slot]))), wordOf(position)),
  );
}

/** MTH of RFC 9162, section 2.1.1, word for word. */
export function treeHash(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return sha256();
  if (leaves.length === 1) return sha256(Buffer.from([0]), first);
  const k = largestPowerBelow(leaves.length);
  return sha256(Buffer.from([1]), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** PATH of RFC 9162, section 2.1.3.1, word for word. */
export function inclusionPath(index: number, leaves: readonly Buffer[]): readonly Buffer[] {
  if (leaves.length === 1) return [];
  const k = largestPowerBelow(leaves.length);
  return index < k
    ? [...inclusionPath(index, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...inclusionPath(index - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

function largestPowerBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** bytes8 and bytes27 stand at the left of their word. */
function fixed(hex: string): Buffer {
  return Buffer.concat([toBytes(hex)], 32);
}
