/** An order as it is being typed: which fields its kind has, and how they become the authority's request. */
import { type Kind, type Presence, isKind, rule } from "#core/document/kind.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { formatUuid } from "#core/encoding/text.ts";
import { HOLDER_FIELDS } from "../authority/order/holder.ts";
import { type Form } from "./visit.ts";
import { type FieldName } from "./words/fields.ts";

const REQUIRED_OF_HOLDER: readonly FieldName[] = ["birthDate", "sex", "nationality", "issuingCountry"];
const DAY_SECONDS = 86_400;
const WIB_SECONDS = 25_200;

export interface FieldOf {
  readonly name: FieldName;
  readonly isRequired: boolean;
}

/** Fields of a kind, the permit's and the person's. */
export function fieldsOf(kind: Kind): { readonly permit: readonly FieldOf[]; readonly person: readonly FieldOf[] } {
  const row = rule(kind);
  const permit: (readonly [FieldName, Presence])[] = [
    ["number", "required"],
    ["validFrom", "required"],
    ["validUntil", row.expires],
    ["passport", row.passport],
    ["category", row.category],
    ["place", row.place],
    ["conditions", "optional"],
  ];
  return {
    permit: permit
      .filter(([, presence]) => presence !== "none")
      .map(([name, presence]) => ({ name, isRequired: presence === "required" })),
    person:
      row.holder === "none"
        ? []
        : HOLDER_FIELDS.map((name) => ({ name, isRequired: REQUIRED_OF_HOLDER.includes(name) })),
  };
}

export interface Draft {
  readonly kind: Kind;
  readonly issuer: number;
  readonly values: Readonly<Partial<Record<FieldName, string>>>;
  /** Name of the picture that the session keeps. */
  readonly picture?: string;
}

/** Names of all texts in the form of a kind. */
const textsOf = (kind: Kind): readonly FieldName[] => {
  const { permit, person } = fieldsOf(kind);
  return [...permit, ...person].map(({ name }) => name).concat(person.length === 0 ? [] : ["mrz"], ["supersedes"]);
};

/** What was typed, space at the ends left out; undefined for a kind that there is not. */
export function readDraft(form: Form, issuerOf: (kind: Kind) => number): Draft | undefined {
  const kind = form.text("kind");
  if (!isKind(kind)) return undefined;
  const typed = textsOf(kind).map((name) => [name, form.text(name).trim()] as const);
  const values = Object.fromEntries(typed.filter(([, text]) => text !== ""));
  const picture = form.text("picture");
  return { kind, issuer: issuerOf(kind), values, ...(picture === "" ? {} : { picture }) };
}

const isOfHolder = (name: string): boolean => HOLDER_FIELDS.some((one) => one === name);

/** The request as the authority takes it. @param portrait  as it was sent by the browser */
export function requestOf({ kind, issuer, values }: Draft, portrait?: Uint8Array): Record<string, unknown> {
  const { mrz, ...typed } = values;
  const entries = Object.entries(typed);
  const holder = Object.fromEntries(entries.filter(([name]) => isOfHolder(name)));
  return {
    issuer,
    kind,
    ...Object.fromEntries(entries.filter(([name]) => !isOfHolder(name))),
    ...(rule(kind).holder === "none" ? {} : { holder }),
    ...(mrz === undefined ? {} : { mrz: linesOf(mrz) }),
    ...(portrait === undefined ? {} : { portrait: Buffer.from(portrait).toString("base64") }),
  };
}

/** Lines as they stand in the zone: capitals, without spaces. */
export const linesOf = (mrz: string): readonly string[] =>
  mrz
    .toUpperCase()
    .replaceAll("«", "<<")
    .split(/[\r\n]+/)
    .map((line) => line.replaceAll(/\s/g, ""))
    .filter((line) => line !== "");

/** The draft with what it does not say yet. A person has one name or two identifiers: of the other kind nothing is added. */
export function filledBy(draft: Draft, values: Draft["values"]): Draft {
  const { fullName, primaryIdentifier, secondaryIdentifier } = draft.values;
  const isNamed = fullName !== undefined || primaryIdentifier !== undefined || secondaryIdentifier !== undefined;
  const fields = textsOf(draft.kind);
  const added = Object.entries(values).filter(([name]) => fields.some((one) => one === name));
  const wanted = added.filter(([name]) => !isNamed || !NAMES.includes(name));
  return { ...draft, values: { ...Object.fromEntries(wanted), ...draft.values } };
}

const NAMES: readonly string[] = ["fullName", "primaryIdentifier", "secondaryIdentifier"];

/** A draft that begins with what an earlier document says, to take its place. */
export function draftOf(payload: DocumentPayload, issuer: number): Draft {
  const { holder, kind, number, passport, category, conditions, place } = payload;
  const birth = holder?.birthDate.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");
  const values: Partial<Record<FieldName, string | undefined>> = {
    ...holder,
    number: `${number}-R`,
    passport,
    category,
    conditions,
    place,
    birthDate: birth,
    validFrom: dayOf(payload.validFrom),
    validUntil: payload.expires === undefined ? undefined : dayOf(payload.expires - DAY_SECONDS),
    supersedes: formatUuid(payload.documentId),
  };
  const filled = Object.entries(values).filter((entry): entry is [FieldName, string] => entry[1] !== undefined);
  return { kind, issuer, values: Object.fromEntries(filled) };
}

const dayOf = (time: number): string => new Date((time + WIB_SECONDS) * 1000).toISOString().slice(0, 10);
