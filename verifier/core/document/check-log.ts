/** The log of a device that checks documents: numbered, hash-chained, signed by the device's own key.
 *
 *  It can say which document was judged how, when and on what ground, and cannot say whose it was: every field is
 *  listed here, and a reader refuses any other. An event is a COSE_Sign1 of type `application/absah-check`; its hash is
 *  SHA-256 of those bytes.   @see DOMAIN, section 1.1 */
import { sha256, type PublicKey } from "#primitives";
import { FormatError } from "../error.ts";
import { encodeCbor } from "../encoding/cbor.ts";
import { toHex } from "../encoding/text.ts";
import { type UnixSeconds } from "./field.ts";
import { CHECK_TYP, Fields, LATEST, openStatement, refuse } from "./log/fields.ts";
import { type Signable } from "./signature.ts";

/** `previous` of the event with number 0. */
export const FIRST_PREVIOUS: string = "0".repeat(64);

/** The twelve statuses of a verdict (PROTOCOL 9), by name: this file lies below the judge. */
export const OUTCOMES = [
  "valid",
  "superseded",
  "suspended",
  "expired",
  "not-yet-valid",
  "not-genuine",
  "issuer-not-authorised",
  "revoked",
  "file-altered",
  "unreadable",
  "unknown-issuer",
  "undetermined",
] as const;
export const CHANNELS = ["camera", "file", "typed", "usb", "kiosk"] as const;
const MODES = ["public", "checkpoint"] as const;
/** When an officer may check without a warrant: Permenimipas 2/2025, article 30(3). */
export const GROUNDS = ["ban-list", "wanted-list", "suspected-breach"] as const;

export type Outcome = (typeof OUTCOMES)[number];
export type Channel = (typeof CHANNELS)[number];
type Mode = (typeof MODES)[number];
export type Ground = (typeof GROUNDS)[number];

/** Where an event stands; `number` counts from 0, `previous` is the hash of the event before in hex. */
interface Place {
  readonly number: number;
  readonly previous: string;
  readonly at: UnixSeconds;
}

/** One verdict. */
export interface DocumentChecked extends Place {
  readonly kind: "check";
  /** SHA-256 of the COSE_Sign1 in hex. Absent exactly for `unreadable`: what is not ours leaves no trace. */
  readonly digest?: string;
  readonly outcome: Outcome;
  readonly channel: Channel;
  readonly mode: Mode;
  /** UUID of the inspection session: in mode `checkpoint`, and only there. */
  readonly session?: string;
  /** Version of the bundle; absent where there was none. */
  readonly bundle?: number;
  /** Number of the earlier event whose verdict this one changes. */
  readonly again?: number;
}

/** The ground of an inspection: a warrant, or one of the three lawful grounds and who approved it by which code. */
type InspectionGround =
  { readonly warrant: string } | { readonly ground: Ground; readonly approver: string; readonly approval: string };

export type SessionOpened = Place & {
  readonly kind: "session-opened";
  /** UUID, drawn by the device. */
  readonly session: string;
} & InspectionGround;

interface SessionClosed extends Place {
  readonly kind: "session-closed";
  readonly session: string;
}

export type CheckEvent = DocumentChecked | SessionOpened | SessionClosed;

/** An event with its hash in hex and its bytes, the signature checked. */
export interface SignedEvent {
  readonly event: CheckEvent;
  readonly hash: string;
  readonly bytes: Uint8Array;
}

const HASH = /^[0-9a-f]{64}$/;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Letters of an office's register; at least one digit and one mark, which no name and no passport number has. */
const WARRANT = /^(?=.*\d)(?=.*[./-])[A-Z0-9][A-Z0-9./-]{3,39}$/;
const PERSON = /^[a-z][a-z0-9-]{0,39}$/;

/** Whether a text can be the number of a warrant: 4 to 40 of A–Z, 0–9 and `. / -`, with a digit and a mark. */
export function isWarrantNumber(text: string): boolean {
  return WARRANT.test(text);
}

