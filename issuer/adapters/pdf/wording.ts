/** The words on a page, Indonesian first. Everything shown is read from the signed payload and from nothing else. */
import { type Kind } from "#core/document/kind.ts";

/** The same in both languages. */
export interface Words {
  readonly id: string;
  readonly en: string;
}

export const TITLES: Readonly<Record<Kind, Words>> = {
  ITK: { id: "Izin Tinggal Kunjungan", en: "Visit Stay Permit" },
  ITK_BRIDGE: { id: "Izin Tinggal Peralihan", en: "Bridging Stay Permit" },
  ITAS: { id: "Izin Tinggal Terbatas", en: "Limited Stay Permit" },
  ITAP: { id: "Izin Tinggal Tetap", en: "Permanent Stay Permit" },
  EPO: { id: "Exit Permit Only", en: "Permit to Leave without Return" },
  SKIM: { id: "Surat Keterangan Keimigrasian", en: "Certificate of Immigration Status" },
  AFFIDAVIT: { id: "Affidavit Anak Berkewarganegaraan Ganda", en: "Affidavit for a Child of Two Nationalities" },
  SPLP: { id: "Surat Perjalanan Laksana Paspor", en: "Travel Document in Lieu of a Passport" },
  LODGING_RECEIPT: { id: "Tanda Terima Pelaporan Orang Asing", en: "Receipt for a Report of a Foreign Guest" },
  SKTT: { id: "Surat Keterangan Tempat Tinggal", en: "Certificate of Residence" },
  COMPETENCE: { id: "Sertifikat Kompetensi", en: "Certificate of Competence" },
  STATEMENT: { id: "Pernyataan Verifikasi", en: "Statement of Verification" },
  REPORT: { id: "Laporan", en: "Report" },
};

export const SEXES: Readonly<Record<"M" | "F" | "X", Words>> = {
  M: { id: "Laki-laki", en: "Male" },
  F: { id: "Perempuan", en: "Female" },
  X: { id: "X", en: "Not specified" },
};

const CATEGORY: Words = { id: "Indeks visa", en: "Visa index" };
export const categoryLabel = (kind: Kind): Words =>
  ({
    COMPETENCE: { id: "Kompetensi", en: "Competence" },
    STATEMENT: { id: "Perihal", en: "Subject" },
    REPORT: { id: "Perihal", en: "Subject" },
  })[kind as string] ?? CATEGORY;

const PLACE: Words = { id: "Alamat", en: "Address" };
export const placeLabel = (kind: Kind): Words =>
  ({
    LODGING_RECEIPT: { id: "Tempat menginap", en: "Place of stay" },
    COMPETENCE: { id: "Tempat", en: "Place" },
    STATEMENT: { id: "Tempat", en: "Place" },
    REPORT: { id: "Tempat", en: "Place" },
  })[kind as string] ?? PLACE;

const MONTHS_ID = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(" ");
const MONTHS_EN = "January February March April May June July August September October November December".split(" ");
const DAYS_ID = "Minggu Senin Selasa Rabu Kamis Jumat Sabtu".split(" ");
const DAYS_EN = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const WIB_SECONDS = 25_200;

/** The day in Western Indonesia Time (UTC+7), with its weekday: own words, so that no locale data changes the bytes.
 *  @param time  Unix seconds */
export function dayInWords(time: number): Words {
  const date = new Date((time + WIB_SECONDS) * 1000);
  const [year, month, day, weekday] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCDay()];
  return {
    id: `${DAYS_ID[weekday]}, ${day} ${MONTHS_ID[month]} ${year}`,
    en: `${DAYS_EN[weekday]}, ${day} ${MONTHS_EN[month]} ${year}`,
  };
}

/** Hour and minute in Western Indonesia Time. @param time  Unix seconds */
export function clockInWords(time: number): string {
  return `${new Date((time + WIB_SECONDS) * 1000).toISOString().slice(11, 16).replace(":", ".")} WIB`;
}

/** A birth date of which day, or day and month, may be unknown. @param date  YYYYMMDD, 00 where unknown */
export function birthDateInWords(date: string): Words {
  const [year, month, day] = [date.slice(0, 4), Number(date.slice(4, 6)), Number(date.slice(6, 8))];
  const known = year === "0000" ? { id: "tahun tidak diketahui", en: "year unknown" } : { id: year, en: year };
  if (month === 0)
    return { id: `${known.id} (hari dan bulan tidak diketahui)`, en: `${known.en} (day and month unknown)` };
  const id = `${MONTHS_ID[month - 1]} ${known.id}`;
  const en = `${MONTHS_EN[month - 1]} ${known.en}`;
  return day === 0
    ? { id: `${id} (hari tidak diketahui)`, en: `${en} (day unknown)` }
    : { id: `${day} ${id}`, en: `${day} ${en}` };
}
