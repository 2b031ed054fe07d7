/** Ports that fail on demand: at each durable step a process may die, before it or right after it. */
import { type FileStore, type Registry, type Store, StoreError, type StoreCode } from "../../../issuer/ports.ts";

/** The process is gone: nothing after it happens. */
class Killed extends Error {
  override readonly name = "Killed";
}

/** Counts durable steps, and kills at the one that was chosen. */
export class Fate {
  #steps = 0;
  #dead = false;
  /** Step at which to die; `after` lets that step still reach the disk. */
  killAt: { readonly step: number; readonly after: boolean } | undefined;
  /** The next batch of the store fails so. */
  failNext: StoreCode | undefined;

  get isDead(): boolean {
    return this.#dead;
  }

  get steps(): number {
    return this.#steps;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#dead) throw new Killed("dead");
    this.#steps += 1;
    const dies = this.killAt?.step === this.#steps;
    if (dies && this.killAt?.after === false) return this.#die();
    const result = await work();
    return dies ? this.#die() : result;
  }

  revive(): void {
    this.#dead = false;
    this.#steps = 0;
    this.killAt = undefined;
  }

  #die(): never {
    this.#dead = true;
    throw new Killed(`at step ${this.#steps}`);
  }
}

export function fatedStore(store: Store, fate: Fate): Store {
  return {
    get: (key) => store.get(key),
    entries: (range) => store.entries(range),
    close: () => store.close(),
    batch: (writes) => {
      const { failNext } = fate;
      fate.failNext = undefined;
      if (failNext !== undefined) return Promise.reject(new StoreError(failNext, `failed as told: ${failNext}`));
      return fate.run(() => store.batch(writes));
    },
  };
}

export function fatedFiles(files: FileStore, fate: Fate): FileStore {
  return {
    get: (name) => files.get(name),
    put: (name, bytes) => fate.run(() => files.put(name, bytes)),
    delete: (name) => fate.run(() => files.delete(name)),
  };
}

/** Only what leaves the process is a step: reads may fail, but change nothing. */
export function fatedRegistry(registry: Registry, fate: Fate): Registry {
  return {
    assertPinned: () => registry.assertPinned(),
    newest: () => registry.newest(),
    blockAt: (number) => registry.blockAt(number),
    entry: (...args) => registry.entry(...args),
    isTaken: (...args) => registry.isTaken(...args),
    key: (...args) => registry.key(...args),
    openedLists: (...args) => registry.openedLists(...args),
    statusWords: (...args) => registry.statusWords(...args),
    nonce: (...args) => registry.nonce(...args),
    prepare: (...args) => registry.prepare(...args),
    broadcast: (raw) => fate.run(() => registry.broadcast(raw)),
  };
}
