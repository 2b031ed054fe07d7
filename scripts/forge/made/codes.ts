/** Forgeries of the code and the credentials themselves, and websites in their place. */
import { concatBytes, encodeUtf8 } from "#core/encoding/text.ts";
import { encodePayload } from "#core/document/document.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type Forgery, type Made } from "../forgery.ts";
import { signBoth, signBytes } from "../hand.ts";
import { drawForged, redraw, withoutAttachments } from "../page.ts";
import { type Scene } from "../scene.ts";
import { invented } from "./invented.ts";

/** The page with another code and no attachments: what is read is the code. */
async function withCode(scene: Scene, qrText: string): Promise<Made> {
  return { file: await withoutAttachments(await redraw(scene, scene.papers.specimen, {}, { qrText })) };
}

const WEBSITE_WHY = {
  id: "Kode dokumen kami tidak pernah membuka situs web. Alamat apa pun ditampilkan merah dan tidak pernah dibuka.",
  en: "No code of ours ever opens a website. Any address is shown in red and never opened.",
};

export const CODES: readonly Forgery[] = [
  {
    name: "website",
    title: { id: "Kode yang membuka situs web", en: "Code that opens a website" },
    did: {
      id: "Kode diganti alamat situs tiruan yang menampilkan centang hijau buatannya sendiri.",
      en: "Replaced the code by the address of a look-alike site that shows a green tick of its own.",
    },
    why: WEBSITE_WHY,
    promise: "G1",
    expected: { status: "unreadable", causes: ["website"] },
    make: (scene) =>
      withCode(scene, "HTTPS://IMIGRASI-ABSAH.EXAMPLE/CEK?NO=SIM-ITAS-0020&HASIL=SAH".replace(/[?&=]/gu, "/")),
  },
  {
    name: "website-disguised",
    title: { id: "Situs web yang menyamar", en: "Website in disguise" },
    did: {
      id: "Alamat tanpa https, dengan spasi di depan, dan awal kode kami di belakangnya.",
      en: "An address without https, with blanks before it and the beginning of a code of ours behind it.",
    },
    why: WEBSITE_WHY,
    promise: "G1",
    expected: { status: "unreadable", causes: ["website"] },
    make: (scene) =>
      withCode(
        scene,
        `  WWW.IMIGRASI-ABSAH.EXAMPLE/${scene.papers.specimen.request.qrText.replaceAll(/[^A-Z0-9]/gu, "").slice(0, 60)}`,
      ),
  },
  {
    name: "mixed-credentials",
    title: { id: "Dua kredensial dari dua dokumen", en: "Credentials of two documents" },
    did: {
      id: "Satu berkas dengan kode dari dokumen ini dan kredensial W3C dari dokumen asli lain.",
      en: "One file with the code of this document and the W3C credential of another genuine one.",
    },
    why: {
      id: "Keduanya bertanda tangan asli, tetapi kredensial harus sama persis dengan yang dibentuk dari kode.",
      en: "Both are truly signed, but the credential must be exactly what the code makes.",
    },
    promise: "G1",
    expected: { status: "not-genuine", causes: ["parts-differ"] },
    make: async (scene) => {
      const { specimen, other } = scene.papers;
      return { file: await redraw(scene, specimen, {}, { vc: other.vc }) };
    },
  },
  {
    name: "loose-encoding",
    title: { id: "Penulisan longgar", en: "Loose encoding" },
    did: {
      id: "Dengan kunci curian, isi yang sama ditandatangani dalam CBOR yang tidak baku, agar dua pembaca melihat dua hal.",
      en: "With the stolen key, signed the facts in CBOR that is not in its one form, so that two readers may see two things.",
    },
    why: {
      id: "Pembaca menerima satu penulisan saja. Tanda tangannya cocok, dan tetap ditolak.",
      en: "Readers take one form only. The signature matches, and it is refused all the same.",
    },
    promise: "G1",
    expected: { status: "not-genuine", causes: ["not-canonical"] },
    make: async (scene) => {
      const payload = invented(scene);
      const bytes = encodePayload(payload);
      // The same map, its length in two bytes where one is enough.
      const loose = concatBytes(Uint8Array.of(0xb8, (bytes[0] ?? 0) & 0x1f), bytes.subarray(1));
      const signed = { ...signBoth(payload, scene.office), cose: signBytes(loose, scene.office) };
      return { file: await drawForged(scene, signed), printed: payload };
    },
  },
  {
    name: "extra-header",
    title: { id: "Kepala tambahan", en: "Extra header" },
    did: {
      id: "Sebuah kolom ditambahkan di bagian kode yang tidak ikut ditandatangani.",
      en: "Added a field to the part of the code that the signature does not cover.",
    },
    why: {
      id: "Bagian yang tidak ditandatangani harus kosong. Tidak ada tempat untuk menyelipkan apa pun.",
      en: "The part that is not signed must be empty. There is no room to slip anything in.",
    },
    promise: "G1",
    expected: { status: "not-genuine", causes: ["not-canonical"] },
    make: async (scene) => {
      const { specimen } = scene.papers;
      const at = UNPROTECTED_AT;
      const note = concatBytes(Uint8Array.of(0xa1, 0x03, 0x6a), encodeUtf8("E33G LUNAS"));
      const cose = concatBytes(specimen.cose.subarray(0, at), note, specimen.cose.subarray(at + 1));
      return { file: await redraw(scene, specimen, {}, { cose, qrText: encodeQr(cose) }) };
    },
  },
  {
    name: "half-code",
    title: { id: "Kode terpotong", en: "Truncated code" },
    did: {
      id: "Hanya separuh kode dicetak, agar verifikator menyerah dan kertasnya dipercaya.",
      en: "Printed half of the code, hoping that the verifier gives up and the paper is believed.",
    },
    why: {
      id: "Yang tidak terbaca dianggap belum diperiksa: tidak pernah lolos, dan tidak dituduh palsu.",
      en: "What cannot be read counts as not checked: never a pass, and never called a forgery.",
    },
    promise: "G1",
    expected: { status: "unreadable", causes: ["damaged"] },
    make: (scene) => {
      const { qrText } = scene.papers.specimen.request;
      return withCode(scene, qrText.slice(0, Math.floor(qrText.length / 2)));
    },
  },
];

/** D2 84, then the protected map in its byte string: the unprotected map follows. */
const UNPROTECTED_AT = 16;
