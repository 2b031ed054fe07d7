/** Every record of the authority beside the journal: what it holds and where it lies. */
import { z } from "zod";
import { KINDS } from "#core/document/kind.ts";
import { bytesField, keyNumber, recordKind, type RecordKind } from "./record.ts";

const uint = z.int().nonnegative();
const kind = z.enum(KINDS);

const orderSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  issuer: uint,
  kind,
  state: z.enum(["waiting-approval", "signing", "issued", "rejected"]),
  /** Whose key seals `box`: the order itself, in CBOR. */
  person: z.string(),
  box: bytesField,
  submittedBy: z.string(),
  approvedBy: z.string().optional(),
  rejectedBy: z.string().optional(),
  documentId: z.string().optional(),
});

/** What is being signed: kept from before the signature to the commit of the document. */
const signingSchema = z.object({
  v: z.literal(1),
  documentId: z.string(),
  order: z.string(),
  issuer: uint,
  kid: z.string(),
  person: z.string(),
  /** The payload, sealed: from it and the kid follow the exact bytes that stand in the journal. */
  box: bytesField,
  /** Place in the queue of a document that is signed afresh. */
  queue: uint.optional(),
});

const documentSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  order: z.string(),
  issuer: uint,
  kind,
  kid: z.string(),
  list: uint,
  index: uint,
  issuedAt: uint,
  expires: uint.optional(),
  supersedes: z.string().optional(),
  person: z.string(),
  /** CBOR of the number, the COSE_Sign1 and the VC, sealed. */
  box: bytesField,
});

const pendingSchema = z.object({
  v: z.literal(1),
  documentId: z.string(),
  kid: z.string(),
  issuedAt: uint,
  /** 2^40 − 1 where the document has no end. */
  expires: uint,
  list: uint,
  leaf: bytesField,
});

/** Immutable from the seal on. `leaves` and `documents` lie one behind the other; leaf 0 has no document. */
const batchSchema = z.object({
  v: z.literal(1),
  issuer: uint,
  sequence: uint,
  kid: z.string(),
  previousHead: bytesField,
  head: bytesField,
  root: bytesField,
  size: uint,
  /** Number of the journal entry whose hash is leaf 0. */
  journalEntry: uint,
  leaves: bytesField,
  documents: z.array(z.string()),
  /** Places that the documents had in the queue, should the batch be undone. */
  queues: z.array(uint),
  oldestIssuedAt: uint,
  latestExpiry: uint,
  sealedAt: uint,
  /** Sealed by a store that is lost, and taken over from the chain: documents that this store does not know have the
   *  name "", and where nobody has the leaf data any more, `leaves` is empty. */
  adopted: z.boolean().optional(),
});

/** A batch K blocks deep; `order` counts final batches over all issuers: documents stand so in the filter. */
const finalSchema = z.object({ v: z.literal(1), order: uint, block: uint, time: uint });

const transactionSchema = z.object({
  v: z.literal(1),
  purpose: z.string(),
  nonce: uint,
  /** The highest nonce ever used here: after a reorganisation `nonce` may be lower. */
  highest: uint.optional(),
  bump: uint,
  sentAtMs: uint,
  /** All raw transactions with this nonce, oldest first, in hex with 0x. */
  raws: z.array(z.string()),
});

/** Where a document lies: leaf `index` of that batch. */
const positionSchema = z.object({ v: z.literal(1), issuer: uint, sequence: uint, index: uint });

/** The words of a list that an issuer may give places from, and all that it ever leased in that list. */
const leaseSchema = z.object({ v: z.literal(1), list: uint, words: z.array(uint), leased: z.array(uint) });

const placeSchema = z.object({ v: z.literal(1), documentId: z.string() });
const openedSchema = z.object({ v: z.literal(1), asked: uint });

const changeSchema = z.object({
  v: z.literal(1),
  id: z.string(),
  documentId: z.string(),
  change: z.enum(["revoke", "suspend", "reinstate", "supersede"]),
  replacement: z.string().optional(),
  state: z.enum(["waiting-approval", "confirmed", "rejected"]),
  proposedBy: z.string(),
  confirmedBy: z.string().optional(),
  /** By whoever asked for it: withdrawn. */
  rejectedBy: z.string().optional(),
});

