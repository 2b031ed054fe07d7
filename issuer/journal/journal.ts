/** The append-only record of what happened. State is a fold over it; an entry that was acknowledged is on disk. */
import { equalBytes } from "#core/encoding/text.ts";
import { type Clock, type Random, type Store, type StoreWrite } from "../ports.ts";
import { checkedEntries, checkMark, EMPTY_HEAD, readEntry, writeMark, type JournalHead } from "./check.ts";
import { encodeEntry, entryHash, entryKey, sealedLabel, type Facts, type JournalEntry } from "./entry.ts";
import { JournalError } from "./error.ts";
import { PersonVault } from "./person.ts";

/** An event to append. `name` is dotted lower-case words ("order.approved"). What concerns a person goes into `sealed`:
 *  `person` is an id of the vault, and the journal writes it into the facts as "person". */
export interface NewEntry {
  readonly name: string;
  readonly facts: Facts;
  readonly sealed?: { readonly person: string; readonly data: Uint8Array };
}

/** `store` holds the entries and whatever is written with them; `persons` the keys of persons, apart. */
export interface JournalOptions {
  readonly store: Store;
  readonly persons: Store;
  readonly clock: Clock;
  readonly random: Random;
}

interface Request {
  readonly entries: readonly NewEntry[];
  readonly writes: readonly StoreWrite[];
  readonly resolve: (entries: JournalEntry[]) => void;
  readonly reject: (error: unknown) => void;
}

// One commit waits for the disk twice (entries, then the mark); requests that came meanwhile share the next one.
const GROUP = 256;

export class Journal {
  /** The same vault as over `persons`: create a person here before an entry uses it. */
  readonly persons: PersonVault;
  readonly #options: JournalOptions;
  readonly #queue: Request[] = [];
  #head: JournalHead = EMPTY_HEAD;
  #draining = false;
  #stopped: JournalError | undefined;

  private constructor(options: JournalOptions) {
    this.#options = options;
    this.persons = new PersonVault(options.persons, options.random);
  }

  /** Reads and checks the whole journal.
   *  @param onEntry  called with each entry in order: the fold that makes the state, in the same pass
   *  @throws {JournalError} `gap`, `hash`, `corrupt`, `truncated`, `person-unknown`; {StoreError} */
  static async open(options: JournalOptions, onEntry?: (entry: JournalEntry) => void): Promise<Journal> {
    const journal = new Journal(options);
    for await (const entry of checkedEntries(options.store)) {
      journal.#head = { number: entry.number, hash: entry.hash };
      onEntry?.(entry);
    }
    await checkMark(options.persons, journal.#head, (number) => journal.hashAt(number));
    return journal;
  }

  get head(): JournalHead {
    return this.#head;
  }

  /** Appends in order and applies `writes`, all or nothing, on disk when it resolves. Calls are taken in turn; those that
   *  wait together share one commit.
   *  @throws {JournalError} `stopped` when a write failed, now or earlier: the outcome is unknown until the journal is
   *  opened again (`cause` is the StoreError); `person-unknown`, `person-destroyed`: nothing was written */
  append(entries: readonly NewEntry[], writes: readonly StoreWrite[] = []): Promise<JournalEntry[]> {
    if (entries.length === 0) throw new RangeError("nothing to append: a change without an entry is not allowed");
    const own = writes.find(({ key }) => key.startsWith("journal/"));
    if (own) throw new RangeError(`record ${own.key} belongs to the journal`);
    if (this.#stopped) return Promise.reject(this.#stopped);
    return new Promise((resolve, reject) => {
      this.#queue.push({ entries, writes, resolve, reject });
      if (!this.#draining) void this.#drain();
    });
  }

  /** Entries from number `from` to the newest. */
  async *entries(from = 0): AsyncGenerator<JournalEntry> {
    const range = { gte: entryKey(from), lt: entryKey(this.#head.number + 1) };
    for await (const [key, bytes] of this.#options.store.entries(range)) yield readEntry(key, bytes);
  }

  /** Hash of entry `number`; undefined where there is none. */
  async hashAt(number: number): Promise<Uint8Array | undefined> {
    const bytes = number > this.#head.number ? undefined : await this.#options.store.get(entryKey(number));
    return bytes && entryHash(bytes);
  }

  /** Number of the entry with this hash, sought from the newest back; undefined where there is none. Reads up to the
   *  whole journal: where the number is known, compare `hashAt`. */
  async findHash(hash: Uint8Array): Promise<number | undefined> {
    const range = { gte: entryKey(0), lt: entryKey(this.#head.number + 1), reverse: true };
    for await (const [key, bytes] of this.#options.store.entries(range)) {
      if (equalBytes(entryHash(bytes), hash)) return readEntry(key, bytes).number;
    }
    return undefined;
  }

  /** The sealed part of an entry; undefined where it has none or the person's key was destroyed.
   *  @throws {JournalError} `corrupt`, `person-unknown` */
  async openSealed(entry: JournalEntry): Promise<Uint8Array | undefined> {
    const { person } = entry.facts;
    if (entry.sealed === undefined) return undefined;
    if (typeof person === "string") {
      return this.persons.open(person, sealedLabel(entry.number, entry.name), entry.sealed);
    }
    throw new JournalError("corrupt", `journal entry ${entry.number} is sealed for nobody`);
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    while (this.#queue.length > 0) await this.#commit(this.#queue.splice(0, GROUP));
    this.#draining = false;
  }

  async #commit(group: readonly Request[]): Promise<void> {
    const writes: StoreWrite[] = [];
    const done: { request: Request; entries: JournalEntry[] }[] = [];
    let head = this.#head;
    for (const request of group) {
      try {
        const made = await this.#make(request, head);
        writes.push(...made.writes, ...request.writes);
        done.push({ request, entries: made.entries });
        head = made.head;
      } catch (error) {
        request.reject(error);
      }
    }
    if (done.length === 0) return;
    try {
      await this.#options.store.batch(writes);
      await writeMark(this.#options.persons, head);
    } catch (error) {
      this.#stop(error, done);
      return;
    }
    this.#head = head;
    for (const { request, entries } of done) request.resolve(entries);
  }

  async #make(
    request: Request,
    from: JournalHead,
  ): Promise<{ entries: JournalEntry[]; writes: StoreWrite[]; head: JournalHead }> {
    const entries: JournalEntry[] = [];
    const writes: StoreWrite[] = [];
    let head = from;
    for (const { name, facts, sealed } of request.entries) {
      const number = head.number + 1;
      const box = sealed && (await this.persons.seal(sealed.person, sealedLabel(number, name), sealed.data));
      const plain = {
        number,
        previousHash: head.hash,
        timeMs: this.#options.clock.nowMs(),
        name,
        facts: sealed ? { ...facts, person: sealed.person } : facts,
        ...(box && { sealed: box }),
      };
      const bytes = encodeEntry(plain);
      const entry = { ...plain, hash: entryHash(bytes) };
      writes.push({ type: "put", key: entryKey(number), value: bytes });
      entries.push(entry);
      head = entry;
    }
    return { entries, writes, head: { number: head.number, hash: head.hash } };
  }

  #stop(cause: unknown, done: readonly { request: Request }[]): void {
    const said = cause instanceof Error ? cause.message : String(cause);
    const what = `a write to the journal failed (${said}): whether it was kept is unknown until the journal is opened again`;
    this.#stopped = new JournalError("stopped", what, { cause });
    for (const { request } of done) request.reject(this.#stopped);
    for (const request of this.#queue.splice(0)) request.reject(this.#stopped);
  }
}
