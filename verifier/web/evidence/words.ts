/** What is said of evidence that is saved, and of evidence that is opened again. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { language } from "../shell/settings.ts";

interface EvidenceWords {
  readonly title: string;
  readonly line: string;
  readonly keepFile: string;
  readonly picture: string;
  readonly pictureHint: string;
  readonly noPicture: string;
  readonly save: string;
  readonly saved: (name: string) => string;
  readonly report: string;
  readonly damaged: string;
  readonly recordedSame: (time: string) => string;
  readonly recordedOther: (time: string, title: string) => string;
}

const id: EvidenceWords = {
  title: "Bukti dan laporan",
  line: "Satu berkas untuk diserahkan: isi kode seperti dibaca, waktu, hasil, yang diperiksa, nomor daftar, dan kunci akar. Isi kode dapat memuat data pemegang: serahkan hanya kepada yang berwenang.",
  keepFile: "Berkas yang diperiksa tidak ikut disimpan: simpan juga berkas itu.",
  picture: "Sertakan gambar kamera",
  pictureHint: "Gambar dapat memperlihatkan orang.",
  noPicture: "Gambar kamera sudah tidak ada; bukti disimpan tanpa gambar.",
  save: "Simpan bukti",
  saved: (name) => `Tersimpan: ${name}`,
  report: "Laporkan kepada penerbit",
  damaged: "bukti yang rusak atau diubah sesudah disimpan",
  recordedSame: (time) => `Berkas bukti: diperiksa ${time}, hasilnya sama. Yang tampak di sini hasil sekarang.`,
  recordedOther: (time, title) =>
    `Berkas bukti: diperiksa ${time}, hasilnya waktu itu ${title}. Yang tampak di sini hasil sekarang.`,
};

const en: EvidenceWords = {
  title: "Evidence and report",
  line: "One file to hand over: the code as it was read, time, verdict, checks, list number and root keys. The code may hold the holder's data: hand it only to those in charge.",
  keepFile: "The file that was checked is not saved with it: keep that file, too.",
  picture: "Add the camera's picture",
  pictureHint: "The picture may show a person.",
  noPicture: "The camera's picture is gone; the evidence was saved without it.",
  save: "Save evidence",
  saved: (name) => `Saved: ${name}`,
  report: "Report to the issuer",
  damaged: "evidence that is damaged or was changed after it was saved",
  recordedSame: (time) => `Evidence file: checked ${time}, same verdict. What is shown here is the verdict of now.`,
  recordedOther: (time, title) =>
    `Evidence file: checked ${time}, verdict then ${title}. What is shown here is the verdict of now.`,
};

export const evidenceWords: ReadonlySignal<EvidenceWords> = computed(() => (language.value === "id" ? id : en));
