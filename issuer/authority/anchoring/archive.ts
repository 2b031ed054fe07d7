/** What waits and what is anchored: the part of the store that the loop and the public lists need at hand.
 *
 *  In memory stand a few numbers for each batch and 8 bytes for each document; leaves are read when they are asked for. */
import { FIRST_PREVIOUS_HEAD } from "#core/proof/anchor.ts";
import { type Tree } from "#core/proof/merkle.ts";
import { type StoreWrite } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { batches, finals, keyOf, pendings, positions, type BatchRecord, type FinalRecord } from "../records/records.ts";
import { coseDigestAt, treeOf, type Pending } from "./batch.ts";

/** A batch without its leaves. */
export type BatchFacts = Omit<BatchRecord, "v" | "leaves" | "documents" | "queues"> & { readonly final?: FinalRecord };

/** Leaf `index` of a final batch. */
export interface LeafRef {
  readonly issuer: number;
  readonly sequence: number;
  readonly index: number;
}

interface IssuerLog {
  pending: Pending[];
  nextQueue: number;
  readonly batches: BatchFacts[];
}

const BUCKETS = 4_096;
const MAX_LEAVES = 65_536;
const TREES = 64;

export class Archive {
  readonly #desk: Desk;
  readonly #logs = new Map<number, IssuerLog>();
  /** By the first 12 bits of the COSE digest: sequence × 65,536 + index. */
  readonly #buckets = new Map<number, number[][]>();
  readonly #trees = new Map<string, { batch: BatchRecord; tree: Tree }>();

  private constructor(desk: Desk) {
    this.#desk = desk;
  }

  static async open(desk: Desk): Promise<Archive> {
    const archive = new Archive(desk);
    await archive.load();
    return archive;
  }

