import { FormatError } from "../error.ts";
import { decodeCbor, encodeCbor, isCborMap, type CborMap, type CborValue } from "../encoding/cbor.ts";
import { equalBytes, isUuidV4 } from "../encoding/text.ts";
import {
  optionalBytes,
  optionalMap,
  optionalText,
  optionalUint,
  requiredBytes,
  requiredMap,
  requiredText,
  requiredUint,
} from "./claim.ts";
import { assertText, assertTime, present, type UnixSeconds } from "./field.ts";
import { assertHolder, holderFromClaims, holderToClaims, type Holder } from "./holder.ts";
import { KINDS, isKind, kindNumber, rule, type Kind, type Presence } from "./kind.ts";

/** What an issuer signs, and all that it signs. @see PROTOCOL, sections 1 and 2 */
export interface DocumentPayload {
  /** https origin without a path */
  readonly issuer: string;
  /** 16 bytes, a UUIDv4 */
  readonly documentId: Uint8Array;
  readonly issuedAt: UnixSeconds;
  /** 00:00:00 WIB of the first lawful day */
  readonly validFrom: UnixSeconds;
  /** 00:00:00 WIB of the day after the last lawful day */
  readonly expires?: UnixSeconds;
  /** number of the issuer's list, and the place in it */
  readonly statusList: { readonly list: number; readonly index: number };
  readonly holder?: Holder;
  readonly kind: Kind;
  readonly number: string;
  readonly passport?: string;
  readonly category?: string;
  readonly conditions?: string;
  readonly place?: string;
  /** 16 bytes: the document that this one replaces */
  readonly supersedes?: Uint8Array;
  /** 1 at first issue */
  readonly printSerial: number;
}

const HOST = /^https:\/\/[a-z0-9.-]+(?::[0-9]+)?$/;
const DAY = 86_400;
/** WIB is UTC+7 all year. */
const WIB = 25_200;
const LAST_INDEX = 131_071;
const MAX_UINT32 = 2 ** 32 - 1;
/** Claims by number; those below zero and from 65535 are private to their authors. */
const HOLDER = 169;
const STATUS = 65_535;
const PERMIT = -65_537;

/** Bytes of a payload. @throws {FormatError} when a rule of PROTOCOL 1 or 2 is broken: the issuer's own guard */
export function encodePayload(payload: DocumentPayload): Uint8Array {
  assertPayload(payload);
  return encodeCbor(toClaims(payload));
}

/**
 * The payload of bytes that are exactly what `encodePayload` makes of it.
 * @throws {FormatError} with the code of the rule that is broken; `claim-not-canonical` for anything besides our claims
 */
export function decodePayload(bytes: Uint8Array): DocumentPayload {
  const claims = decodeCbor(bytes);
  if (!isCborMap(claims)) throw new FormatError("claim-type", "the payload is no map");
  const payload = fromClaims(claims);
  assertPayload(payload);
  // Whatever stands in the bytes and not in the payload (a claim of others, an index with a leading zero) shows here.
  if (!equalBytes(encodeCbor(toClaims(payload)), bytes)) {
    throw new FormatError("claim-not-canonical", "there is more in the bytes than our claims");
  }
  return payload;
}

/** Asserts all rules of PROTOCOL 1 and 2 for what stands in a document. @throws {FormatError} with the code of the first broken one */
export function assertPayload(payload: DocumentPayload): void {
  assertOrigin(payload.issuer);
  if (!isUuidV4(payload.documentId)) throw new FormatError("document-id", "not a UUIDv4");
  if (payload.supersedes !== undefined && !isUuidV4(payload.supersedes)) {
    throw new FormatError("document-id", "supersedes something that is not a UUIDv4");
  }
  assertTimes(payload);
  assertStatusList(payload.issuer, payload.statusList);
  assertKindRule(payload);
  if (payload.holder !== undefined) assertHolder(payload.holder);
  assertText("number", payload.number);
  for (const name of ["passport", "category", "conditions", "place"] as const) {
    const text = payload[name];
    if (text !== undefined) assertText(name, text);
  }
  if (!Number.isSafeInteger(payload.printSerial) || payload.printSerial < 1 || payload.printSerial > MAX_UINT32) {
    throw new FormatError("print-serial", "not a number from 1");
  }
}

/** The name (not an address) of an issuer's status list. */
export function statusListUri(issuer: string, list: number): string {
  return `${issuer}/s/${list}`;
}

