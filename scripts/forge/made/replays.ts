/** Genuine files, shown after their time. */
import { type Forgery } from "../forgery.ts";

export const REPLAYS: readonly Forgery[] = [
  {
    name: "withdrawn",
    title: { id: "Dokumen yang sudah dicabut", en: "Withdrawn document" },
    did: {
      id: "Berkas asli beserta buktinya, disimpan sejak sebelum dokumen dicabut, ditunjukkan lagi.",
      en: "Kept the genuine file with its proof from before the withdrawal, and shows it again.",
    },
    why: {
      id: "Bukti mengatakan bahwa dokumen pernah terbit; apakah masih berlaku dikatakan daftar dan rantai hari ini.",
      en: "The proof says that it was issued once; today's list and chain say whether it is still in force.",
    },
    promise: "G5",
    from: "withdrawn",
    expected: { status: "revoked" },
    make: ({ papers: { withdrawn } }) => Promise.resolve({ file: withdrawn.file }),
  },
  {
    name: "replaced",
    title: { id: "Dokumen yang sudah diganti", en: "Replaced document" },
    did: {
      id: "Versi lama ditunjukkan, padahal versi baru sudah terbit.",
      en: "Shows the old version although a new one was issued.",
    },
    why: {
      id: "Status dokumen lama tercatat sebagai diganti; yang diminta adalah versi terbaru.",
      en: "The old document's status is on record as replaced; the newest version is asked for.",
    },
    promise: "G5",
    from: "replaced",
    expected: { status: "superseded" },
    make: ({ papers: { replaced } }) => Promise.resolve({ file: replaced.file }),
  },
];
