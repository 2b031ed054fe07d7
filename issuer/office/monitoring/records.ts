/** The records of this room; all lie below `office/monitoring/`. */
import { z } from "zod";
import { GROUNDS, OUTCOMES } from "#core/document/check-log.ts";
import { bytesField, keyNumber, recordKind, type RecordKind } from "../../authority/records/record.ts";

const uint = z.int().nonnegative();
const tally = z.partialRecord(z.enum(OUTCOMES), uint);

const deviceSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  name: z.string(),
  publicKey: bytesField,
  state: z.enum(["active", "quarantined", "ended"]),
  reason: z.enum(["clock", "key"]).optional(),
  enrolledAt: uint,
  /** How far its log is known. */
  next: uint,
  hash: z.string(),
  /** The session that is open at `next`. */
  session: z.string().optional(),
  /** The device's own clock and ours at the last sync that brought events. */
  saidAt: uint.optional(),
  syncedAt: uint.optional(),
  /** Number of the event that opens an inspection without an approval that holds: its log waits there. */
  stoppedAt: uint.optional(),
  /** An approver let its log pass, once: times in it are taken as they are, and an opening without an approval, too. */
  isForgiven: z.boolean(),
});

const inspectionSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  device: z.string(),
  openedAt: uint,
  closedAt: uint.optional(),
  warrant: z.string().optional(),
  ground: z.enum(GROUNDS).optional(),
  approvedBy: z.string().optional(),
});

const approvalSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  approver: z.string(),
  ground: z.enum(GROUNDS),
  createdAt: uint,
  session: z.string().optional(),
});

const eventSchema = z.object({ v: z.literal(1), cose: bytesField });
const eventDaySchema = z.object({ v: z.literal(1), event: z.string() });
const countsSchema = z.object({ v: z.literal(1), outcomes: tally, changed: tally });
const ownerSchema = z.object({ v: z.literal(1), device: z.string() });
const secretSchema = z.object({ v: z.literal(1), key: bytesField });

export type DeviceRecord = z.infer<typeof deviceSchema>;
export type InspectionRecord = z.infer<typeof inspectionSchema>;
export type ApprovalRecord = z.infer<typeof approvalSchema>;
export type CountsRecord = z.infer<typeof countsSchema>;

export const deviceRecords: RecordKind<DeviceRecord> = recordKind(deviceSchema);
export const inspectionRecords: RecordKind<InspectionRecord> = recordKind(inspectionSchema);
export const approvalRecords: RecordKind<ApprovalRecord> = recordKind(approvalSchema);
/** A signed event, under device and number. */
export const eventRecords: RecordKind<z.infer<typeof eventSchema>> = recordKind(eventSchema);
/** Names an event under the day on which it is to be counted from. */
export const eventDays: RecordKind<z.infer<typeof eventDaySchema>> = recordKind(eventDaySchema);
export const countsRecords: RecordKind<CountsRecord> = recordKind(countsSchema);
/** Whose a used code or a key is. */
export const owners: RecordKind<z.infer<typeof ownerSchema>> = recordKind(ownerSchema);
export const secrets: RecordKind<z.infer<typeof secretSchema>> = recordKind(secretSchema);

const ROOM = "office/monitoring";

export const prefixOf = {
  devices: `${ROOM}/device/`,
  inspections: `${ROOM}/inspection/`,
  approvals: `${ROOM}/approval/`,
  eventDays: `${ROOM}/event-day/`,
  counts: `${ROOM}/counts/`,
} as const;

export const keyOf = {
  device: (id: string): string => prefixOf.devices + id,
  inspection: (id: string): string => prefixOf.inspections + id,
  /** @param mark  HMAC of the code: codes are too short to name a record by their hash */
  approval: (mark: string): string => prefixOf.approvals + mark,
  event: (device: string, number: number): string => `${ROOM}/event/${device}/${keyNumber(number)}`,
  eventDay: (day: number, device: string, number: number): string =>
    `${prefixOf.eventDays}${keyNumber(day)}/${device}/${keyNumber(number)}`,
  counts: (day: number): string => prefixOf.counts + keyNumber(day),
  /** @param digest  the scrypt digest under which `devices.json` keeps the code */
  code: (digest: string): string => `${ROOM}/code/${digest}`,
  key: (kid: string): string => `${ROOM}/key/${kid}`,
  secret: `${ROOM}/secret`,
} as const;
