/** Forgeries with keys: the forger's own, and stolen ones. */
import { appendProofLine } from "#core/proof/portable.ts";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type Forgery } from "../forgery.ts";
import { type Hand, type Signed, signBoth } from "../hand.ts";
import { drawForged } from "../page.ts";
import { type Scene } from "../scene.ts";
import { type Shadow, openShadow } from "../shadow.ts";
import { grind } from "./grind.ts";
import { invented } from "./invented.ts";

const NOT_RECORDED = ["not-anchored"] as const;

/** The forger's own house, in which the paper is on record. */
const shadowOf = ({ root, now }: Scene, { cose, vc }: Signed, pdf: Uint8Array, hand: Hand): Shadow =>
  openShadow(root, [{ issuer: 1, hand, cose, vc, pdf }], now);

export const KEYS: readonly Forgery[] = [
  {
    name: "another-key",
    title: { id: "Ditandatangani kunci lain", en: "Signed with another key" },
    did: {
      id: "Isi dokumen diubah dan ditandatangani kunci buatan sendiri, atas nama kunci kantor.",
      en: "Changed the facts and signed them with a key of its own, in the name of the office's key.",
    },
    why: {
      id: "Tanda tangan harus cocok dengan kunci kantor. Isinya tidak ditampilkan sama sekali.",
      en: "The signature must match the office's key. Nothing of the contents is shown.",
    },
    promise: "G1",
    expected: { status: "not-genuine", causes: ["signature"] },
    make: async (scene) => {
      const { payload } = scene.papers.specimen;
      const longer = { ...payload, expires: (payload.expires ?? 0) + 365 * 86_400 };
      return { file: await drawForged(scene, signBoth(longer, scene.own, scene.office.kid)), printed: longer };
    },
  },
  {
    name: "stolen-key",
    title: { id: "Kunci kantor dicuri", en: "Stolen key of the office" },
    did: {
      id: "Dengan kunci tanda tangan kantor yang dicuri, izin untuk orang rekaan ditandatangani hari ini. Tidak tercatat di rantai.",
      en: "With the office's stolen signing key, signed a permit of today for a person who does not exist. It is not on the chain.",
    },
    why: {
      id: "Tanda tangan saja tidak cukup: dokumen harus tercatat di rantai. Yang bertanggal hari ini mungkin hanya belum tercatat, maka jawabannya belum dapat dipastikan, bukan sah.",
      en: "A signature is not enough: the document must be on the chain. One of today may merely not be there yet, so the answer is cannot confirm, never valid.",
    },
    promise: "G6",
    expected: { status: "undetermined", causes: ["newer-than-list", "not-anchored-yet"] },
    make: async (scene) => {
      const payload = invented(scene, { issuedAt: scene.now });
      return { file: await drawForged(scene, signBoth(payload, scene.office)) };
    },
  },
  {
    name: "ground-signature",
    title: { id: "Mencari tanda tangan yang lolos saringan", en: "Ground against the filter" },
    did: {
      id: "Dengan kunci curian, puluhan ribu tanda tangan dicoba sampai saringan luring menjawab ya.",
      en: "With the stolen key, tried tens of thousands of signatures until the offline filter would say yes.",
    },
    why: {
      id: "Saringan menyimpan 72 bit tiap dokumen: pencuri perlu sekitar 2^64 percobaan, bukan 2^16.",
      en: "The filter keeps 72 bits of each document: a thief needs about 2^64 tries, not 2^16.",
    },
    promise: "G6",
    expected: { status: "not-genuine", causes: NOT_RECORDED },
    make: async (scene) => {
      const { signed, found } = grind(scene);
      return { file: await drawForged(scene, signed), found };
    },
  },
  {
    name: "other-chain",
    title: { id: "Bukti dari rantai lain", en: "Proof from another chain" },
    did: {
      id: "Izin bertanda tangan kunci curian dicatat di rantai buatan sendiri; bukti dari rantai itu dilampirkan.",
      en: "Put a permit signed with the stolen key on record on a chain of its own, and attached the proof of that chain.",
    },
    why: {
      id: "Bukti menyebut rantai dan kontraknya; yang dipercaya hanya yang disebut pernyataan akar kantor.",
      en: "A proof names its chain and contract; only those of the office's root statement are believed.",
    },
    promise: "G6",
    expected: { status: "not-genuine", causes: NOT_RECORDED },
    make: async (scene) => {
      const signed = signBoth(invented(scene), scene.office);
      const pdf = await drawForged(scene, signed);
      const [proof] = shadowOf(scene, signed, pdf, scene.office).proofs;
      if (proof === undefined) throw new RangeError("no proof");
      return { file: appendProofLine(pdf, proof) };
    },
  },
  {
    name: "borrowed-proof",
    title: { id: "Bukti pinjaman", en: "Borrowed proof" },
    did: {
      id: "Bukti dari dokumen asli ditempelkan pada izin rekaan, sidiknya ditulis ulang agar cocok.",
      en: "Took the proof line of a genuine document for an invented permit, its digests rewritten to fit.",
    },
    why: {
      id: "Dari sidik yang ditulis ulang dihitung akar lain daripada yang tercatat. Bukti yang tidak cocok bukan bukti.",
      en: "Rewritten digests give another root than the one on record. A proof that does not fit is no proof.",
    },
    promise: "G6",
    expected: { status: "not-genuine", causes: NOT_RECORDED },
    make: async (scene) => {
      const signed = signBoth(invented(scene), scene.office);
      const pdf = await drawForged(scene, signed);
      const digests = { cose: toHex(sha256(signed.cose)), vc: toHex(sha256(signed.vc)), pdf: toHex(sha256(pdf)) };
      return { file: appendProofLine(pdf, { ...scene.papers.specimen.proof, ...digests }) };
    },
  },
  {
    name: "fake-root",
    title: { id: "Kantor tiruan lengkap", en: "A whole office of its own" },
    did: {
      id: "Pernyataan akar, daftar, rantai, dan kunci buatan sendiri, semuanya rapi, ditawarkan kepada verifikator di samping yang asli.",
      en: "Made a root statement, lists, chain and key of its own, all in good order, and offered them to the verifier beside the real ones.",
    },
    why: {
      id: "Verifikator hanya menerima daftar yang ditandatangani kunci akar yang tertanam di dalamnya.",
      en: "A verifier takes lists only when the root key that is built into it has signed them.",
    },
    promise: "G12",
    expected: { status: "not-genuine", causes: ["signature"] },
    make: async (scene) => {
      const signed = signBoth(invented(scene), scene.own);
      const pdf = await drawForged(scene, signed);
      const [proof] = shadowOf(scene, signed, pdf, scene.own).proofs;
      if (proof === undefined) throw new RangeError("no proof");
      return { file: appendProofLine(pdf, proof) };
    },
    lie: (scene) => {
      const signed = signBoth(invented(scene), scene.own);
      return shadowOf(scene, signed, new Uint8Array(), scene.own).published;
    },
  },
  {
    name: "regency-permit",
    title: { id: "ITAS terbitan kabupaten", en: "Stay permit issued by the regency" },
    did: {
      id: "Pemerintah kabupaten menandatangani ITAS dengan kuncinya sendiri yang asli.",
      en: "The regency signed a limited stay permit with its own, genuine key.",
    },
    why: {
      id: "Rantai mencatat jenis apa yang boleh ditandatangani tiap kunci. ITAS bukan wewenang kabupaten.",
      en: "The chain says which kinds each key may sign. A stay permit is not the regency's to issue.",
    },
    promise: "G1",
    expected: { status: "issuer-not-authorised" },
    make: async (scene) => {
      const issuer = scene.root.issuers.get(2)?.origin ?? "";
      const payload = invented(scene, { issuer, issuedAt: scene.now });
      return { file: await drawForged(scene, signBoth(payload, scene.regency)) };
    },
  },
];
