/** What must stand on the paper of a document: every field that was signed, in the paper's words. */
import { isJsonObject, type JsonValue } from "#core/encoding/canonical.ts";
import { parseUuid } from "#core/encoding/text.ts";
import { isKind, type Kind } from "#core/document/kind.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { type DocumentSummary } from "#core/judgement/verdict.ts";
import {
  birthDateInWords,
  clockInWords,
  dayInWords,
  labelOf,
  type LabelledField,
  NO_END,
  sexInWords,
  titleOf,
  type Words,
} from "./words.ts";

/** A field under its label; `lines` is its value, and the value in English where it reads otherwise. */
export interface PaperField {
  readonly name: LabelledField;
  readonly label: Words;
  readonly lines: readonly string[];
}

export interface Paper {
  readonly title: readonly string[];
  readonly fields: readonly PaperField[];
  readonly lookupCode: string;
}

const URN_UUID = "urn:uuid:";

/** The paper of a signed document; undefined for a kind that is none of ours. */
export function paperOf(document: DocumentSummary): Paper | undefined {
  const kind = textOf(document.subject, "kind");
  if (kind === undefined || !isKind(kind)) return undefined;
  return {
    title: titleOf(kind),
    fields: fieldsOf(document, kind),
    lookupCode: formatLookupCode(parseUuid(document.id)),
  };
}

const PLAIN = ["number", "passport", "category", "place", "conditions", "printSerial"] as const;
const NAMES = ["fullName", "primaryIdentifier", "secondaryIdentifier", "nativeName"] as const;
const COUNTRIES = ["nationality", "issuingCountry"] as const;

function fieldsOf({ subject, validFrom, validUntil, issuedAt }: DocumentSummary, kind: Kind): readonly PaperField[] {
  const holder = isJsonObject(subject) ? subject["holder"] : undefined;
  const birthDate = textOf(holder, "birthDate");
  const sex = textOf(holder, "sex");
  const issued = dayInWords(issuedAt);
  const plain = (source: JsonValue | undefined, names: readonly LabelledField[]): Row[] =>
    names.map((name) => [name, textOf(source, name)]);
  const rows: readonly Row[] = [
    ...plain(subject, PLAIN),
    ["supersedes", textOf(subject, "supersedes")?.replace(URN_UUID, "")],
    ...plain(holder, [...NAMES, ...COUNTRIES]),
    ["birthDate", birthDate === undefined ? undefined : birthDateInWords(birthDate)],
    ["sex", sex === undefined ? undefined : sexInWords(sex)],
    ["validFrom", dayInWords(validFrom)],
    ["validUntil", validUntil === undefined ? NO_END : dayInWords(validUntil)],
    ["issuedAt", { id: issued.id, en: `${issued.en}, ${clockInWords(issuedAt)}` }],
  ];
  return rows.flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, label: labelOf(name, kind), lines: linesOf(value) }],
  );
}

type Row = readonly [name: LabelledField, value: string | Words | undefined];

function linesOf(value: string | Words): readonly string[] {
  if (typeof value === "string") return [value];
  return value.id === value.en ? [value.id] : [value.id, value.en];
}

function textOf(source: JsonValue | undefined, name: string): string | undefined {
  const value = isJsonObject(source) ? source[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
