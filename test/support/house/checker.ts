/** Reads the chain and the published leaf lists as a stranger does, and says whether each acknowledged document is
 *  anchored exactly once, in order. */
import { sha256 } from "#primitives";
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { domain, FIRST_PREVIOUS_HEAD, head, LEAF_BYTES, parseEntry } from "#core/proof/anchor.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { createRegistry } from "../../../issuer/adapters/chain/registry.ts";
import { type House } from "./house.ts";
import { signerOf } from "./keys.ts";

/** COSE digests by issuer, in the order in which they were acknowledged. */
export type Acknowledged = ReadonlyMap<number, readonly string[]>;

/** @param leafFile  where leaf lists come from; the authority's own unless told
 *  @param names  keys that may have anchored, by `signerOf`; the issuer's first one unless told
 *  @returns faults in words; none when all is well */
export async function checkAnchors(
  house: House,
  acknowledged: Acknowledged,
  leafFile = house.authority.published.leafFile.bind(house.authority.published),
  names?: readonly string[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [issuer, digests] of acknowledged) {
    const found = await readLog(house, issuer, leafFile, faults, names ?? [`signing ${issuer}`]);
    const documents = found.filter((digest) => digest !== "00".repeat(32));
    for (const digest of digests) {
      const times = documents.filter((one) => one === digest).length;
      if (times !== 1) faults.push(`issuer ${issuer}: ${digest} is anchored ${times} times`);
    }
    if (documents.length !== digests.length) {
      faults.push(`issuer ${issuer}: ${documents.length} documents anchored, ${digests.length} acknowledged`);
    }
    if (documents.join() !== digests.join()) faults.push(`issuer ${issuer}: not in the order of acknowledgement`);
  }
  return faults;
}

async function readLog(
  house: House,
  issuer: number,
  leafFile: (issuer: number, sequence: number) => Promise<Uint8Array | undefined>,
  faults: string[],
  names: readonly string[],
): Promise<readonly string[]> {
  const { pinned, front, accounts } = house.chain;
  const registry = createRegistry({ rpcUrls: [front.url], pinned, accounts });
  const { number } = await registry.newest();
  const digests: string[] = [];
  let previousHead = FIRST_PREVIOUS_HEAD;
  for (let sequence = 0; ; sequence += 1) {
    const entry = await registry.entry(issuer, sequence, number);
    if (entry === undefined) return digests;
    const bytes = await leafFile(issuer, sequence);
    if (bytes === undefined) {
      faults.push(`issuer ${issuer}: no leaf list of batch ${sequence}`);
      return digests;
    }
    const leaves = Array.from({ length: bytes.length / LEAF_BYTES }, (_, i) => {
      return bytes.slice(i * LEAF_BYTES, (i + 1) * LEAF_BYTES);
    });
    const [root, size] = [treeRoot(leaves), leaves.length];
    const place = { domain: domain(pinned.chainId, pinned.documentRegistry), previousHead, issuer, sequence };
    const heads = names.map((name) => head({ ...place, kid: signerOf(name).kid, root, size }));
    const found = parseEntry(entry).head;
    if (!heads.some((one) => equalBytes(one, found))) {
      faults.push(`issuer ${issuer}: batch ${sequence} has other leaves`);
    }
    digests.push(...leaves.map((leaf) => toHex(leaf.subarray(0, 32))));
    previousHead = found;
  }
}

/** Digest of a document that is handed out. @throws {RangeError} when it is not */
export async function digestOf(house: House, documentId: string): Promise<string> {
  const found = await house.authority.published.lookup(documentId);
  if (found === undefined) throw new RangeError(`document ${documentId} is not handed out`);
  return toHex(sha256(found.cose));
}
