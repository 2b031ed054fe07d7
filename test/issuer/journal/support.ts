import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { Journal, type NewEntry } from "../../../issuer/journal/journal.ts";
import { type JournalEntry } from "../../../issuer/journal/entry.ts";
import { type Random, type Store } from "../../../issuer/ports.ts";
import { STORE_KEY } from "../adapters/store/support.ts";

export const PERSONS_KEY = new Uint8Array(32).fill(8);
export const START_MS = 1_800_000_000_000;
export const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Stands still unless moved. */
export const clock = { now: START_MS, nowMs: (): number => clock.now };

export interface Opened {
  readonly journal: Journal;
  readonly store: Store;
  readonly persons: Store;
}

/** Opens the journal of `folder` (its parts `store` and `persons`) and closes both stores again, whatever `work` does. */
export async function withJournal<T>(folder: string, work: (opened: Opened) => Promise<T>): Promise<T> {
  const store = await openLevelStore({ folder: join(folder, "store"), key: STORE_KEY });
  try {
    const persons = await openLevelStore({ folder: join(folder, "persons"), key: PERSONS_KEY, erase: true });
    try {
      return await work({ store, persons, journal: await Journal.open({ store, persons, clock, random }) });
    } finally {
      await persons.close();
    }
  } finally {
    await store.close();
  }
}

export const event = (order: number): NewEntry => ({ name: "order.submitted", facts: { order } });

export async function toArray(entries: AsyncIterable<JournalEntry>): Promise<JournalEntry[]> {
  const found: JournalEntry[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

/** A store that does as told at its next batch, and is another's otherwise. */
export function tapped(store: Store, onBatch: (pass: () => Promise<void>) => Promise<void>): Store {
  return {
    get: (key) => store.get(key),
    entries: (range) => store.entries(range),
    close: () => store.close(),
    batch: (writes) => onBatch(() => store.batch(writes)),
  };
}
