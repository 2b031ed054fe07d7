/** What the issuer needs of the world. Adapters implement these; rooms above receive them and import nothing else. */
import { type DocumentPayload } from "#core/document/document.ts";

/** One write of a batch: `key` is text, `value` the bytes to keep. */
export type StoreWrite =
  | { readonly type: "put"; readonly key: string; readonly value: Uint8Array }
  | { readonly type: "del"; readonly key: string };

/** Keys from `gte` (inclusive) to `lt` (exclusive), rising unless `reverse`. */
export interface StoreRange {
  readonly gte: string;
  readonly lt: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

/** An ordered key-value store whose batches are atomic and on disk when they resolve. Values are authenticated:
 *  a changed, moved or truncated one is refused.
 *  @throws {StoreError} `locked`, `corrupt` (names the key), `disk-full`, `io` */
export interface Store {
  get(key: string): Promise<Uint8Array | undefined>;
  batch(writes: readonly StoreWrite[]): Promise<void>;
  entries(range: StoreRange): AsyncIterable<readonly [key: string, value: Uint8Array]>;
  close(): Promise<void>;
}

export type StoreCode = "locked" | "corrupt" | "disk-full" | "io";

/** A store's refusal; `message` says what to do. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreCode;
  constructor(code: StoreCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Files by name, written whole and on disk when `put` resolves; `put` of the same name again replaces it at once. */
export interface FileStore {
  put(name: string, bytes: Uint8Array): Promise<void>;
  get(name: string): Promise<Uint8Array | undefined>;
  delete(name: string): Promise<void>;
}

/** One secret key. `kid` is the first 8 bytes of SHA-256(public key) in hex; a signature is 64 bytes (RFC 8032). */
export interface Signer {
  readonly kid: string;
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A block as a reader names it: number, hash in hex, time in Unix seconds. */
export interface Block {
  readonly number: number;
  readonly hash: string;
  readonly time: number;
}

/** What stands in the contracts' state of one issuer at one block. */
export interface KeyOnChain {
  readonly issuer: number;
  readonly kinds: number;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly retiredAt: number;
  readonly compromisedFrom: bigint;
}

/** Arguments of `DocumentRegistry.anchor`; `root` 32 bytes, `previousHead` 27 bytes. */
export interface AnchorCall {
  readonly issuer: number;
  readonly kid: string;
  readonly sequence: number;
  readonly root: Uint8Array;
  readonly size: number;
  readonly previousHead: Uint8Array;
}

/** One change of a status word: `mask` covers whole places, `value` lies within it. */
export interface StatusWrite {
  readonly issuer: number;
  readonly list: number;
  readonly word: number;
  readonly mask: bigint;
  readonly value: bigint;
}

export type TransactionCall =
  | { readonly name: "anchor"; readonly call: AnchorCall }
  | { readonly name: "openList"; readonly issuer: number; readonly list: number }
  | { readonly name: "setWord"; readonly write: StatusWrite }
  /** Changes nothing and uses up a nonce of the anchoring account: what was sent with that nonce can act no more. */
  | { readonly name: "nothing"; readonly issuer: number };

/** A signed transaction: `raw` in hex with 0x as the chain takes it, its hash and its nonce. */
export interface RawTransaction {
  readonly raw: string;
  readonly hash: string;
  readonly nonce: number;
}

/** The two contracts behind one or several RPC addresses. Reads are pinned to a block and count only when every
 *  address that answered agrees.
 *  @throws {RegistryError} */
export interface Registry {
  /** Chain id, genesis hash, addresses and code hashes are those that were pinned; `wrong-chain` otherwise. */
  assertPinned(): Promise<void>;
  newest(): Promise<Block>;
  blockAt(number: number): Promise<Block>;
  /** The 32-byte entry (head ‖ time), or undefined where nothing is anchored. */
  entry(issuer: number, sequence: number, block: number): Promise<Uint8Array | undefined>;
  key(kid: string, block: number): Promise<KeyOnChain | undefined>;
  openedLists(issuer: number, block: number): Promise<number>;
  /** The 256-bit words of a list, in order of `words`. */
  statusWords(issuer: number, list: number, words: readonly number[], block: number): Promise<readonly bigint[]>;
  /** Whether the contract refuses any other batch of this sequence because it has one: `entry`, asked in another way. */
  isTaken(issuer: number, sequence: number, block: number): Promise<boolean>;
  /** Nonce of one of an issuer's accounts.   @param block  of whose state; the newest unless told */
  nonce(issuer: number, account: "anchoring" | "status", block?: number): Promise<number>;
  /** Signs without sending. `bump` raises the fees by that many steps of 1.125. */
  prepare(issuer: number, call: TransactionCall, nonce: number, bump: number): Promise<RawTransaction>;
  /** Hands a raw transaction to the chain. "already known" and "nonce too low" are not errors. */
  broadcast(raw: string): Promise<void>;
}

export type RegistryCode = "unreachable" | "wrong-chain" | "sources-disagree" | "refused";

/** The chain's refusal or silence; `refused` carries the contract's error name in `fault`. */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly code: RegistryCode;
  readonly fault: string | undefined;
  constructor(code: RegistryCode, message: string, options?: ErrorOptions & { fault?: string }) {
    super(message, options);
    this.code = code;
    this.fault = options?.fault;
  }
}

/** What stands on a page before anybody signs it. */
export interface PageRequest {
  readonly document: DocumentPayload;
  readonly issuer: {
    readonly nameId: string;
    readonly nameEn: string;
    readonly telephone: string;
    readonly origin: string;
  };
  /** Where one checks, in words (never in the QR). */
  readonly verifierAddress: string;
  /** JPEG, already re-encoded. */
  readonly portrait?: Uint8Array;
  /** `demo` prints SPESIMEN across the page. */
  readonly profile: "demo" | "live";
}

/** All that stands on a page. The page is a function of this alone: same input, same bytes. */
export interface PdfRequest extends PageRequest {
  /** COSE_Sign1, attached as `credential.cwt`. */
  readonly cose: Uint8Array;
  /** JCS bytes of the VC, attached as `credential.vc.json`. */
  readonly vc: Uint8Array;
  readonly qrText: string;
  readonly lookupCode: string;
}

export interface PdfRenderer {
  render(request: PdfRequest): Promise<Uint8Array>;
  /** The page as a picture (PNG), marked as no document across its whole face: no code, no lookup code, no time of
   *  issue, nothing attached. */
  preview(request: PageRequest): Promise<Uint8Array>;
}

/** Makes a portrait safe and small: decoded, turned upright, cut to 3:4, re-encoded as JPEG without metadata.
 *  @throws {PortraitError} for anything that is not a PNG or JPEG of sensible size */
export interface PortraitReader {
  read(bytes: Uint8Array): Promise<Uint8Array>;
}

export class PortraitError extends Error {
  override readonly name = "PortraitError";
}

export interface Clock {
  /** Unix milliseconds. */
  nowMs(): number;
}

export interface Random {
  bytes(length: number): Uint8Array;
}

type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** An event name and flat fields: ids and counts, never personal data. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}
