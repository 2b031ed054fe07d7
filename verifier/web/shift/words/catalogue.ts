/** The words of history, device and inspection. A language that misses one does not compile. */
import { type Ground } from "#core/document/check-log.ts";
import { type FieldName } from "../device/model.ts";

/** What the office says no to, or the device cannot do, each with what to do now. */
type Trouble =
  | "mistyped"
  | "unable"
  | "silent"
  | "ENROLMENT_REFUSED"
  | "CLOCK_DRIFT"
  | "LOG_GAP"
  | "LOG_FORKED"
  | "DEVICE_QUARANTINED"
  | "DEVICE_ENDED"
  | "INSPECTION_REQUIRED"
  | "refused-opening"
  | "not-written"
  | "other";

export interface TroubleFacts {
  readonly code: string;
  readonly event: number;
}

export interface ShiftWords {
  readonly nav: { readonly title: string; readonly history: string; readonly shift: string };
  readonly history: {
    readonly title: string;
    readonly line: (days: number) => string;
    readonly logged: string;
    readonly none: string;
    readonly memory: string;
    readonly notLogged: (checks: number) => string;
    readonly today: string;
    readonly session: (time: string) => string;
    readonly countNone: string;
    readonly all: string;
    readonly noDigest: string;
    readonly digest: string;
    readonly list: (bundle: number, block: number | undefined) => string;
    readonly offline: string;
    readonly inLog: (number: number) => string;
    readonly more: (left: number) => string;
    readonly csv: string;
    readonly print: string;
    readonly wipe: string;
    readonly wipeTitle: string;
    readonly wipeLine: (entries: number) => string;
    readonly wipeLog: string;
    readonly wipeYes: string;
    readonly back: string;
  };
  readonly changed: {
    readonly title: (documents: number) => string;
    readonly line: string;
    readonly was: string;
    readonly is: string;
    readonly checkedAt: string;
    readonly changedAt: string;
    readonly acknowledge: string;
    readonly show: string;
    readonly inHistory: (time: string) => string;
  };
  readonly device: {
    readonly title: string;
    readonly line: string;
    readonly code: string;
    readonly codeHint: string;
    readonly enrol: string;
    readonly enrolling: string;
    readonly key: string;
    readonly since: string;
    readonly states: Readonly<Record<"active" | "quarantined" | "ended", string>>;
    readonly state: string;
    readonly forget: string;
    readonly forgetTitle: string;
    readonly forgetLine: (waiting: number) => string;
    readonly forgetYes: string;
  };
  readonly sync: {
    readonly title: string;
    readonly waiting: (events: number) => string;
    readonly line: string;
    readonly last: (time: string) => string;
    readonly send: string;
    readonly sending: string;
  };
  readonly inspection: {
    readonly title: string;
    readonly needsDevice: string;
    readonly line: string;
    readonly warrantWay: string;
    readonly groundWay: string;
    readonly warrant: string;
    readonly warrantHint: string;
    readonly ground: string;
    readonly grounds: Readonly<Record<Ground, string>>;
    readonly groundHint: string;
    readonly approver: string;
    readonly approverHint: string;
    readonly approval: string;
    readonly approvalHint: string;
    readonly faults: Readonly<Record<FieldName, string>>;
    readonly open: string;
    readonly opening: string;
    readonly openSince: (time: string) => string;
    readonly approvedBy: (person: string) => string;
    readonly scan: string;
    readonly close: string;
    readonly closeTitle: string;
    readonly closeLine: string;
    readonly closeYes: string;
    readonly toPublic: string;
    readonly required: string;
    readonly requiredLine: string;
  };
  readonly badge: {
    readonly checkpoint: string;
    readonly noSession: string;
    readonly public: string;
    readonly waiting: (events: number) => string;
    readonly manage: string;
  };
  readonly troubles: Readonly<Record<Trouble, (facts: TroubleFacts) => string>>;
}
