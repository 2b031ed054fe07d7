/** What can be wrong with an order, and the words that tell an officer what to do. */
import { type Problem } from "../model.ts";

/** Indonesian, English. `{field}` is the column, `{value}` what was sent, `{wanted}` what would be right. */
const WORDS = {
  "not-an-order": [
    "Permohonan harus berupa satu objek JSON atau satu baris CSV.",
    "An order is one JSON object or one CSV row.",
  ],
  "unknown-field": [
    "Kolom {field} tidak dikenal. Hapus, atau pakai salah satu dari: {wanted}.",
    "There is no field {field}. Remove it, or use one of: {wanted}.",
  ],
  missing: ["Kolom {field} wajib diisi.", "Fill in {field}."],
  "not-for-this-kind": [
    "Kolom {field} tidak berlaku untuk jenis {value}. Kosongkan.",
    "{field} does not belong to kind {value}. Leave it out.",
  ],
  "wrong-type": ["Kolom {field} harus berupa {wanted}.", "{field} must be {wanted}."],
  "text-empty": ["Kolom {field} kosong. Isi, atau hapus kolomnya.", "{field} is empty. Fill it in or leave it out."],
  "text-too-long": [
    "Kolom {field} lebih dari 120 karakter. Persingkat.",
    "{field} is longer than 120 characters. Shorten it.",
  ],
  "text-control": [
    "Kolom {field} berisi karakter tak terlihat (mis. baris baru atau tab). Ketik ulang.",
    "{field} has an invisible character (a line break or tab, say). Type it anew.",
  ],
  "text-space": [
    "Kolom {field} diawali atau diakhiri spasi. Hapus spasinya.",
    "{field} begins or ends with a space. Remove it.",
  ],
  "kind-unknown": [
    "Jenis {value} tidak dikenal. Pakai salah satu dari: {wanted}.",
    "There is no kind {value}. Use one of: {wanted}.",
  ],
  "issuer-unknown": [
    "Penerbit nomor {value} tidak terdaftar. Penerbit yang ada: {wanted}.",
    "There is no issuer {value}. Issuers are: {wanted}.",
  ],
  "issuer-lacks-power": [
    "Penerbit ini tidak berwenang menerbitkan {value}. Ajukan kepada penerbit yang berwenang.",
    "This issuer has no power to issue {value}. Send the order to the issuer that has.",
  ],
  "date-format": [
    "Kolom {field} bukan tanggal. Tulis TTTT-BB-HH, misalnya 2026-11-24.",
    "{field} is no date. Write YYYY-MM-DD, for example 2026-11-24.",
  ],
  "date-impossible": [
    "Tanggal {value} pada {field} tidak ada di kalender atau di luar tahun {wanted}. Periksa.",
    "{value} in {field} is not in the calendar or outside the years {wanted}. Check it.",
  ],
  "validity-backwards": [
    "validUntil ({value}) lebih awal daripada validFrom ({wanted}). Periksa kedua tanggal.",
    "validUntil ({value}) is before validFrom ({wanted}). Check both dates.",
  ],
  "already-ended": [
    "Masa berlaku sudah berakhir pada {value}. Periksa validUntil.",
    "The document would have ended on {value} already. Check validUntil.",
  ],
  "birth-date-future": [
    "Tanggal lahir {value} belum terjadi. Periksa birthDate.",
    "The birth date {value} has not come yet. Check birthDate.",
  ],
  "sex-unknown": [
    "Kolom sex harus M, F, atau X, seperti tertulis di paspor.",
    "sex is M, F or X, as the passport has it.",
  ],
  "country-unknown": [
    "Kode negara {value} pada {field} tidak ada dalam Doc 9303. Pakai kode tiga huruf seperti di paspor (Jerman: D).",
    "Doc 9303 has no code {value} ({field}). Use the code in the passport, usually three letters (Germany: D).",
  ],
  "country-test": [
    "Kode {value} hanya untuk contoh dan uji. Pakai kode negara yang sebenarnya.",
    "{value} is for specimens and tests only. Use the real code.",
  ],
  "name-both": [
    "Isi fullName saja, atau primaryIdentifier bersama secondaryIdentifier, jangan ketiganya.",
    "Give either fullName, or primaryIdentifier with secondaryIdentifier, not both.",
  ],
  "name-incomplete": [
    "Kolom {field} kosong. Bila paspor hanya memuat satu nama, tulis di fullName dan kosongkan yang lain.",
    "{field} is missing. If the passport has one name only, write it in fullName and leave the others out.",
  ],
  "name-one-field": [
    "Paspor Indonesia memuat satu kolom nama. Tulis nama lengkap di fullName, tanpa menebak nama keluarga.",
    "Indonesian passports have one name field. Write the whole name in fullName; do not guess a family name.",
  ],
  "language-code": [
    "nativeLanguage harus kode ISO 639-3 tiga huruf kecil, misalnya ara atau zho.",
    "nativeLanguage is an ISO 639-3 code of three small letters, for example ara or zho.",
  ],
  "passport-format": [
    "Nomor paspor terdiri dari 5 sampai 15 huruf besar dan angka, tanpa spasi atau tanda hubung.",
    "A passport number has 5 to 15 capital letters and digits, without spaces or hyphens.",
  ],
  "uuid-format": [
    "Kolom {field} harus id dokumen (UUID), misalnya 0f8fad5b-d9cb-469f-a165-70867728950e.",
    "{field} is the id of a document (a UUID), for example 0f8fad5b-d9cb-469f-a165-70867728950e.",
  ],
  "mrz-lines": [
    "MRZ bukan dari paspor atau kartu: 2 baris × 44, 2 × 36, atau 3 × 30 karakter. Salin semua baris ({value}).",
    "This is no MRZ of a passport or card: 2 lines of 44, 2 of 36 or 3 of 30 characters. Copy all lines ({value}).",
  ],
  "mrz-character": [
    "MRZ {value} bukan A–Z, 0–9, atau <. Salin ulang barisnya.",
    "The MRZ has something else than A–Z, 0–9 or < at {value}. Copy the line again.",
  ],
  "mrz-check-digit": [
    "Angka periksa MRZ salah: {field}, {value}; dari isinya seharusnya {wanted}. Cocokkan bagian itu dengan paspor.",
    "Wrong MRZ check digit: {field}, {value}; its contents give {wanted}. Compare that part with the passport.",
  ],
  "mrz-field": [
    "Bagian MRZ {field} tidak terbaca, {value}. Cocokkan dengan paspor.",
    "The MRZ part {field} cannot be read, {value}. Compare it with the passport.",
  ],
  "mrz-differs": [
    "Isi {field} ({value}) berbeda dari MRZ ({wanted}). Cocokkan keduanya dengan paspor.",
    "{field} ({value}) differs from the MRZ ({wanted}). Compare both with the passport.",
  ],
  "passport-ends-earlier": [
    "Paspor berakhir {value}, lebih awal daripada validUntil ({wanted}). Pastikan ini disengaja.",
    "The passport ends on {value}, before validUntil ({wanted}). Make sure that this is meant.",
  ],
  "look-alike": [
    "Kolom {field} memuat tanda yang hanya mirip dengan huruf lain: {value}. Cocokkan dengan paspor; ketik ulang bila tidak disengaja.",
    "{field} has characters that only look like others: {value}. Compare it with the passport; type it anew unless it is meant.",
  ],
  "portrait-format": [
    "Foto harus PNG atau JPEG dalam base64. Simpan ulang fotonya.",
    "The portrait is a PNG or JPEG in base64. Save the picture anew.",
  ],
  "portrait-too-large": [
    "Foto lebih dari 5 MB. Perkecil fotonya.",
    "The portrait is larger than 5 MB. Make it smaller.",
  ],
} as const satisfies Record<string, readonly [id: string, en: string]>;

