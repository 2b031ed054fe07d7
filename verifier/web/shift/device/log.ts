/** The end of the device's log: the next events, numbered, chained and signed. What is written where, the caller says. */
import { type CheckEvent, type LogHead, eventHash, eventToSign } from "#core/document/check-log.ts";
import { type Signable, encodeSign1, toBeSigned } from "#core/document/signature.ts";

/** An event without its place in the log. */
export type Noted = CheckEvent extends infer E
  ? E extends CheckEvent
    ? Omit<E, "number" | "previous">
    : never
  : never;

/** Whoever signs for the device. */
export interface DeviceSigner {
  /** hex, 16 digits */
  readonly kid: string;
  /** @returns 64 bytes */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** Signed events in order, and the head of the log behind them. */
export interface Continued {
  readonly head: LogHead;
  readonly events: readonly { readonly event: CheckEvent; readonly bytes: Uint8Array }[];
}

/** Continues the log. @throws {FormatError} `check-log` for an event that cannot be */
export async function continueLog(signer: DeviceSigner, head: LogHead, noted: readonly Noted[]): Promise<Continued> {
  const events: { event: CheckEvent; bytes: Uint8Array }[] = [];
  let { next, hash } = head;
  for (const each of noted) {
    const event: CheckEvent = { ...each, number: next, previous: hash };
    const bytes = await seal(signer, eventToSign(signer.kid, event));
    events.push({ event, bytes });
    next++;
    hash = eventHash(bytes);
  }
  return { head: { next, hash }, events };
}

/** The COSE_Sign1 of a statement. */
export async function seal(signer: DeviceSigner, signable: Signable): Promise<Uint8Array> {
  return encodeSign1({ ...signable, signature: await signer.sign(toBeSigned(signable)) });
}
