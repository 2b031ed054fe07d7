/** The last ten updates of this device: when, to what, how many bytes, and how it ended. */
import { type Signal, signal } from "@preact/signals";
import { database } from "../shell/database.ts";

const OUTCOMES = ["new", "same", "refused", "silent"] as const;

export interface Update {
  /** Unix seconds. */
  readonly at: number;
  /** Number of the list that is held since. */
  readonly version: number;
  readonly bytes: number;
  /** `refused`: what came may not follow what is held. `silent`: nobody answered. */
  readonly outcome: (typeof OUTCOMES)[number];
}

const KEPT = 10;
const STORE = "updates";
const kept = database({ name: "absah-device", stores: [STORE] });

/** Newest first. */
export const updates: Signal<readonly Update[]> = signal([]);

/** Reads what earlier pages noted. A device that keeps nothing shows those of this page. */
export async function loadUpdates(): Promise<void> {
  const found: readonly unknown[] = await kept.run((opened) => opened.getAll(STORE)).catch(() => []);
  updates.value = newest([...updates.value, ...found.filter(isUpdate)]);
}

/** What says the same as the last note takes its place: an hour of silence is one line, not ten. */
export async function noteUpdate(update: Update): Promise<void> {
  const [last] = updates.value;
  const isRepeated = last?.outcome === update.outcome && last.version === update.version && update.outcome !== "new";
  updates.value = newest([update, ...(isRepeated ? updates.value.slice(1) : updates.value)]);
  const oldest = updates.value.at(-1)?.at ?? 0;
  try {
    await kept.run(async (opened) => {
      const transaction = opened.transaction(STORE, "readwrite");
      const store = transaction.objectStore(STORE);
      // Keys are times: a second note of the same second takes the place of the first.
      await Promise.all([
        store.put(update, update.at),
        store.delete(IDBKeyRange.upperBound(oldest, true)),
        ...(isRepeated && last.at !== update.at ? [store.delete(last.at)] : []),
        transaction.done,
      ]);
    });
  } catch {
    // Told by `storageFault`.
  }
}

function newest(all: readonly Update[]): readonly Update[] {
  const bySecond = new Map(all.map((update) => [update.at, update]));
  return [...bySecond.values()].toSorted((a, b) => b.at - a.at).slice(0, KEPT);
}

function isUpdate(value: unknown): value is Update {
  if (typeof value !== "object" || value === null) return false;
  if (!("at" in value && "version" in value && "bytes" in value && "outcome" in value)) return false;
  const areNumbers = [value.at, value.version, value.bytes].every((each) => Number.isSafeInteger(each));
  return areNumbers && OUTCOMES.some((outcome) => outcome === value.outcome);
}
