/** What the contract stores for a batch of documents, recomputed byte for byte (PROTOCOL, section 5). */
import { keccak256 } from "#primitives";
import { FormatError } from "../error.ts";
import { beBytes, concatBytes, fromHex } from "../encoding/text.ts";
import { type UnixSeconds } from "../document/field.ts";

/** Most leaves a batch may have; a path has at most 16 siblings. */
export const MAX_BATCH = 65_536;
/** Bytes of an entry and of a leaf's data. */
export const ENTRY_BYTES = 32;
export const LEAF_BYTES = 96;

const HEAD_BYTES = 27;

/** `previousHead` of an issuer's first batch. */
export const FIRST_PREVIOUS_HEAD: Uint8Array = new Uint8Array(HEAD_BYTES);

const NAME = new TextEncoder().encode("absah-anchor-1");

/** keccak256(abi.encode("absah-anchor-1", chainId, contract)): an anchor of one chain and contract is none elsewhere.
 *  @param documentRegistry  the contract's 20 bytes in lower-case hex without 0x */
export function domain(chainId: number, documentRegistry: string): Uint8Array {
  const offset = word(beBytes(96, 32));
  const text = [beBytes(NAME.length, 32), padRight(NAME)];
  return keccak256(concatBytes(offset, beBytes(chainId, 32), padLeft(fromHex(documentRegistry)), ...text));
}

/** What a head is computed from; `kid` in hex, the rest as PROTOCOL 7's types. */
export interface Batch {
  /** of `domain()` */
  readonly domain: Uint8Array;
  /** 27 bytes */
  readonly previousHead: Uint8Array;
  readonly issuer: number;
  readonly kid: string;
  readonly sequence: number;
  /** 32 bytes */
  readonly root: Uint8Array;
  /** number of leaves, leaf 0 included */
  readonly size: number;
}

/** First 27 bytes of keccak256(abi.encode(domain, previousHead, issuer, kid, sequence, root, size)). */
export function head(batch: Batch): Uint8Array {
  const encoded = concatBytes(
    word(batch.domain),
    padRight(batch.previousHead),
    beBytes(batch.issuer, 32),
    padRight(fromHex(batch.kid)),
    beBytes(batch.sequence, 32),
    word(batch.root),
    beBytes(batch.size, 32),
  );
  return keccak256(encoded).slice(0, HEAD_BYTES);
}

/** An entry of the contract, taken apart. */
export interface Entry {
  readonly head: Uint8Array;
  /** time of the block that anchored it */
  readonly time: UnixSeconds;
}

/** Takes apart head(27) ‖ block time(5, big-endian).
 *  @throws {FormatError} `entry` not 32 bytes */
export function parseEntry(entry: Uint8Array): Entry {
  if (entry.length !== ENTRY_BYTES) throw new FormatError("entry", `${entry.length} bytes`);
  const time = entry.subarray(HEAD_BYTES).reduce((value, byte) => value * 256 + byte, 0);
  return { head: entry.slice(0, HEAD_BYTES), time };
}

/** head(27) ‖ block time(5), as the contract stores it. */
export function encodeEntry(entry: Entry): Uint8Array {
  return concatBytes(entry.head, beBytes(entry.time, 5));
}

/** Digests of a document's parts, each 32 bytes; 32 zero bytes for a part that its kind does not have. */
export interface PartDigests {
  /** SHA-256 of the COSE_Sign1 */
  readonly cose: Uint8Array;
  /** SHA-256 of the JCS bytes of the VC with its proof */
  readonly vc: Uint8Array;
  /** SHA-256 of the PDF without its proof line */
  readonly pdf: Uint8Array;
}

/** Data of a document's leaf: the three digests, 96 bytes. */
export function leafData(digests: PartDigests): Uint8Array {
  return concatBytes(word(digests.cose), word(digests.vc), word(digests.pdf));
}

/** Data of leaf 0: 64 zero bytes ‖ hash of the newest journal entry before the seal. */
export function journalLeaf(hash: Uint8Array): Uint8Array {
  return concatBytes(new Uint8Array(64), word(hash));
}

function word(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== 32) throw new RangeError(`${bytes.length} bytes where 32 are due`);
  return bytes;
}

function padRight(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(32);
  padded.set(bytes);
  return padded;
}

function padLeft(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(32);
  padded.set(bytes, 32 - bytes.length);
  return padded;
}
