/** Puts the shift to work in the page: what is checked is taken down, a check at a checkpoint needs an inspection, lists
 *  that are newer judge again, the log goes out when it can. */
import { effect } from "@preact/signals";
import { held, isReachable } from "../judge/judging.ts";
import { mode } from "../judge/mode.ts";
import { type View, guardChecks, onChecked, view } from "../periksa/session.ts";
import { isDue, syncNow } from "./device/syncing.ts";
import { entries, forgetOld, judgeOlder, load, record } from "./history/history.ts";
import { kept, renew } from "./keeping.ts";
import { noteSeen, seenBefore } from "./seen.ts";

const RETRY_MS = 60_000;

export function openShift(): void {
  const ready = Promise.all([renew(), load()]).then(remember);
  effect(() => {
    mode.value = kept.value.shift.mode;
  });
  guardChecks(async () => {
    await ready;
    return refusal();
  });
  effect(() => {
    const { at } = view.value;
    const refused = at === "scan" || at === "kiosk" ? refusal() : undefined;
    if (refused !== undefined) view.value = refused;
  });
  onChecked((items, channel) => {
    void record(items, channel).then(syncIfDue);
  });
  effect(() => {
    if (isReachable.value) void ready.then(syncIfDue);
  });
  let judgedBy: number | undefined;
  effect(() => {
    const version = held.value.bundle?.bundle.version;
    if (version !== undefined && version !== judgedBy)
      void ready
        .then(forgetOld)
        .then(() => judgeOlder(version))
        .then(syncIfDue);
    judgedBy = version;
  });
  addEventListener("online", syncIfDue);
  setInterval(syncIfDue, RETRY_MS);
}

/** At a checkpoint nothing is checked outside an inspection. */
function refusal(): View | undefined {
  const { mode: now, inspection } = kept.value.shift;
  return now === "checkpoint" && inspection === undefined ? { at: "shift", isRefused: true } : undefined;
}

function syncIfDue(): void {
  if (isDue() && navigator.onLine) void syncNow();
}

/** What was checked before the page was opened was seen, too. */
function remember(): void {
  for (const { digest, time, ...decision } of entries.value.toReversed())
    if (digest !== undefined && seenBefore(digest) === undefined) noteSeen(digest, { ...decision, at: time });
}
