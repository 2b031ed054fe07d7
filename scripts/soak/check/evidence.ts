/** All that is known after a soak, from four sides that know nothing of each other. */
import { type Entry } from "#core/proof/anchor.ts";
import { type StatusValue } from "#core/proof/status.ts";
import { type DocumentView } from "../../../issuer/authority/model.ts";
import { type Acknowledged } from "../office/acknowledged.ts";

/** A place in a status list. */
export interface Place {
  readonly issuer: number;
  readonly list: number;
  readonly index: number;
}

/** One `document.signed` of the journal; `cose` is the digest of what was signed. */
export interface Signed {
  readonly entry: number;
  readonly documentId: string;
  readonly issuer: number;
  readonly cose: string;
}

export interface SealedBatch {
  readonly kid: string;
  readonly journalEntry: number;
}

export interface JournalEvidence {
  readonly signed: readonly Signed[];
  /** By document. */
  readonly places: ReadonlyMap<string, Place>;
  /** By order. */
  readonly documentOf: ReadonlyMap<string, string>;
  /** What was confirmed for a document last, as the value of its place. */
  readonly confirmed: ReadonlyMap<string, StatusValue>;
  /** By "issuer/sequence", as it was sealed last. */
  readonly batches: ReadonlyMap<string, SealedBatch>;
  /** Hash of each entry by its number. */
  readonly hashes: readonly string[];
}

export interface ChainEvidence {
  /** Entries of each issuer, from sequence 0 to the last there is. */
  readonly entries: ReadonlyMap<number, readonly Entry[]>;
  /** Sequences of the `Anchored` events of each issuer, in order. */
  readonly anchored: ReadonlyMap<number, readonly number[]>;
  /** By "issuer/list/word": every word that an event names. */
  readonly words: ReadonlyMap<string, bigint>;
}

/** What anyone may fetch. */
export interface PublishedEvidence {
  /** By issuer, then by sequence. */
  readonly leaves: ReadonlyMap<number, readonly (readonly Uint8Array[])[]>;
  /** How many entries the newest bundle covers of each issuer. */
  readonly covered: ReadonlyMap<number, number>;
  /** Entries of each issuer as the bundle's files have them. */
  readonly entries: ReadonlyMap<number, readonly Uint8Array[]>;
  /** By issuer: one file a list. */
  readonly status: ReadonlyMap<number, readonly Uint8Array[]>;
}

export interface Evidence {
  /** Chain id and contract: every head is computed from it. */
  readonly domain: Uint8Array;
  readonly acknowledged: readonly Acknowledged[];
  readonly journal: JournalEvidence;
  readonly chain: ChainEvidence;
  readonly published: PublishedEvidence;
  /** What the API says of documents that were changed. */
  readonly views: ReadonlyMap<string, DocumentView>;
}
