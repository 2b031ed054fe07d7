/** Seals waiting documents into batches and brings each to the chain exactly once, in order.
 *
 *  Believed is the contracts' state, at the newest block and K deep, never a receipt. There is no recovery path: what a
 *  crash left is found by the same turn. */
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { parseEntry } from "#core/proof/anchor.ts";
import { type Block } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { finals, keyOf, type FinalRecord } from "../records/records.ts";
import { type Archive, type BatchFacts } from "./archive.ts";
import { anchorCall, sealBatch, type Pending } from "./batch.ts";
import { blockOf } from "./block.ts";
import { type KeyEnds } from "./key-ends.ts";
import { undoBatch } from "./undoing.ts";
import { takeBack } from "./vanishing.ts";
import { type Outbox } from "./outbox.ts";

/** A batch has at most so many documents. */
const BATCH_DOCUMENTS = 1_000;
const DAY_SECONDS = 86_400;

/** The newest block, and the one that is K deep. */
export interface Depth {
  readonly newest: Block;
  readonly deep: number;
}

export class Anchoring {
  readonly #desk: Desk;
  readonly #archive: Archive;
  readonly #outboxes: ReadonlyMap<number, Outbox>;
  readonly #ends: KeyEnds;
  /** By issuer: below `looked` every final batch was looked at again, below `before` once. */
  readonly #looks = new Map<number, { readonly looked: number; readonly before: number }>();
  #journalSince: number | undefined;

  constructor(desk: Desk, archive: Archive, outboxes: ReadonlyMap<number, Outbox>, ends: KeyEnds) {
    this.#desk = desk;
    this.#archive = archive;
    this.#ends = ends;
    this.#outboxes = outboxes;
  }

  /** One step for an issuer.
   *  @param opened  number of its lists, K deep: a document whose list is not open waits
   *  @param passed  ids of documents that could not be signed afresh: the others do not wait for them
   *  @returns whether another turn may do more */
  async turn(issuer: number, depth: Depth, opened: number, passed: ReadonlySet<string>): Promise<boolean> {
    await this.#watchLast(issuer, depth);
    const open = this.#archive.open(issuer);
    if (open !== undefined) return this.#bring(open, depth);
    return this.#seal(issuer, await this.#due(issuer, opened, passed));
  }

