/** One sealed batch: leaves, tree, head, and the proofs of its documents. */
import { LEAF_BYTES, head, journalLeaf } from "#core/proof/anchor.ts";
import { buildTree, type Tree } from "#core/proof/merkle.ts";
import { NEVER_RETIRED } from "#core/proof/fields.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { type AnchorCall } from "../../ports.ts";
import { type BatchRecord, type FinalRecord, type PendingRecord } from "../records/records.ts";

/** A waiting document and its place in the queue. */
export interface Pending extends PendingRecord {
  readonly queue: number;
}

/** What a batch is sealed from; `documents` all of one kid, in order. */
export interface Sealing {
  readonly domain: Uint8Array;
  readonly issuer: number;
  readonly kid: string;
  readonly sequence: number;
  readonly previousHead: Uint8Array;
  readonly journal: { readonly number: number; readonly hash: Uint8Array };
  readonly documents: readonly Pending[];
  readonly now: number;
}

/** The immutable record of a batch. */
export function sealBatch(sealing: Sealing): BatchRecord {
  const { issuer, kid, sequence, previousHead, documents, now } = sealing;
  const leaves = [journalLeaf(sealing.journal.hash), ...documents.map(({ leaf }) => leaf)];
  const { root, size } = buildTree(leaves);
  return {
    v: 1,
    issuer,
    sequence,
    kid,
    previousHead,
    head: head({ domain: sealing.domain, previousHead, issuer, kid, sequence, root, size }),
    root,
    size,
    journalEntry: sealing.journal.number,
    leaves: concatBytes(...leaves),
    documents: documents.map(({ documentId }) => documentId),
    queues: documents.map(({ queue }) => queue),
    oldestIssuedAt: Math.min(now, ...documents.map(({ issuedAt }) => issuedAt)),
    latestExpiry: documents.length === 0 ? 0 : Math.max(...documents.map(({ expires }) => expires)),
    sealedAt: now,
  };
}

/** 2^40 − 1 where a document has no end. */
export const expiryOf = (expires: number | undefined): number => expires ?? NEVER_RETIRED;

export const leafAt = (batch: Pick<BatchRecord, "leaves">, index: number): Uint8Array =>
  batch.leaves.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES);

/** SHA-256 of the COSE_Sign1 of leaf `index`. */
export const coseDigestAt = (batch: Pick<BatchRecord, "leaves">, index: number): Uint8Array =>
  leafAt(batch, index).subarray(0, 32);

export function treeOf(batch: BatchRecord): Tree {
  return buildTree(Array.from({ length: batch.size }, (_, index) => leafAt(batch, index)));
}

/** The head that the leaves of the record really have. */
export function recomputeHead(domain: Uint8Array, batch: BatchRecord): Uint8Array {
  const { root, size } = treeOf(batch);
  const { previousHead, issuer, kid, sequence } = batch;
  return head({ domain, previousHead, issuer, kid, sequence, root, size });
}

export function anchorCall({ issuer, kid, sequence, root, size, previousHead }: AnchorCall): AnchorCall {
  return { issuer, kid, sequence, root, size, previousHead };
}

/** Where a batch is anchored, as a proof names it. */
export interface AnchoredIn {
  readonly chainId: number;
  readonly contract: string;
  readonly final: Pick<FinalRecord, "block" | "time">;
}

export function proofOf(batch: BatchRecord, tree: Tree, index: number, anchored: AnchoredIn): PortableProof {
  const leaf = leafAt(batch, index);
  return {
    v: 1,
    chainId: anchored.chainId,
    contract: anchored.contract,
    issuer: batch.issuer,
    kid: batch.kid,
    sequence: batch.sequence,
    size: batch.size,
    index,
    path: tree.path(index).map(toHex),
    previousHead: toHex(batch.previousHead),
    time: anchored.final.time,
    block: anchored.final.block,
    cose: toHex(leaf.subarray(0, 32)),
    vc: toHex(leaf.subarray(32, 64)),
    pdf: toHex(leaf.subarray(64)),
  };
}
