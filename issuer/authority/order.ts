/** An office's order: everything that can be wrong with it is found here, before anything is signed. */
import { isKind, kindBit, KINDS, rule, type Kind, type Presence } from "#core/document/kind.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { present } from "#core/document/field.ts";
import { parseUuid } from "#core/encoding/text.ts";
import { type OrderRequest, type Problem } from "./model.ts";
import { isDay, looksLikeDay, startOfDay, startOfNextDay } from "./order/day.ts";
import { Fields, isObject } from "./order/fields.ts";
import { parseHolder } from "./order/holder.ts";
import { warnOfLookAlikes } from "./order/look-alike.ts";
import { checkMrz } from "./order/mrz.ts";
import { parsePortrait } from "./order/portrait.ts";
import { Problems } from "./order/problem.ts";

/** A checked order: the MRZ has done its work, the portrait is bytes (PNG or JPEG, at most 5 MB, not yet decoded). */
export type Order = Omit<OrderRequest, "mrz" | "portrait"> & { readonly portrait?: Uint8Array };

/** `today` in WIB (YYYY-MM-DD). `powers`: by issuer, the kinds that its keys may sign now, as a mask. `demo` takes orders
 *  that have already ended and people of Utopia. */
export interface OrderContext {
  readonly today: string;
  readonly profile: "demo" | "live";
  readonly powers: ReadonlyMap<number, number>;
}

export type ParsedOrder =
  | { readonly status: "accepted"; readonly order: Order; readonly warnings: readonly Problem[] }
  | { readonly status: "refused"; readonly problems: readonly Problem[] };

const NAMES = [
  "issuer",
  "kind",
  "number",
  "validFrom",
  "validUntil",
  "holder",
  "passport",
  "category",
  "conditions",
  "place",
  "supersedes",
  "mrz",
  "portrait",
] as const;
const YEARS = "2000–2199";
const PASSPORT = /^[A-Z0-9]{5,15}$/;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Checks the whole order and reports all problems at once, each under the name of its field (of a holder, too, the bare
 *  name: "birthDate"; of an MRZ "mrz.…"). */
export function parseOrder(input: unknown, context: OrderContext): ParsedOrder {
  const problems = new Problems();
  if (!isObject(input)) {
    problems.add("-", "not-an-order");
    return { status: "refused", problems: problems.list };
  }
  const fields = new Fields(input, NAMES, problems);
  const issuer = parseIssuer(fields, context);
  const kind = parseKind(fields, issuer, context);
  if (kind !== undefined) checkPresence(fields, kind);
  const own = parseOwn(fields);
  const days = parseDays(fields, context);
  const holder = fields.has("holder") ? parseHolder(fields.raw("holder"), holderContext(context), problems) : undefined;
  const portrait = parsePortrait(fields.raw("portrait"), problems);
  const warnings = checkMrz(fields.raw("mrz"), { ...holder, ...own, ...days }, problems);
  const { number } = own;
  const { validFrom } = days;
  if (problems.list.length > 0 || issuer === undefined || kind === undefined) return refused(problems);
  if (number === undefined || validFrom === undefined) return refused(problems);
  const order = present({ issuer, kind, ...own, ...days, number, validFrom, holder, portrait });
  return { status: "accepted", order, warnings: [...warnings, ...warnOfLookAlikes(order)] };
}

/** What only the authority knows: the issuer's origin, the id (16 bytes), the time of signing, the place in a list. */
export interface Issuance {
  readonly origin: string;
  readonly documentId: Uint8Array;
  readonly issuedAt: number;
  readonly statusList: { readonly list: number; readonly index: number };
  readonly printSerial: number;
}

