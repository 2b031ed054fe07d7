/** What is said of lists on their way, and of lists that were refused. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { language } from "../shell/settings.ts";
import { type Refusal } from "./refusal.ts";

interface ListWords {
  readonly arriving: (files: number, ofFiles: number, megabytes: string) => string;
  readonly refused: Readonly<Record<Refusal, string>>;
  /** Which list is used all the same. */
  readonly inForce: (version: number, time: string) => string;
  readonly noneInForce: string;
}

const id: ListWords = {
  arriving: (files, ofFiles, megabytes) => `${files} dari ${ofFiles} berkas daftar, ${megabytes} MB diunduh.`,
  refused: {
    older: "Daftar dari layanan ditolak: lebih lama daripada daftar perangkat ini.",
    frozen: "Layanan hanya memberi daftar lama yang sama, yang sudah tidak baru lagi.",
    expired: "Daftar dari layanan sudah lewat masanya.",
    foreign: "Daftar dari layanan ditolak: tidak ditandatangani oleh kunci yang dipercaya, atau milik rantai lain.",
    mixed: "Daftar dari layanan ditolak: daftar dan pernyataan akarnya dari terbitan yang berbeda.",
    contradicts: "Daftar dari layanan ditolak: bertentangan dengan yang sudah diketahui perangkat ini.",
    damaged: "Daftar dari layanan ditolak: rusak, terpotong, atau berkasnya bukan yang disebut daftar.",
  },
  inForce: (version, time) => `Yang dipakai tetap daftar nomor ${version}, keadaan ${time}.`,
  noneInForce: "Perangkat ini belum mempunyai daftar yang dapat dipakai.",
};

const en: ListWords = {
  arriving: (files, ofFiles, megabytes) => `${files} of ${ofFiles} list files, ${megabytes} MB downloaded.`,
  refused: {
    older: "The service's list was refused: it is older than this device's.",
    frozen: "The service only gives the same old list again, which is no longer fresh.",
    expired: "The service's list is past its time.",
    foreign: "The service's list was refused: not signed by trusted keys, or of another chain.",
    mixed: "The service's list was refused: list and root statement are of different issues.",
    contradicts: "The service's list was refused: it contradicts what this device knows already.",
    damaged: "The service's list was refused: damaged, cut short, or its files are not the ones it names.",
  },
  inForce: (version, time) => `Still in use: list number ${version}, as of ${time}.`,
  noneInForce: "This device has no list that can be used yet.",
};

export const listWords: ReadonlySignal<ListWords> = computed(() => (language.value === "id" ? id : en));
