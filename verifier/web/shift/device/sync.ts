/** Hands the log over, each event once: from the number that the office wants, and nothing is let go before it says that
 *  it has it. */
import { syncToSign } from "#core/document/log/statement.ts";
import { type UnixSeconds } from "#core/document/field.ts";
import { type DeviceSigner, seal } from "./log.ts";
import { type Answer, type Refusal } from "./service.ts";

/** The log as it is kept. */
export interface LogShelf {
  /** `next`: number of the event that comes next on this device; `acknowledged`: what the office wants next. */
  progress(): Promise<{ readonly next: number; readonly acknowledged: number }>;
  /** At most `count` events from this number on, without a hole; none where the first is not kept any more. */
  from(number: number, count: number): Promise<readonly Uint8Array[]>;
  acknowledge(next: number): Promise<void>;
}

export interface SyncMeans {
  readonly shelf: LogShelf;
  readonly signer: DeviceSigner;
  readonly clock: () => UnixSeconds;
  readonly post: (statement: Uint8Array) => Promise<Answer>;
}

/** `silent`: nobody answered, or not in our words: the same goes out again later. What the device sees by itself is told
 *  in the office's codes: `LOG_GAP` where it lacks events that are not kept any more, `LOG_FORKED` where it has more. */
export type SyncOutcome =
  { readonly status: "synced" } | { readonly status: "silent" } | (Refusal & { readonly status: "refused" });

const A_RUN = 200;

/** Hands over all that waits; with nothing waiting it asks how this device stands. */
export async function handOver({ shelf, signer, clock, post }: SyncMeans): Promise<SyncOutcome> {
  let hasGoneBack = false;
  for (;;) {
    const { next, acknowledged } = await shelf.progress();
    const events = await shelf.from(acknowledged, A_RUN);
    if (events.length === 0 && acknowledged < next) return { status: "refused", code: "LOG_GAP", next: acknowledged };
    const answer = await post(await seal(signer, syncToSign(signer.kid, { at: clock(), events })));
    if (answer.status === "silent") return answer;
    if (answer.status === "refused") {
      // The office was set back to an earlier day: it says from where it wants the log again.
      const wanted = answer.code === "LOG_GAP" && !hasGoneBack ? answer.next : undefined;
      if (wanted === undefined || wanted >= acknowledged) return answer;
      hasGoneBack = true;
      await shelf.acknowledge(wanted);
      continue;
    }
    const { body } = answer;
    const wanted = body["next"];
    if (typeof wanted !== "number" || !Number.isSafeInteger(wanted) || wanted < 0) return { status: "silent" };
    if (wanted > next) return { status: "refused", code: "LOG_FORKED", next: wanted };
    // An answer that takes nothing would let this go round for ever.
    if (wanted <= acknowledged && events.length > 0) return { status: "silent" };
    if (wanted !== acknowledged) await shelf.acknowledge(wanted);
    if (wanted >= next) return { status: "synced" };
  }
}
