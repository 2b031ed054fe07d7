/** The log for the office: what waits, and what became of the last sending. */
import { type JSX } from "preact";
import { formatTime } from "../../../library/index.ts";
import { catalogue } from "../../words/current.ts";
import { type SyncState, isSyncing, lastSync, syncNow } from "../device/syncing.ts";
import { kept } from "../keeping.ts";
import { shiftWords } from "../words/current.ts";
import { telling } from "./shift.tsx";

export function SyncCard(): JSX.Element {
  const { sync: copy } = shiftWords.value;
  const { waiting, syncedAt, device } = kept.value;
  const trouble = troubleOf(lastSync.value);
  return (
    <section class="card shift-card" aria-labelledby="log">
      <h2 id="log">{copy.title}</h2>
      <p role="status">
        <strong>{copy.waiting(waiting)}</strong>{" "}
        {syncedAt === undefined ? undefined : (
          <span class="muted">{copy.last(formatTime(syncedAt, catalogue.value))}</span>
        )}
      </p>
      <div role="alert">{trouble === undefined ? undefined : <p class="shift-fault">{trouble}</p>}</div>
      <p class="small muted">{copy.line}</p>
      {device?.state === "ended" ? undefined : (
        <button class="button" type="button" disabled={isSyncing.value} onClick={() => void syncNow()}>
          {isSyncing.value ? copy.sending : copy.send}
        </button>
      )}
    </section>
  );
}

function troubleOf(outcome: SyncState | undefined): string | undefined {
  switch (outcome?.status) {
    case "silent":
    case "refused-opening":
      return telling(outcome.status);
    case "refused":
      return telling(outcome.code, { event: outcome.event ?? outcome.next ?? 0 });
    case "synced":
    case undefined:
      return undefined;
  }
}
