/** What the chain holds of an issuer and a restored store does not: batches that the lost store sealed. */
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { FIRST_PREVIOUS_HEAD, head, LEAF_BYTES, parseEntry } from "#core/proof/anchor.ts";
import { NEVER_RETIRED } from "#core/proof/fields.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { type Depth } from "../anchoring/anchoring.ts";
import { type Archive } from "../anchoring/archive.ts";
import { type Pending } from "../anchoring/batch.ts";
import { blockOf } from "../anchoring/block.ts";
import { type Desk } from "../desk.ts";
import { type BatchRecord } from "../records/records.ts";

/** A batch to be taken over; `waiting` are documents of this store that it holds, by index. */
export interface Adoption {
  readonly batch: BatchRecord;
  readonly block: number;
  readonly time: number;
  readonly waiting: ReadonlyMap<number, Pending>;
  /** Documents in it that this store does not know. */
  readonly unknown: number;
}

export type Found =
  | { readonly status: "complete"; readonly adoptions: readonly Adoption[] }
  /** In a sentence, what a person has to do. */
  | { readonly status: "waiting"; readonly reason: string };

const LOST_KID = "0000000000000000";

export interface Question {
  readonly desk: Desk;
  readonly archive: Archive;
  readonly depth: Depth;
  /** Batches whose leaf data nobody has, as "issuer/sequence". */
  readonly without: ReadonlySet<string>;
}

/** Reads the batches of `issuer` that follow those of the store, each with its leaves from `published`.
 *  @throws {RegistryError} */
export async function findAdoptions(question: Question, issuer: number): Promise<Found> {
  const { desk, archive, depth } = question;
  const { registry } = desk.options;
  const adoptions: Adoption[] = [];
  const own = archive.batches(issuer);
  let previousHead = own.at(-1)?.head ?? FIRST_PREVIOUS_HEAD;
  for (let sequence = own.length; ; sequence += 1) {
    const entry = await registry.entry(issuer, sequence, depth.newest.number);
    if (entry === undefined) return { status: "complete", adoptions };
    const name = `batch ${sequence} of issuer ${issuer}`;
    const deep = await registry.entry(issuer, sequence, depth.deep);
    if (deep === undefined || !equalBytes(deep, entry)) {
      return { status: "waiting", reason: `${name} is on the chain and not deep enough yet: wait for a few blocks` };
    }
    const place = { issuer, sequence, previousHead, head: parseEntry(entry).head };
    const batch = await readBatch(question, place);
    if (typeof batch === "string")
      return { status: "waiting", reason: `${name} was anchored after the backup: ${batch}` };
    const { time } = parseEntry(entry);
    const waiting = matching(archive.pending(issuer), batch);
    const documents = batch.documents.map((_, at) => waiting.get(at + 1)?.documentId ?? "");
    adoptions.push({
      batch: { ...batch, documents, oldestIssuedAt: time, sealedAt: time },
      block: await blockOf(registry, issuer, sequence, depth.deep),
      time,
      waiting,
      unknown: documents.filter((id) => id === "").length,
    });
    previousHead = batch.head;
  }
}

type Place = Pick<BatchRecord, "issuer" | "sequence" | "previousHead" | "head">;

/** @returns what is missing, in words, where the batch cannot be made */
async function readBatch({ desk, without }: Question, place: Place): Promise<BatchRecord | string> {
  const { issuer, sequence } = place;
  const common = {
    v: 1,
    ...place,
    journalEntry: 0,
    oldestIssuedAt: 0,
    latestExpiry: NEVER_RETIRED,
    sealedAt: 0,
  } as const;
  if (without.has(`${issuer}/${sequence}`)) {
    const nothing = { root: new Uint8Array(32), leaves: new Uint8Array(), documents: [], queues: [] };
    return { ...common, ...nothing, kid: LOST_KID, size: 1, adopted: true };
  }
  const file = `lists/${issuer}/${sequence}.bin`;
  const leaves = await desk.options.published.get(file);
  const where = `put its leaf list, ${file}, into the folder of published files: any mirror serves it under that name`;
  if (leaves === undefined) {
    return `${where}. Where nobody has it, its documents were never handed out: \`npm run restore -- --here --without ${issuer}/${sequence}\``;
  }
  const size = leaves.length / LEAF_BYTES;
  const parts = Array.from({ length: Math.floor(size) }, (_, at) =>
    leaves.slice(at * LEAF_BYTES, (at + 1) * LEAF_BYTES),
  );
  if (!Number.isInteger(size) || size === 0) return `${file} is no leaf list; ${where}`;
  const root = treeRoot(parts);
  const isHead = (kid: string): boolean =>
    equalBytes(place.head, head({ ...place, domain: desk.domain, kid, root, size }));
  const kid = [...desk.root.keys].find(([one, key]) => key.issuer === issuer && isHead(one))?.[0];
  if (kid === undefined) {
    return `${file} is not the list that was anchored, or its key is missing in published/root.cbor; ${where}`;
  }
  const names = Array.from({ length: size - 1 }, () => "");
  return { ...common, root, leaves, documents: names, queues: names.map((_, at) => at), kid, size, adopted: true };
}

/** Documents that waited in the backup and were anchored since, by the index of their leaf. */
function matching(pending: readonly Pending[], batch: BatchRecord): ReadonlyMap<number, Pending> {
  const byLeaf = new Map(pending.map((one) => [toHex(one.leaf), one]));
  const found = new Map<number, Pending>();
  for (let index = 1; index * LEAF_BYTES < batch.leaves.length; index += 1) {
    const one = byLeaf.get(toHex(batch.leaves.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES)));
    if (one !== undefined) found.set(index, one);
  }
  return found;
}
