/** Devices, their logs and inspections. Every change is one synced batch with its entry in the journal. */
import { importPublicKey, type PublicKey } from "#primitives";
import { openEvent, readRun, EMPTY_LOG, type Ground, type SignedEvent } from "#core/document/check-log.ts";
import { openEnrolment, openSync, type Sync } from "#core/document/log/statement.ts";
import { FormatError } from "#core/error.ts";
import { KeyedLock } from "../../authority/keyed-lock.ts";
import { AuthorityError, type Ledger, type Officer } from "../../authority/model.ts";
import { keyNumber } from "../../authority/records/record.ts";
import { type Clock, type Log, type Random, type StoreWrite } from "../../ports.ts";
import { assertActive, deviceView, quarantined } from "./device.ts";
import { drawId, findOpenCode, type OpenCode } from "./enrolment.ts";
import * as model from "./model.ts";
import {
  countsRecords,
  deviceRecords,
  type DeviceRecord,
  eventDays,
  eventRecords,
  keyOf,
  owners,
  prefixOf,
} from "./records.ts";
import { Inspections } from "./inspections.ts";
import { Shelf } from "./shelf.ts";
import { type Changes, Intake } from "./sync.ts";

const { MonitoringError } = model;

export interface MonitoringOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The codes that wait in `devices.json`, read afresh. */
  readonly openCodes: () => Promise<readonly OpenCode[]>;
}

const FORGET_SECONDS = 3600;
const ROOM = "monitoring";

export function openMonitoring(options: MonitoringOptions): model.Monitoring {
  return new OfficeMonitoring(options);
}

class OfficeMonitoring implements model.Monitoring {
  readonly #options: MonitoringOptions;
  readonly #shelf: Shelf;
  readonly #inspections: Inspections;
  readonly #lock = new KeyedLock();
  #forgotAt = Number.NEGATIVE_INFINITY;

  constructor(options: MonitoringOptions) {
    this.#options = options;
    this.#shelf = new Shelf(options.ledger);
    this.#inspections = new Inspections(options, this.#shelf);
  }

  get #now(): number {
    return Math.floor(this.#options.clock.nowMs() / 1000);
  }

