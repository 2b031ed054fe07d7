/** The signed facts as the paper has them: the same fields in the same order and places. */
import { type JsonValue, isJsonObject } from "#core/encoding/canonical.ts";
import { parseUuid } from "#core/encoding/text.ts";
import { isKind } from "#core/document/kind.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { type DocumentSummary } from "#core/judgement/verdict.ts";
import { type Catalogue } from "../../library/index.ts";
import { formatBirthDate, formatTime } from "../../library/wording/time.ts";
import { type Printed, type Words } from "../words/catalogue.ts";

/** One field of the paper. */
export interface PaperFact {
  readonly name: Printed;
  readonly label: string;
  readonly value: string;
  /** Set in the face that tells 0 from O. */
  readonly isCode: boolean;
}

export interface PaperFacts {
  /** As in large letters on the paper, and the letters it is known by. */
  readonly kind: { readonly code: string; readonly title: string };
  readonly number: string;
  /** As printed under the code. */
  readonly lookupCode: string;
  readonly hasHolder: boolean;
  readonly names: readonly PaperFact[];
  readonly holder: readonly PaperFact[];
  readonly times: readonly PaperFact[];
  readonly details: readonly PaperFact[];
}

const NAMES = ["fullName", "primaryIdentifier", "secondaryIdentifier", "nativeName"] as const;
const CODES: ReadonlySet<Printed> = new Set(["nationality", "passport", "issuingCountry", "printSerial", "supersedes"]);
const CATEGORY: Readonly<Record<string, Printed>> = {
  COMPETENCE: "competence",
  STATEMENT: "subject",
  REPORT: "subject",
};
const PLACE: Readonly<Record<string, Printed>> = {
  LODGING_RECEIPT: "placeOfStay",
  COMPETENCE: "placeOnly",
  STATEMENT: "placeOnly",
  REPORT: "placeOnly",
};

/** @param document  of a result whose signature passed */
export function paperFacts(document: DocumentSummary, words: Words, catalogue: Catalogue): PaperFacts {
  const { subject } = document;
  const holder = isJsonObject(subject) ? subject["holder"] : undefined;
  const kind = textOf(subject, "kind") ?? "";
  const row = (name: Printed, value: string | undefined): readonly PaperFact[] =>
    value === undefined ? [] : [{ name, label: words.printed[name], value, isCode: CODES.has(name) }];
  const passport = row("passport", textOf(subject, "passport"));
  const birthDate = textOf(holder, "birthDate");
  const sex = textOf(holder, "sex");
  const end = document.validUntil;
  return {
    kind: { code: kind, title: isKind(kind) ? catalogue.kinds[kind] : kind },
    number: textOf(subject, "number") ?? "",
    lookupCode: formatLookupCode(parseUuid(document.id)),
    hasHolder: holder !== undefined,
    names: NAMES.flatMap((name) => row(name, textOf(holder, name))),
    holder: [
      ...row("birthDate", birthDate && formatBirthDate(birthDate, catalogue)),
      ...row("sex", sex === "M" || sex === "F" || sex === "X" ? catalogue.sexes[sex] : undefined),
      ...row("nationality", textOf(holder, "nationality")),
      ...(holder === undefined ? [] : passport),
      ...row("issuingCountry", textOf(holder, "issuingCountry")),
    ],
    times: [
      ...row("validFrom", formatWeekday(document.validFrom, catalogue)),
      ...row("validUntil", end === undefined ? catalogue.noEnd : formatWeekday(end, catalogue)),
      ...row("issuedAt", formatTime(document.issuedAt, catalogue)),
    ],
    details: [
      ...(holder === undefined ? passport : []),
      ...row(CATEGORY[kind] ?? "category", textOf(subject, "category")),
      ...row(PLACE[kind] ?? "place", textOf(subject, "place")),
      ...row("conditions", textOf(subject, "conditions")),
      ...row("printSerial", textOf(subject, "printSerial")),
      ...row("supersedes", textOf(subject, "supersedes")?.replace("urn:uuid:", "")),
    ],
  };
}

/** `Selasa, 24 November 2026`, as printed. */
function formatWeekday(time: number, { language }: Catalogue): string {
  const style = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "Asia/Jakarta" } as const;
  return new Intl.DateTimeFormat(language === "id" ? "id-ID" : "en-GB", style).format(time * 1000);
}

function textOf(source: JsonValue | undefined, name: string): string | undefined {
  const value = isJsonObject(source) ? source[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
