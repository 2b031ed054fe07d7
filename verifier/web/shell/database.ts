/** What this browser keeps for the page (IndexedDB), and whether it keeps anything at all. */
import { type Signal, signal } from "@preact/signals";
import { type IDBPDatabase, deleteDB, openDB } from "idb";

/** `absent`: there is none, or it does not open (a private window, a damaged disk). `full`: no room for more. */
type StorageFault = "absent" | "full";

/** What the last use of a database met; undefined while all is well. */
export const storageFault: Signal<StorageFault | undefined> = signal(undefined);

export interface Database {
  /** Opens the database where that is not done yet. Rejects with what the browser says; `storageFault` tells people. */
  run<T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T>;
}

export interface DatabaseOptions {
  readonly name: string;
  readonly stores: readonly string[];
  /** Its contents can be had again: one that does not open is removed and begun anew. Absent: nothing is ever removed. */
  readonly isReplaceable?: true;
}

/** A database that opens whatever an older, newer or broken page left behind. */
export function database(options: DatabaseOptions): Database {
  let opened: Promise<IDBPDatabase> | undefined;
  const forget = (): void => {
    opened = undefined;
  };
  const run = async <T>(work: (database: IDBPDatabase) => Promise<T>): Promise<T> => {
    opened ??= openWhole(options, forget);
    return work(await opened);
  };
  return {
    run: async (work) => {
      try {
        const result = await run(work).catch((cause: unknown) => {
          if (!isGone(cause)) throw cause;
          // The browser closed it under us: once more, with a connection of its own.
          forget();
          return run(work);
        });
        storageFault.value = undefined;
        return result;
      } catch (cause) {
        forget();
        storageFault.value = nameOf(cause) === "QuotaExceededError" ? "full" : "absent";
        throw cause;
      }
    },
  };
}

async function openWhole(options: DatabaseOptions, forget: () => void): Promise<IDBPDatabase> {
  try {
    return await openStores(options, forget);
  } catch (cause) {
    if (options.isReplaceable === undefined || !("indexedDB" in globalThis)) throw cause;
    await deleteDB(options.name);
    return openStores(options, forget);
  }
}

/** No version is asked for: what a newer page wrote opens, too. A store that is missing is added. */
async function openStores({ name, stores }: DatabaseOptions, forget: () => void): Promise<IDBPDatabase> {
  const open = (version?: number): Promise<IDBPDatabase> =>
    openDB(name, version, {
      upgrade: (database) => {
        for (const store of stores) if (!database.objectStoreNames.contains(store)) database.createObjectStore(store);
      },
      // Another page of ours wants to add a store: it must not wait for this one to be closed.
      blocking: (_current, _blocked, { target }) => {
        if (target instanceof IDBDatabase) target.close();
        forget();
      },
      terminated: forget,
    });
  const database = await open();
  if (stores.every((store) => database.objectStoreNames.contains(store))) return database;
  database.close();
  return open(database.version + 1);
}

const nameOf = (cause: unknown): string => (cause instanceof Error || cause instanceof DOMException ? cause.name : "");

const isGone = (cause: unknown): boolean => nameOf(cause) === "InvalidStateError";
