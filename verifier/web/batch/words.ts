/** Words of many files at once. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { type Group } from "#core/judgement/verdict.ts";
import { language } from "../shell/settings.ts";

interface BatchWords {
  readonly running: (all: string) => string;
  readonly over: (done: string, all: string) => string;
  readonly progress: (done: string, all: string) => string;
  readonly rest: (rest: string) => string;
  readonly stop: string;
  readonly stopHint: string;
  readonly resume: string;
  readonly back: string;
  readonly groups: Readonly<Record<Group, string>>;
  readonly filter: string;
  readonly open: (name: string) => string;
  readonly openShort: string;
  readonly range: (from: string, to: string, all: string) => string;
  readonly previous: string;
  readonly following: string;
  readonly again: (all: string) => string;
}

const id: BatchWords = {
  running: (all) => `Memeriksa ${all} berkas`,
  over: (done, all) => (done === all ? `${all} berkas diperiksa` : `${done} dari ${all} berkas diperiksa`),
  progress: (done, all) => `${done} dari ${all} berkas`,
  rest: (rest) => `${rest} berkas belum diperiksa. Yang sudah diperiksa tetap ada di sini.`,
  stop: "Hentikan",
  stopHint: "Halaman ini tetap dapat dipakai. Yang sudah diperiksa tidak hilang bila dihentikan.",
  resume: "Lanjutkan",
  back: "Kembali",
  groups: { STOP: "Jangan diterima", UNSURE: "Belum pasti", CAUTION: "Tidak berlaku sekarang", GO: "Asli & berlaku" },
  filter: "Tampilkan menurut hasil",
  open: (name) => `Buka hasil ${name}`,
  openShort: "Buka",
  range: (from, to, all) => `${from}–${to} dari ${all}`,
  previous: "Sebelumnya",
  following: "Berikutnya",
  again: (all) => `Hasil ${all} berkas tadi`,
};

const en: BatchWords = {
  running: (all) => `Checking ${all} files`,
  over: (done, all) => (done === all ? `${all} files checked` : `${done} of ${all} files checked`),
  progress: (done, all) => `${done} of ${all} files`,
  rest: (rest) => `${rest} files are not checked yet. Those that are stay here.`,
  stop: "Stop",
  stopHint: "This page stays usable. What is checked is not lost when you stop.",
  resume: "Go on",
  back: "Back",
  groups: { STOP: "Do not accept", UNSURE: "Not certain", CAUTION: "Not in force now", GO: "Genuine & valid" },
  filter: "Show by result",
  open: (name) => `Open the result of ${name}`,
  openShort: "Open",
  range: (from, to, all) => `${from}–${to} of ${all}`,
  previous: "Previous",
  following: "Next",
  again: (all) => `Results of the ${all} files`,
};

export const batchWords: ReadonlySignal<BatchWords> = computed(() => (language.value === "id" ? id : en));