/** What stands, or shall stand, at a place: only for documents that were ever changed. */
const standingSchema = z.object({
  v: z.literal(1),
  documentId: z.string(),
  value: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  /** The chain has it, K deep. */
  final: z.boolean(),
});

const bundleSchema = z.object({
  v: z.literal(1),
  version: uint,
  cose: bytesField,
  issuedAt: uint,
  /** Files of this bundle, and when files that it no longer names were last named. */
  files: z.array(z.string()),
  retired: z.array(z.object({ digest: z.string(), at: uint })),
  /** Digests of closed filter segments by what they are made of. */
  segments: z.array(z.object({ source: z.string(), digest: z.string() })),
});

/** Somebody agreed that the issuer goes on from this copy of its store. */
const restoredSchema = z.object({
  v: z.literal(1),
  /** Unix seconds. */
  at: uint,
  /** Batches whose leaf data nobody has, as "issuer/sequence". */
  without: z.array(z.string()),
});

const idempotencySchema = z.object({ v: z.literal(1), call: z.string(), target: z.string() });

export type OrderRecord = z.infer<typeof orderSchema>;
export type SigningRecord = z.infer<typeof signingSchema>;
export type DocumentRecord = z.infer<typeof documentSchema>;
export type PendingRecord = z.infer<typeof pendingSchema>;
export type BatchRecord = z.infer<typeof batchSchema>;
export type FinalRecord = z.infer<typeof finalSchema>;
export type TransactionRecord = z.infer<typeof transactionSchema>;
export type PositionRecord = z.infer<typeof positionSchema>;
export type LeaseRecord = z.infer<typeof leaseSchema>;
export type ChangeRecord = z.infer<typeof changeSchema>;
export type StandingRecord = z.infer<typeof standingSchema>;
export type BundleRecord = z.infer<typeof bundleSchema>;
export type RestoredRecord = z.infer<typeof restoredSchema>;

export const orders: RecordKind<OrderRecord> = recordKind(orderSchema);
export const signings: RecordKind<SigningRecord> = recordKind(signingSchema);
export const documents: RecordKind<DocumentRecord> = recordKind(documentSchema);
export const pendings: RecordKind<PendingRecord> = recordKind(pendingSchema);
export const batches: RecordKind<BatchRecord> = recordKind(batchSchema);
export const finals: RecordKind<FinalRecord> = recordKind(finalSchema);
export const transactions: RecordKind<TransactionRecord> = recordKind(transactionSchema);
export const positions: RecordKind<PositionRecord> = recordKind(positionSchema);
export const leases: RecordKind<LeaseRecord> = recordKind(leaseSchema);
export const places: RecordKind<z.infer<typeof placeSchema>> = recordKind(placeSchema);
export const openedLists: RecordKind<z.infer<typeof openedSchema>> = recordKind(openedSchema);
export const changes: RecordKind<ChangeRecord> = recordKind(changeSchema);
export const standings: RecordKind<StandingRecord> = recordKind(standingSchema);
export const bundles: RecordKind<BundleRecord> = recordKind(bundleSchema);
export const restorations: RecordKind<RestoredRecord> = recordKind(restoredSchema);
export const idempotencies: RecordKind<z.infer<typeof idempotencySchema>> = recordKind(idempotencySchema);

/** Keys of the records. */
export const keyOf = {
  order: (id: string): string => `order/${id}`,
  signing: (documentId: string): string => `signing/${documentId}`,
  document: (id: string): string => `document/${id}`,
  pending: (issuer: number, queue: number): string => `pending/${issuer}/${keyNumber(queue)}`,
  batch: (issuer: number, sequence: number): string => `batch/${issuer}/${keyNumber(sequence)}`,
  final: (issuer: number, sequence: number): string => `final/${issuer}/${keyNumber(sequence)}`,
  transaction: (issuer: number, account: string): string => `transaction/${issuer}/${account}`,
  position: (documentId: string): string => `position/${documentId}`,
  lease: (issuer: number): string => `lease/${issuer}`,
  place: (issuer: number, list: number, index: number): string =>
    `place/${issuer}/${keyNumber(list)}/${keyNumber(index)}`,
  opened: (issuer: number): string => `opened/${issuer}`,
  change: (id: string): string => `change/${id}`,
  standing: (issuer: number, list: number, index: number): string =>
    `standing/${issuer}/${keyNumber(list)}/${keyNumber(index)}`,
  bundle: "bundle",
  restored: "restored",
} as const;