export type OrderProblemCode = keyof typeof WORDS;

const MAX_SHOWN = 60;

/** `value` what was sent and `wanted` what would be right; each a pair where the languages differ. */
export interface ProblemDetails {
  readonly value?: string | readonly [id: string, en: string];
  readonly wanted?: string | readonly [id: string, en: string];
}

/** One problem in both languages. */
export function makeProblem(field: string, code: OrderProblemCode, details: ProblemDetails = {}): Problem {
  const [messageId, messageEn] = WORDS[code].map((words, language) =>
    words.replace(/\{(field|value|wanted)\}/g, (_, name: string) => {
      if (name === "field") return short(field);
      const detail = name === "value" ? details.value : details.wanted;
      return typeof detail === "string" ? (name === "value" ? short(detail) : detail) : (detail?.[language] ?? "?");
    }),
  );
  return { field: short(field), code, messageId: messageId ?? "", messageEn: messageEn ?? "" };
}

// What a stranger sent is shown back, but never a page of it.
const short = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);

/** Collects problems; parsers report here and give undefined. */
export class Problems {
  readonly list: Problem[] = [];

  add(field: string, code: OrderProblemCode, details?: ProblemDetails): undefined {
    this.list.push(makeProblem(field, code, details));
    return undefined;
  }
}
