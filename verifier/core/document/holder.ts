import { FormatError } from "../error.ts";
import { type CborMap, type CborValue } from "../encoding/cbor.ts";
import { optionalText, requiredText, requiredUint } from "./claim.ts";
import { assertText, present } from "./field.ts";

/** Sex as a passport has it. */
type Sex = (typeof SEXES)[number];

/** Whom a document is about, as the passport has it. @see PROTOCOL, section 2 */
export interface Holder {
  /** where the passport has one name field; then no other */
  readonly fullName?: string;
  /** given names as printed */
  readonly secondaryIdentifier?: string;
  /** family name as printed */
  readonly primaryIdentifier?: string;
  /** YYYYMMDD, 00 where unknown */
  readonly birthDate: string;
  readonly sex: Sex;
  /** Doc 9303 code without fillers */
  readonly nationality: string;
  /** Doc 9303 code without fillers */
  readonly issuingCountry: string;
  readonly nativeName?: string;
  /** ISO 639-3 */
  readonly nativeLanguage?: string;
}

/** In the order of their numbers in the claims, from 1. */
export const SEXES = ["M", "F", "X"] as const;
const BIRTH_DATE = /^([0-9]{4})([0-9]{2})([0-9]{2})$/;
const COUNTRY = /^[A-Z]{1,3}$/;
const LANGUAGE = /^[a-z]{3}$/;

/** Asserts all rules of a holder. @throws {FormatError} `text`, `holder-name`, `birth-date`, `sex`, `country-code`, `language-code` */
export function assertHolder(holder: Holder): void {
  assertName(holder);
  assertBirthDate(holder.birthDate);
  if (!SEXES.includes(holder.sex)) throw new FormatError("sex", "not M, F or X");
  for (const code of [holder.nationality, holder.issuingCountry]) {
    if (!COUNTRY.test(code)) throw new FormatError("country-code", "not one to three capital letters");
  }
  if (holder.nativeName !== undefined) assertText("nativeName", holder.nativeName);
  if (holder.nativeLanguage !== undefined && !LANGUAGE.test(holder.nativeLanguage)) {
    throw new FormatError("language-code", "not three lower-case letters");
  }
}

/** The claims of a holder, to be written as CBOR. */
export function holderToClaims(holder: Holder): CborMap {
  const claims = new Map<number, CborValue>();
  if (holder.fullName !== undefined) claims.set(4, holder.fullName);
  if (holder.secondaryIdentifier !== undefined) claims.set(5, holder.secondaryIdentifier);
  if (holder.primaryIdentifier !== undefined) claims.set(7, holder.primaryIdentifier);
  claims.set(8, holder.birthDate).set(9, SEXES.indexOf(holder.sex) + 1);
  claims.set(13, holder.nationality);
  if (holder.nativeName !== undefined) claims.set(19, holder.nativeName);
  if (holder.nativeLanguage !== undefined) claims.set(20, holder.nativeLanguage);
  return claims.set(23, holder.issuingCountry);
}

/** The holder of these claims, its rules not yet asserted. @throws {FormatError} `claim-missing`, `claim-type`, `sex` */
export function holderFromClaims(claims: CborMap): Holder {
  const sex = SEXES[requiredUint(claims, 9) - 1];
  if (sex === undefined) throw new FormatError("sex", "not 1, 2 or 3");
  return present({
    fullName: optionalText(claims, 4),
    secondaryIdentifier: optionalText(claims, 5),
    primaryIdentifier: optionalText(claims, 7),
    birthDate: requiredText(claims, 8),
    sex,
    nationality: requiredText(claims, 13),
    issuingCountry: requiredText(claims, 23),
    nativeName: optionalText(claims, 19),
    nativeLanguage: optionalText(claims, 20),
  });
}

function assertName({ fullName, secondaryIdentifier, primaryIdentifier }: Holder): void {
  const whole = fullName !== undefined;
  // Both parts or neither, and never together with a whole name: nobody gets an invented part.
  if ((secondaryIdentifier === undefined) !== whole || (primaryIdentifier === undefined) !== whole) {
    throw new FormatError("holder-name", "either fullName, or secondaryIdentifier and primaryIdentifier");
  }
  for (const [name, text] of Object.entries({ fullName, secondaryIdentifier, primaryIdentifier })) {
    if (text !== undefined) assertText(name, text);
  }
}

function assertBirthDate(text: string): void {
  const [, year, month, day] = (BIRTH_DATE.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) {
    throw new FormatError("birth-date", "not YYYYMMDD");
  }
  // An unknown year may have been a leap year, an unknown month a long one.
  const days = month === 0 ? 31 : new Date(Date.UTC(year === 0 ? 2000 : year, month, 0)).getUTCDate();
  if (month > 12 || day > days) throw new FormatError("birth-date", "no such day");
}