  async enrol(statement: Uint8Array): Promise<{ deviceId: string; name: string }> {
    const { at, code, key } = read(() => openEnrolment(statement));
    if (Math.abs(at - this.#now) > model.MOST_DRIFT)
      throw new MonitoringError("CLOCK_DRIFT", "the device's clock is off by more than five minutes: set it first");
    const found = await findOpenCode(code, await this.#options.openCodes());
    return this.#lock.run(ROOM, () => this.#enrol(found, key));
  }

  async #enrol(code: OpenCode | undefined, key: PublicKey): Promise<{ deviceId: string; name: string }> {
    const used = code && (await this.#shelf.find(owners, keyOf.code(code.digest)));
    const known = await this.#shelf.find(owners, keyOf.key(key.kid));
    // The answer got lost: the same device asks again.
    if (code !== undefined && used !== undefined && used.device === known?.device)
      return { deviceId: used.device, name: code.name };
    if (code === undefined || used !== undefined || code.expiresAt <= this.#now)
      throw new MonitoringError("ENROLMENT_REFUSED", "this code is wrong, used or expired: ask for a new one");
    if (known !== undefined)
      throw new MonitoringError("DEVICE_KNOWN", "this key is enrolled already: the device must draw a new one");
    const id = drawId(this.#options.random);
    const { next, hash } = EMPTY_LOG;
    const device: DeviceRecord = {
      v: 1,
      id,
      name: code.name,
      publicKey: key.bytes,
      state: "active",
      enrolledAt: this.#now,
      next,
      hash,
      isForgiven: false,
    };
    const owner = { v: 1, device: id } as const;
    await this.#options.ledger.commit(
      [{ name: "device.enrolled", facts: { deviceId: id, kid: key.kid } }],
      [
        deviceRecords.put(keyOf.device(id), device),
        owners.put(keyOf.code(code.digest), owner),
        owners.put(keyOf.key(key.kid), owner),
      ],
    );
    return { deviceId: id, name: code.name };
  }

  sync(deviceId: string, statement: Uint8Array): Promise<model.SyncAnswer> {
    return this.#lock.run(ROOM, () => this.#sync(deviceId, statement));
  }

  async #sync(deviceId: string, statement: Uint8Array): Promise<model.SyncAnswer> {
    const device = await this.#device(deviceId);
    assertActive(device);
    const key = importPublicKey(device.publicKey);
    if (key === undefined) throw new RangeError(`the key of device ${deviceId} is none`);
    const { sync, run } = await this.#read(device, statement, key);
    const { next } = device;
    if (run.status === "gap") throw new MonitoringError("LOG_GAP", `event ${next} is wanted next`, { next });
    if (run.status === "forked" || (run.status === "known" && !(await this.#isKept(device, key, run.last))))
      throw new MonitoringError("LOG_FORKED", "this log tells another past than the one that is kept", { next });
    const fresh = run.status === "continues" ? run.fresh : [];
    await this.#assertClock(device, sync, fresh);
    const known = sync.events.length - fresh.length;
    if (fresh.length === 0) return { next, kept: 0, known };
    const changes = await this.#take(device, fresh, sync.at);
    const kept = deviceRecords.put(keyOf.device(deviceId), changes.device);
    await this.#options.ledger.commit(changes.entries, [kept, ...changes.writes]);
    return { next: changes.device.next, kept: fresh.length, known };
  }

  async #take(device: DeviceRecord, fresh: readonly SignedEvent[], saidAt: number): Promise<Changes> {
    try {
      return await new Intake(this.#shelf, device, this.#now).take(fresh, saidAt);
    } catch (error) {
      // It cannot be put right on the device, where checks may stand behind it: an approver sees it and decides.
      if (error instanceof MonitoringError && error.isOpening && error.event !== undefined)
        await this.#stopAt(device, error.event);
      throw error;
    }
  }

  async #stopAt(device: DeviceRecord, event: number): Promise<void> {
    if (device.stoppedAt === event) return;
    await this.#change({ ...device, stoppedAt: event }, "device.stopped", { event });
  }

  async #read(
    device: DeviceRecord,
    statement: Uint8Array,
    key: PublicKey,
  ): Promise<{ sync: Sync; run: ReturnType<typeof readRun> }> {
    try {
      const sync = openSync(statement, key);
      return { sync, run: readRun(sync.events, key, device) };
    } catch (error) {
      if (error instanceof FormatError && error.code === "check-key") await this.#quarantine(device, "key");
      return read(() => {
        throw error;
      });
    }
  }

  /** Whether an event below the head is the one that is kept; one that was forgotten can no longer be compared. */
  async #isKept({ id }: DeviceRecord, key: PublicKey, { event, hash }: SignedEvent): Promise<boolean> {
    const kept = await this.#shelf.find(eventRecords, keyOf.event(id, event.number));
    return kept === undefined || openEvent(kept.cose, key).hash === hash;
  }

  /** What brings nothing new may be an old sync that came again: its time says nothing. */
  async #assertClock(device: DeviceRecord, sync: Sync, fresh: readonly SignedEvent[]): Promise<void> {
    if (fresh.length === 0 && sync.at <= (device.saidAt ?? 0)) return;
    const isAhead = fresh.some(({ event }) => event.at > this.#now + model.MOST_DRIFT);
    const isOff = Math.abs(sync.at - this.#now) > model.MOST_DRIFT;
    if (isOff || (isAhead && !device.isForgiven)) await this.#quarantine(device, "clock");
  }

  async #quarantine(device: DeviceRecord, reason: model.QuarantineReason): Promise<never> {
    await this.#change({ ...device, state: "quarantined", reason }, "device.quarantined", { reason });
    this.#options.log.warn("device.quarantined", { deviceId: device.id, reason });
    throw quarantined(reason);
  }

  async devices(officer: Officer): Promise<readonly model.DeviceView[]> {
    assertApprover(officer);
    const views: model.DeviceView[] = [];
    for await (const [, record] of this.#shelf.all(deviceRecords, prefixOf.devices)) views.push(deviceView(record));
    return views;
  }

  async release(officer: Officer, deviceId: string): Promise<model.DeviceView> {
    assertApprover(officer);
    return this.#lock.run(ROOM, async () => {
      const device = await this.#device(deviceId);
      if (device.state === "ended") assertActive(device);
      if (device.state === "active" && device.stoppedAt === undefined) return deviceView(device);
      const { reason, stoppedAt, ...rest } = device;
      // Out of quarantine for its key it may still wait at an event: that is another decision.
      const isKey = reason === "key";
      const kept = isKey && stoppedAt !== undefined ? { stoppedAt } : {};
      const released: DeviceRecord = { ...rest, ...kept, state: "active", isForgiven: !isKey };
      return this.#change(released, "device.released", { by: officer.person });
    });
  }

  async end(officer: Officer, deviceId: string): Promise<model.DeviceView> {
    assertApprover(officer);
    return this.#lock.run(ROOM, async () => {
      const device = await this.#device(deviceId);
      if (device.state === "ended") return deviceView(device);
      return this.#change({ ...device, state: "ended" }, "device.ended", { by: officer.person });
    });
  }