  /** @returns whether the batch is final or was sent */
  async #bring(batch: BatchFacts, depth: Depth): Promise<boolean> {
    const { issuer, sequence } = batch;
    const { newest, deep } = depth;
    const { registry } = this.#desk.options;
    const entry = await registry.entry(issuer, sequence, newest.number);
    if (entry === undefined && this.#isLost(batch)) {
      // From the last one: after a reorganisation others may stand on it.
      const last = this.#archive.batches(issuer).at(-1) ?? batch;
      return undoBatch({ ...this.#with, outbox: this.#outbox(issuer) }, last, depth);
    }
    if (entry === undefined) {
      const call = { name: "anchor", call: anchorCall(batch) } as const;
      await this.#outbox(issuer).drive(`anchor ${sequence}`, call);
      // A chain that mines at once has it now; elsewhere the next turn of the clock looks again.
      return (await registry.newest()).number > newest.number;
    }
    if (!this.#isOurs(batch, entry)) return false;
    const deepEntry = deep === newest.number ? entry : await registry.entry(issuer, sequence, deep);
    if (deepEntry === undefined || !equalBytes(deepEntry, entry)) return false;
    await this.#finalise(batch, parseEntry(entry).time, deep);
    return true;
  }

  /** Too old to be believed, or of a key that the contract takes nothing from any more. */
  #isLost({ kid, sequence, size, oldestIssuedAt }: BatchFacts): boolean {
    return (size > 1 && this.#desk.isStale(oldestIssuedAt)) || this.#ends.hasEnded(kid, sequence);
  }

  // The last final batch stands on all before it: if it is there, they are.
  async #watchLast(issuer: number, { newest }: Depth): Promise<void> {
    const { registry } = this.#desk.options;
    const covered = this.#archive.covered(issuer);
    let first = covered;
    for (; first > 0; first -= 1) {
      const batch = this.#archive.batches(issuer)[first - 1];
      const entry = await registry.entry(issuer, first - 1, newest.number);
      if (batch === undefined || (entry !== undefined && !this.#isOurs(batch, entry))) return;
      if (entry !== undefined && parseEntry(entry).time === batch.final?.time) break;
    }
    if (first < covered) await takeBack(this.#with, issuer, first, newest.number);
  }

  /** Looks twice more at each batch that became final, a while later: a node may have told of it before it was there, with
   *  another time than it has now. Called now and then; all older ones were compared at the start. */
  async recheck(issuer: number, { number }: Block): Promise<void> {
    const covered = this.#archive.covered(issuer);
    const { looked, before } = this.#looks.get(issuer) ?? { looked: covered, before: covered };
    for (let sequence = Math.min(looked, covered); sequence < covered; sequence += 1) {
      const batch = this.#archive.batches(issuer)[sequence];
      const entry = await this.#desk.options.registry.entry(issuer, sequence, number);
      if (batch === undefined || entry === undefined || !this.#isOurs(batch, entry)) break;
      if (parseEntry(entry).time === batch.final?.time) continue;
      await takeBack(this.#with, issuer, sequence, number);
      break;
    }
    this.#looks.set(issuer, { looked: before, before: this.#archive.covered(issuer) });
  }

  #isOurs(batch: BatchFacts, entry: Uint8Array): boolean {
    if (equalBytes(parseEntry(entry).head, batch.head)) return true;
    const where = `batch ${batch.sequence} of issuer ${batch.issuer}`;
    this.#desk.condition.halt(
      `${where} stands on the chain with another content than here: another writer, or another store, used its keys`,
    );
    return false;
  }

  async #finalise(batch: BatchFacts, time: number, deep: number): Promise<void> {
    const { issuer, sequence } = batch;
    const { published, log } = this.#desk.options;
    const block = await blockOf(this.#desk.options.registry, issuer, sequence, deep);
    const last = this.#archive.finals().at(-1);
    const final: FinalRecord = { v: 1, order: (last?.final.order ?? -1) + 1, block, time };
    // Leaf data come out only now: before, a reorganisation or a second signing could still make another batch of this
    // number, and a mirror would hold leaves that no entry covers. The file is there before the batch counts as final.
    const { leaves } = await this.#archive.batch(issuer, sequence);
    await published.put(`lists/${issuer}/${sequence}.bin`, leaves);
    const facts = { issuer, sequence, block, time, size: batch.size, head: batch.head };
    await this.#desk.commit([{ name: "batch.anchored", facts }], [finals.put(keyOf.final(issuer, sequence), final)]);
    await this.#archive.finalised(issuer, sequence, final);
    const delaySeconds = batch.size > 1 ? time - batch.oldestIssuedAt : undefined;
    log.info("batch.anchored", { issuer, sequence, block, leafCount: batch.size, delaySeconds });
  }

  async #seal(issuer: number, documents: readonly Pending[] | undefined): Promise<boolean> {
    if (documents === undefined) return false;
    const { journal, domain, now, options } = this.#desk;
    const kid = documents[0]?.kid ?? options.signers.get(issuer)?.signing.kid ?? "";
    const batch = sealBatch({
      domain,
      issuer,
      kid,
      ...this.#archive.next(issuer),
      journal: journal.head,
      documents,
      now,
    });
    const { sequence, size, root } = batch;
    const facts = { issuer, sequence, kid, size, root, journalEntry: batch.journalEntry };
    await this.#desk.commit([{ name: "batch.sealed", facts }], this.#archive.sealWrites(batch, documents));
    this.#archive.sealed(batch, documents);
    options.log.info("batch.sealed", { issuer, sequence, leafCount: size, root: toHex(root) });
    return true;
  }

  /** The documents of the next batch: all of one key, in order; none for a batch of the journal alone; undefined when
   *  nothing is due. */
  async #due(issuer: number, opened: number, passed: ReadonlySet<string>): Promise<readonly Pending[] | undefined> {
    const { now, options } = this.#desk;
    // What could not be signed afresh stays behind rather than come out too late. What became too old during this turn
    // is signed afresh at the next: nothing passes it meanwhile.
    const isLost = ({ kid, issuedAt }: Pending): boolean =>
      this.#desk.isStale(issuedAt) || this.#ends.hasEndedFor(issuer, kid);
    const pending = this.#archive.pending(issuer).filter((one) => !(passed.has(one.documentId) && isLost(one)));
    const [oldest] = pending;
    const isFull = pending.length >= BATCH_DOCUMENTS;
    if (oldest !== undefined && (isFull || now - oldest.issuedAt >= options.batchSeconds)) {
      const isOver = (one: Pending): boolean => one.kid !== oldest.kid || one.list >= opened || isLost(one);
      const end = pending.findIndex(isOver);
      const ready = pending.slice(0, end < 0 ? BATCH_DOCUMENTS : Math.min(end, BATCH_DOCUMENTS));
      if (ready.length > 0) return ready;
    }
    return (await this.#isJournalDue(issuer)) ? [] : undefined;
  }

  // Once a day the journal's head is anchored, in the log of the first issuer, if no batch of anybody took it along.
  async #isJournalDue(issuer: number): Promise<boolean> {
    const { issuers, journal, now } = this.#desk;
    if (issuer !== issuers[0] || journal.head.number < 0) return false;
    const kid = this.#desk.options.signers.get(issuer)?.signing.kid ?? "";
    if (this.#ends.hasEndedFor(issuer, kid)) return false;
    this.#journalSince ??= await this.#firstEntryAt();
    const seals = issuers.map((one) => this.#archive.batches(one).at(-1)?.sealedAt ?? 0);
    return now - Math.max(this.#journalSince, ...seals) >= DAY_SECONDS;
  }

  async #firstEntryAt(): Promise<number> {
    for await (const { timeMs } of this.#desk.journal.entries(0)) return Math.floor(timeMs / 1000);
    return this.#desk.now;
  }

  get #with(): { readonly desk: Desk; readonly archive: Archive } {
    return { desk: this.#desk, archive: this.#archive };
  }

  #outbox(issuer: number): Outbox {
    const outbox = this.#outboxes.get(issuer);
    if (outbox === undefined) throw new RangeError(`there is no issuer ${issuer} here`);
    return outbox;
  }
}
