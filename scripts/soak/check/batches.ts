/** Batches: numbered without gaps, each the head of what is published for it, the journal in leaf 0. */
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { encodeEntry, FIRST_PREVIOUS_HEAD, head, journalLeaf, type Entry } from "#core/proof/anchor.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { type Placed, type Tell } from "./compare.ts";
import { type Evidence } from "./evidence.ts";

/** @returns where each document of the chain stands */
export function compareBatches(evidence: Evidence, tell: Tell): Placed {
  const placed = new Map<string, { issuer: number; at: number }[]>();
  for (const [issuer, entries] of evidence.chain.entries) {
    compareNumbers(evidence, issuer, entries, tell);
    let at = 0;
    let previousHead = FIRST_PREVIOUS_HEAD;
    for (const [sequence, entry] of entries.entries()) {
      const leaves = evidence.published.leaves.get(issuer)?.[sequence];
      if (leaves === undefined) tell("list", `issuer ${issuer}: nothing is published of batch ${sequence}`);
      else compareHead(evidence, { issuer, sequence, entry, previousHead, leaves }, tell);
      for (const leaf of leaves?.slice(1) ?? []) {
        const cose = toHex(leaf.subarray(0, 32));
        placed.set(cose, [...(placed.get(cose) ?? []), { issuer, at }]);
        at += 1;
      }
      previousHead = entry.head;
    }
  }
  return placed;
}

function compareNumbers(
  { chain, published, journal }: Evidence,
  issuer: number,
  entries: readonly Entry[],
  tell: Tell,
): void {
  const events = chain.anchored.get(issuer) ?? [];
  const expected = entries.map((_, sequence) => sequence);
  if (events.join() !== expected.join()) {
    tell("gap", `issuer ${issuer}: ${entries.length} entries, events of ${events.join(" ")}`);
  }
  const sealed = [...journal.batches.keys()].filter((key) => key.startsWith(`${issuer}/`)).length;
  if (sealed !== entries.length) tell("gap", `issuer ${issuer}: ${sealed} batches sealed, ${entries.length} anchored`);
  const covered = published.covered.get(issuer);
  if (covered !== entries.length) tell("list", `issuer ${issuer}: the bundle covers ${covered} of ${entries.length}`);
  for (const [sequence, bytes] of (published.entries.get(issuer) ?? []).entries()) {
    const entry = entries[sequence];
    if (entry === undefined || !equalBytes(bytes, encodeEntry(entry))) {
      tell(
        "list",
        `issuer ${issuer}: entry ${sequence} of the bundle is ${toHex(bytes)}, of the chain ${shown(entry)}`,
      );
    }
  }
}

const shown = (entry: Entry | undefined): string => (entry === undefined ? "none" : toHex(encodeEntry(entry)));

interface PublishedBatch {
  readonly issuer: number;
  readonly sequence: number;
  readonly entry: Entry;
  readonly previousHead: Uint8Array;
  readonly leaves: readonly Uint8Array[];
}

function compareHead({ domain, journal }: Evidence, batch: PublishedBatch, tell: Tell): void {
  const { issuer, sequence, entry, previousHead, leaves } = batch;
  const name = `batch ${sequence} of issuer ${issuer}`;
  const sealed = journal.batches.get(`${issuer}/${sequence}`);
  if (sealed === undefined) return tell("lost", `${name} is on the chain, and the journal never sealed it`);
  const root = treeRoot(leaves);
  const computed = head({ domain, previousHead, issuer, kid: sealed.kid, sequence, root, size: leaves.length });
  if (!equalBytes(computed, entry.head)) tell("list", `${name}: the published leaves do not make its head`);
  const hash = journal.hashes[sealed.journalEntry];
  const expected = hash === undefined ? undefined : journalLeaf(Buffer.from(hash, "hex"));
  if (expected === undefined || leaves[0] === undefined || !equalBytes(expected, leaves[0])) {
    tell("lost", `${name}: its leaf 0 is not journal entry ${sealed.journalEntry}`);
  }
}
