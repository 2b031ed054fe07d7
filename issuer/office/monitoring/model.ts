/** Devices that check documents, and the inspections they check in: what is told of them, and the rules of time. */
import { type Ground, type Outcome } from "#core/document/check-log.ts";
import { type UnixSeconds } from "#core/document/field.ts";
import { type Officer } from "../../authority/model.ts";

/** A device's clock may be off by so many seconds. */
export const MOST_DRIFT = 300;
/** An approval's code opens a session within so many seconds. */
export const APPROVAL_SECONDS = 7200;
/** Events are kept for at most so many days; then only how many of each outcome there were. */
const KEPT_DAYS = 90;

const DAY = 86_400;
/** WIB is UTC+7 all year. */
const WIB = 7 * 3600;

type DeviceState = "active" | "quarantined" | "ended";
/** Why a device is in quarantine: its clock is off by more than five minutes, or something was signed by another key. */
export type QuarantineReason = "clock" | "key";

export interface DeviceView {
  readonly id: string;
  readonly name: string;
  readonly kid: string;
  readonly state: DeviceState;
  readonly reason?: QuarantineReason | undefined;
  readonly enrolledAt: UnixSeconds;
  /** Its log waits at this event: an inspection was opened without an approval that holds. */
  readonly stoppedAt?: number | undefined;
  /** When it last handed over events. */
  readonly syncedAt?: UnixSeconds | undefined;
  /** Events known of it: the number wanted next. */
  readonly next: number;
}

/** `settled`: there is a warrant number. `waiting`: there is none yet. `late`: the next day has ended without one. */
export type InspectionState = "settled" | "waiting" | "late";

export interface InspectionView {
  readonly id: string;
  readonly deviceId: string;
  readonly state: InspectionState;
  readonly openedAt: UnixSeconds;
  readonly closedAt?: UnixSeconds | undefined;
  readonly warrant?: string | undefined;
  readonly ground?: Ground | undefined;
  readonly approvedBy?: string | undefined;
  /** When a warrant number is due at the latest. */
  readonly dueAt: UnixSeconds;
}

/** A code that opens one session on this ground; it is shown this once. */
export interface ApprovalCode {
  readonly approvalId: string;
  readonly code: string;
  readonly ground: Ground;
  readonly expiresAt: UnixSeconds;
}

type Tally = Readonly<Partial<Record<Outcome, number>>>;

/** How many checks of a day (YYYY-MM-DD in WIB) had which outcome; `changed` counts verdicts that were judged again. */
export interface DayCounts {
  readonly day: string;
  readonly outcomes: Tally;
  readonly changed: Tally;
}

/** What a sync did: `kept` events are new, `known` were known; `next` is the number wanted next. */
export interface SyncAnswer {
  readonly next: number;
  readonly kept: number;
  readonly known: number;
}

/** Refusals:
 *  - `BAD_LOG` (not what a device signs) · `BAD_CODE` (mistyped) · `CLOCK_DRIFT` (at enrolment)
 *  - `ENROLMENT_REFUSED` (the code is wrong, used or expired) · `DEVICE_KNOWN` (the key is enrolled already)
 *  - `LOG_GAP`, `LOG_FORKED` (see `next`) · `INSPECTION_REQUIRED` (see `event`)
 *  - `DEVICE_QUARANTINED` · `DEVICE_ENDED` · `NOT_FOUND` · `ROLE` (needs an approver) · `BAD_WARRANT` · `WARRANT_KNOWN` */
export type MonitoringCode =
  | "BAD_LOG"
  | "BAD_CODE"
  | "CLOCK_DRIFT"
  | "ENROLMENT_REFUSED"
  | "DEVICE_KNOWN"
  | "LOG_GAP"
  | "LOG_FORKED"
  | "INSPECTION_REQUIRED"
  | "DEVICE_QUARANTINED"
  | "DEVICE_ENDED"
  | "NOT_FOUND"
  | "ROLE"
  | "BAD_WARRANT"
  | "WARRANT_KNOWN";

interface Details {
  /** Number of the event wanted next. */
  readonly next?: number;
  /** Number of the event that was refused: nothing of its sync was kept. */
  readonly event?: number;
  /** The opening of an inspection is what is refused. */
  readonly isOpening?: true;
}

/** A refusal of this room; the message says what to do. */
export class MonitoringError extends Error {
  override readonly name = "MonitoringError";
  readonly code: MonitoringCode;
  readonly next: number | undefined;
  readonly event: number | undefined;
  readonly isOpening: boolean;
  constructor(code: MonitoringCode, message: string, options?: ErrorOptions & Details) {
    super(message, options);
    this.code = code;
    this.next = options?.next;
    this.event = options?.event;
    this.isOpening = options?.isOpening === true;
  }
}

/** The room as the API sees it. Every call may throw {@link MonitoringError} or an AuthorityError. */
export interface Monitoring {
  /** @param statement  an enrolment signed by the device (`#core/document/log/statement.ts`) */
  enrol(statement: Uint8Array): Promise<{ readonly deviceId: string; readonly name: string }>;
  /** @param statement  a sync signed by the device: all its new events are kept, or none */
  sync(deviceId: string, statement: Uint8Array): Promise<SyncAnswer>;
  devices(officer: Officer): Promise<readonly DeviceView[]>;
  /** Out of quarantine, or past the event where its log waits: what it noted by a wrong clock, or in an inspection that
   *  nobody approved, is taken at its next sync. The inspection then stands as one that nobody approved. */
  release(officer: Officer, deviceId: string): Promise<DeviceView>;
  /** For ever. */
  end(officer: Officer, deviceId: string): Promise<DeviceView>;
  approve(officer: Officer, ground: Ground): Promise<ApprovalCode>;
  /** Newest first. */
  inspections(officer: Officer, state?: InspectionState): Promise<readonly InspectionView[]>;
  addWarrant(officer: Officer, inspectionId: string, warrant: string): Promise<InspectionView>;
  /** From the first day to the last, YYYY-MM-DD; days without a check are left out. */
  counts(from: string, to: string): Promise<readonly DayCounts[]>;
  /** What the passing of time asks for: forgets events that are too old. Cheap to call often; where nothing can be
   *  written, `health` says why, and the next hour tries again. */
  step(): Promise<void>;
}

/** Number of the day in WIB that a time falls on. */
export function dayOf(at: UnixSeconds): number {
  return Math.floor((at + WIB) / DAY);
}

/** YYYY-MM-DD of a day's number. */
export function formatDay(day: number): string {
  return new Date(day * DAY * 1000).toISOString().slice(0, 10);
}

/** A session may lack a warrant number up to the end of the day after it was opened (WIB). */
export function warrantDue(openedAt: UnixSeconds): UnixSeconds {
  return (dayOf(openedAt) + 2) * DAY - WIB;
}

/** How a session stands with its warrant. */
export function inspectionState(warrant: string | undefined, openedAt: UnixSeconds, now: UnixSeconds): InspectionState {
  if (warrant !== undefined) return "settled";
  return now >= warrantDue(openedAt) ? "late" : "waiting";
}

/** The newest day whose events are forgotten by now: none is ever older than 90 days. */
export function forgottenDay(now: UnixSeconds): number {
  return dayOf(now) - KEPT_DAYS;
}
