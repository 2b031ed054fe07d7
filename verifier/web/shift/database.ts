/** What a device keeps of its shifts, in IndexedDB: history, its key, its log. Each change is one transaction. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type LogHead, EMPTY_LOG } from "#core/document/check-log.ts";
import { type UnixSeconds } from "#core/document/field.ts";
import { type Inspection } from "./device/model.ts";
import { type Entry } from "./history/entry.ts";

/** The device as it is enrolled, or about to be. The secret key cannot be read, not even by this page. */
export interface Device {
  readonly secretKey: CryptoKey;
  /** 32 bytes */
  readonly publicKey: Uint8Array;
  readonly kid: string;
  /** As the office knows it; absent until it answered. */
  readonly enrolled?: { readonly id: string; readonly name: string; readonly at: UnixSeconds };
  /** What the office said of it last. */
  readonly state: "active" | "quarantined" | "ended";
}

interface Progress {
  readonly head: LogHead;
  /** Number of the event that the office wants next. */
  readonly acknowledged: number;
  /** When it last took all there was. */
  readonly syncedAt?: UnixSeconds;
}

/** For whom the device checks, and in which inspection. */
export interface Shift {
  readonly mode: "public" | "checkpoint";
  readonly inspection?: Inspection;
}

interface Schema extends DBSchema {
  history: { key: number; value: Entry };
  log: { key: number; value: { readonly bytes: Uint8Array; readonly at: UnixSeconds } };
  device: { key: typeof NOW; value: Device };
  progress: { key: typeof NOW; value: Progress };
  shift: { key: typeof NOW; value: Shift };
}

export type Database = IDBPDatabase<Schema>;
/** The one key of stores that hold one thing. */
export const NOW = "now";
export const NO_PROGRESS: Progress = { head: EMPTY_LOG, acknowledged: 0 };
export const PUBLIC: Shift = { mode: "public" };

let opened: Promise<Database> | undefined;

/** @throws where this browser keeps nothing: a private window, a full disk, a damaged file */
export function database(): Promise<Database> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Database> {
  try {
    return await openDB<Schema>("absah-shift", 1, {
      upgrade: (made) => {
        made.createObjectStore("history", { keyPath: "id", autoIncrement: true });
        for (const name of ["log", "device", "progress", "shift"] as const) made.createObjectStore(name);
      },
      // Another tab brings a newer form, and must not wait for this one.
      blocking: (_from, _to, event) => {
        if (event.target instanceof IDBDatabase) event.target.close();
        opened = undefined;
      },
      terminated: () => {
        opened = undefined;
      },
    });
  } catch (error) {
    opened = undefined;
    throw error;
  }
}

/** Runs alone among all tabs, where tabs know of each other; a device is enrolled only there. */
export function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? navigator.locks.request(`absah-${name}`, work) : work();
}
