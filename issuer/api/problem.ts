/** The refusals of authority and office as HTTP (RFC 9457). The only place where their codes meet status numbers. */
import { Problem } from "../../verifier/api/problem.ts";
import { type AuthorityCode, AuthorityError } from "../authority/model.ts";
import { type MonitoringCode, MonitoringError } from "../office/monitoring/model.ts";

const HTTP: Readonly<Record<AuthorityCode, readonly [status: number, id: string]>> = {
  INVALID_ORDER: [422, "Ada yang perlu diperbaiki pada permohonan ini; lihat rows."],
  NOT_FOUND: [404, "Tidak ada permohonan, dokumen atau perubahan dengan nomor ini. Periksa nomornya."],
  ERASED: [410, "Data orang ini telah dihapus; isinya tidak dapat dibuka lagi."],
  FOUR_EYES: [409, "Orang yang sama tidak boleh memutuskan dua kali. Mintalah orang kedua."],
  ROLE: [403, "Tindakan ini memerlukan seorang pemberi persetujuan (approver)."],
  ALREADY_DECIDED: [409, "Ini sudah diputuskan. Muat ulang untuk melihat hasilnya."],
  NOT_AUTHORISED: [403, "Kunci penerbit ini tidak berwenang menandatangani jenis ini, atau tidak sekarang."],
  STATUS_FINAL: [409, "Perubahan ini tidak diizinkan dari status dokumen yang sekarang."],
  NOT_ANCHORED_YET: [409, "Dokumen ini belum final di rantai. Coba lagi beberapa detik lagi."],
  IDEMPOTENCY_KEY_REUSED: [409, "Idempotency-Key ini sudah dipakai untuk permintaan lain. Gunakan yang baru."],
  CHAIN_DOWN: [
    503,
    "Rantai tidak terjangkau dan batas dokumen yang menunggu tercapai. Tidak ada yang terbit; coba lagi setelah rantai hidup.",
  ],
  READ_ONLY: [
    503,
    "Layanan ini hanya dapat dibaca: rantai, kontrak atau penyimpanannya tidak cocok. Lihat /health dan panggil pengelola.",
  ],
  SIGNER_DOWN: [503, "Kunci penandatangan tidak tersedia. Tidak ada dokumen yang terbit; panggil pengelola."],
  SIGNER_WRONG: [
    500,
    "Penanda tangan memberi tanda tangan yang salah. Tidak ada dokumen yang terbit; panggil pengelola.",
  ],
  RATE_LIMIT: [429, "Batas tanda tangan per jam tercapai. Coba lagi nanti."],
  DISK_FULL: [507, "Penyimpanan penuh. Tidak ada yang diubah; kosongkan ruang, lalu kirim lagi."],
  OUTCOME_UNKNOWN: [
    503,
    "Penulisan gagal dan hasilnya belum pasti. Kirim lagi dengan Idempotency-Key yang sama setelah layanan hidup kembali.",
  ],
};

const MONITORING: Readonly<Record<MonitoringCode, readonly [status: number, id: string]>> = {
  BAD_LOG: [400, "Ini bukan catatan yang ditandatangani sebuah perangkat. Perbarui aplikasinya, lalu kirim lagi."],
  BAD_CODE: [400, "Kode ini salah ketik. Periksa lagi sepuluh huruf dan angkanya."],
  CLOCK_DRIFT: [409, "Jam perangkat meleset lebih dari lima menit. Setel jamnya dahulu, lalu coba lagi."],
  ENROLMENT_REFUSED: [403, "Kode ini salah, sudah dipakai, atau kedaluwarsa. Mintalah kode baru."],
  DEVICE_KNOWN: [409, "Kunci ini sudah terdaftar. Perangkat harus membuat kunci baru."],
  LOG_GAP: [409, "Ada catatan yang terlewat. Kirim mulai dari nomor next."],
  LOG_FORKED: [409, "Catatan ini berbeda dari yang sudah disimpan. Hubungi pengelola; jangan hapus apa pun."],
  INSPECTION_REQUIRED: [
    403,
    "Pemeriksaan memerlukan surat perintah, atau salah satu dari tiga alasan yang sah beserta persetujuannya. Tidak ada yang disimpan; lihat event.",
  ],
  DEVICE_QUARANTINED: [
    403,
    "Perangkat ini dikarantina: jamnya meleset lebih dari lima menit, atau kunci lain menandatangani atas namanya. Mintalah penyetuju melepaskannya.",
  ],
  DEVICE_ENDED: [410, "Perangkat ini sudah diakhiri. Daftarkan lagi dengan kode baru."],
  NOT_FOUND: [404, "Tidak ada perangkat atau pemeriksaan dengan nomor ini. Periksa nomornya."],
  ROLE: [403, "Tindakan ini memerlukan seorang penyetuju (approver)."],
  BAD_WARRANT: [
    422,
    "Nomor surat perintah terdiri atas 4 sampai 40 huruf besar, angka, titik, garis miring atau tanda hubung, dengan sedikitnya satu angka dan satu tanda.",
  ],
  WARRANT_KNOWN: [409, "Pemeriksaan ini sudah mempunyai nomor surat perintah lain."],
};

/** The problem of a refusal by a room of the issuer. */
export function translateRefusal(error: unknown): Problem | undefined {
  return translateAuthority(error) ?? translateMonitoring(error);
}

function translateMonitoring(error: unknown): Problem | undefined {
  if (!(error instanceof MonitoringError)) return undefined;
  const [status, id] = MONITORING[error.code];
  const { code, message, next, event } = error;
  const en = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return new Problem(status, code, { id, en }, { cause: error, members: { next, event } });
}

/** The problem of an {@link AuthorityError}; of one order its faults are row 1. */
export function translateAuthority(error: unknown): Problem | undefined {
  if (!(error instanceof AuthorityError)) return undefined;
  const [status, plain] = HTTP[error.code];
  const { decision } = error;
  const id = decision === undefined ? plain : `${plain} Diputuskan oleh ${decision.by}.`;
  const en = decision === undefined ? error.message : `${error.message}. ${decision.by} decided it.`;
  const rows = error.problems.map((problem) => ({ row: 1, ...problem }));
  return new Problem(status, error.code, { id, en }, { cause: error, ...(rows.length === 0 ? {} : { rows }) });
}
