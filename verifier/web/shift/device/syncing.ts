/** The sync of this device: by itself when the service can be reached, or by a button; one tab at a time. */
import { type Signal, signal } from "@preact/signals";
import { clock } from "../../judge/judging.ts";
import { type Database, type Device, NOW, NO_PROGRESS, alone, database } from "../database.ts";
import { kept, renew, tellOthers } from "../keeping.ts";
import { keptSince } from "../history/entry.ts";
import { takeBackOpening } from "./inspections.ts";
import { signerOf } from "./key.ts";
import { postStatement } from "./service.ts";
import { type LogShelf, type SyncOutcome, handOver } from "./sync.ts";

/** What became of the last sync; `refused-opening`: the office refused the inspection, which was taken back. */
export type SyncState = SyncOutcome | { readonly status: "refused-opening" };
export const lastSync: Signal<SyncState | undefined> = signal<SyncState | undefined>(undefined);
export const isSyncing: Signal<boolean> = signal(false);

let running: Promise<void> | undefined;
let again: Promise<void> | undefined;

/** Hands over what waits. What was noted while a sync ran goes out behind it. */
export function syncNow(): Promise<void> {
  if (running === undefined) {
    running = run().finally(() => (running = undefined));
    return running;
  }
  again ??= running.then(() => {
    again = undefined;
    return syncNow();
  });
  return again;
}

async function run(): Promise<void> {
  isSyncing.value = true;
  try {
    await alone("sync", async () => {
      const opened = await database();
      const device = await opened.get("device", NOW);
      if (device?.enrolled === undefined || device.state === "ended") return;
      const { id } = device.enrolled;
      const outcome = await handOver({
        shelf: shelfOf(opened),
        signer: signerOf(device),
        clock,
        post: (statement) => postStatement(`devices/${id}/events`, statement),
      });
      await noteState(opened, device, outcome);
      lastSync.value = await softened(outcome);
    });
  } catch {
    lastSync.value = { status: "silent" };
  } finally {
    isSyncing.value = false;
  }
  tellOthers();
  await renew();
}

/** An inspection that was refused right away, before anything was checked in it, is as if it had not been opened. */
async function softened(outcome: SyncOutcome): Promise<SyncState> {
  if (outcome.status !== "refused" || outcome.code !== "INSPECTION_REQUIRED" || outcome.event === undefined)
    return outcome;
  return (await takeBackOpening(outcome.event)) ? { status: "refused-opening" } : outcome;
}

async function noteState(opened: Database, device: Device, outcome: SyncOutcome): Promise<void> {
  const state = stateOf(outcome) ?? device.state;
  if (state !== device.state) await opened.put("device", { ...device, state }, NOW);
}

function stateOf(outcome: SyncOutcome): Device["state"] | undefined {
  if (outcome.status === "synced") return "active";
  if (outcome.status !== "refused") return undefined;
  if (outcome.code === "DEVICE_QUARANTINED") return "quarantined";
  return outcome.code === "DEVICE_ENDED" || outcome.code === "NOT_FOUND" ? "ended" : undefined;
}

function shelfOf(opened: Database): LogShelf {
  return {
    progress: async () => {
      const { head, acknowledged } = (await opened.get("progress", NOW)) ?? NO_PROGRESS;
      return { next: head.next, acknowledged };
    },
    from: async (number, count) => {
      const keys = await opened.getAllKeys("log", IDBKeyRange.lowerBound(number), count);
      if (keys.some((key, at) => key !== number + at)) return [];
      const records = await opened.getAll("log", IDBKeyRange.lowerBound(number), keys.length);
      return records.slice(0, keys.length).map(({ bytes }) => bytes);
    },
    acknowledge: (next) => acknowledge(opened, next),
  };
}

/** What the office has is kept for some days more, should it be set back to an earlier one. */
function acknowledge(opened: Database, next: number): Promise<void> {
  return alone("log", async () => {
    const into = opened.transaction(["log", "progress"], "readwrite", { durability: "strict" });
    const log = into.objectStore("log");
    const progress = (await into.objectStore("progress").get(NOW)) ?? NO_PROGRESS;
    await into.objectStore("progress").put({ ...progress, acknowledged: next, syncedAt: clock() }, NOW);
    const oldest = keptSince(clock());
    let cursor = await log.openCursor(IDBKeyRange.upperBound(next, true));
    while (cursor !== null && cursor.value.at < oldest) {
      await cursor.delete();
      cursor = await cursor.continue();
    }
    await into.done;
  });
}

/** Whether something waits that may be sent by itself: a refusal waits for a person. */
export function isDue(): boolean {
  const { device, waiting } = kept.value;
  const isRefused = lastSync.value?.status === "refused";
  return device?.enrolled !== undefined && device.state !== "ended" && waiting > 0 && !isRefused;
}
