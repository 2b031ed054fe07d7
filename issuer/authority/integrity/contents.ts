/** What is kept of each document against the leaf that is anchored for it, and the published lists against the batches. */
import { sha256 } from "#primitives";
import { concatBytes, equalBytes } from "#core/encoding/text.ts";
import { journalLeaf } from "#core/proof/anchor.ts";
import { entryHash, entryKey } from "../../journal/entry.ts";
import { JournalError } from "../../journal/error.ts";
import { type PersonVault } from "../../journal/person.ts";
import { type Store, StoreError } from "../../ports.ts";
import { leafAt, recomputeHead } from "../anchoring/batch.ts";
import { decodeDocumentBox, decodeOrderBox } from "../issuing/box.ts";
import { fileName } from "../issuing/issuance.ts";
import { type RecordKind } from "../records/record.ts";
import {
  batches,
  bundles,
  documents,
  keyOf,
  orders,
  pendings,
  type BatchRecord,
  type DocumentRecord,
} from "../records/records.ts";
import { fault, type Fault, type FaultCode } from "./fault.ts";

/** A store at rest, and the files beside it. */
export interface Kept {
  readonly store: Pick<Store, "get">;
  /** Keys of the records below a prefix that ends with "/". */
  readonly keys: (prefix: string) => readonly string[];
  readonly vault: PersonVault;
  readonly page: (name: string) => Promise<Uint8Array | undefined>;
  readonly published: (name: string) => Promise<Uint8Array | undefined>;
  readonly domain: Uint8Array;
  /** Called with each batch and document that was looked at. */
  readonly tick: () => void;
}

/** Every batch: its head, leaf 0, published list, and documents. */
export async function* checkBatches(kept: Kept): AsyncGenerator<Fault> {
  for await (const batch of records(kept, batches, "batch/")) {
    kept.tick();
    const { issuer, sequence, leaves } = batch;
    const name = `batch ${sequence} of issuer ${issuer}`;
    const about = keyOf.batch(issuer, sequence);
    if (leaves.length === 0) continue;
    if (!equalBytes(recomputeHead(kept.domain, batch), batch.head)) {
      yield fault("batch-differs", about, `the leaves of ${name} do not make its head`);
    }
    if (batch.adopted !== true && !(await isLeaf0(kept, batch))) {
      yield fault("leaf0-differs", about, `journal entry ${batch.journalEntry} is not leaf 0 of ${name}`);
    }
    const wrong = await listFault(kept, batch, name);
    if (wrong !== undefined) yield wrong;
    for (const [at, id] of batch.documents.entries()) {
      if (id !== "") yield* checkDocument(kept, id, leafAt(batch, at + 1));
    }
  }
}

/** Documents that wait, and orders. */
export async function* checkOthers(kept: Kept): AsyncGenerator<Fault> {
  for await (const { documentId, leaf } of records(kept, pendings, "pending/")) {
    yield* checkDocument(kept, documentId, leaf);
  }
  for await (const { id, person, box } of records(kept, orders, "order/")) {
    kept.tick();
    const key = keyOf.order(id);
    const opened = await attempt(async () => {
      const data = await kept.vault.open(person, key, box);
      if (data !== undefined) decodeOrderBox(data);
    });
    if (opened !== undefined) yield fault(opened, key, `the contents of order ${id} do not open`);
  }
  const bundle = await find(kept, bundles, keyOf.bundle);
  for (const digest of bundle?.files ?? []) {
    const about = `files/${digest}`;
    if ((await kept.published(about)) === undefined)
      yield fault("file-missing", about, `${about} is named by the newest bundle and is missing`);
  }
}

async function isLeaf0({ store }: Kept, batch: BatchRecord): Promise<boolean> {
  const entry = await quietly(() => store.get(entryKey(batch.journalEntry)));
  return entry !== undefined && equalBytes(journalLeaf(entryHash(entry)), leafAt(batch, 0));
}

async function listFault(kept: Kept, batch: BatchRecord, name: string): Promise<Fault | undefined> {
  const { issuer, sequence } = batch;
  const isFinal = (await quietly(() => kept.store.get(keyOf.final(issuer, sequence)))) !== undefined;
  const about = `lists/${issuer}/${sequence}.bin`;
  const list = isFinal ? await kept.published(about) : batch.leaves;
  if (list === undefined) return fault("list-missing", about, `the leaf list of ${name} is not published`);
  return equalBytes(list, batch.leaves)
    ? undefined
    : fault("list-differs", about, `the published leaf list of ${name} was changed`);
}

async function* checkDocument(kept: Kept, id: string, leaf: Uint8Array): AsyncGenerator<Fault> {
  kept.tick();
  const document = await find(kept, documents, keyOf.document(id));
  // That it is missing or broken was told when the records were compared.
  if (document === undefined) return;
  let digests: Uint8Array | undefined;
  const code = await attempt(async () => {
    const data = await kept.vault.open(document.person, keyOf.document(id), document.box);
    const box = data && decodeDocumentBox(data);
    digests = box && concatBytes(sha256(box.cose), sha256(box.vc));
  });
  if (code !== undefined) yield fault(code, keyOf.document(id), `what was signed of document ${id} does not open`);
  if (digests === undefined) return;
  if (!equalBytes(digests, leaf.subarray(0, digests.length))) {
    yield fault("document-differs", keyOf.document(id), `document ${id} is not the one that its leaf names`);
  }
  const page = await checkPage(kept, document, leaf.subarray(digests.length));
  if (page !== undefined) yield page;
}

async function checkPage(kept: Kept, document: DocumentRecord, digest: Uint8Array): Promise<Fault | undefined> {
  const name = fileName(document.id, document.issuedAt);
  const sealed = await kept.page(name);
  if (sealed === undefined) return fault("page-missing", name, `the page of document ${document.id} is missing`);
  let isSame = false;
  await attempt(async () => {
    const pdf = await kept.vault.open(document.person, name, sealed);
    isSame = pdf === undefined || equalBytes(sha256(pdf), digest);
  });
  return isSame ? undefined : fault("page-changed", name, `the page of document ${document.id} was changed`);
}

/** Why what is sealed for a person does not open. */
async function attempt(work: () => Promise<void>): Promise<FaultCode | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof JournalError) return error.code === "person-unknown" ? "person-key-missing" : "sealed-changed";
    if (error instanceof StoreError) return "sealed-changed";
    throw error;
  }
}

// Records that cannot be read were told of already.
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

const find = <T>({ store }: Kept, kind: RecordKind<T>, key: string): Promise<T | undefined> =>
  quietly(async () => {
    const bytes = await store.get(key);
    return bytes === undefined ? undefined : kind.read(key, bytes);
  });

// Key by key: one record that does not open ends no list.
async function* records<T>(kept: Kept, kind: RecordKind<T>, prefix: string): AsyncGenerator<T> {
  for (const key of kept.keys(prefix)) {
    const record = await find(kept, kind, key);
    if (record !== undefined) yield record;
  }
}
