/** Forgeries of the page: the code stays genuine, what stands beside it does not. */
import { appendProofLine } from "#core/proof/portable.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { type Forgery } from "../forgery.ts";
import { appendOver, lastDay, paintOver, redraw, withoutAttachments } from "../page.ts";
import { copied } from "../picture.ts";

const YEAR = 365 * 86_400;

/** Cyrillic letters that look like Latin ones. */
const LOOK_ALIKE: ReadonlyMap<string, string> = new Map(
  Array.from("AaEeOoCcPpXxiBHMTK", (letter, place) => [letter, Array.from("АаЕеОоСсРрХхіВНМТК")[place] ?? letter]),
);
const NAMES = ["primaryIdentifier", "secondaryIdentifier", "fullName"] as const;

/** Another number of a passport, as long: one digit or letter is another. */
const otherNumber = (text: string): string => text.replace(/.$/u, (last) => (last === "7" ? "1" : "7"));

const aYearMore = ({ expires = 0 }: DocumentPayload): Partial<DocumentPayload> => ({ expires: expires + YEAR });

export const PAGES: readonly Forgery[] = [
  {
    name: "edited-date",
    title: { id: "Tanggal akhir diubah", en: "Edited end date" },
    did: {
      id: "Halaman digambar ulang dengan huruf asli dan masa berlaku setahun lebih lama. Kode, lampiran, dan bukti tetap asli.",
      en: "Drew the page anew in the office's own letters with an end date a year later. Code, attachments and proof are the genuine ones.",
    },
    why: {
      id: "Sidik berkas tercatat di rantai. Satu bita saja berubah, berkasnya bukan yang diterbitkan, dan kolomnya disebut.",
      en: "The file's digest is on the chain. One byte changed makes it another file than was issued, and the field is named.",
    },
    promise: "G1",
    expected: { status: "file-altered" },
    make: async (scene) => {
      const { specimen } = scene.papers;
      const facts = aYearMore(specimen.payload);
      const file = appendProofLine(await redraw(scene, specimen, facts), specimen.proof);
      return { file, printed: { ...specimen.payload, ...facts }, edited: ["validUntil"] };
    },
  },
  {
    name: "look-alike-letter",
    title: { id: "Huruf serupa", en: "Look-alike letter" },
    did: {
      id: "Satu huruf nama diganti huruf Kiril yang tampak sama. Mata tidak dapat membedakannya.",
      en: "Replaced one letter of the name by a Cyrillic one that looks the same. No eye can tell.",
    },
    why: {
      id: "Verifikator membandingkan huruf dengan yang ditandatangani, bukan bentuknya.",
      en: "The verifier compares letters with what was signed, not their shapes.",
    },
    promise: "G1",
    expected: { status: "file-altered" },
    make: async (scene) => {
      const { specimen } = scene.papers;
      const { holder } = specimen.payload;
      const field = NAMES.find((each) => Array.from(holder?.[each] ?? "").some((letter) => LOOK_ALIKE.has(letter)));
      if (holder === undefined || field === undefined) throw new RangeError("no letter of this name has a twin");
      const letters = Array.from(holder[field] ?? "");
      const at = letters.findIndex((letter) => LOOK_ALIKE.has(letter));
      const name = letters.with(at, LOOK_ALIKE.get(letters[at] ?? "") ?? "").join("");
      const facts = { holder: { ...holder, [field]: name } };
      const file = appendProofLine(await redraw(scene, specimen, facts), specimen.proof);
      return { file, printed: { ...specimen.payload, ...facts }, edited: [field] };
    },
  },
  {
    name: "white-box",
    title: { id: "Kotak putih di atas teks", en: "White box over text" },
    did: {
      id: "Nomor paspor ditutup kotak putih dan nomor lain ditulis di atasnya; teks aslinya masih ada di bawah.",
      en: "Covered the passport number with a white box and wrote another over it; the genuine text still lies below.",
    },
    why: {
      id: "Sidik berkas berbeda, dan verifikator melihat apa yang tertutup, bukan hanya apa yang tertulis.",
      en: "The file's digest differs, and the verifier sees what is covered, not only what is written.",
    },
    promise: "G1",
    expected: { status: "file-altered" },
    make: async (scene) => {
      const { specimen } = scene.papers;
      const passport = specimen.payload.passport ?? "";
      const other = otherNumber(passport);
      const painted = await paintOver(specimen.pdf, specimen, passport, other);
      const printed = { ...specimen.payload, passport: other };
      return { file: appendProofLine(painted, specimen.proof), printed, edited: ["passport"] };
    },
  },
  {
    name: "appended-update",
    title: { id: "Perubahan ditambahkan di belakang berkas", en: "Update appended to the file" },
    did: {
      id: "Seperti penyunting PDF: tidak satu bita pun berubah, tanggal baru ditambahkan di belakang sebagai pembaruan.",
      en: "As editors of PDFs do: no byte was touched, a new date was appended behind it as an incremental update.",
    },
    why: {
      id: "Berkas harus berakhir persis di tempat penerbit mengakhirinya. Apa pun di belakangnya membuat berkas lain.",
      en: "The file must end exactly where the issuer ended it. Anything behind that makes another file.",
    },
    promise: "G1",
    expected: { status: "file-altered" },
    make: async ({ papers: { specimen } }) => {
      const { expires = 0 } = specimen.payload;
      const later = expires + YEAR;
      const file = await appendOver(specimen.file, specimen, lastDay(expires), lastDay(later));
      return { file, printed: { ...specimen.payload, expires: later }, edited: ["validUntil"] };
    },
  },
  {
    name: "swapped-code",
    title: { id: "Kode dokumen lain", en: "Swapped code" },
    did: {
      id: "Halaman ini memuat kode, lampiran, dan bukti dari dokumen asli milik orang lain.",
      en: "Put code, attachments and proof of another person's genuine document on this page.",
    },
    why: {
      id: "Kodenya asli, tetapi yang ditandatangani adalah orang lain, dan berkas ini bukan berkas orang itu.",
      en: "The code is genuine, but somebody else is what was signed, and this is not that person's file.",
    },
    promise: "G1",
    expected: { status: "file-altered" },
    make: async (scene) => {
      const { specimen, other } = scene.papers;
      const { cose, vc, qrText, lookupCode } = other.request;
      const page = await redraw(scene, specimen, {}, { cose, vc, qrText, lookupCode });
      return { file: appendProofLine(page, other.proof), printed: specimen.payload };
    },
  },
  {
    name: "stripped-attachments",
    title: { id: "Lampiran dibuang", en: "Attachments stripped" },
    did: {
      id: "Tanggal diubah, lalu kedua lampiran dan bukti dibuang, sehingga tidak ada berkas untuk dibandingkan.",
      en: "Edited the date, then took both attachments and the proof away, so that no file is left to compare.",
    },
    why: {
      id: "Tanpa lampiran ini hanya gambar kertas: kodenya asli, halamannya tidak diperiksa mesin. Yang ditandatangani ditampilkan di tempatnya; beda dengan kertas terlihat oleh mata.",
      en: "Without attachments it is a picture of paper: the code is genuine, the page is checked by no machine. What was signed is shown in its place; the eye sees that the paper says otherwise.",
    },
    promise: "limit",
    expected: { status: "valid", compares: true },
    make: async (scene) => {
      const { specimen } = scene.papers;
      const facts = aYearMore(specimen.payload);
      const file = await withoutAttachments(await redraw(scene, specimen, facts));
      return { file, printed: { ...specimen.payload, ...facts } };
    },
  },
  {
    name: "copier-scan",
    title: { id: "Pindaian kertas yang diubah", en: "Copier scan of an edited paper" },
    did: {
      id: "Nomor paspor dan tanggal diubah, dicetak, lalu dipindai mesin fotokopi. Kode pada kertas tetap asli.",
      en: "Edited passport number and date, printed the page and put it through a copier. The code on the paper is genuine.",
    },
    why: {
      id: "Mesin tidak dapat melihat bahwa salinan berbeda dari aslinya, dan tidak mengatakannya. Kode hanya menjamin yang ditandatangani: bandingkan kolom demi kolom.",
      en: "No machine can see that a copy differs from its original, and none says so. The code vouches for what was signed only: compare field by field.",
    },
    promise: "limit",
    expected: { status: "valid", compares: true },
    make: async (scene) => {
      const { specimen } = scene.papers;
      const facts = { ...aYearMore(specimen.payload), passport: otherNumber(specimen.payload.passport ?? "") };
      const file = await copied(await redraw(scene, specimen, facts));
      return { file, printed: { ...specimen.payload, ...facts } };
    },
  },
  {
    name: "ended-scan",
    title: { id: "Dokumen habis dengan tanggal baru", en: "Ended document with a new date" },
    did: {
      id: "Dokumen yang habis kemarin diberi tanggal akhir setahun lagi, dicetak, dan dipindai.",
      en: "Gave a document that ended yesterday an end date a year later, printed and scanned it.",
    },
    why: {
      id: "Tanggal yang berlaku ada di dalam kode, bukan di kertas.",
      en: "The date that counts is inside the code, not on the paper.",
    },
    promise: "G1",
    from: "ended",
    expected: { status: "expired" },
    make: async (scene) => {
      const { ended } = scene.papers;
      const facts = aYearMore(ended.payload);
      return { file: await copied(await redraw(scene, ended, facts)), printed: { ...ended.payload, ...facts } };
    },
  },
];
