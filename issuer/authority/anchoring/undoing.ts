/** A sealed batch that did not reach the chain within D, or whose key can anchor no more, is undone, and its documents are
 *  signed afresh.
 *
 *  Undone only when nothing that was sent can bring it any more: its nonce is used up first by a transaction that
 *  changes nothing, and lies K deep. Whichever of the two the chain takes, the state tells. */
import { type Desk } from "../desk.ts";
import { RegistryError } from "../../ports.ts";
import { documents, keyOf, type BatchRecord } from "../records/records.ts";
import { type Depth } from "./anchoring.ts";
import { type Archive, type BatchFacts } from "./archive.ts";
import { expiryOf, leafAt, type Pending } from "./batch.ts";
import { type Outbox } from "./outbox.ts";

/** Called while the state at the newest block lacks the batch. @returns whether another turn may do more
 *  @throws {RegistryError} `sources-disagree` where the chain has it all the same */
export async function undoBatch(
  { desk, archive, outbox }: { readonly desk: Desk; readonly archive: Archive; readonly outbox: Outbox },
  { issuer, sequence }: BatchFacts,
  { newest, deep }: Depth,
): Promise<boolean> {
  const { registry } = desk.options;
  if (await outbox.isInFlight(newest.number)) {
    await outbox.drive(`nothing instead of ${sequence}`, { name: "nothing", issuer }, true);
    return (await registry.newest()).number > newest.number;
  }
  // What is K deep no reorganisation gives back.
  if (await outbox.isInFlight(deep)) return false;
  // Undone for nothing, it would stand on the chain with bytes that are void here.
  if (await registry.isTaken(issuer, sequence, newest.number)) {
    const what = `that batch ${sequence} of issuer ${issuer} is not on the chain, and refuses another in its place`;
    throw new RegistryError("sources-disagree", `the chain says ${what}: see ABSAH_RPC_URL`);
  }
  const batch = await archive.batch(issuer, sequence);
  const items = await waitingOf(desk, batch);
  const facts = { issuer, sequence, count: items.length, root: batch.root };
  await desk.commit([{ name: "batch.undone", facts }], archive.undoWrites(batch, items));
  archive.undone(batch, items);
  desk.options.log.warn("batch.undone", { issuer, sequence, count: items.length });
  return false;
}

/** Its documents as they will wait again. */
export async function waitingOf(desk: Desk, batch: BatchRecord): Promise<readonly Pending[]> {
  const items: Pending[] = [];
  for (const [at, documentId] of batch.documents.entries()) {
    const document = await desk.find(documents, keyOf.document(documentId));
    if (document === undefined) throw new RangeError(`document ${documentId} is not kept`);
    const { kid, issuedAt, list } = document;
    const leaf = leafAt(batch, at + 1);
    const expires = expiryOf(document.expires);
    items.push({ v: 1, documentId, kid, issuedAt, expires, list, leaf, queue: batch.queues[at] ?? at });
  }
  return items;
}
