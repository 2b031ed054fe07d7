/** What is said of this device: whether it is fit to check, and what it holds. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { language } from "../shell/settings.ts";
import { type Camera, type Limit, type Unfit } from "./fitness.ts";
import { type Update } from "./updates.ts";

interface DeviceWords {
  readonly preparing: string;
  readonly titles: Readonly<Record<"fit" | "limited" | "unfit", string>>;
  readonly until: Readonly<Record<"free" | "wait" | "stay-open", (time: string) => string>>;
  readonly unfit: Readonly<Record<Exclude<Unfit, "no-lists" | "clock-wrong">, string>>;
  readonly limits: Readonly<Record<Exclude<Limit, "camera-denied" | `storage-${string}`>, string>>;
  readonly arriving: (files: number, ofFiles: number, size: string, ofSize: string) => string;
  readonly about: string;
  readonly newer: string;
  readonly apply: string;
  readonly more: string;
  readonly install: string;
  readonly rows: Readonly<Record<Row, string>>;
  readonly root: (version: number, age: string, until: string) => string;
  readonly bundle: (version: number, age: string, limit: string) => string;
  readonly statuses: (lists: number, age: string) => string;
  readonly filter: (parts: number, age: string) => string;
  readonly clocks: Readonly<Record<"right" | "wrong" | "unknown", string>>;
  readonly app: Readonly<Record<"unsupported" | "arriving" | "kept" | "failed", string>>;
  readonly persisted: Readonly<Record<"yes" | "no" | "unknown", string>>;
  readonly nothingKept: string;
  readonly camera: Readonly<Record<Camera, string>>;
  readonly none: string;
  readonly updates: string;
  readonly update: (version: number, size: string) => string;
  readonly outcomes: Readonly<Record<Update["outcome"], string>>;
  readonly noUpdates: string;
}

type Row = "root" | "bundle" | "statuses" | "filter" | "clock" | "app" | "storage" | "camera";

const id: DeviceWords = {
  preparing: "Menyiapkan perangkat ini…",
  titles: { fit: "Siap memeriksa", limited: "Siap, dengan batas", unfit: "Belum siap memeriksa" },
  until: {
    free: (time) => `Tanpa internet sampai ${time}.`,
    wait: (time) => `Daftar berlaku sampai ${time}. Tetap tersambung sampai halaman ini tersimpan.`,
    "stay-open": (time) => `Daftar berlaku sampai ${time}. Tanpa internet, jangan tutup halaman ini.`,
  },
  unfit: {
    "lists-old": "Daftar di perangkat ini terlalu lama. Sambungkan internet, lalu tekan Perbarui sekarang.",
    "lists-incomplete": "Daftar di perangkat ini belum lengkap. Sambungkan internet, lalu tekan Perbarui sekarang.",
    "root-old": "Pernyataan akar sudah habis masanya. Sambungkan internet, lalu tekan Perbarui sekarang.",
  },
  limits: {
    "app-unsupported":
      "Peramban ini tidak dapat membuka halaman tanpa internet. Pakai peramban lain bila sinyal lemah.",
    "app-failed":
      "Halaman ini belum tersimpan untuk dipakai tanpa internet. Muat ulang saat tersambung, dan sisakan ruang 10 MB.",
  },
  arriving: (files, ofFiles, size, ofSize) =>
    `Menyimpan halaman ini: ${files} dari ${ofFiles} berkas, ${size} dari ${ofSize}.`,
  about: "Data perangkat",
  newer: "Versi baru halaman ini sudah siap. Versi itu terpasang sendiri begitu tidak ada yang bekerja di sini.",
  apply: "Pakai sekarang",
  more: "Rincian perangkat",
  install: "Pasang sebagai aplikasi",
  rows: {
    root: "Pernyataan akar",
    bundle: "Daftar kunci",
    statuses: "Daftar pencabutan",
    filter: "Penyaring dokumen tercatat",
    clock: "Jam",
    app: "Halaman ini",
    storage: "Penyimpanan",
    camera: "Kamera",
  },
  root: (version, age, until) => `Nomor ${version}, berumur ${age}, berlaku sampai ${until}`,
  bundle: (version, age, limit) => `Nomor ${version}, berumur ${age}, paling lama ${limit}`,
  statuses: (lists, age) => `${lists} daftar, berumur ${age}`,
  filter: (parts, age) => `${parts} bagian, berumur ${age}`,
  clocks: { right: "Cocok dengan daftar", wrong: "Tidak cocok dengan daftar", unknown: "Belum dapat dibandingkan" },
  app: {
    unsupported: "Tidak dapat disimpan di peramban ini",
    arriving: "Sedang disimpan",
    kept: "Tersimpan, terbuka tanpa internet",
    failed: "Belum tersimpan",
  },
  persisted: {
    yes: "tidak dihapus sendiri",
    no: "dapat dihapus peramban bila penuh",
    unknown: "ketahanan tidak diketahui",
  },
  nothingKept: "Tidak ada yang tersimpan",
  camera: {
    allowed: "Diizinkan",
    asks: "Akan ditanyakan",
    denied: "Ditolak",
    none: "Tidak ada",
    unknown: "Belum diketahui",
  },
  none: "Belum ada",
  updates: "Sepuluh pembaruan terakhir",
  update: (version, size) => `daftar nomor ${version}, ${size}`,
  outcomes: { new: "Baru", same: "Sudah terbaru", refused: "Ditolak", silent: "Tidak ada jawaban" },
  noUpdates: "Belum ada pembaruan.",
};

const en: DeviceWords = {
  preparing: "Preparing this device…",
  titles: { fit: "Fit to check", limited: "Fit, with limits", unfit: "Not fit to check" },
  until: {
    free: (time) => `Without internet until ${time}.`,
    wait: (time) => `The lists hold until ${time}. Stay connected until this page is kept.`,
    "stay-open": (time) => `The lists hold until ${time}. Without internet, do not close this page.`,
  },
  unfit: {
    "lists-old": "The lists on this device are too old. Connect to the internet, then press Update now.",
    "lists-incomplete": "The lists on this device are not complete. Connect to the internet, then press Update now.",
    "root-old": "The root statement has run out. Connect to the internet, then press Update now.",
  },
  limits: {
    "app-unsupported": "This browser cannot open the page without internet. Use another browser where signal is weak.",
    "app-failed":
      "This page is not yet kept for use without internet. Reload while connected, and leave 10 MB of room.",
  },
  arriving: (files, ofFiles, size, ofSize) => `Keeping this page: ${files} of ${ofFiles} files, ${size} of ${ofSize}.`,
  about: "Device data",
  newer: "A newer version of this page is ready. It takes its place as soon as nobody is at work here.",
  apply: "Use it now",
  more: "Details of this device",
  install: "Install as an app",
  rows: {
    root: "Root statement",
    bundle: "List of keys",
    statuses: "Revocation lists",
    filter: "Filter of recorded documents",
    clock: "Clock",
    app: "This page",
    storage: "Storage",
    camera: "Camera",
  },
  root: (version, age, until) => `Number ${version}, ${age} old, good until ${until}`,
  bundle: (version, age, limit) => `Number ${version}, ${age} old, at most ${limit}`,
  statuses: (lists, age) => `${lists} ${lists === 1 ? "list" : "lists"}, ${age} old`,
  filter: (parts, age) => `${parts} ${parts === 1 ? "part" : "parts"}, ${age} old`,
  clocks: { right: "Fits the lists", wrong: "Does not fit the lists", unknown: "Cannot be compared yet" },
  app: {
    unsupported: "Cannot be kept in this browser",
    arriving: "Being kept",
    kept: "Kept, opens without internet",
    failed: "Not kept yet",
  },
  persisted: {
    yes: "not cleared by itself",
    no: "the browser may clear it when full",
    unknown: "not known for how long",
  },
  nothingKept: "Nothing is kept",
  camera: { allowed: "Allowed", asks: "Will be asked for", denied: "Denied", none: "None", unknown: "Not known yet" },
  none: "None yet",
  updates: "Last ten updates",
  update: (version, size) => `list number ${version}, ${size}`,
  outcomes: { new: "New", same: "Already newest", refused: "Refused", silent: "No answer" },
  noUpdates: "No updates yet.",
};

export const deviceWords: ReadonlySignal<DeviceWords> = computed(() => (language.value === "id" ? id : en));