function assertOrigin(issuer: string): void {
  assertText("issuer", issuer);
  if (!HOST.test(issuer) || URL.parse(issuer)?.origin !== issuer) {
    throw new FormatError("issuer-origin", "not an https origin in its canonical form");
  }
}

function assertTimes({ issuedAt, validFrom, expires }: DocumentPayload): void {
  assertTime("issuedAt", issuedAt);
  assertTime("validFrom", validFrom);
  assertMidnight("validFrom", validFrom);
  if (expires === undefined) return;
  assertTime("expires", expires);
  assertMidnight("expires", expires);
  if (expires <= validFrom) throw new FormatError("validity", "ends before it begins");
}

function assertMidnight(name: string, time: UnixSeconds): void {
  if ((time + WIB) % DAY !== 0) throw new FormatError("not-midnight", `${name} is no midnight of WIB`);
}

function assertStatusList(issuer: string, { list, index }: DocumentPayload["statusList"]): void {
  if (!Number.isSafeInteger(list) || list < 0 || list > MAX_UINT32)
    throw new FormatError("status-entry", "no list number");
  if (!Number.isSafeInteger(index) || index < 0 || index > LAST_INDEX) {
    throw new FormatError("status-entry", `index not from 0 to ${LAST_INDEX}`);
  }
  assertText("status list", statusListUri(issuer, list));
}

function assertKindRule(payload: DocumentPayload): void {
  if (!isKind(payload.kind)) throw new FormatError("kind", "no kind of ours");
  const wanted = rule(payload.kind);
  for (const part of ["holder", "expires", "passport", "category", "place"] as const) {
    if (!agrees(wanted[part], payload[part] !== undefined)) {
      throw new FormatError("kind-rule", `${part} is ${wanted[part]} in ${payload.kind}`);
    }
  }
}

function agrees(presence: Presence, isPresent: boolean): boolean {
  return presence === "optional" || (presence === "required") === isPresent;
}

function toClaims(payload: DocumentPayload): CborMap {
  const { issuer, statusList, holder, expires } = payload;
  const claims = new Map<number, CborValue>([[1, issuer]]);
  if (expires !== undefined) claims.set(4, expires);
  claims.set(5, payload.validFrom).set(6, payload.issuedAt).set(7, payload.documentId);
  if (holder !== undefined) claims.set(HOLDER, holderToClaims(holder));
  const entry = new Map<string, CborValue>([
    ["idx", statusList.index],
    ["uri", statusListUri(issuer, statusList.list)],
  ]);
  return claims.set(STATUS, new Map([["status_list", entry]])).set(PERMIT, permitToClaims(payload));
}

function permitToClaims(payload: DocumentPayload): CborMap {
  const claims = new Map<number, CborValue>([
    [1, kindNumber(payload.kind)],
    [2, payload.number],
  ]);
  const optional = [payload.passport, payload.category, payload.conditions, payload.place, payload.supersedes];
  for (const [index, value] of optional.entries()) if (value !== undefined) claims.set(index + 3, value);
  return claims.set(8, payload.printSerial);
}

function fromClaims(claims: CborMap): DocumentPayload {
  const issuer = requiredText(claims, 1);
  const holder = optionalMap(claims, HOLDER);
  const permit = requiredMap(claims, PERMIT);
  const kind = KINDS[requiredUint(permit, 1)];
  if (kind === undefined) throw new FormatError("kind", "no kind of ours");
  return present({
    issuer,
    documentId: requiredBytes(claims, 7),
    issuedAt: requiredUint(claims, 6),
    validFrom: requiredUint(claims, 5),
    expires: optionalUint(claims, 4),
    statusList: statusFromClaims(issuer, requiredMap(claims, STATUS)),
    holder: holder === undefined ? undefined : holderFromClaims(holder),
    kind,
    number: requiredText(permit, 2),
    passport: optionalText(permit, 3),
    category: optionalText(permit, 4),
    conditions: optionalText(permit, 5),
    place: optionalText(permit, 6),
    supersedes: optionalBytes(permit, 7),
    printSerial: requiredUint(permit, 8),
  });
}

function statusFromClaims(issuer: string, claims: CborMap): DocumentPayload["statusList"] {
  const entry = requiredMap(claims, "status_list");
  const uri = requiredText(entry, "uri");
  const prefix = statusListUri(issuer, 0).slice(0, -1);
  // The list of another issuer is a forgery of this one's consent, so the whole document is refused.
  if (!uri.startsWith(prefix)) throw new FormatError("status-entry", "the list of another issuer");
  return { list: Number(uri.slice(prefix.length) || NaN), index: requiredUint(entry, "idx") };
}
