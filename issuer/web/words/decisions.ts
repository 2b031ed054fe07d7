/** What the desk says around a decision: the preview, a rejection, what changed meanwhile, what was kept. */

export const idDecisions = {
  preview: {
    title: "Pratinjau",
    lead: "Seperti akan dicetak. Belum ditandatangani, tanpa kode: bukan dokumen.",
    alt: "Pratinjau halaman yang akan dicetak, bertanda PRATINJAU – TIDAK SAH",
    open: "Buka pratinjau besar",
  },
  decide: "Keputusan Anda",
  handIn: "Sudah benar?",
  reject: {
    title: "Tolak permohonan",
    short: "Tolak",
    consequence: [
      "Permohonan ini berakhir untuk selamanya dan tidak pernah menjadi dokumen.",
      "Yang mengajukan melihat nama Anda dan alasannya, lalu dapat mengajukan yang baru.",
    ],
    by: "Ditolak oleh",
    reason: "Alasan penolakan",
    done: "Permohonan ini ditolak. Dokumen tidak diterbitkan.",
    mine: "Ditolak orang kedua",
    mineLead: "Baca alasannya, perbaiki, lalu ajukan yang baru.",
    mineChanges: "Perubahan yang ditolak",
  },
  rejectChange: {
    title: "Tolak perubahan",
    short: "Tolak",
    consequence: ["Status dokumen tetap seperti sekarang.", "Yang meminta melihat nama Anda dan alasannya."],
    done: "Perubahan ini ditolak. Status dokumen tidak berubah.",
  },
  withdraw: {
    title: "Batalkan permintaan",
    short: "Batalkan permintaan",
    consequence: ["Permintaan Anda berakhir sebelum diputuskan.", "Status dokumen tetap seperti sekarang."],
    done: "Permintaan ini dibatalkan oleh yang memintanya. Status dokumen tidak berubah.",
    by: "Dibatalkan oleh",
  },
  changed: (name: string, time: string) => `${name} mengubah data ini pada ${time}. Muat ulang dan bandingkan.`,
  reload: "Muat ulang",
  signerDown: "Kunci penandatangan tidak tersedia. Tidak ada dokumen yang terbit.",
  signerDownNext:
    "Panggil pengelola. Yang sudah disetujui ditandatangani sendiri begitu kuncinya kembali; jangan ajukan lagi.",
  saved: "Isian Anda tersimpan. Masuk lagi untuk melanjutkan.",
  restored: "Isian Anda kembali seperti tadi. Bila tadi ada foto, pilih lagi.",
  warnings: "Pastikan ini disengaja",
  mrz: {
    fill: "Isi dari MRZ",
    filled: (count: number) => `${count} kolom diisi dari MRZ. Cocokkan dengan paspor: MRZ memotong nama panjang.`,
    kept: "Yang sudah Anda ketik tidak diubah.",
    nothing: "Tidak ada kolom kosong yang dapat diisi dari MRZ.",
    empty: "Tempel dahulu baris mesin (MRZ) dari paspor.",
  },
};

type Decisions = typeof idDecisions;

export const enDecisions: Decisions = {
  preview: {
    title: "Preview",
    lead: "As it will be printed. Not signed and without a code: no document.",
    alt: "Preview of the page to be printed, marked PREVIEW – NOT VALID",
    open: "Open the preview at full size",
  },
  decide: "Your decision",
  handIn: "Is it right?",
  reject: {
    title: "Reject the order",
    short: "Reject",
    consequence: [
      "This order ends for ever and never becomes a document.",
      "Who asked for it sees your name and the reason, and may ask anew.",
    ],
    by: "Rejected by",
    reason: "Reason of the rejection",
    done: "This order was rejected. No document was issued.",
    mine: "Rejected by a second person",
    mineLead: "Read the reason, mend it, then hand in a new order.",
    mineChanges: "Rejected changes",
  },
  rejectChange: {
    title: "Reject the change",
    short: "Reject",
    consequence: ["The status of the document stays as it is.", "Who asked for it sees your name and the reason."],
    done: "This change was rejected. The status of the document did not change.",
  },
  withdraw: {
    title: "Take back the request",
    short: "Take back the request",
    consequence: ["Your request ends before anybody decides it.", "The status of the document stays as it is."],
    done: "This request was taken back by who made it. The status of the document did not change.",
    by: "Taken back by",
  },
  changed: (name, time) => `${name} changed this at ${time}. Reload and compare.`,
  reload: "Reload",
  signerDown: "The signing key is not available. No document was issued.",
  signerDownNext:
    "Call the operator. What was approved is signed by itself once the key is back; do not hand it in again.",
  saved: "What you typed is kept. Sign in again to go on.",
  restored: "What you typed is back. If there was a portrait, choose it again.",
  warnings: "Make sure that this is meant",
  mrz: {
    fill: "Fill from the MRZ",
    filled: (count) =>
      `${count} field${count === 1 ? "" : "s"} filled from the MRZ. Compare with the passport: the MRZ cuts long names.`,
    kept: "What you had typed was not changed.",
    nothing: "There is no empty field that the MRZ could fill.",
    empty: "Paste the machine-readable lines (MRZ) of the passport first.",
  },
};
