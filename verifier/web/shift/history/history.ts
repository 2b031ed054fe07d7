/** The history of this device: in IndexedDB, and in memory where the browser keeps nothing. */
import { type Signal, signal } from "@preact/signals";
import { type DocumentChecked } from "#core/document/check-log.ts";
import { FormatError } from "#core/error.ts";
import { type Decision } from "#core/judgement/verdict.ts";
import { formatResidue, parseResidue } from "../../../library/index.ts";
import { againWith, clock, held, isReachable } from "../../judge/judging.ts";
import { type Checked } from "../../periksa/session.ts";
import { type Device, alone, database } from "../database.ts";
import { type Noted } from "../device/log.ts";
import { isStored, kept, onChanged, tellOthers, write } from "../keeping.ts";
import { forgetSeen } from "../seen.ts";
import { changeOf, isDue } from "./change.ts";
import { type Changed, type Entry, type Kept, decisionOf, isKept, keptSince } from "./entry.ts";

/** Oldest first. */
export const entries: Signal<readonly Kept[]> = signal<readonly Kept[]>([]);
/** Checks of an enrolled device that could not be written into its log. */
export const notLogged: Signal<number> = signal(0);

/** Entries in memory have numbers of their own. */
let nextInMemory = -1;

/** Reads the history anew. */
export async function load(): Promise<void> {
  try {
    const all = await (await database()).getAll("history");
    const inMemory = entries.value.filter(({ id }) => id < 0);
    entries.value = [...all.filter(isKept), ...inMemory];
  } catch {
    isStored.value = false;
  }
}
onChanged(load);

/** Lists of an earlier day do not vouch for the clock. */
const VOUCHED_SECONDS = 86_400;

/** Deletes what is older than it is kept; a clock that runs ahead of the lists by more than a day is not believed. */
export async function forgetOld(): Promise<void> {
  const vouched = (held.value.bundle?.bundle.readAt ?? 0) + VOUCHED_SECONDS;
  const oldest = keptSince(Math.min(clock(), vouched));
  const old = entries.value.filter(({ time }) => time < oldest);
  if (old.length === 0) return;
  entries.value = entries.value.filter(({ time }) => time >= oldest);
  await remove(old.map(({ id }) => id));
}

/** Deletes all of it; what the log still owes the office stays in the log. */
export async function wipe(): Promise<void> {
  try {
    // It is shown as gone when it is gone.
    const into = (await database()).transaction("history", "readwrite", { durability: "strict" });
    await Promise.all([into.store.clear(), into.done]);
  } catch {
    isStored.value = false;
  }
  entries.value = [];
  notLogged.value = 0;
  forgetSeen();
  tellOthers();
}

async function remove(ids: readonly number[]): Promise<void> {
  try {
    const into = (await database()).transaction("history", "readwrite");
    await Promise.all([...ids.map((id) => into.store.delete(id)), into.done]);
  } catch {
    isStored.value = false;
  }
}

let queue: Promise<void> = Promise.resolve();

/** Takes down what was checked, in the order in which it was. */
export function record(items: readonly Checked[], channel: Entry["channel"]): Promise<void> {
  const made = items.map((item) => entryOf(item, channel));
  queue = queue.then(() => keep(made));
  return queue;
}

function entryOf({ result, digest, residue }: Checked, channel: Entry["channel"]): Entry {
  const { asOf, at } = result;
  const isOurs = result.status !== "unreadable" && digest !== undefined;
  return {
    time: at,
    ...decisionOf(result),
    channel,
    mode: "public",
    ...(isOurs && { digest }),
    ...(asOf.bundle === undefined ? {} : { bundle: asOf.bundle }),
    ...(asOf.block === undefined ? {} : { block: asOf.block }),
    ...((!isReachable.value || !navigator.onLine) && { isOffline: true as const }),
    ...(residue === undefined ? {} : { residue: formatResidue(residue) }),
  };
}

