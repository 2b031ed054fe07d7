/** What new events of a device change: its log, its session, inspections, approvals and counts, as one set of writes. */
import { type DocumentChecked, type SessionOpened, type SignedEvent } from "#core/document/check-log.ts";
import { fromHex } from "#core/encoding/text.ts";
import { type NewEntry } from "../../journal/journal.ts";
import { type StoreWrite } from "../../ports.ts";
import { markOf } from "./enrolment.ts";
import { APPROVAL_SECONDS, dayOf, MonitoringError, MOST_DRIFT } from "./model.ts";
import {
  type ApprovalRecord,
  approvalRecords,
  countsRecords,
  type CountsRecord,
  type DeviceRecord,
  eventDays,
  eventRecords,
  inspectionRecords,
  type InspectionRecord,
  keyOf,
  secrets,
} from "./records.ts";
import { type Shelf } from "./shelf.ts";

/** All that one sync writes. */
export interface Changes {
  readonly device: DeviceRecord;
  readonly entries: readonly NewEntry[];
  readonly writes: readonly StoreWrite[];
}

/** Follows the events of one device from where its record stands. */
export class Intake {
  readonly #shelf: Shelf;
  readonly #now: number;
  readonly #before: DeviceRecord;
  #open: string | undefined;
  readonly #inspections = new Map<string, InspectionRecord>();
  readonly #counts = new Map<number, CountsRecord>();
  readonly #used = new Set<string>();
  readonly #entries: NewEntry[] = [];
  readonly #writes: StoreWrite[] = [];

  constructor(shelf: Shelf, device: DeviceRecord, now: number) {
    this.#shelf = shelf;
    this.#before = device;
    this.#open = device.session;
    this.#now = now;
  }

  /** @throws {MonitoringError} `INSPECTION_REQUIRED`, `BAD_LOG`: then nothing counts of any event */
  async take(fresh: readonly SignedEvent[], saidAt: number): Promise<Changes> {
    for (const signed of fresh) await this.#take(signed);
    const last = fresh.at(-1);
    const { session: _, stoppedAt: __, ...before } = this.#before;
    const device: DeviceRecord = {
      ...before,
      next: before.next + fresh.length,
      hash: last?.hash ?? before.hash,
      ...(this.#open === undefined ? {} : { session: this.#open }),
      saidAt,
      syncedAt: this.#now,
      isForgiven: false,
    };
    const facts = { deviceId: device.id, from: before.next, count: fresh.length, head: fromHex(device.hash) };
    for (const [id, record] of this.#inspections)
      this.#writes.push(inspectionRecords.put(keyOf.inspection(id), record));
    for (const [day, record] of this.#counts) this.#writes.push(countsRecords.put(keyOf.counts(day), record));
    return { device, entries: [{ name: "device.synced", facts }, ...this.#entries], writes: this.#writes };
  }

  async #take({ event, bytes }: SignedEvent): Promise<void> {
    const { id } = this.#before;
    const key = keyOf.event(id, event.number);
    // A clock that ran ahead does not keep an event longer.
    const day = dayOf(Math.min(event.at, this.#now));
    this.#writes.push(eventRecords.put(key, { v: 1, cose: bytes }));
    this.#writes.push(eventDays.put(keyOf.eventDay(day, id, event.number), { v: 1, event: key }));
    if (event.kind === "check") return this.#check(event, day);
    if (event.kind === "session-opened") return this.#opened(event);
    const inspection = this.#open === event.session ? await this.#inspection(event.session) : undefined;
    if (inspection === undefined) throw badLog(event.number, "it closes a session that is not open");
    this.#inspections.set(event.session, { ...inspection, closedAt: event.at });
    this.#entries.push({ name: "inspection.closed", facts: { inspectionId: event.session, deviceId: id } });
    this.#open = undefined;
  }

  async #check(event: DocumentChecked, day: number): Promise<void> {
    if (event.session !== undefined && event.session !== this.#open) {
      // A verdict may change after the session was closed: it belongs to the check that was made in it.
      const own = event.again === undefined ? undefined : await this.#inspection(event.session);
      if (own?.device !== this.#before.id) throw this.#required(event.number, "there is no open session for it");
    }
    const counts = this.#counts.get(day) ?? (await this.#shelf.find(countsRecords, keyOf.counts(day)));
    const { outcomes, changed } = counts ?? { outcomes: {}, changed: {} };
    const one = (tally: CountsRecord["outcomes"]): CountsRecord["outcomes"] => ({
      ...tally,
      [event.outcome]: (tally[event.outcome] ?? 0) + 1,
    });
    const isFirst = event.again === undefined;
    const next = isFirst ? { outcomes: one(outcomes), changed } : { outcomes, changed: one(changed) };
    this.#counts.set(day, { v: 1, ...next });
  }

  async #opened(event: SessionOpened): Promise<void> {
    const { session, number, at } = event;
    if (this.#open !== undefined) throw badLog(number, "a session is open already");
    if ((await this.#inspection(session)) !== undefined) throw badLog(number, "this session was opened before");
    const place = { v: 1, id: session, device: this.#before.id, openedAt: at } as const;
    if ("warrant" in event) this.#inspections.set(session, { ...place, warrant: event.warrant });
    else {
      const { ground, approver } = event;
      const isApproved = await this.#useApproval(event);
      this.#inspections.set(session, isApproved ? { ...place, ground, approvedBy: approver } : { ...place, ground });
    }
    this.#entries.push({ name: "inspection.opened", facts: { inspectionId: session, deviceId: place.device } });
    this.#open = session;
  }

  /** @returns whether there is an approval; without one only where an approver let it pass */
  async #useApproval(event: SessionOnGround): Promise<boolean> {
    const secret = await this.#shelf.find(secrets, keyOf.secret);
    const key = secret && keyOf.approval(markOf(event.approval, secret.key));
    const approval = key === undefined ? undefined : await this.#shelf.find(approvalRecords, key);
    const why = key !== undefined && this.#used.has(key) ? USED : whyNot(event, approval);
    if (why === undefined && key !== undefined && approval !== undefined) {
      this.#used.add(key);
      this.#writes.push(approvalRecords.put(key, { ...approval, session: event.session }));
      return true;
    }
    if (this.#before.isForgiven) return false;
    throw this.#required(event.number, why ?? USED, true);
  }

  async #inspection(id: string): Promise<InspectionRecord | undefined> {
    return this.#inspections.get(id) ?? (await this.#shelf.find(inspectionRecords, keyOf.inspection(id)));
  }

  #required(event: number, why: string, isOpening = false): MonitoringError {
    const what = `a check needs a warrant, or a lawful ground and its approval: event ${event}: ${why}`;
    const { next } = this.#before;
    return new MonitoringError("INSPECTION_REQUIRED", what, { next, event, ...(isOpening && { isOpening }) });
  }
}

type SessionOnGround = Extract<SessionOpened, { readonly approval: string }>;

const USED = "the approval's code is wrong or used";

function whyNot({ approver, ground, at }: SessionOnGround, approval: ApprovalRecord | undefined): string | undefined {
  if (approval === undefined || approval.session !== undefined) return USED;
  if (approval.approver !== approver || approval.ground !== ground)
    return "the approval is of another ground or person";
  const { createdAt } = approval;
  const isInTime = at >= createdAt - MOST_DRIFT && at <= createdAt + APPROVAL_SECONDS;
  return isInTime ? undefined : "the approval's two hours do not hold the opening";
}

function badLog(event: number, why: string): MonitoringError {
  return new MonitoringError("BAD_LOG", `event ${event} cannot be: ${why}`, { event });
}
