/** A store that says "kept" before anything is on the disk: what was not written yet dies with the process. */
import { type Store, type StoreRange, type StoreWrite } from "../../../issuer/ports.ts";

export class LateStore implements Store {
  readonly #store: Store;
  readonly #everyMs: number;
  /** Written by the process, and nowhere else yet; undefined where it was deleted. */
  readonly #cache = new Map<string, Uint8Array | undefined>();
  #waiting: StoreWrite[] = [];
  #tail: Promise<void> = Promise.resolve();

  /** @param everyMs  between two times that what waits goes to the disk */
  constructor(store: Store, everyMs: number) {
    this.#store = store;
    this.#everyMs = everyMs;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.#cache.has(key) ? Promise.resolve(this.#cache.get(key)) : this.#store.get(key);
  }

  batch(writes: readonly StoreWrite[]): Promise<void> {
    if (this.#waiting.length === 0) setTimeout(() => this.#flush(), this.#everyMs);
    for (const write of writes) this.#cache.set(write.key, write.type === "put" ? write.value : undefined);
    this.#waiting.push(...writes);
    return Promise.resolve();
  }

  async *entries(range: StoreRange): AsyncGenerator<readonly [string, Uint8Array]> {
    const all = new Map<string, Uint8Array>();
    const { limit, ...whole } = range;
    for await (const [key, value] of this.#store.entries(whole)) all.set(key, value);
    for (const [key, value] of this.#cache) {
      if (key < range.gte || key >= range.lt) continue;
      if (value === undefined) all.delete(key);
      else all.set(key, value);
    }
    const keys = [...all.keys()].toSorted();
    if (range.reverse === true) keys.reverse();
    for (const key of keys.slice(0, limit)) yield [key, all.get(key) ?? new Uint8Array()];
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#tail;
    await this.#store.close();
  }

  #flush(): void {
    const writes = this.#waiting;
    this.#waiting = [];
    this.#tail = this.#write(writes, this.#tail);
  }

  async #write(writes: readonly StoreWrite[], before: Promise<void>): Promise<void> {
    await before;
    if (writes.length > 0) await this.#store.batch(writes);
    const later = new Set(this.#waiting.map(({ key }) => key));
    for (const { key } of writes) if (!later.has(key)) this.#cache.delete(key);
  }
}