  async approve(officer: Officer, ground: Ground): Promise<model.ApprovalCode> {
    assertApprover(officer);
    return this.#lock.run(ROOM, () => this.#inspections.approve(officer, ground));
  }

  async inspections(officer: Officer, state?: model.InspectionState): Promise<readonly model.InspectionView[]> {
    assertApprover(officer);
    return this.#inspections.list(state);
  }

  addWarrant(officer: Officer, inspectionId: string, warrant: string): Promise<model.InspectionView> {
    return this.#lock.run(ROOM, () => this.#inspections.addWarrant(officer, inspectionId, warrant));
  }

  async counts(from: string, to: string): Promise<readonly model.DayCounts[]> {
    const days: model.DayCounts[] = [];
    for await (const [key, record] of this.#shelf.all(countsRecords, prefixOf.counts)) {
      const day = model.formatDay(Number.parseInt(key.slice(prefixOf.counts.length), 16));
      if (day >= from && day <= to) days.push({ day, outcomes: record.outcomes, changed: record.changed });
    }
    return days;
  }

  async step(): Promise<void> {
    if (this.#now - this.#forgotAt < FORGET_SECONDS) return;
    this.#forgotAt = this.#now;
    try {
      await this.#lock.run(ROOM, () => this.#forget());
    } catch (error) {
      if (!(error instanceof AuthorityError)) throw error;
      this.#options.log.warn("checks.not-forgotten", { code: error.code });
    }
  }

  async #forget(): Promise<void> {
    const day = model.forgottenDay(this.#now);
    const writes: StoreWrite[] = [];
    const end = prefixOf.eventDays + keyNumber(day + 1);
    for await (const [key, { event }] of this.#shelf.all(eventDays, prefixOf.eventDays, end))
      writes.push({ type: "del", key }, { type: "del", key: event });
    if (writes.length === 0) return;
    const facts = { through: model.formatDay(day), count: writes.length / 2 };
    await this.#options.ledger.commit([{ name: "checks.forgotten", facts }], writes);
  }

  async #device(id: string): Promise<DeviceRecord> {
    const device = await this.#shelf.find(deviceRecords, keyOf.device(id));
    if (device !== undefined) return device;
    throw new MonitoringError("NOT_FOUND", `there is no device ${id}`);
  }

  async #change(
    device: DeviceRecord,
    name: string,
    facts: Readonly<Record<string, string | number>>,
  ): Promise<model.DeviceView> {
    const entry = { name, facts: { deviceId: device.id, ...facts } };
    await this.#options.ledger.commit([entry], [deviceRecords.put(keyOf.device(device.id), device)]);
    return deviceView(device);
  }
}

function assertApprover({ role }: Officer): void {
  if (role !== "approver") throw new MonitoringError("ROLE", "this needs an approver");
}

/** What a device sent, or why not. @throws {MonitoringError} `BAD_CODE`, `BAD_LOG` */
function read<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const code = error.code === "short-code" ? "BAD_CODE" : "BAD_LOG";
    throw new MonitoringError(code, `this is not what a device signs (${error.code})`, { cause: error });
  }
}
