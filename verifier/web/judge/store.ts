/** Lists that outlive the page, in IndexedDB. What is read back is checked like a stranger's by who asks. */
import { type IDBPObjectStore } from "idb";
import { type ListStore, SourceError } from "../../library/ports.ts";
import { database } from "../shell/database.ts";

const NAME = "absah-lists";
const STORE = "kept";
const NEWEST = "newest";
/** Times by digest. */
const USED = "used";
/** Begins the key of a file whose line broke off. */
const PART = "part ";
/** Files that no bundle has named for so long are removed. */
const KEEP_MS = 30 * 86_400_000;

type Store = IDBPObjectStore<unknown, [typeof STORE], typeof STORE, "readwrite">;

/** What was lost of it is fetched again. */
const lists = database({ name: NAME, stores: [STORE], isReplaceable: true });

interface Kept {
  readonly parts: readonly Uint8Array[];
}

/** Digests that this page has used: as long as it lives, they are in use. */
const used = new Set<string>();

export const store: ListStore = {
  read: async (name) => {
    const pair = await get(NEWEST);
    return pair?.parts[name === "root" ? 0 : 1];
  },
  // One record for both: a crash cannot leave a bundle beside another root file.
  write: async (root, bundle) => {
    await put(NEWEST, [root, bundle]);
    await forgetOld();
  },
  file: async (digest) => {
    used.add(digest);
    return (await get(digest))?.parts[0];
  },
  putFile: async (digest, bytes) => {
    used.add(digest);
    await put(digest, [bytes]);
    await inStore((kept) => kept.delete(PART + digest));
  },
  part: async (digest) => (await get(PART + digest))?.parts[0],
  putPart: async (digest, bytes) => {
    used.add(digest);
    await put(PART + digest, [bytes]);
  },
};

/** Runs `work` on the one store; what it gives is there when its transaction is done. */
async function inStore<T>(work: (kept: Store) => Promise<T>): Promise<T> {
  try {
    return await lists.run(async (opened) => {
      const transaction = opened.transaction(STORE, "readwrite");
      const [result] = await Promise.all([work(transaction.objectStore(STORE)), transaction.done]);
      return result;
    });
  } catch (cause) {
    // A private window, a full disk: the page goes on with what it holds.
    throw new SourceError("unreachable", "this browser keeps nothing", { cause });
  }
}

async function get(key: string): Promise<Kept | undefined> {
  const value: unknown = await inStore((kept) => kept.get(key));
  return isKept(value) ? value : undefined;
}

async function put(key: string, parts: readonly Uint8Array[]): Promise<void> {
  const value: Kept = { parts };
  await inStore((kept) => kept.put(value, key));
}

/** When each file was last used stands in a record of its own: the files, which are large, are neither read nor written
 *  for it. */
async function forgetOld(): Promise<void> {
  const now = Date.now();
  const keys = (await inStore((kept) => kept.getAllKeys())).filter((key) => key !== NEWEST && key !== USED);
  const before = readTimes(await inStore((kept) => kept.get(USED)));
  const times = new Map<string, number>();
  for (const key of keys) {
    const digest = typeof key === "string" ? key.replace(PART, "") : "";
    const usedAt = used.has(digest) ? now : (before.get(digest) ?? now);
    if (usedAt < now - KEEP_MS) await inStore((kept) => kept.delete(key));
    else times.set(digest, usedAt);
  }
  await inStore((kept) => kept.put(times, USED));
}

/** What is no time counts from now on. */
function readTimes(value: unknown): ReadonlyMap<string, number> {
  const entries: readonly unknown[] = value instanceof Map ? [...value] : [];
  return new Map(entries.filter(isTime));
}

const isTime = (entry: unknown): entry is [string, number] =>
  Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "number";

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null || !("parts" in value)) return false;
  const { parts } = value;
  return Array.isArray(parts) && parts.every((part) => part instanceof Uint8Array);
}
