/** Store against chain, once after each start and before the first signature: a restored backup, a cut journal or a
 *  reset chain shows here. */
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { journalLeaf, parseEntry } from "#core/proof/anchor.ts";
import { type Desk } from "../desk.ts";
import { keyOf, openedLists, type BatchRecord } from "../records/records.ts";
import { type Archive } from "./archive.ts";
import { leafAt, recomputeHead } from "./batch.ts";
import { takeBack } from "./vanishing.ts";

const AGREE =
  "Put back the newest copy; where there is none, agree with `npm run restore -- --here` that this issuer goes on from it";

/** @param block  number of the newest block
 *  @returns the first contradiction in one sentence, or undefined where there is none
 *  @throws {RegistryError} when the chain cannot be read: then nothing is known */
export async function compareWithChain(desk: Desk, archive: Archive, block: number): Promise<string | undefined> {
  const moved = new Map<number, number>();
  for (const issuer of desk.issuers) {
    const found =
      (await compareBatches(desk, archive, issuer, block, moved)) ?? (await compareLists(desk, issuer, block));
    if (found !== undefined) return found;
  }
  for (const [issuer, from] of moved) await takeBack({ desk, archive }, issuer, from, block);
  return undefined;
}

async function compareBatches(
  desk: Desk,
  archive: Archive,
  issuer: number,
  block: number,
  /** Filled: by issuer, the first batch that became final at another time than the chain has. */
  moved: Map<number, number>,
): Promise<string | undefined> {
  const { registry } = desk.options;
  const known = archive.batches(issuer).length;
  for (let sequence = 0; sequence < known; sequence += 1) {
    const batch = await archive.batch(issuer, sequence);
    const found = await compareRecord(desk, batch);
    if (found !== undefined) return found;
    const entry = await registry.entry(issuer, sequence, block);
    // What is missing on the chain is no contradiction: the loop brings it there again.
    if (entry === undefined) continue;
    const { head, time } = parseEntry(entry);
    const final = archive.batches(issuer)[sequence]?.final;
    if (final !== undefined && final.time !== time && !moved.has(issuer)) moved.set(issuer, sequence);
    if (!equalBytes(head, batch.head)) {
      return `batch ${sequence} of issuer ${issuer} stands on the chain with another content than in this store`;
    }
  }
  if ((await registry.entry(issuer, known, block)) === undefined) return undefined;
  return `this store is older than the chain, which has batch ${known} of issuer ${issuer}. ${AGREE}`;
}

/** The journal against leaf 0, and the leaves against the head that the chain has. */
async function compareRecord(desk: Desk, batch: BatchRecord): Promise<string | undefined> {
  if (batch.leaves.length === 0) return undefined;
  const name = `batch ${batch.sequence} of issuer ${batch.issuer}`;
  if (!equalBytes(recomputeHead(desk.domain, batch), batch.head)) return `the leaves of ${name} do not make its head`;
  // Its entry stood in a journal that is lost.
  if (batch.adopted === true) return undefined;
  const hash = await desk.journal.hashAt(batch.journalEntry);
  if (hash === undefined || !equalBytes(journalLeaf(hash), leafAt(batch, 0))) {
    const found = hash === undefined ? "is missing" : `has hash ${toHex(hash)}`;
    return `journal entry ${batch.journalEntry} ${found}, unlike leaf 0 of ${name}: the journal was cut or changed`;
  }
  return undefined;
}

async function compareLists(desk: Desk, issuer: number, block: number): Promise<string | undefined> {
  const asked = (await desk.find(openedLists, keyOf.opened(issuer)))?.asked ?? 0;
  const opened = await desk.options.registry.openedLists(issuer, block);
  if (opened <= asked) return undefined;
  return `this store is older than the chain, which has ${opened} status lists of issuer ${issuer}, not ${asked}. ${AGREE}`;
}