  /** Reads all of it from the store: at the start, and once more after batches were taken over from the chain. */
  async load(): Promise<void> {
    this.#trees.clear();
    for (const issuer of this.#desk.issuers) await this.#load(issuer);
  }

  /** Waiting documents of an issuer in the order of their acknowledgement. */
  pending(issuer: number): readonly Pending[] {
    return this.#log(issuer).pending;
  }

  /** Batches of an issuer by sequence. */
  batches(issuer: number): readonly BatchFacts[] {
    return this.#log(issuer).batches;
  }

  /** The one sealed batch that is not final, if there is one: no other is sealed before it is. */
  open(issuer: number): BatchFacts | undefined {
    return this.#log(issuer).batches.find(({ final }) => final === undefined);
  }

  /** Number of final batches of an issuer, from sequence 0. */
  covered(issuer: number): number {
    const { batches: all } = this.#log(issuer);
    const open = all.findIndex(({ final }) => final === undefined);
    return open < 0 ? all.length : open;
  }

  /** Final batches of all issuers in the order in which they became final. */
  finals(): readonly (BatchFacts & { readonly final: FinalRecord })[] {
    const all = [...this.#logs.values()].flatMap(({ batches: own }) => own);
    return all.filter((batch) => hasFinal(batch)).toSorted((a, b) => a.final.order - b.final.order);
  }

  /** Next sequence and the head it follows. */
  next(issuer: number): { sequence: number; previousHead: Uint8Array } {
    const { batches: all } = this.#log(issuer);
    return { sequence: all.length, previousHead: all.at(-1)?.head ?? FIRST_PREVIOUS_HEAD };
  }

  /** Signed and not final: how many over all issuers, and since when the oldest waits. */
  waiting(): { count: number; oldestIssuedAt: number } {
    let count = 0;
    let oldestIssuedAt = this.#desk.now;
    for (const { pending, batches: all } of this.#logs.values()) {
      count += pending.length;
      for (const one of pending) oldestIssuedAt = Math.min(oldestIssuedAt, one.issuedAt);
      for (const batch of all.filter(({ final }) => final === undefined)) {
        count += batch.size - 1;
        if (batch.size > 1) oldestIssuedAt = Math.min(oldestIssuedAt, batch.oldestIssuedAt);
      }
    }
    return { count, oldestIssuedAt };
  }

  /** Draws a place in the queue: the commit that uses it follows at once, so queue and journal have one order. */
  drawQueue(issuer: number): number {
    const log = this.#log(issuer);
    log.nextQueue += 1;
    return log.nextQueue - 1;
  }

  /** After the commit: a new document waits, or one that was signed afresh takes its old place. */
  enqueued(issuer: number, item: Pending): void {
    const log = this.#log(issuer);
    if (item.queue > (log.pending.at(-1)?.queue ?? -1)) {
      log.pending.push(item);
      return;
    }
    const others = log.pending.filter(({ queue }) => queue !== item.queue);
    const at = others.findLastIndex(({ queue }) => queue < item.queue);
    log.pending = others.toSpliced(at + 1, 0, item);
  }

  /** Writes that seal `batch` over the first documents of the queue. */
  sealWrites(batch: BatchRecord, items: readonly Pending[]): StoreWrite[] {
    const { issuer, sequence } = batch;
    const gone = items.map(({ queue }): StoreWrite => ({ type: "del", key: keyOf.pending(issuer, queue) }));
    const placed = items.map(({ documentId }, i) =>
      positions.put(keyOf.position(documentId), { v: 1, issuer, sequence, index: i + 1 }),
    );
    return [batches.put(keyOf.batch(issuer, sequence), batch), ...gone, ...placed];
  }

  sealed(batch: BatchRecord, items: readonly Pending[]): void {
    const log = this.#log(batch.issuer);
    const taken = new Set(items.map(({ queue }) => queue));
    log.pending = log.pending.filter(({ queue }) => !taken.has(queue));
    log.batches.push(factsOf(batch));
  }

  /** Writes that undo a sealed batch: its documents wait again in their old places. */
  undoWrites(batch: BatchRecord, items: readonly Pending[]): StoreWrite[] {
    const { issuer, sequence } = batch;
    const back = items.flatMap(({ queue, ...record }): StoreWrite[] => [
      pendings.put(keyOf.pending(issuer, queue), record),
      { type: "del", key: keyOf.position(record.documentId) },
    ]);
    return [{ type: "del", key: keyOf.batch(issuer, sequence) }, ...back];
  }

  undone(batch: BatchRecord, items: readonly Pending[]): void {
    const log = this.#log(batch.issuer);
    log.batches.length = batch.sequence;
    log.pending = [...items, ...log.pending];
    log.nextQueue = Math.max(log.nextQueue, ...items.map(({ queue }) => queue + 1));
    this.#trees.delete(keyOf.batch(batch.issuer, batch.sequence));
  }

  /** After the commit that made a batch final. */
  async finalised(issuer: number, sequence: number, final: FinalRecord): Promise<void> {
    const log = this.#log(issuer);
    const facts = log.batches[sequence];
    if (facts === undefined) throw new RangeError(`issuer ${issuer} has no batch ${sequence}`);
    log.batches[sequence] = { ...facts, final };
    this.#index(await this.batch(issuer, sequence));
  }

  /** After the commit that took back what a reorganisation of the chain removed: from `sequence` on. */
  vanished(issuer: number, sequence: number): void {
    const log = this.#log(issuer);
    for (const [at, { final: _, ...facts }] of log.batches.entries()) {
      if (at >= sequence) log.batches[at] = facts;
    }
    const buckets = this.#buckets.get(issuer) ?? [];
    for (const [at, refs] of buckets.entries()) {
      buckets[at] = refs.filter((ref) => Math.floor(ref / MAX_LEAVES) < sequence);
    }
  }

  /** Final leaves whose COSE digest begins with these 12 bits. */
  bucket(bits: number): LeafRef[] {
    return [...this.#buckets].flatMap(([issuer, buckets]) =>
      (buckets[bits] ?? []).map((ref) => {
        return { issuer, sequence: Math.floor(ref / MAX_LEAVES), index: ref % MAX_LEAVES };
      }),
    );
  }

  /** @throws {RangeError} when there is no such batch */
  async batch(issuer: number, sequence: number): Promise<BatchRecord> {
    const batch = await this.#desk.find(batches, keyOf.batch(issuer, sequence));
    if (batch === undefined) throw new RangeError(`issuer ${issuer} has no batch ${sequence}`);
    return batch;
  }

  /** A batch with its tree; the last few are kept. */
  async tree(issuer: number, sequence: number): Promise<{ batch: BatchRecord; tree: Tree }> {
    const key = keyOf.batch(issuer, sequence);
    const known = this.#trees.get(key);
    if (known !== undefined) return known;
    const batch = await this.batch(issuer, sequence);
    const made = { batch, tree: treeOf(batch) };
    this.#trees.set(key, made);
    const [oldest] = this.#trees.keys();
    if (this.#trees.size > TREES && oldest !== undefined) this.#trees.delete(oldest);
    return made;
  }

  #log(issuer: number): IssuerLog {
    const log = this.#logs.get(issuer);
    if (log === undefined) throw new RangeError(`there is no issuer ${issuer} here`);
    return log;
  }

  async #load(issuer: number): Promise<void> {
    const log: IssuerLog = { pending: [], nextQueue: 0, batches: [] };
    this.#logs.set(issuer, log);
    this.#buckets.set(
      issuer,
      Array.from({ length: BUCKETS }, () => []),
    );
    for await (const [rest, record] of this.#desk.all(pendings, `pending/${issuer}/`)) {
      log.pending.push({ ...record, queue: Number.parseInt(rest, 16) });
    }
    log.nextQueue = (log.pending.at(-1)?.queue ?? -1) + 1;
    const done = new Map<number, FinalRecord>();
    for await (const [rest, final] of this.#desk.all(finals, `final/${issuer}/`)) {
      done.set(Number.parseInt(rest, 16), final);
    }
    for await (const [, batch] of this.#desk.all(batches, `batch/${issuer}/`)) {
      const final = done.get(batch.sequence);
      // A batch that is undone gives its documents their places back: nobody else may have them meanwhile.
      log.nextQueue = batch.queues.reduce((next, queue) => Math.max(next, queue + 1), log.nextQueue);
      log.batches.push(final === undefined ? factsOf(batch) : { ...factsOf(batch), final });
      if (final !== undefined) this.#index(batch);
    }
  }

  #index(batch: BatchRecord): void {
    if (batch.leaves.length === 0) return;
    const buckets = this.#buckets.get(batch.issuer) ?? [];
    for (let index = 1; index < batch.size; index += 1) {
      const [first = 0, second = 0] = coseDigestAt(batch, index);
      buckets[(first << 4) | (second >> 4)]?.push(batch.sequence * MAX_LEAVES + index);
    }
  }
}

function factsOf(batch: BatchRecord): BatchFacts {
  const { issuer, sequence, kid, previousHead, head, root, size } = batch;
  const { journalEntry, oldestIssuedAt, latestExpiry, sealedAt } = batch;
  return {
    issuer,
    sequence,
    kid,
    previousHead,
    head,
    root,
    size,
    journalEntry,
    oldestIssuedAt,
    latestExpiry,
    sealedAt,
  };
}

const hasFinal = (batch: BatchFacts): batch is BatchFacts & { readonly final: FinalRecord } =>
  batch.final !== undefined;
