/** The kiosk's own words; verdicts are told in the words of all pages. */
import { type ReadonlySignal, computed } from "@preact/signals";
import { language } from "../shell/settings.ts";

interface KioskWords {
  readonly open: string;
  readonly title: string;
  readonly line: string;
  readonly public: string;
  readonly pin: string;
  readonly pinAgain: string;
  readonly pinHint: string;
  readonly pinForm: string;
  readonly pinDiffers: string;
  readonly forgotten: string;
  readonly begin: string;
  readonly aim: string;
  readonly needsInspection: string;
  readonly returnsIn: (seconds: number) => string;
  readonly stays: string;
  readonly next: string;
  readonly of: (all: number) => string;
  readonly noNames: string;
  readonly lastDay: (day: string) => string;
  readonly leave: string;
  readonly leaveTitle: string;
  readonly leaveNow: string;
  readonly wrong: string;
  readonly wait: (seconds: number) => string;
}

const id: KioskWords = {
  open: "Mode kios",
  title: "Mode kios",
  line: "Untuk loket atau pintu masuk: kamera depan memindai terus, hasil hijau hilang sendiri sesudah 5 detik, hasil lain tetap sampai layar disentuh.",
  public:
    "Layar ini dilihat umum, jadi nama dan isi dokumen tidak ditampilkan. Untuk mencocokkan nama, pindai di luar mode kios.",
  pin: "PIN untuk keluar",
  pinAgain: "PIN sekali lagi",
  pinHint: "4 sampai 12 angka. Mode kios bertahan walau halaman dimuat ulang.",
  pinForm: "PIN terdiri atas 4 sampai 12 angka.",
  pinDiffers: "Kedua PIN tidak sama.",
  forgotten: "Lupa PIN? Hapus data situs ini di setelan peramban. Daftar lalu diunduh lagi.",
  begin: "Mulai mode kios",
  needsInspection: "Perangkat ini di pos pemeriksaan: keluar, lalu buka pemeriksaan dahulu.",
  aim: "Tunjukkan kode QR dokumen ke kamera",
  returnsIn: (seconds) => `Memindai lagi dalam ${seconds} detik`,
  stays: "Layar ini tetap sampai disentuh.",
  next: "Pindai berikutnya",
  of: (all) => `${all} kode terlihat sekaligus; ini hasil yang terberat.`,
  noNames: "Nama tidak ditampilkan di layar umum.",
  lastDay: (day) => `Hari terakhir berlaku: ${day}`,
  leave: "Keluar",
  leaveTitle: "Keluar dari mode kios",
  leaveNow: "Buka",
  wrong: "PIN salah.",
  wait: (seconds) => `Terlalu banyak PIN salah. Coba lagi dalam ${seconds} detik.`,
};

const en: KioskWords = {
  open: "Kiosk mode",
  title: "Kiosk mode",
  line: "For a counter or an entrance: the front camera scans on and on, a green verdict goes by itself after 5 seconds, any other stays until the screen is touched.",
  public:
    "Everybody sees this screen, so names and contents of documents are not shown. To compare a name, scan outside kiosk mode.",
  pin: "PIN to leave",
  pinAgain: "PIN once more",
  pinHint: "4 to 12 digits. Kiosk mode holds when the page is loaded again.",
  pinForm: "A PIN has 4 to 12 digits.",
  pinDiffers: "The two PINs are not the same.",
  forgotten: "PIN forgotten? Clear this site's data in the browser's settings. The lists are then downloaded again.",
  begin: "Begin kiosk mode",
  needsInspection: "This device is at a checkpoint: leave, and open an inspection first.",
  aim: "Show the document's QR code to the camera",
  returnsIn: (seconds) => `Scanning again in ${seconds} s`,
  stays: "This screen stays until it is touched.",
  next: "Scan next",
  of: (all) => `${all} codes were seen at once; this is the gravest verdict.`,
  noNames: "Names are not shown on a public screen.",
  lastDay: (day) => `Last valid day: ${day}`,
  leave: "Leave",
  leaveTitle: "Leave kiosk mode",
  leaveNow: "Open",
  wrong: "Wrong PIN.",
  wait: (seconds) => `Too many wrong PINs. Try again in ${seconds} s.`,
};

export const kioskWords: ReadonlySignal<KioskWords> = computed(() => (language.value === "id" ? id : en));