/** The event goes to the disk with its entry: an entry with a number is in the log. */
async function keep(made: readonly Entry[]): Promise<void> {
  let placed = made;
  try {
    await write(
      ({ inspection }) => {
        // Another tab may have closed the inspection: then this check belongs to none.
        const place = inspection === undefined ? {} : { mode: "checkpoint" as const, session: inspection.id };
        placed = made.map((entry) => ({ ...entry, ...place }));
        return placed.map(checkEvent);
      },
      async (into, noted) => {
        const history = into.objectStore("history");
        const numbers = noted.map(({ event }) => event.number);
        await Promise.all(placed.map((entry, at) => history.add(withNumber(entry, numbers[at]))));
      },
    );
    await load();
  } catch {
    isStored.value = false;
    if (isLogging(kept.value.device)) notLogged.value += made.length;
    entries.value = [...entries.value, ...made.map((entry) => ({ ...entry, id: nextInMemory-- }))];
  }
}

function checkEvent(entry: Entry): Omit<DocumentChecked, "number" | "previous"> {
  const { time, status, digest, channel, mode, session, bundle } = entry;
  const named = digest !== undefined && status !== "unreadable";
  return {
    kind: "check",
    at: time,
    outcome: named ? status : "unreadable",
    channel,
    mode,
    ...(named && { digest }),
    ...(session === undefined ? {} : { session }),
    ...(bundle === undefined ? {} : { bundle }),
  };
}

const withNumber = (entry: Entry, number: number | undefined): Entry =>
  number === undefined ? entry : { ...entry, number };

/** Judges again, by the lists at hand, what was judged by older ones; a change is taken down with its event. */
export function judgeOlder(bundle: number): Promise<void> {
  // One tab: a change is told once.
  return alone("again", async () => {
    await load();
    const at = clock();
    const same: Kept[] = [];
    for (const entry of entries.value.filter((each) => isDue(each, bundle, at))) {
      const decision = await judgedAgain(entry);
      if (decision === undefined) continue;
      const changed = changeOf(entry, decision, { bundle, at });
      if (changed === undefined) same.push({ ...entry, judgedOn: bundle });
      else await put([{ ...entry, judgedOn: bundle, changed }], changed);
    }
    if (same.length > 0) await put(same);
    await load();
  });
}

/** Undefined where the lists have no answer, or what was kept is not what was written. */
async function judgedAgain({ residue }: Entry): Promise<Decision | undefined> {
  if (residue === undefined) return undefined;
  try {
    return await againWith(parseResidue(residue));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Somebody at the device took note of changed verdicts. */
export async function acknowledge(read: readonly Kept[]): Promise<void> {
  const acknowledgedAt = clock();
  const noted = ({ changed, ...entry }: Kept): Kept =>
    changed === undefined ? entry : { ...entry, changed: { ...changed, acknowledgedAt } };
  await put(read.map(noted));
  await load();
}

/** Puts entries in their own place. @param changed  of the one entry: what the log hears, where the check stands in it */
async function put(all: readonly Kept[], changed?: Changed): Promise<void> {
  const stored = all.filter(({ id }) => id >= 0);
  try {
    await write(
      () => stored.flatMap((entry) => (changed === undefined ? [] : againEvent(entry, changed))),
      async (into, [noted]) => {
        const history = into.objectStore("history");
        // Whoever wiped it in another tab meanwhile wants it gone.
        const there = new Set(await history.getAllKeys());
        const still = stored.filter(({ id }) => there.has(id));
        await Promise.all(still.map((entry) => history.put(withNumber(entry, noted?.event.number))));
      },
    );
  } catch {
    isStored.value = false;
  }
  // What is shown is on the disk, where there is one.
  const inMemory = new Map(all.filter(({ id }) => id < 0 || !isStored.value).map((entry) => [entry.id, entry]));
  entries.value = entries.value.map((each) => inMemory.get(each.id) ?? each);
}

function againEvent(entry: Entry, changed: Changed): readonly Noted[] {
  const { number: again } = entry;
  const { at: time, bundle } = changed;
  const told = { ...entry, ...decisionOf(changed), time, ...(bundle === undefined ? {} : { bundle }) };
  return again === undefined ? [] : [{ ...checkEvent(told), again }];
}

const isLogging = (device?: Device): boolean => device?.enrolled !== undefined && device.state !== "ended";
