/** Journal and store as other rooms of the issuer use them. */
import { type NewEntry } from "../journal/journal.ts";
import { type StoreRange, type StoreWrite } from "../ports.ts";
import { type Desk } from "./desk.ts";
import { type Ledger } from "./model.ts";

const ROOMS = "office/";
/** The first key after them. */
const END = "office0";

/** The desk's journal and store, for records below `office/`. */
export class DeskLedger implements Ledger {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#ask(() => this.#desk.options.store.get(own(key)));
  }

  async *entries(range: StoreRange): AsyncGenerator<readonly [string, Uint8Array]> {
    own(range.gte);
    if (range.lt > END) throw new RangeError(`records up to ${range.lt} are the authority's own`);
    try {
      yield* this.#desk.options.store.entries(range);
    } catch (error) {
      throw this.#desk.condition.explain(error);
    }
  }

  async commit(entries: readonly NewEntry[], writes: readonly StoreWrite[]): Promise<void> {
    if (entries.length === 0) throw new RangeError("a change without an entry in the journal");
    for (const { key } of writes) own(key);
    return this.#ask(() => {
      this.#desk.condition.assertWritable();
      return this.#desk.commit(entries, writes);
    });
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#desk.condition.explain(error);
    }
  }
}

function own(key: string): string {
  if (key.startsWith(ROOMS)) return key;
  throw new RangeError(`record ${key} is the authority's own`);
}
