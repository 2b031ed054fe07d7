/** Bahasa Indonesia. */
import { type Catalogue, type Facts } from "./catalogue.ts";

const REPORT = ({ phone }: Facts): string => `Jangan diterima. Simpan bukti pindai dan laporkan ke ${phone}.`;
const AGAIN = ({ phone }: Facts): string => `Perbarui lalu pindai ulang, atau telepon ${phone}.`;
const FORGED = "TIDAK ASLI ATAU DIUBAH";
const DOUBT = "BELUM DAPAT DIPASTIKAN";
const UNREADABLE = "TIDAK TERBACA";

export const id: Catalogue = {
  language: "id",
  verdicts: {
    valid: {
      title: "ASLI & BERLAKU",
      line: ({ issuer, listTime }) => `Diterbitkan ${issuer}. Tidak dicabut per ${listTime}.`,
      action: () => "Cocokkan nama dan foto dengan paspor pemegang.",
    },
    expired: {
      title: "KEDALUWARSA",
      line: ({ validUntil, daysAgo }) =>
        `Dokumen asli, tetapi masa berlakunya habis ${validUntil} (${daysAgo} hari lalu).`,
      action: () => "Jangan diterima sebagai izin yang berlaku. Arahkan pemegang ke kantor imigrasi.",
    },
    revoked: {
      title: "TIDAK BERLAKU LAGI",
      line: ({ listTime }) => `Penerbit mengakhiri dokumen ini menurut daftar ${listTime}.`,
      action: ({ phone }) => `Jangan diterima. Hubungi ${phone}. Jangan menahan dokumen atau pemegangnya.`,
    },
    suspended: {
      title: "DITANGGUHKAN",
      line: ({ listTime }) => `Berlakunya dihentikan sementara selama pemeriksaan, menurut daftar ${listTime}.`,
      action: ({ phone }) => `Jangan diterima dulu. Periksa lagi nanti atau telepon ${phone}.`,
    },
    superseded: {
      title: "SUDAH DIGANTI",
      line: ({ listTime }) => `Ada versi baru, menurut daftar ${listTime}.`,
      action: () => "Minta pemegang menunjukkan versi terbaru.",
    },
    "not-yet-valid": {
      title: "BELUM BERLAKU",
      line: ({ validFrom }) => `Asli, mulai berlaku ${validFrom}.`,
      action: () => "Jangan diterima sebelum tanggal itu.",
    },
    "issuer-not-authorised": {
      title: "PENERBIT TIDAK BERWENANG",
      line: ({ issuer, kind }) => `Ditandatangani ${issuer}, yang tidak berwenang menerbitkan ${kind}.`,
      action: REPORT,
    },
    "file-altered": {
      title: "BERKAS DIUBAH",
      line: () => "Kodenya asli, berkasnya berubah sesudah terbit.",
      action: () => "Minta berkas asli atau pindai kertasnya.",
    },
    "unknown-issuer": {
      title: "PENERBIT TIDAK DIKENAL",
      line: () => "Kode terbaca, tetapi penerbitnya tidak ada di daftar tepercaya perangkat ini.",
      action: () => "Perbarui daftar kunci lalu pindai ulang. Bila tetap muncul, jangan diterima.",
    },
    "not-genuine:signature": {
      title: FORGED,
      line: () => "Tanda tangan digital tidak cocok. Isi dokumen tidak ditampilkan karena tidak dapat dipercaya.",
      action: REPORT,
    },
    "not-genuine:key-window": { title: FORGED, line: () => "Kuncinya tidak berlaku saat terbit.", action: REPORT },
    "not-genuine:parts-differ": {
      title: FORGED,
      line: () => "Bagian dokumen tidak saling cocok.",
      action: REPORT,
    },
    "not-genuine:not-canonical": {
      title: FORGED,
      line: () => "Susunan kode tidak pernah kami terbitkan.",
      action: REPORT,
    },
    "not-genuine:not-anchored": {
      title: "TIDAK TERCATAT",
      line: ({ listTime }) => `Bertanda tangan, tetapi tidak tercatat di rantai sampai ${listTime}.`,
      action: ({ phone }) => `Jangan diterima. Laporkan ke ${phone}.`,
    },
    "undetermined:list-too-old": {
      title: DOUBT,
      line: ({ listAge, limit }) =>
        `Tanda tangan asli, tetapi daftar pencabutan di perangkat ini berumur ${listAge} (batas ${limit}).`,
      action: ({ phone }) => `Sambungkan internet dan perbarui, atau telepon ${phone} sebelum menerima.`,
    },
    "undetermined:newer-than-list": {
      title: "BELUM ADA DI DAFTAR",
      line: ({ listTime }) => `Dokumen ini lebih baru daripada daftar di perangkat (${listTime}).`,
      action: () => "Perbarui lalu pindai ulang.",
    },
    "undetermined:no-list": {
      title: DOUBT,
      line: () => "Daftar yang diperlukan belum ada di perangkat ini.",
      action: AGAIN,
    },
    "undetermined:clock-wrong": { title: DOUBT, line: () => "Jam perangkat salah.", action: AGAIN },
    "undetermined:file-not-checked": {
      title: DOUBT,
      line: () => "Kode asli, tetapi berkas ini belum dapat dibandingkan.",
      action: AGAIN,
    },
    "undetermined:sources-disagree": { title: DOUBT, line: () => "Sumber rantai tidak sepakat.", action: AGAIN },
    "undetermined:not-anchored-yet": {
      title: DOUBT,
      line: () => "Belum dapat diperiksa di rantai.",
      action: AGAIN,
    },
    "unreadable:nothing": {
      title: UNREADABLE,
      line: () => "Tidak ada kode dokumen yang dapat dibaca. Ini belum berarti palsu.",
      action: () => "Dekatkan, ratakan, atau minta PDF asli. Sebelum terbaca, anggap belum diperiksa.",
    },
    "unreadable:damaged": {
      title: UNREADABLE,
      line: () => "Kode terbaca sebagian. Ini belum berarti palsu.",
      action: () => "Bila diketik, periksa lagi; bila dicetak, minta salinan yang lebih jelas.",
    },
    "unreadable:other-format": {
      title: UNREADABLE,
      line: () => "Ini bukan kode dokumen kami. Ini belum berarti palsu.",
      action: () => "Cari kode dengan pita tapis di dokumen. Sebelum terbaca, anggap belum diperiksa.",
    },
    "unreadable:website": {
      title: "BUKAN KODE KAMI",
      line: () => "Kode ini membuka situs web. Dokumen kami tidak pernah begitu.",
      action: () => "Jangan buka. Jangan diterima.",
    },
  },
  checks: {
    decoded: {
      passed: "Kode tersusun benar",
      failed: "Kode tidak tersusun benar",
      "not-checked": "Susunan kode tidak diperiksa",
    },
    "issuer-known": {
      passed: "Penerbit tepercaya",
      failed: "Penerbit tidak dikenal",
      "not-checked": "Penerbit tidak diperiksa",
    },
    signature: {
      passed: "Tanda tangan cocok",
      failed: "Tanda tangan tidak cocok",
      "not-checked": "Tanda tangan tidak diperiksa",
    },
    "issuer-authorised": {
      passed: "Wewenang penerbit sesuai",
      failed: "Wewenang penerbit tidak sesuai",
      "not-checked": "Wewenang penerbit tidak diperiksa",
    },
    anchored: {
      passed: "Tercatat di rantai",
      failed: "Tidak tercatat di rantai",
      "not-checked": "Catatan di rantai tidak diperiksa",
    },
    "key-window": {
      passed: "Kunci berlaku saat terbit",
      failed: "Kunci tidak berlaku saat terbit",
      "not-checked": "Masa kunci tidak diperiksa",
    },
    status: { passed: "Belum dicabut", failed: "Tidak berlaku lagi", "not-checked": "Pencabutan tidak diperiksa" },
    "validity-period": {
      passed: "Masih dalam masa berlaku",
      failed: "Di luar masa berlaku",
      "not-checked": "Masa berlaku tidak diperiksa",
    },
    "file-intact": {
      passed: "Berkas utuh",
      failed: "Berkas diubah",
      "not-checked": "Keutuhan berkas tidak diperiksa",
    },
  },
  ended: { revoked: "Dicabut", suspended: "Ditangguhkan", superseded: "Sudah diganti" },
  outside: {
    expired: ({ validUntil }) => `Habis ${validUntil}`,
    "not-yet-valid": ({ validFrom }) => `Belum mulai: ${validFrom}`,
  },
  kinds: {
    ITK: "Izin Tinggal Kunjungan",
    ITK_BRIDGE: "Izin Tinggal Peralihan",
    ITAS: "Izin Tinggal Terbatas",
    ITAP: "Izin Tinggal Tetap",
    EPO: "Exit Permit Only",
    SKIM: "Surat Keterangan Keimigrasian",
    AFFIDAVIT: "Affidavit Anak Berkewarganegaraan Ganda",
    SPLP: "Surat Perjalanan Laksana Paspor",
    LODGING_RECEIPT: "Tanda Terima Pelaporan Orang Asing",
    SKTT: "Surat Keterangan Tempat Tinggal",
    COMPETENCE: "Sertifikat Kompetensi",
    STATEMENT: "Pernyataan Verifikasi",
    REPORT: "Laporan",
  },
  labels: {
    kind: "Jenis",
    number: "Nomor",
    fullName: "Nama",
    secondaryIdentifier: "Nama depan",
    primaryIdentifier: "Nama keluarga",
    nativeName: "Nama asli",
    birthDate: "Tanggal lahir",
    sex: "Jenis kelamin",
    nationality: "Kewarganegaraan",
    issuingCountry: "Negara penerbit paspor",
    passport: "Paspor",
    category: "Kategori",
    conditions: "Ketentuan",
    place: "Tempat",
    validFrom: "Berlaku dari",
    validUntil: "Berlaku sampai",
    issuedAt: "Ditandatangani",
    issuer: "Penerbit",
    printSerial: "Cetakan ke",
    supersedes: "Menggantikan",
    documentId: "Pengenal",
    lookupCode: "Kode pencarian",
  },
  sexes: { M: "Laki-laki", F: "Perempuan", X: "X" },
  edited: (fields) =>
    fields.length === 0
      ? "Tampilan berkas berubah, dan tidak ada kolom yang dapat ditunjuk."
      : `Yang berubah: ${fields.join(", ")}.`,
  compare: "Cocokkan nama, foto, dan paspor dengan orangnya: itu tidak dapat diperiksa dari kode.",
  unknownIssuer: "kantor penerbit",
  noEnd: "tanpa batas",
  rests: (block, bundle, { listTime, listAge }) =>
    `Berdasarkan keadaan ${listTime}, umur ${listAge}` +
    `${block === undefined ? "" : `, blok ${block}`}${bundle === undefined ? "" : `, daftar nomor ${bundle}`}.`,
  restsOnNothing: "Tanpa daftar dan tanpa rantai: tidak ada yang dapat diperiksa.",
  months: "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(" "),
  units: {
    second: (amount) => `${amount} detik`,
    minute: (amount) => `${amount} menit`,
    hour: (amount) => `${amount} jam`,
    day: (amount) => `${amount} hari`,
  },
};
