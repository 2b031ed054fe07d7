/** One line of the history: what was checked when and with what answer. It has no place for whose document it was. */
import { type DocumentChecked, CHANNELS, OUTCOMES } from "#core/document/check-log.ts";
import { type UnixSeconds } from "#core/document/field.ts";
import { type Cause, type Decision, type Status } from "#core/judgement/verdict.ts";

/** What a document judged again turned out to be. */
export interface Changed extends Decision {
  /** What the officer was told before. */
  readonly was: Status;
  readonly at: UnixSeconds;
  readonly bundle?: number;
  /** When somebody at the device took note of it. */
  readonly acknowledgedAt?: UnixSeconds;
}

export interface Entry extends Decision {
  readonly time: UnixSeconds;
  /** Hex, 64 digits; absent where nothing of ours was read. */
  readonly digest?: string;
  readonly channel: DocumentChecked["channel"];
  readonly mode: DocumentChecked["mode"];
  /** UUID of the inspection session. */
  readonly session?: string;
  /** Version of the bundle and number of its block; absent where there was none. */
  readonly bundle?: number;
  readonly block?: number;
  /** The service could not be reached. */
  readonly isOffline?: true;
  /** What it takes to judge the document again (`core/judgement/again.ts`), as it is written there. */
  readonly residue?: string;
  /** Version of the newest bundle that it was judged on. */
  readonly judgedOn?: number;
  readonly changed?: Changed;
  /** Number of its newest event in the device's log. */
  readonly number?: number;
}

/** An entry and its place in the store. */
export interface Kept extends Entry {
  readonly id: number;
}

/** Entries are kept for so many days, unless they are wiped before. */
export const KEPT_DAYS = 7;
const DAY = 86_400;
const WIB = 25_200;
const HASH = /^[0-9a-f]{64}$/;

/** The oldest time that is kept by now. */
export function keptSince(now: UnixSeconds): UnixSeconds {
  return now - KEPT_DAYS * DAY;
}

/** When the day in WIB that `now` falls on began. */
export function dayBegan(now: UnixSeconds): UnixSeconds {
  return now - ((now + WIB) % DAY);
}

/** How many entries since then have which verdict; what was judged again counts by its newest. */
export function countVerdicts(entries: readonly Entry[], since: UnixSeconds): ReadonlyMap<Status, number> {
  const counts = new Map<Status, number>();
  for (const { time, status, changed } of entries) {
    if (time < since) continue;
    const now = changed?.status ?? status;
    counts.set(now, (counts.get(now) ?? 0) + 1);
  }
  return counts;
}

/** Changed verdicts that nobody took note of first, then all by time, newest first. */
export function inOrder(entries: readonly Kept[]): readonly Kept[] {
  const waits = ({ changed }: Entry): number => (isWaiting(changed) ? 1 : 0);
  return entries.toSorted((a, b) => waits(b) - waits(a) || b.time - a.time || b.id - a.id);
}

/** Whether a changed verdict waits for somebody to take note of it. */
export function isWaiting(changed: Changed | undefined): changed is Changed {
  return changed !== undefined && changed.acknowledgedAt === undefined;
}

/** Whether what a store gave back is an entry: the disk may have been edited. */
export function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const { id, time, status, digest, channel, mode, changed } = fields;
  if (!Number.isSafeInteger(id) || !Number.isSafeInteger(time) || !isOutcome(status)) return false;
  if (digest !== undefined && !(typeof digest === "string" && HASH.test(digest))) return false;
  if (!CHANNELS.some((each) => each === channel) || (mode !== "public" && mode !== "checkpoint")) return false;
  return changed === undefined || isChanged(changed);
}

const isOutcome = (value: unknown): boolean => OUTCOMES.some((each) => each === value);
const isChanged = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  "status" in value &&
  isOutcome(value.status) &&
  "was" in value &&
  isOutcome(value.was) &&
  "at" in value &&
  Number.isSafeInteger(value.at);

/** A decision without what it does not have. */
export function decisionOf({ status, cause }: { readonly status: Status; readonly cause?: Cause }): Decision {
  return { status, ...(cause === undefined ? {} : { cause }) };
}