/** What the device signs, once encoded. @throws {FormatError} `check-log` for a field that an event does not have */
export function eventToSign(kid: string, event: CheckEvent): Signable {
  const payload = encodeCbor(new Map(Object.entries(event).filter(([, value]) => value !== undefined)));
  decodeEvent(payload);
  return { kid, typ: CHECK_TYP, payload };
}

/** Hash of an event's COSE_Sign1, in hex. */
export function eventHash(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}

/** Reads one event. @throws {FormatError} `check-log`, `check-key` (another key signed), `cose-…`, `cbor-…` */
export function openEvent(bytes: Uint8Array, key: PublicKey): SignedEvent {
  return { event: decodeEvent(openStatement(bytes, key)), hash: eventHash(bytes), bytes };
}

/** How far a log is known: the number wanted next, and the hash of the event before it. */
export interface LogHead {
  readonly next: number;
  readonly hash: string;
}

export const EMPTY_LOG: LogHead = { next: 0, hash: FIRST_PREVIOUS };

/** `continues`: `fresh` follow the head, whatever stood before them in the run is known.
 *  `known`: the run ends below the head, with `last`; the reader compares its hash with what it keeps.
 *  `gap`: the run begins above the head. `forked`: the run tells another past than the head. */
export type Run =
  | { readonly status: "continues"; readonly fresh: readonly SignedEvent[] }
  | { readonly status: "known"; readonly last: SignedEvent }
  | { readonly status: "gap" }
  | { readonly status: "forked" };

/** Reads a run of events and puts it beside what is known of the log. Each event names the hash of the one before, so
 *  one equal hash stands for all before it.
 *  @throws {FormatError} `check-chain` where the run does not hang together, and as `openEvent` */
export function readRun(run: readonly Uint8Array[], key: PublicKey, head: LogHead): Run {
  const events = run.map((bytes) => openEvent(bytes, key));
  for (const [index, { event }] of events.entries()) {
    const before = events[index - 1];
    if (before !== undefined && (event.number !== before.event.number + 1 || event.previous !== before.hash))
      throw new FormatError("check-chain", `event ${event.number} does not follow the one before`);
  }
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) return { status: "continues", fresh: [] };
  if (first.event.number > head.next) return { status: "gap" };
  if (last.event.number < head.next - 1) return { status: "known", last };
  const at = head.next - first.event.number;
  const fresh = events.slice(at);
  const before = at === 0 ? first.event.previous : events[at - 1]?.hash;
  return before === head.hash ? { status: "continues", fresh } : { status: "forked" };
}

function decodeEvent(payload: Uint8Array): CheckEvent {
  const read = new Fields(payload);
  const kind = read.oneOf("kind", ["check", "session-opened", "session-closed"]);
  const place = { number: read.uint("number"), previous: read.text("previous", HASH), at: read.uint("at", LATEST) };
  if ((place.number === 0) !== (place.previous === FIRST_PREVIOUS)) refuse("only the first event has no previous");
  if (kind === "check") return read.end({ kind, ...place, ...readCheck(read, place.number) });
  const session = read.text("session", UUID_V4);
  if (kind === "session-closed") return read.end({ kind, ...place, session });
  return read.end({ kind, ...place, session, ...readGround(read) });
}

function readCheck(read: Fields, number: number): Omit<DocumentChecked, "kind" | keyof Place> {
  const outcome = read.oneOf("outcome", OUTCOMES);
  const mode = read.oneOf("mode", MODES);
  const channel = read.oneOf("channel", CHANNELS);
  return {
    outcome,
    channel,
    mode,
    ...(outcome === "unreadable" ? {} : { digest: read.text("digest", HASH) }),
    ...(mode === "public" ? {} : { session: read.text("session", UUID_V4) }),
    ...(read.has("bundle") ? { bundle: read.uint("bundle") } : {}),
    ...(read.has("again") ? { again: read.uint("again", number - 1) } : {}),
  };
}

function readGround(read: Fields): InspectionGround {
  if (read.has("warrant")) return { warrant: read.text("warrant", WARRANT) };
  const ground = read.oneOf("ground", GROUNDS);
  return { ground, approver: read.text("approver", PERSON), approval: read.code("approval") };
}
