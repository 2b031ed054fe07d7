/** What the verifier needs of the world. Adapters implement these; every one of them may be absent, late or lying. */
import { type BlockRef, type ChainKey } from "#core/judgement/evidence.ts";
import { type ChainIdentity } from "#core/proof/root.ts";
import { type StatusValue } from "#core/proof/status.ts";
import { type PageMarks } from "./appearance/mark.ts";

export type SourceCode = "unreachable" | "late" | "busy" | "not-found" | "too-large" | "wrong";

/** A source's refusal or silence: `busy` asks to come back in a minute, `wrong` covers every answer that is not what was
 *  asked for. */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly code: SourceCode;
  constructor(code: SourceCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What an issuer publishes, from wherever it comes. The bytes are not believed: readers check signature or digest.
 *  @throws {SourceError} */
export interface PublishedSource {
  readonly name: string;
  /** The root file (PROTOCOL 8). */
  root(): Promise<Uint8Array>;
  /** The bundle's COSE bytes. */
  bundle(): Promise<Uint8Array>;
  /** The file of this SHA-256 (hex). @param maxBytes  where its size is known: what is longer need not be read */
  file(digest: string, maxBytes?: number): Promise<Uint8Array>;
  /** The bytes of that file from `from` on, as they come; nothing where it is not longer. For lines that break off: the
   *  reader bounds time and size. Absent: this source gives whole files only. */
  rest?(digest: string, from: number, stop: AbortSignal): AsyncIterable<Uint8Array>;
  /** One after the other, each of these files XOR an older one of the same size: nearly all zero where little changed, so
   *  that it comes compressed. Absent, or `not-found`: the files themselves must be asked for. */
  difference?(digests: readonly string[], older: readonly string[]): Promise<Uint8Array>;
  /** The bucket of proofs whose COSE digest begins with these three hex digits: a source never learns a whole digest. */
  proofs(prefix: string): Promise<Uint8Array>;
  /** Leaf data of a batch, 96 bytes a leaf in leaf order. Asked for every covered batch or for none, so that the question
   *  tells nothing. */
  leaves?(issuer: number, sequence: number): Promise<Uint8Array | undefined>;
}

/** Where root file, bundle and files rest between two runs. What is read back is checked as if a stranger had sent it. */
export interface ListStore {
  read(name: "root" | "bundle"): Promise<Uint8Array | undefined>;
  /** Root file and bundle of one moment, together: after a crash the older pair or the newer one is there. */
  write(root: Uint8Array, bundle: Uint8Array): Promise<void>;
  file(digest: string): Promise<Uint8Array | undefined>;
  /** Ends what was kept as its beginning. */
  putFile(digest: string, bytes: Uint8Array): Promise<void>;
  /** The beginning of a file whose line broke off. */
  part?(digest: string): Promise<Uint8Array | undefined>;
  putPart?(digest: string, bytes: Uint8Array): Promise<void>;
}

/** Arguments of `DocumentRegistry.documentState`. */
export interface DocumentQuery {
  readonly issuer: number;
  readonly sequence: number;
  readonly kid: string;
  readonly list: number;
  readonly index: number;
}

/** One reading of `documentState`, all of it from the state of `block`. */
export interface StateReading {
  readonly block: BlockRef;
  readonly entry?: Uint8Array;
  /** The same entry `confirmations − 1` blocks below `block`. */
  readonly entryDeep?: Uint8Array;
  readonly key?: ChainKey;
  readonly opened: number;
  readonly status: StatusValue;
}

/** The two contracts behind one RPC address. This is the one port that learns which document is looked at.
 *  @throws {SourceError} */
export interface ChainSource {
  readonly name: string;
  /** As in the root statement. May be remembered for a minute, and not beyond a broken connection. */
  identity(): Promise<ChainIdentity>;
  block(number: number): Promise<BlockRef>;
  /** The last block whose time is at most `time`; undefined where the chain begins later. */
  blockAt(time: number): Promise<BlockRef | undefined>;
  /** @param block  a number, or the newest one
   *  @param confirmations  K of the root statement, at least 1 */
  documentState(query: DocumentQuery, block: number | "newest", confirmations: number): Promise<StateReading>;
}

/** What lies in a PDF or on a picture. `credential` where the PDF carries `credential.cwt`; `codes` are the texts of all
 *  distinct QR codes otherwise, in reading order.
 *  `unreadable`: not such a file, damaged, or beyond the limits of time and memory. */
export type Contents =
  | { readonly status: "credential"; readonly cwt: Uint8Array; readonly vc?: Uint8Array }
  | { readonly status: "codes"; readonly codes: readonly string[] }
  | { readonly status: "unreadable"; readonly reason: "damaged" | "too-large" | "too-slow" | "not-supported" };

/** Reads untrusted PDFs and pictures (PNG, JPEG) without harm to the caller: never throws, ends within 3 seconds. */
export interface FileReader {
  pdf(bytes: Uint8Array): Promise<Contents>;
  picture(bytes: Uint8Array): Promise<Contents>;
  /** What stands where on the pages of an altered PDF; undefined where that cannot be told. */
  marks?(pdf: Uint8Array): Promise<readonly PageMarks[] | undefined>;
}

/** Unix seconds now. */
export type Clock = () => number;
