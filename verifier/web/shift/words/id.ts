/** Bahasa Indonesia. */
import { type ShiftWords } from "./catalogue.ts";

export const id: ShiftWords = {
  nav: { title: "Giliran ini", history: "Riwayat", shift: "Pos pemeriksaan" },
  history: {
    title: "Riwayat pemeriksaan",
    line: (days) =>
      `Disimpan di perangkat ini saja, selama ${days} hari: waktu, hasil, dan sidik dokumen. Nama tidak pernah disimpan.`,
    logged: "Perangkat ini terdaftar: setiap pemeriksaan juga dicatat dalam log bertanda tangan untuk kantor.",
    none: "Belum ada pemeriksaan.",
    memory:
      "Peramban ini tidak dapat menyimpan. Riwayat hanya ada sampai halaman ditutup: unduh CSV sebelum menutupnya, atau buka di jendela biasa (bukan mode pribadi).",
    notLogged: (checks) =>
      `${checks} pemeriksaan TIDAK tercatat dalam log: penyimpanan perangkat gagal. Berhenti memeriksa, kosongkan ruang simpan, lalu laporkan ke kantor.`,
    today: "Hari ini",
    session: (time) => `Pemeriksaan ini, sejak ${time}`,
    countNone: "Belum ada hasil.",
    all: "Semua pemeriksaan",
    noDigest: "tanpa kode dokumen",
    digest: "Sidik dokumen",
    list: (bundle, block) => `daftar ${bundle}${block === undefined ? "" : `, blok ${block}`}`,
    offline: "tanpa jaringan",
    inLog: (number) => `log no. ${number}`,
    more: (left) => `Tampilkan ${left} lagi`,
    csv: "Unduh CSV",
    print: "Cetak",
    wipe: "Hapus riwayat",
    wipeTitle: "Hapus riwayat?",
    wipeLine: (entries) => `${entries} pemeriksaan dihapus dari perangkat ini dan tidak dapat dikembalikan.`,
    wipeLog: "Log bertanda tangan yang belum terkirim tetap disimpan sampai kantor menerimanya.",
    wipeYes: "Ya, hapus",
    back: "Kembali",
  },
  changed: {
    title: (documents) =>
      documents === 1 ? "Satu hasil berubah setelah pemeriksaan" : `${documents} hasil berubah setelah pemeriksaan`,
    line: "Daftar terbaru berkata lain daripada yang ditampilkan waktu itu. Bila pemegang masih dapat dihubungi, periksa lagi; laporkan menurut aturan kantor.",
    was: "Waktu itu",
    is: "Sekarang",
    checkedAt: "Diperiksa",
    changedAt: "Diketahui",
    acknowledge: "Sudah saya baca",
    show: "Lihat",
    inHistory: (time) => `Berubah setelah pemeriksaan, diketahui ${time}`,
  },
  device: {
    title: "Perangkat ini",
    line: "Untuk bertugas di pos pemeriksaan, perangkat didaftarkan satu kali dengan kode sekali pakai dari kantor. Kuncinya dibuat di sini dan tidak dapat disalin keluar. Pemeriksaan umum tidak memerlukan ini.",
    code: "Kode pendaftaran",
    codeHint: "Sepuluh huruf dan angka, XXXXX-XXXXX. Perlu jaringan.",
    enrol: "Daftarkan perangkat",
    enrolling: "Mendaftarkan…",
    key: "Kunci",
    since: "Terdaftar",
    states: { active: "aktif", quarantined: "dikarantina", ended: "diakhiri" },
    state: "Keadaan",
    forget: "Lepaskan perangkat ini",
    forgetTitle: "Lepaskan perangkat ini?",
    forgetLine: (waiting) =>
      waiting === 0
        ? "Kunci dan log dihapus. Sesudah itu perangkat dapat didaftarkan lagi dengan kode baru."
        : `Kunci dan log dihapus, dengan ${waiting} peristiwa yang belum diterima kantor dan tidak akan pernah diterima lagi.`,
    forgetYes: "Ya, lepaskan",
  },
  sync: {
    title: "Log untuk kantor",
    waiting: (events) => (events === 0 ? "Semua sudah diterima kantor." : `${events} peristiwa menunggu dikirim.`),
    line: "Setiap peristiwa bernomor, berantai, dan bertanda tangan perangkat ini: waktu, hasil, sidik dokumen. Tanpa nama, nomor paspor, foto, atau lokasi. Dikirim sendiri bila ada jaringan.",
    last: (time) => `Terakhir diterima ${time}.`,
    send: "Kirim sekarang",
    sending: "Mengirim…",
  },
  inspection: {
    title: "Pemeriksaan keimigrasian",
    needsDevice: "Daftarkan perangkat ini lebih dahulu.",
    line: "Pengawasan lapangan memerlukan surat perintah yang ditandatangani (Permenimipas 2/2025 Pasal 30). Tanpa surat perintah hanya atas tiga dasar, dengan persetujuan pejabat lebih dahulu.",
    warrantWay: "Dengan surat perintah",
    groundWay: "Tanpa surat perintah, atas dasar Pasal 30 ayat (3)",
    warrant: "Nomor surat perintah",
    warrantHint: "Seperti W.9-IMI.3/GR.03.09/412-2026.",
    ground: "Dasar",
    grounds: {
      "ban-list": "a. Orang asing itu tercantum dalam daftar penangkalan atau pencegahan",
      "wanted-list": "b. Orang asing itu tercantum dalam daftar pencarian orang",
      "suspected-breach": "c. Orang asing itu sedang berbuat sesuatu yang patut diduga melanggar peraturan",
    },
    groundHint:
      "Laporkan dahulu kepada pejabat yang berwenang. Surat perintahnya harus terbit paling lambat hari berikutnya.",
    approver: "Pejabat yang menyetujui",
    approverHint: "Nama pengguna di kantor, seperti citra.",
    approval: "Kode persetujuan",
    approvalHint:
      "Sepuluh huruf dan angka yang dibacakan pejabat itu; berlaku dua jam. Kantor mencocokkannya saat log dikirim.",
    faults: {
      warrant:
        "Nomor surat perintah: 4 sampai 40 huruf besar, angka, titik, garis miring, atau strip, dengan angka dan tanda.",
      approver: "Tulis nama pengguna pejabat itu: huruf kecil, angka, dan strip.",
      approval: "Kode ini salah ketik: dengarkan dan periksa lagi kesepuluh huruf dan angkanya.",
    },
    open: "Buka pemeriksaan",
    opening: "Membuka…",
    openSince: (time) => `Terbuka sejak ${time}`,
    approvedBy: (person) => `disetujui ${person}`,
    scan: "Pindai dokumen",
    close: "Tutup pemeriksaan",
    closeTitle: "Tutup pemeriksaan?",
    closeLine: "Sesudah ditutup, perangkat ini tidak memeriksa di pos sampai pemeriksaan lain dibuka.",
    closeYes: "Ya, tutup",
    toPublic: "Kembali ke mode umum",
    required: "Pemeriksaan belum dibuka",
    requiredLine:
      "Dokumen tadi tidak diperiksa. Di pos pemeriksaan, setiap pemeriksaan memerlukan surat perintah, atau dasar yang sah dan persetujuannya. Buka pemeriksaan di bawah ini, atau kembali ke mode umum.",
  },
  badge: {
    checkpoint: "POS PEMERIKSAAN",
    noSession: "pemeriksaan belum dibuka",
    public: "Mode umum",
    waiting: (events) => `${events} menunggu dikirim`,
    manage: "Atur",
  },
  troubles: {
    mistyped: () => "Kode ini salah ketik: periksa lagi kesepuluh huruf dan angkanya.",
    unable: () =>
      "Peramban ini tidak dapat didaftarkan: tidak mengenal kunci Ed25519 atau tidak dapat menyimpan. Perbarui peramban (Chrome/Edge 137, Firefox 130, Safari 17 atau lebih baru) dan jangan memakai mode pribadi.",
    silent: () => "Kantor tidak terjangkau. Tidak ada yang hilang: log tetap di sini dan dikirim lagi nanti.",
    ENROLMENT_REFUSED: () => "Kode ini salah, sudah dipakai, atau kedaluwarsa. Minta kode baru kepada kantor.",
    CLOCK_DRIFT: () => "Jam perangkat ini selisih lebih dari lima menit. Perbaiki jamnya, lalu coba lagi.",
    LOG_GAP: ({ event }) =>
      `Kantor belum mempunyai peristiwa nomor ${event}, dan perangkat ini tidak menyimpannya lagi. Jangan hapus apa pun; hubungi kantor.`,
    LOG_FORKED: () =>
      "Log di kantor lain daripada log di sini: kunci ini dipakai di dua tempat, atau perangkat dipulihkan dari cadangan. Berhenti memakai perangkat ini dan serahkan kepada kantor.",
    DEVICE_QUARANTINED: () =>
      "Perangkat ini dikarantina: jamnya selisih lebih dari lima menit, atau kunci lain menandatangani atas namanya. Perbaiki jamnya, lalu minta pejabat penyetuju melepaskannya. Log tetap tersimpan dan dikirim sesudah itu.",
    DEVICE_ENDED: () =>
      "Kantor mengakhiri perangkat ini. Perangkat tidak dapat lagi bertugas di pos; untuk memakainya lagi, lepaskan lalu daftarkan dengan kode baru.",
    INSPECTION_REQUIRED: ({ event }) =>
      `Kantor menolak pembukaan pemeriksaan (peristiwa ${event}): kode, pejabat, atau dasarnya tidak cocok. Hubungi pejabat yang menyetujui; log tetap tersimpan di sini.`,
    "refused-opening": () =>
      "Kantor menolak pembukaan ini: kode, pejabat, atau dasarnya tidak cocok, atau dua jamnya sudah lewat. Pemeriksaan tidak terbuka. Periksa isian, atau minta kode baru.",
    "not-written": () =>
      "Penyimpanan perangkat gagal, jadi tidak ada yang berubah. Kosongkan ruang simpan, lalu coba lagi.",
    other: ({ code }) => `Kantor menolak. Hubungi kantor dan sebutkan kode ${code}. Log tetap tersimpan di sini.`,
  },
};
