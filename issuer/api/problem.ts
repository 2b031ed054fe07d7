/** The authority's refusals as HTTP (RFC 9457). The only place where its codes meet status numbers. */
import { Problem } from "../../verifier/api/problem.ts";
import { type AuthorityCode, AuthorityError } from "../authority/model.ts";

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