/** The payload to be signed for a checked order. */
export function toPayload(order: Order, issuance: Issuance): DocumentPayload {
  const { holder, supersedes, validUntil } = order;
  return present({
    issuer: issuance.origin,
    documentId: issuance.documentId,
    issuedAt: issuance.issuedAt,
    validFrom: startOfDay(order.validFrom),
    expires: validUntil === undefined ? undefined : startOfNextDay(validUntil),
    statusList: issuance.statusList,
    holder: holder && { ...holder, birthDate: holder.birthDate.replaceAll("-", "") },
    kind: order.kind,
    number: order.number,
    passport: order.passport,
    category: order.category,
    conditions: order.conditions,
    place: order.place,
    supersedes: supersedes === undefined ? undefined : parseUuid(supersedes),
    printSerial: issuance.printSerial,
  });
}

const refused = ({ list }: Problems): ParsedOrder => ({ status: "refused", problems: list });

const holderContext = ({ today, profile }: OrderContext): { today: string; allowTest: boolean } => ({
  today,
  allowTest: profile === "demo",
});

function parseIssuer(fields: Fields, { powers }: OrderContext): number | undefined {
  const issuer = fields.raw("issuer");
  if (issuer === undefined) return fields.problems.add("issuer", "missing");
  if (typeof issuer !== "number") {
    return fields.problems.add("issuer", "wrong-type", { wanted: ["nomor penerbit", "the issuer's number"] });
  }
  if (powers.has(issuer)) return issuer;
  return fields.problems.add("issuer", "issuer-unknown", { value: `${issuer}`, wanted: [...powers.keys()].join(", ") });
}

function parseKind(fields: Fields, issuer: number | undefined, { powers }: OrderContext): Kind | undefined {
  const text = fields.requiredText("kind");
  if (text === undefined) return undefined;
  if (!isKind(text)) return fields.problems.add("kind", "kind-unknown", { value: text, wanted: KINDS.join(", ") });
  if (issuer !== undefined && ((powers.get(issuer) ?? 0) & kindBit(text)) === 0) {
    fields.problems.add("kind", "issuer-lacks-power", { value: text });
  }
  return text;
}

/** Keeps the kind's row of PROTOCOL 1; portrait and MRZ go with the holder. */
function checkPresence(fields: Fields, kind: Kind): void {
  const row = rule(kind);
  const none = row.holder === "none" ? "none" : "optional";
  const wanted: Readonly<Record<string, Presence>> = {
    holder: row.holder,
    validUntil: row.expires,
    passport: row.passport,
    category: row.category,
    place: row.place,
    mrz: none,
    portrait: none,
  };
  for (const [name, presence] of Object.entries(wanted)) {
    if (presence === "required" && !fields.has(name)) fields.problems.add(name, "missing");
    if (presence === "none" && fields.has(name)) fields.problems.add(name, "not-for-this-kind", { value: kind });
  }
}

function parseOwn(fields: Fields) {
  return present({
    number: fields.requiredText("number"),
    passport: fields.textThat("passport", (text) => PASSPORT.test(text), "passport-format"),
    category: fields.text("category"),
    conditions: fields.text("conditions"),
    place: fields.text("place"),
    supersedes: fields.textThat("supersedes", (text) => UUID_V4.test(text), "uuid-format"),
  });
}

function parseDays(fields: Fields, { today, profile }: OrderContext) {
  const validFrom = parseDay(fields, "validFrom", fields.requiredText("validFrom"));
  const validUntil = parseDay(fields, "validUntil", fields.text("validUntil"));
  if (validFrom !== undefined && validUntil !== undefined && validUntil < validFrom) {
    fields.problems.add("validUntil", "validity-backwards", { value: validUntil, wanted: validFrom });
  } else if (validUntil !== undefined && validUntil < today && profile === "live") {
    fields.problems.add("validUntil", "already-ended", { value: validUntil });
  }
  return present({ validFrom, validUntil });
}

function parseDay(fields: Fields, name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!looksLikeDay(text)) return fields.problems.add(name, "date-format");
  if (isDay(text) && text >= "2000" && text < "2200") return text;
  return fields.problems.add(name, "date-impossible", { value: text, wanted: YEARS });
}
