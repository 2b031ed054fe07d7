/** The words of our papers, which the verifier must know by itself to find a field on one. */
import { type Kind } from "#core/document/kind.ts";
import { type Label } from "../wording/catalogue.ts";
import { en } from "../wording/en.ts";
import { id } from "../wording/id.ts";

/** The same in both languages of the paper. */
export interface Words {
  readonly id: string;
  readonly en: string;
}

const LABELS = {
  number: { id: "Nomor", en: "Number" },
  fullName: { id: "Nama", en: "Name" },
  primaryIdentifier: { id: "Nama (pengenal utama)", en: "Name (primary identifier)" },
  secondaryIdentifier: { id: "Nama (pengenal kedua)", en: "Name (secondary identifier)" },
  nativeName: { id: "Nama dalam aksara asli", en: "Name in its own script" },
  birthDate: { id: "Tanggal lahir", en: "Date of birth" },
  sex: { id: "Jenis kelamin", en: "Sex" },
  nationality: { id: "Kewarganegaraan", en: "Nationality" },
  issuingCountry: { id: "Negara penerbit", en: "Issuing country" },
  passport: { id: "Nomor paspor", en: "Passport number" },
  conditions: { id: "Ketentuan", en: "Conditions" },
  validFrom: { id: "Berlaku mulai", en: "Valid from" },
  validUntil: { id: "Hari terakhir berlaku", en: "Last valid day" },
  issuedAt: { id: "Diterbitkan", en: "Issued" },
  printSerial: { id: "Cetakan ke", en: "Print serial" },
  supersedes: { id: "Menggantikan", en: "Supersedes" },
} as const satisfies Partial<Record<Label, Words>>;

/** A field with a label of its own on the paper. */
export type LabelledField = keyof typeof LABELS | "category" | "place";

export const LOOKUP_LABEL = "Kode pencarian · Lookup code";
export const NO_END: Words = { id: "Tanpa tanggal akhir", en: "No end date" };
/** Written in the fields' part without being anybody's. */
export const FIXED_WORDS: ReadonlySet<string> = new Set(["Tanpa foto", "No photo"]);
export const SPECIMEN = "SPESIMEN";

const SUBJECT: Words = { id: "Perihal", en: "Subject" };
const PLACE: Words = { id: "Tempat", en: "Place" };

export function labelOf(field: LabelledField, kind: Kind): Words {
  if (field === "category") {
    if (kind === "COMPETENCE") return { id: "Kompetensi", en: "Competence" };
    return kind === "STATEMENT" || kind === "REPORT" ? SUBJECT : { id: "Indeks visa", en: "Visa index" };
  }
  if (field === "place") {
    if (kind === "LODGING_RECEIPT") return { id: "Tempat menginap", en: "Place of stay" };
    const isPlace = kind === "COMPETENCE" || kind === "STATEMENT" || kind === "REPORT";
    return isPlace ? PLACE : { id: "Alamat", en: "Address" };
  }
  return LABELS[field];
}

const SPOKEN: ReadonlySet<Kind> = new Set(["ITK", "ITAS", "ITAP", "EPO", "SKIM", "SPLP", "SKTT"]);

/** The title: kinds that people know by their letters say these too. */
export const titleOf = (kind: Kind): readonly string[] => [
  id.kinds[kind],
  SPOKEN.has(kind) ? `${en.kinds[kind]} · ${kind}` : en.kinds[kind],
];

export const sexInWords = (sex: string): Words =>
  sex === "M" || sex === "F" ? { id: id.sexes[sex], en: en.sexes[sex] } : { id: "X", en: "Not specified" };

const DAYS_ID = "Minggu Senin Selasa Rabu Kamis Jumat Sabtu".split(" ");
const DAYS_EN = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const WIB_SECONDS = 25_200;

/** The day with its weekday, in Western Indonesia Time. @param time  Unix seconds */
export function dayInWords(time: number): Words {
  const date = new Date((time + WIB_SECONDS) * 1000);
  const [year, month, day, weekday] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCDay()];
  return {
    id: `${DAYS_ID[weekday]}, ${day} ${id.months[month]} ${year}`,
    en: `${DAYS_EN[weekday]}, ${day} ${en.months[month]} ${year}`,
  };
}

/** @param time  Unix seconds */
export const clockInWords = (time: number): string =>
  `${new Date((time + WIB_SECONDS) * 1000).toISOString().slice(11, 16).replace(":", ".")} WIB`;

/** @param date  YYYYMMDD, 00 where unknown */
export function birthDateInWords(date: string): Words {
  const [month, day] = [Number(date.slice(4, 6)), Number(date.slice(6, 8))];
  const year = date.slice(0, 4);
  const known = year === "0000" ? { id: "tahun tidak diketahui", en: "year unknown" } : { id: year, en: year };
  if (month === 0)
    return { id: `${known.id} (hari dan bulan tidak diketahui)`, en: `${known.en} (day and month unknown)` };
  const words = { id: `${id.months[month - 1]} ${known.id}`, en: `${en.months[month - 1]} ${known.en}` };
  if (day === 0) return { id: `${words.id} (hari tidak diketahui)`, en: `${words.en} (day unknown)` };
  return { id: `${day} ${words.id}`, en: `${day} ${words.en}` };
}
