/** A small issuer's past, made by hand for the pieces of the audit: a key, and batches in a chain of heads. */
import { sha256 } from "#primitives";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { FIRST_PREVIOUS_HEAD, domain, encodeEntry, head, journalLeaf, parseEntry } from "#core/proof/anchor.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { Replay } from "../../../../verifier/library/audit/history.ts";
import { type Anchored, type ChainEvent } from "../../../../verifier/library/audit/ports.ts";
import { type Link } from "../../../../verifier/library/audit/record.ts";

const PUBLIC_KEY = "11".repeat(32);
export const KID = toHex(sha256(new Uint8Array(32).fill(0x11)).subarray(0, 8));
export const ACCOUNT = "aa".repeat(20);
export const DOMAIN = domain(31_337, "dd".repeat(20));
const NOT_BEFORE = 1000;
const NOT_AFTER = 9000;

export const where = (block: number): Omit<ChainEvent & { name: "KeyRetired" }, "name" | "kid" | "retiredAt"> => ({
  block,
  blockHash: "",
  time: block * 100,
  log: 0,
  transaction: "",
  from: ACCOUNT,
});

/** A leaf of a document: three digests of its number. */
export const leaf = (number: number): Uint8Array => new Uint8Array(96).fill(number);
export const journal: Uint8Array = journalLeaf(sha256(new Uint8Array(1)));

/** Issuer 1, its accounts and its key. */
export const BEGINNING: readonly ChainEvent[] = [
  {
    ...where(11),
    name: "IssuerRegistered",
    issuer: 1,
    origin: "https://a.example",
    anchoringAccount: ACCOUNT,
    statusAccount: ACCOUNT,
  },
  {
    ...where(12),
    name: "KeyRegistered",
    issuer: 1,
    kid: KID,
    publicKey: PUBLIC_KEY,
    kinds: 1,
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
  },
];

export interface Past {
  readonly files: readonly Uint8Array[];
  readonly links: readonly Link[];
  readonly history: Replay;
}

/** Batches of these leaves, each anchored after the last, from block 20 on. */
export function pastOf(batches: readonly (readonly Uint8Array[])[]): Past {
  const history = new Replay();
  for (const event of BEGINNING) history.add(event);
  const links: Link[] = [];
  let previousHead: Uint8Array = FIRST_PREVIOUS_HEAD;
  for (const [sequence, leaves] of batches.entries()) {
    const anchor = anchorOf(sequence, leaves, previousHead);
    history.add(anchor);
    const entry = parseEntry(anchor.entry);
    links.push({ anchor, entry, previousHead });
    previousHead = entry.head;
  }
  return { files: batches.map((leaves) => concatBytes(...leaves)), links, history };
}

function anchorOf(sequence: number, leaves: readonly Uint8Array[], previousHead: Uint8Array): Anchored {
  const root = treeRoot(leaves);
  const parts = { domain: DOMAIN, previousHead, issuer: 1, kid: KID, sequence, root, size: leaves.length };
  const place = where(20 + sequence);
  const entry = encodeEntry({ head: head(parts), time: place.time });
  return { ...place, name: "Anchored", issuer: 1, sequence, kid: KID, root, size: leaves.length, entry };
}
