/** What stands on a page of each kind, in order, read from the signed payload. */
import { type DocumentPayload } from "#core/document/document.ts";
import { type Holder } from "#core/document/holder.ts";
import { formatUuid } from "#core/encoding/text.ts";
import { type Language } from "./text/fonts.ts";
import { birthDateInWords, categoryLabel, clockInWords, dayInWords, placeLabel, SEXES, type Words } from "./wording.ts";

/** A label in two languages over a value; `en` where the value reads otherwise in English. */
export interface Field {
  readonly label: Words;
  readonly value: string;
  readonly en?: string;
  /** Numbers and codes, set in the face that tells 0 from O. */
  readonly code?: boolean;
}

const PASSPORT: Words = { id: "Nomor paspor", en: "Passport number" };

/** One field for who has one name, two for who has two identifiers, and the name in its own script: nothing made up. */
export function nameFields(holder: Holder): Field[] {
  const { fullName, primaryIdentifier, secondaryIdentifier, nativeName } = holder;
  const fields: Field[] = [];
  if (fullName !== undefined) fields.push({ label: { id: "Nama", en: "Name" }, value: fullName });
  if (primaryIdentifier !== undefined) {
    fields.push({ label: { id: "Nama (pengenal utama)", en: "Name (primary identifier)" }, value: primaryIdentifier });
  }
  if (secondaryIdentifier !== undefined) {
    fields.push({
      label: { id: "Nama (pengenal kedua)", en: "Name (secondary identifier)" },
      value: secondaryIdentifier,
    });
  }
  if (nativeName !== undefined) {
    fields.push({ label: { id: "Nama dalam aksara asli", en: "Name in its own script" }, value: nativeName });
  }
  return fields;
}

/** What a reader compares with the passport in the holder's hand. */
export function holderFields(holder: Holder, passport: string | undefined): Field[] {
  const fields: Field[] = [
    worded({ id: "Tanggal lahir", en: "Date of birth" }, birthDateInWords(holder.birthDate)),
    worded({ id: "Jenis kelamin", en: "Sex" }, SEXES[holder.sex]),
    { label: { id: "Kewarganegaraan", en: "Nationality" }, value: holder.nationality, code: true },
  ];
  if (passport !== undefined) fields.push({ label: PASSPORT, value: passport, code: true });
  fields.push({ label: { id: "Negara penerbit", en: "Issuing country" }, value: holder.issuingCountry, code: true });
  return fields;
}

/** First lawful day, last lawful day, time of signing. @param isSigned  false where the time is not known yet */
export function timeFields({ validFrom, expires, issuedAt }: DocumentPayload, isSigned = true): Field[] {
  const issued = dayInWords(issuedAt);
  const clock = clockInWords(issuedAt);
  return [
    worded({ id: "Berlaku mulai", en: "Valid from" }, dayInWords(validFrom)),
    worded(
      { id: "Hari terakhir berlaku", en: "Last valid day" },
      // The payload's end is the midnight after: its last second lies on the last lawful day.
      expires === undefined ? { id: "Tanpa tanggal akhir", en: "No end date" } : dayInWords(expires - 1),
    ),
    worded(
      { id: "Diterbitkan", en: "Issued" },
      isSigned ? { id: issued.id, en: `${issued.en}, ${clock}` } : { id: "Setelah disetujui", en: "Once approved" },
    ),
  ];
}

/** What the document is about, each field only where the payload has it. */
export function detailFields(facts: DocumentPayload): Field[] {
  const fields: Field[] = [];
  if (facts.holder === undefined && facts.passport !== undefined) {
    fields.push({ label: PASSPORT, value: facts.passport, code: true });
  }
  if (facts.category !== undefined) fields.push({ label: categoryLabel(facts.kind), value: facts.category });
  if (facts.place !== undefined) fields.push({ label: placeLabel(facts.kind), value: facts.place });
  if (facts.conditions !== undefined) {
    fields.push({ label: { id: "Ketentuan", en: "Conditions" }, value: facts.conditions });
  }
  fields.push({ label: { id: "Cetakan ke", en: "Print serial" }, value: String(facts.printSerial), code: true });
  if (facts.supersedes !== undefined) {
    fields.push({ label: { id: "Menggantikan", en: "Supersedes" }, value: formatUuid(facts.supersedes), code: true });
  }
  return fields;
}

/** In which forms Han letters are drawn: by the language named, else by script, else by nationality. */
export function nameLanguage(holder: Holder | undefined): Language {
  const native = holder?.nativeName ?? "";
  if (holder?.nativeLanguage === "jpn" || /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(native)) return "japanese";
  if (holder?.nativeLanguage === "kor" || /\p{Script=Hangul}/u.test(native)) return "korean";
  if (holder?.nativeLanguage !== undefined) return "chinese";
  const byNation: Readonly<Record<string, Language>> = { JPN: "japanese", KOR: "korean", PRK: "korean" };
  return byNation[holder?.nationality ?? ""] ?? "chinese";
}

const worded = (label: Words, { id, en }: Words): Field =>
  id === en ? { label, value: id } : { label, value: id, en };
