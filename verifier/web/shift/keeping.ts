/** What this device keeps of its shifts, as the screens see it, and the one way in which it is written: events of the log
 *  and what goes with them in one durable transaction, one tab at a time. */
import { type Signal, signal } from "@preact/signals";
import { type Database, type Device, type Shift, NOW, NO_PROGRESS, PUBLIC, alone, database } from "./database.ts";
import { signerOf } from "./device/key.ts";
import { type Continued, type Noted, continueLog } from "./device/log.ts";

/** What the screens show; `waiting` events the office does not have yet. */
export interface Kept {
  readonly device?: Device;
  readonly shift: Shift;
  readonly waiting: number;
  readonly syncedAt?: number;
}

export const kept: Signal<Kept> = signal<Kept>({ shift: PUBLIC, waiting: 0 });
/** False where this browser keeps nothing: all goes on in memory. */
export const isStored: Signal<boolean> = signal(true);

/** Other tabs of this page. */
const others = new BroadcastChannel("absah-shift");
const renewals = new Set<() => Promise<void>>();

/** Calls `renew` when another tab has changed something. */
export function onChanged(renew: () => Promise<void>): void {
  renewals.add(renew);
}
others.addEventListener("message", () => {
  for (const renew of renewals) void renew();
});

/** Says to the other tabs that something changed. */
export function tellOthers(): void {
  others.postMessage("changed");
}

/** Reads what is kept; where the browser keeps nothing, the page goes on without a device. */
export async function renew(): Promise<void> {
  try {
    const opened = await database();
    const [device, shift = PUBLIC, progress = NO_PROGRESS] = await Promise.all([
      opened.get("device", NOW),
      opened.get("shift", NOW),
      opened.get("progress", NOW),
    ]);
    kept.value = {
      ...(device === undefined ? {} : { device }),
      shift: device?.enrolled === undefined || device.state === "ended" ? PUBLIC : shift,
      waiting: progress.head.next - progress.acknowledged,
      ...(progress.syncedAt === undefined ? {} : { syncedAt: progress.syncedAt }),
    };
  } catch {
    isStored.value = false;
  }
}
onChanged(renew);

const STORES = ["history", "log", "device", "progress", "shift"] as const;
export type Write = ReturnType<typeof begin>;
const begin = (opened: Database) => opened.transaction(STORES, "readwrite", { durability: "strict" });

/** Writes events and what goes with them: all of it is on the disk, or nothing.
 *  @param events  what to note, told the shift as it is on the disk; none without an enrolled device
 *  @param also  what else to write in the same transaction; it awaits nothing but the store
 *  @throws where it could not be written */
export async function write(
  events: (shift: Shift) => readonly Noted[],
  also: (into: Write, noted: Continued["events"]) => Promise<void>,
): Promise<void> {
  await alone("log", async () => {
    const opened = await database();
    const device = await opened.get("device", NOW);
    const shift = (await opened.get("shift", NOW)) ?? PUBLIC;
    const progress = (await opened.get("progress", NOW)) ?? NO_PROGRESS;
    const isEnrolled = device?.enrolled !== undefined && device.state !== "ended";
    // Signing waits for the browser, and a transaction does not: the lock keeps the head where it was read.
    const { head, events: noted } = isEnrolled
      ? await continueLog(signerOf(device), progress.head, events(shift))
      : { head: progress.head, events: [] };
    const into = begin(opened);
    const log = into.objectStore("log");
    await Promise.all([
      ...noted.map(({ event, bytes }) => log.add({ bytes, at: event.at }, event.number)),
      into.objectStore("progress").put({ ...progress, head }, NOW),
      also(into, noted),
      into.done,
    ]);
  });
  tellOthers();
  await renew();
}
