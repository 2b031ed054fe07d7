/** The person in an order: names as the passport prints them, never an invented part (PROTOCOL 2). */
import { present } from "#core/document/field.ts";
import { type OrderHolder } from "../model.ts";
import { isCountry, TEST_COUNTRY } from "./country.ts";
import { isBirthDay, looksLikeDay } from "./day.ts";
import { Fields, isObject } from "./fields.ts";
import { type Problems } from "./problem.ts";

/** Fields of a holder, in the order of a form. */
export const HOLDER_FIELDS = [
  "fullName",
  "secondaryIdentifier",
  "primaryIdentifier",
  "birthDate",
  "sex",
  "nationality",
  "issuingCountry",
  "nativeName",
  "nativeLanguage",
] as const;

/** `today` in WIB; `allowTest` takes Utopia as a country. */
export interface HolderContext {
  readonly today: string;
  readonly allowTest: boolean;
}

/** The holder, or undefined after at least one report. */
export function parseHolder(value: unknown, context: HolderContext, problems: Problems): OrderHolder | undefined {
  if (!isObject(value)) return problems.add("holder", "wrong-type", { wanted: ["objek", "an object"] });
  const fields = new Fields(value, HOLDER_FIELDS, problems);
  const names = parseNames(fields);
  const birthDate = parseBirthDate(fields, context.today);
  const sex = parseSex(fields);
  const nationality = parseCountry(fields, "nationality", context.allowTest);
  const issuingCountry = parseCountry(fields, "issuingCountry", context.allowTest);
  const nativeName = fields.text("nativeName");
  const nativeLanguage = fields.textThat("nativeLanguage", (text) => /^[a-z]{3}$/.test(text), "language-code");
  if (nativeLanguage !== undefined && !fields.has("nativeName")) problems.add("nativeName", "missing");
  if (nationality === "IDN" && names !== undefined && !("fullName" in names)) {
    problems.add("fullName", "name-one-field");
  }
  if (names === undefined || birthDate === undefined || sex === undefined) return undefined;
  if (nationality === undefined || issuingCountry === undefined) return undefined;
  return present({ ...names, birthDate, sex, nationality, issuingCountry, nativeName, nativeLanguage });
}

type Names =
  { readonly fullName: string } | { readonly secondaryIdentifier: string; readonly primaryIdentifier: string };

function parseNames(fields: Fields): Names | undefined {
  const parts = ["primaryIdentifier", "secondaryIdentifier"] as const;
  const [primaryIdentifier, secondaryIdentifier] = parts.map((name) => fields.text(name));
  const fullName = fields.text("fullName");
  if (fields.has("fullName")) {
    if (parts.some((name) => fields.has(name))) return fields.problems.add("fullName", "name-both");
    return fullName === undefined ? undefined : { fullName };
  }
  if (!parts.some((name) => fields.has(name))) return fields.problems.add("fullName", "missing");
  for (const name of parts) if (!fields.has(name)) fields.problems.add(name, "name-incomplete");
  if (primaryIdentifier === undefined || secondaryIdentifier === undefined) return undefined;
  return { primaryIdentifier, secondaryIdentifier };
}

function parseBirthDate(fields: Fields, today: string): string | undefined {
  const text = fields.requiredText("birthDate");
  if (text === undefined) return undefined;
  const { problems } = fields;
  if (!looksLikeDay(text)) return problems.add("birthDate", "date-format");
  const years = `1900–${today.slice(0, 4)}`;
  if (!isBirthDay(text)) return problems.add("birthDate", "date-impossible", { value: text, wanted: years });
  return text > today ? problems.add("birthDate", "birth-date-future", { value: text }) : text;
}

function parseSex(fields: Fields): OrderHolder["sex"] | undefined {
  const text = fields.requiredText("sex");
  if (text === undefined || text === "M" || text === "F" || text === "X") return text;
  return fields.problems.add("sex", "sex-unknown");
}

function parseCountry(fields: Fields, name: string, allowTest: boolean): string | undefined {
  const code = fields.requiredText(name);
  if (code === undefined || isCountry(code)) return code;
  if (code !== TEST_COUNTRY) return fields.problems.add(name, "country-unknown", { value: code });
  return allowTest ? code : fields.problems.add(name, "country-test", { value: code });
}
