/** What a device says beside its log: that it wants to enrol, and that it hands over events. Signed like an event. */
import { importPublicKey, type PublicKey } from "#primitives";
import { FormatError } from "../../error.ts";
import { encodeCbor, type CborValue } from "../../encoding/cbor.ts";
import { type UnixSeconds } from "../field.ts";
import { decodeSign1, type Signable } from "../signature.ts";
import { CHECK_TYP, Fields, LATEST, openStatement, refuse } from "./fields.ts";

/** Events that one sync may carry. */
const MAX_EVENTS = 500;

/** What a new device says of itself: `code` as `keys device` showed it, without its hyphen; `publicKey` 32 bytes. */
export interface Enrolment {
  readonly at: UnixSeconds;
  readonly code: string;
  readonly publicKey: Uint8Array;
}

/** What a device hands over: signed events in order. `at` is the device's clock now; no events: it only says that. */
export interface Sync {
  readonly at: UnixSeconds;
  readonly events: readonly Uint8Array[];
}

/** What a new device signs to enrol. @throws {FormatError} `check-log`, `short-code` */
export function enrolmentToSign(kid: string, { at, code, publicKey }: Enrolment): Signable {
  const fields: [string, CborValue][] = [
    ["kind", "enrolment"],
    ["at", at],
    ["code", code],
    ["key", publicKey],
  ];
  const payload = encodeCbor(new Map(fields));
  decodeEnrolment(payload);
  return { kid, typ: CHECK_TYP, payload };
}

/** What a device signs to hand over events. @throws {FormatError} `check-log` */
export function syncToSign(kid: string, { at, events }: Sync): Signable {
  const fields: [string, CborValue][] = [
    ["kind", "sync"],
    ["at", at],
    ["events", events],
  ];
  const payload = encodeCbor(new Map(fields));
  decodeSync(payload);
  return { kid, typ: CHECK_TYP, payload };
}

/** Reads what a new device says: it holds the key that it names. @throws {FormatError} `check-log`, `check-key`, `cose-…`, `cbor-…` */
export function openEnrolment(bytes: Uint8Array): Omit<Enrolment, "publicKey"> & { readonly key: PublicKey } {
  const { at, code, publicKey } = decodeEnrolment(decodeSign1(bytes, { typ: CHECK_TYP }).payload);
  const key = importPublicKey(publicKey);
  if (key === undefined) throw new FormatError("check-key", "no key of the profile");
  openStatement(bytes, key);
  return { at, code, key };
}

/** Reads what a device hands over. The events in it are not opened yet. @throws {FormatError} `check-log`, `check-key`, `cose-…`, `cbor-…` */
export function openSync(bytes: Uint8Array, key: PublicKey): Sync {
  return decodeSync(openStatement(bytes, key));
}

function decodeEnrolment(payload: Uint8Array): Enrolment {
  const read = new Fields(payload);
  read.oneOf("kind", ["enrolment"]);
  const publicKey = read.value("key");
  if (!(publicKey instanceof Uint8Array) || publicKey.length !== 32) return refuse("key has not 32 bytes");
  return read.end({ at: read.uint("at", LATEST), code: read.code("code"), publicKey });
}

function decodeSync(payload: Uint8Array): Sync {
  const read = new Fields(payload);
  read.oneOf("kind", ["sync"]);
  const events = read.value("events");
  if (!Array.isArray(events) || events.length > MAX_EVENTS) return refuse(`not at most ${MAX_EVENTS} events`);
  const isBytes = (item: unknown): item is Uint8Array => item instanceof Uint8Array;
  return read.end({ at: read.uint("at", LATEST), events: events.every(isBytes) ? events : refuse("no bytes") });
}
