/** The machine-readable zone of the passport: its check digits, and whether the order says the same. Not kept. */
import { parse, type Details, type FieldName, type ParseResult } from "mrz";
import { type Problem } from "../model.ts";
import { isCountry, TEST_COUNTRY } from "./country.ts";
import { makeProblem, type Problems } from "./problem.ts";

/** What the order says; what it does not say is not compared. */
export interface MrzFacts {
  readonly passport?: string | undefined;
  readonly birthDate?: string | undefined;
  readonly sex?: string | undefined;
  readonly nationality?: string | undefined;
  readonly issuingCountry?: string | undefined;
  readonly validUntil?: string | undefined;
}

/** Lines and characters of passports (TD3) and cards (TD2, TD1). */
const SHAPES: ReadonlySet<string> = new Set(["44,44", "36,36", "30,30,30"]);
const FOREIGN = /[^A-Z0-9<]/;
const COUNTRIES: ReadonlySet<FieldName | null> = new Set<FieldName>(["issuingState", "nationality"]);

/** Reports every fault under "mrz" or "mrz." and the zone's field. Gives warnings: things that may be meant so. */
export function checkMrz(value: unknown, facts: MrzFacts, problems: Problems): readonly Problem[] {
  if (value === undefined) return [];
  const zone = readZone(value, problems);
  if (zone === undefined) return [];
  compare(zone, facts, problems);
  return warn(zone, facts);
}

/** A zone without a fault; codes of countries as they stand in it. */
export interface Zone extends Pick<ParseResult, "fields" | "documentNumber"> {
  readonly issuingCountry: string | undefined;
  readonly nationality: string | undefined;
}

/** The zone, or undefined after at least one report. */
export function readZone(value: unknown, problems: Problems): Zone | undefined {
  const lines = parseLines(value, problems);
  if (lines === undefined) return undefined;
  const { fields, documentNumber, details } = parseAll(lines, problems) ?? {};
  if (fields === undefined || details === undefined) return undefined;
  const countryIn = (field: FieldName): string | undefined => {
    const part = details.find((one) => one.field === field);
    return part && codeOf(part, lines);
  };
  return {
    fields,
    documentNumber: documentNumber ?? null,
    issuingCountry: countryIn("issuingState"),
    nationality: countryIn("nationality"),
  };
}

function parseAll(lines: readonly string[], problems: Problems): ParseResult | undefined {
  const zone = parse([...lines]);
  return findFaults(zone, lines, problems) > 0 ? undefined : zone;
}

const isText = (line: unknown): line is string => typeof line === "string";

function parseLines(value: unknown, problems: Problems): readonly string[] | undefined {
  if (!Array.isArray(value) || !value.every(isText)) {
    return problems.add("mrz", "wrong-type", { wanted: ["daftar baris teks", "a list of text lines"] });
  }
  const sizes = value.slice(0, 4).map((line) => line.length);
  if (!SHAPES.has(sizes.join(","))) return problems.add("mrz", "mrz-lines", { value: sizes.join(", ") });
  for (const [index, line] of value.entries()) {
    const column = line.search(FOREIGN);
    if (column >= 0) return problems.add("mrz", "mrz-character", { value: place(index, column) });
  }
  return value;
}

const place = (line: number, column: number): readonly [string, string] => [
  `baris ${line + 1} kolom ${column + 1}`,
  `line ${line + 1}, column ${column + 1}`,
];

function findFaults(zone: ParseResult, lines: readonly string[], problems: Problems): number {
  const wrong = zone.details.filter((part) => !isRight(part, lines));
  const digits = wrong.filter(isCheckDigit);
  // The composite digit covers all others: when one of them is wrong it says nothing new.
  const told = digits.length > 1 ? wrong.filter((part) => part.field !== "compositeCheckDigit") : wrong;
  for (const part of told) {
    const at = place(part.line, part.start);
    if (isCheckDigit(part)) problems.add(nameOf(part), "mrz-check-digit", { value: at, wanted: wantedDigit(part) });
    else problems.add(nameOf(part), "mrz-field", { value: at });
  }
  return told.length;
}

// The package's list of states is another than Doc 9303's (it lacks Utopia, say): ours decides.
function isRight(part: Details, lines: readonly string[]): boolean {
  if (!COUNTRIES.has(part.field)) return part.valid;
  const code = codeOf(part, lines);
  return isCountry(code) || code === TEST_COUNTRY;
}

const codeOf = ({ line, start, end }: Details, lines: readonly string[]): string =>
  (lines[line] ?? "").slice(start, end).replace(/<+$/, "");

const isCheckDigit = ({ field }: Details): boolean => field?.endsWith("CheckDigit") ?? false;

const nameOf = ({ field, label }: Details): string => `mrz.${field ?? label}`;

function wantedDigit({ error }: Details): string {
  return (
    /(\d) or <|Must be (\d)/
      .exec(error ?? "")
      ?.slice(1)
      .find(Boolean) ?? "?"
  );
}

/** Sex as an order has it, by the word of the package. */
export const SEXES: Readonly<Record<string, string>> = { male: "M", female: "F", nonspecified: "X" };

function compare(zone: Zone, facts: MrzFacts, problems: Problems): void {
  const pairs: readonly (readonly [name: keyof MrzFacts, said: string | undefined, read: string | null | undefined])[] =
    [
      ["passport", facts.passport, zone.documentNumber],
      ["birthDate", facts.birthDate && toZoneDate(facts.birthDate), zone.fields.birthDate],
      ["sex", facts.sex, SEXES[zone.fields.sex ?? ""]],
      ["nationality", facts.nationality, zone.nationality],
      ["issuingCountry", facts.issuingCountry, zone.issuingCountry],
    ];
  for (const [name, said, read] of pairs) {
    if (said === undefined || read === undefined || read === null || said === read) continue;
    problems.add(name, "mrz-differs", { value: facts[name] ?? "", wanted: read });
  }
}

/** "1990-05-00" → "9005<<". */
function toZoneDate(day: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  if (year === "0000") return "<<<<<<";
  return [year.slice(2), month, date].map((part, index) => (index > 0 && part === "00" ? "<<" : part)).join("");
}

function warn({ fields }: Zone, { validUntil }: MrzFacts): readonly Problem[] {
  const date = fields.expirationDate;
  if (validUntil === undefined || date === undefined || date === null || !/^\d{6}$/.test(date)) return [];
  // Passports last ten years: an end is always in this century.
  const end = `20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4)}`;
  if (end >= validUntil) return [];
  return [makeProblem("validUntil", "passport-ends-earlier", { value: end, wanted: validUntil })];
}
