/** What an audit can find: a closed list of codes, each with what it says. */
import { type Catalogue } from "../wording/catalogue.ts";

/** What each code says, by language. */
export const FINDINGS = {
  // which chain
  OTHER_CHAIN: ["bukan rantai yang dimaksud", "this is another chain"],
  OTHER_CODE: ["kontrak berisi kode lain", "other code stands at the contract's address"],
  HISTORY_REWRITTEN: [
    "rantai tidak melanjutkan yang diingat",
    "the chain does not go on from what was remembered: history was rewritten",
  ],
  // issuers and keys
  ISSUER_UNKNOWN: ["penerbit tidak terdaftar saat itu", "the issuer was not registered then"],
  ISSUER_DIFFERS: ["penerbit tidak sama dengan peristiwanya", "the issuer's state is not what the events say"],
  KEY_UNKNOWN: ["kunci tidak terdaftar saat itu", "the key was not registered then"],
  KEY_DIFFERS: ["kunci tidak sama dengan peristiwanya", "the key's state is not what the events say"],
  // the log of anchors
  SEQUENCE_GAP: ["urutan jangkar berlubang", "a sequence number is missing among the anchors"],
  ANCHORED_TWICE: ["satu urutan dijangkarkan dua kali", "one sequence number was anchored twice"],
  ANCHORED_BY_OTHER: ["dijangkarkan oleh akun lain", "anchored by another account than the issuer's"],
  ENTRY_DIFFERS: ["isi kontrak bukan isi peristiwa", "the contract's entry is not the event's"],
  ENTRY_WITHOUT_EVENT: ["ada jangkar tanpa peristiwa", "the contract holds an entry that no event tells of"],
  EVENT_DIFFERS: [
    "peristiwa menyebut akar atau ukuran lain",
    "the event names another root or size than its entry holds",
  ],
  KID_DIFFERS: ["peristiwa menyebut kunci lain", "the event names another key than its entry holds"],
  HEAD_DIFFERS: ["kepala tidak dapat dihitung ulang", "the entry's head is not what its parts give"],
  TIME_DIFFERS: ["waktu jangkar bukan waktu bloknya", "the entry's time is not its block's"],
  TIME_NOT_RISING: ["waktu jangkar mundur", "an anchor is older than the one before it"],
  KEY_OF_OTHER_ISSUER: ["kunci milik penerbit lain", "anchored under another issuer's key"],
  KEY_OUTSIDE_WINDOW: ["di luar masa berlaku kunci", "anchored outside the key's window"],
  COMPROMISED_TAIL: [
    "di belakang batas kunci yang bocor: dokumennya tidak berlaku",
    "past the cut of a compromised key: its documents are not valid",
  ],
  // published leaf data
  LEAVES_MISSING: ["berkas daun tidak diterbitkan", "the batch's leaf data are not published"],
  LEAVES_TRUNCATED: ["berkas daun terpotong", "the leaf data break off within a leaf"],
  LEAVES_SWAPPED: ["berkas daun milik kelompok lain", "the leaf data are those of another batch"],
  LEAF_EXTRA: ["ada daun yang tidak dijangkarkan", "the leaf data hold more leaves than were anchored"],
  LEAF_OMITTED: ["ada daun yang dihilangkan", "the leaf data hold fewer leaves than were anchored"],
  ROOT_DIFFERS: ["daun diubah atau ditukar urutannya", "leaves were altered or reordered: another root"],
  JOURNAL_LEAF_MALFORMED: ["daun 0 bukan daun jurnal", "leaf 0 is not the journal's"],
  LEAF_MALFORMED: ["daun tanpa dokumen", "a leaf without a document"],
  LEAF_DUPLICATED: ["satu dokumen dua kali dijangkarkan", "one document is anchored twice"],
  // status
  LIST_OUT_OF_ORDER: ["daftar status dibuka tidak berurutan", "a status list was opened out of order"],
  LIST_OPENED_BY_OTHER: ["daftar status dibuka akun lain", "a status list was opened by another account"],
  LIST_COUNT_DIFFERS: ["jumlah daftar status berbeda", "the contract counts other lists than were opened"],
  LIST_NOT_OPEN: ["status diubah dalam daftar yang belum dibuka", "a status was set in a list that is not open"],
  STATUS_SET_BY_OTHER: ["status diubah akun lain", "a status was set by another account"],
  TRANSITION_FORBIDDEN: ["perubahan status yang dilarang", "a change of status that is not allowed"],
  WORD_DIFFERS: ["status bukan hasil peristiwanya", "a status word is not what the events give"],
  // the issuer's export
  EXPORT_UNANCHORED: ["dokumen tanpa daun", "a document without a leaf: not anchored"],
  EXPORT_MISPLACED: ["dokumen berada di daun lain", "a document's leaf lies elsewhere than it says"],
  EXPORT_DIFFERS: ["berkas dokumen bukan yang dijangkarkan", "a document's credential or file is not the anchored one"],
  EXPORT_TWICE: ["dua baris untuk satu daun", "two lines of the export for one leaf"],
  EXPORT_MISSING: ["daun tanpa dokumen dalam ekspor", "a leaf without a document in the export"],
  PLACE_SHARED: ["dua dokumen satu tempat status", "two documents share one place in a status list"],
  PLACE_NOT_OPEN: ["tempat status dalam daftar yang belum dibuka", "a document's status list is not open"],
  STATUS_WITHOUT_DOCUMENT: ["status tanpa dokumen", "a status is set at a place of no document"],
} as const satisfies Readonly<Record<string, readonly [id: string, en: string]>>;

export type AuditCode = keyof typeof FINDINGS;

/** One fault, with whatever names where it is. */
export interface Discrepancy {
  readonly code: AuditCode;
  readonly issuer?: number;
  readonly sequence?: number;
  /** leaf of that batch */
  readonly index?: number;
  readonly list?: number;
  readonly place?: number;
  readonly kid?: string;
  readonly block?: number;
  /** the facts, in English */
  readonly detail?: string;
}

/** What a code says in the reader's language. */
export function findingText(code: AuditCode, language: Catalogue["language"]): string {
  return FINDINGS[code][language === "id" ? 0 : 1];
}
