/** Arguments and answers of the three calls made here, packed by hand: all are 32-byte words, and a hot read need not
 *  load an ABI library. `test/verifier/adapters/chain/calls.test.ts` holds them equal to contracts/abi.ts. */
import { keccak256 } from "#primitives";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { type BlockRef, type ChainKey } from "#core/judgement/evidence.ts";
import { type StatusValue } from "#core/proof/status.ts";
import { type DocumentQuery, SourceError } from "../../library/ports.ts";

const DOCUMENT_STATE = selector("documentState(uint32,uint64,bytes8,uint32,uint32)");
const ENTRY_OF = selector("entryOf(uint32,uint64)");

export interface DocumentState {
  readonly blockNumber: number;
  readonly blockTime: number;
  readonly entry?: Uint8Array;
  readonly key?: ChainKey;
  readonly opened: number;
  readonly status: StatusValue;
}

export function encodeDocumentState({ issuer, sequence, kid, list, index }: DocumentQuery): string {
  return DOCUMENT_STATE + word(issuer) + word(sequence) + kid.padEnd(64, "0") + word(list) + word(index);
}

export function encodeEntryOf({ issuer, sequence }: Pick<DocumentQuery, "issuer" | "sequence">): string {
  return ENTRY_OF + word(issuer) + word(sequence);
}

/** @param data  twelve words in hex with 0x
 *  @throws {SourceError} `wrong` */
export function decodeDocumentState(data: unknown): DocumentState {
  const words = decodeWords(data, 12);
  const at = (place: number): string => words[place] ?? "";
  const status = toNumber(at(11));
  if (status !== 0 && status !== 1 && status !== 2 && status !== 3)
    throw new SourceError("wrong", `${status} is no status`);
  const entry = toEntry(at(2));
  const key = {
    publicKey: at(3),
    issuer: toNumber(at(4)),
    kinds: toNumber(at(5)),
    notBefore: toNumber(at(6)),
    notAfter: toNumber(at(7)),
    retiredAt: toNumber(at(8)),
    compromisedFrom: BigInt(`0x${at(9)}`),
  };
  return {
    blockNumber: toNumber(at(0)),
    blockTime: toNumber(at(1)),
    opened: toNumber(at(10)),
    status,
    ...(entry === undefined ? {} : { entry }),
    ...(key.issuer === 0 ? {} : { key }),
  };
}

/** The entry, or undefined where nothing is anchored. */
export function decodeEntryOf(data: unknown): Uint8Array | undefined {
  return toEntry(decodeWords(data, 1)[0] ?? "");
}

/** A block as `eth_getBlockByNumber` tells it; undefined for null. */
export function decodeBlock(value: unknown): BlockRef | undefined {
  if (value === null) return undefined;
  if (typeof value !== "object" || !("number" in value && "hash" in value && "timestamp" in value))
    throw new SourceError("wrong", "not a block");
  const { number, hash, timestamp } = value;
  if (typeof hash !== "string" || !/^0x[0-9a-f]{64}$/.test(hash))
    throw new SourceError("wrong", "a block without a hash");
  return { number: decodeQuantity(number), hash: hash.slice(2), time: decodeQuantity(timestamp) };
}

export function decodeQuantity(value: unknown): number {
  if (typeof value !== "string" || !/^0x[0-9a-f]{1,13}$/.test(value)) throw new SourceError("wrong", "not a quantity");
  return Number(value);
}

export const encodeQuantity = (value: number): string => `0x${value.toString(16)}`;

function decodeWords(data: unknown, count: number): readonly string[] {
  if (typeof data !== "string" || data.length !== 2 + count * 64 || !/^0x[0-9a-f]*$/.test(data)) {
    throw new SourceError("wrong", `not ${count} words: is this the contract?`);
  }
  return Array.from({ length: count }, (_, place) => data.slice(2 + place * 64, 66 + place * 64));
}

function toEntry(text: string): Uint8Array | undefined {
  return /^0*$/.test(text) ? undefined : fromHex(text);
}

function toNumber(text: string): number {
  const value = Number(`0x${text}`);
  if (!Number.isSafeInteger(value)) throw new SourceError("wrong", "a number beyond 2^53");
  return value;
}

const word = (value: number): string => value.toString(16).padStart(64, "0");

function selector(signature: string): string {
  return `0x${toHex(keccak256(new TextEncoder().encode(signature))).slice(0, 8)}`;
}
