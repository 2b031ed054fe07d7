/** The kit's own words; all else it says in the words of /periksa/ and of the verdicts. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { language } from "../shell/settings.ts";
import { type Taken } from "./judging.ts";

interface KitWords {
  readonly name: string;
  readonly title: string;
  readonly line: string;
  readonly paste: string;
  readonly pasteHint: string;
  readonly lookup: string;
  readonly scanner: string;
  readonly privacy: string;
  readonly pack: string;
  readonly number: (version: number, block: number) => string;
  readonly asOf: (time: string, age: string) => string;
  /** What may be said with a list of this age. */
  readonly fresh: (until: string) => string;
  readonly old: string;
  readonly ended: string;
  readonly damaged: string;
  readonly newer: string;
  /** Before and after the command that makes one. */
  readonly newerHint: readonly [string, string];
  readonly taken: Readonly<Record<Taken, string>>;
  readonly trust: string;
}

const id: KitWords = {
  name: "Periksa Tanpa Jaringan",
  title: "Periksa dokumen imigrasi tanpa jaringan",
  line: "Berkas ini membawa segala yang diperlukan: kunci penerbit, daftar dokumen, dan daftar pencabutan. Berkas ini tetap memeriksa walau layanan sudah tidak ada.",
  paste: "Tempel atau ketik isi kode",
  pasteHint: "Teks yang diberikan oleh aplikasi pemindai.",
  lookup:
    "Ini kode pencarian. Kode ini hanya nomor; tanpa layanan penerbit dokumennya tidak dapat dicari. Pindai kode QR atau pilih berkas PDF-nya.",
  scanner: "Pemindai USB: langsung pindai, halaman ini mendengarkan.",
  privacy: "Berkas ini tidak dapat mengirim apa pun dan tidak menyimpan apa yang diperiksa.",
  pack: "Daftar di dalam berkas ini",
  number: (version, block) => `Daftar nomor ${version}, blok ${block}.`,
  asOf: (time, age) => `Keadaan ${time}, ${age} yang lalu.`,
  fresh: (until) => `Masih baru sampai ${until}. Sesudah itu tidak ada dokumen yang dapat dinyatakan berlaku.`,
  old: "Daftar ini sudah lama. Tanda tangan, keaslian, dan pencabutan yang sudah tercatat tetap diberitahukan. Apakah dokumen masih berlaku hari ini tidak dapat dipastikan.",
  ended:
    "Kunci akar yang menandatangani daftar ini sudah lewat masanya. Pencabutan yang sudah tercatat tetap diberitahukan; selebihnya tidak dapat dipastikan.",
  damaged:
    "Daftar di dalam berkas ini rusak atau tidak ditandatangani oleh kunci akarnya. Jangan gunakan berkas ini; mintalah salinan lain.",
  newer: "Muat daftar yang lebih baru",
  newerHint: ["Berkas dari ", ". Diperiksa dahulu; hanya dipakai sampai halaman ini ditutup."],
  taken: {
    newer: "Daftar yang lebih baru dipakai sampai halaman ini ditutup.",
    same: "Daftar itu sama dengan yang sudah dipakai.",
    older: "Ditolak: daftar itu lebih lama daripada yang sudah dipakai.",
    foreign: "Ditolak: daftar itu tidak ditandatangani oleh kunci yang dipercaya berkas ini.",
    damaged: "Ditolak: daftar itu rusak, tidak lengkap, atau bertentangan dengan yang sudah dipakai.",
  },
  trust: "Kunci akar berkas ini",
};

const en: KitWords = {
  name: "Check Offline",
  title: "Check an immigration document offline",
  line: "This file carries all it needs: the issuers' keys, the list of documents and the list of withdrawals. It goes on checking even when the service is gone.",
  paste: "Paste or type a code's contents",
  pasteHint: "The text a scanner app gives.",
  lookup:
    "This is a lookup code. It is only a number; without the issuer's service its document cannot be found. Scan the QR code or choose the PDF.",
  scanner: "USB scanner: just scan, this page is listening.",
  privacy: "This file cannot send anything, and keeps nothing of what is checked.",
  pack: "The list in this file",
  number: (version, block) => `List number ${version}, block ${block}.`,
  asOf: (time, age) => `As of ${time}, ${age} ago.`,
  fresh: (until) => `Fresh until ${until}. After that no document can be called valid.`,
  old: "This list is old. Signatures, authenticity and withdrawals already recorded are still told. Whether a document is in force today cannot be said for sure.",
  ended:
    "The root keys that signed this list are past their time. Withdrawals already recorded are still told; nothing else can be said for sure.",
  damaged:
    "The list in this file is damaged or not signed by its root keys. Do not use this file; ask for another copy.",
  newer: "Load a newer list",
  newerHint: ["A file of ", ". It is checked first, and used only until this page closes."],
  taken: {
    newer: "The newer list is used until this page closes.",
    same: "That list is the one already in use.",
    older: "Refused: that list is older than the one in use.",
    foreign: "Refused: that list is not signed by the keys this file trusts.",
    damaged: "Refused: that list is damaged, incomplete, or contradicts the one in use.",
  },
  trust: "This file's root keys",
};

export const kitWords: ReadonlySignal<KitWords> = computed(() => (language.value === "id" ? id : en));
