import { type TrustFile } from "#core/proof/trust.ts";
import {
  type Clock,
  type FileStore,
  type Log,
  type PdfRenderer,
  type PortraitReader,
  type Random,
  type Registry,
  type Signer,
  type Store,
} from "../ports.ts";

/** The secret keys that act for one issuer: one signs documents, one the lists that strangers read. */
export interface IssuerSigners {
  readonly signing: Signer;
  readonly list: Signer;
}

/** All that the authority is given. */
export interface AuthorityOptions {
  readonly store: Store;
  /** Keys of persons, kept and copied apart from the rest. */
  readonly persons: Store;
  /** PDFs, sealed under their person's key. */
  readonly files: FileStore;
  /** What is served as it is: `files/<sha256>`, `lists/<issuer>/<sequence>.bin`. */
  readonly published: FileStore;
  readonly signers: ReadonlyMap<number, IssuerSigners>;
  readonly bundleSigner: Signer;
  /** The signed root statement; issuers, powers, D and K come from it. */
  readonly rootFile: Uint8Array;
  readonly trust: TrustFile;
  readonly registry: Registry;
  readonly renderer: PdfRenderer;
  readonly portraits: PortraitReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** A batch is sealed this long after its oldest document. */
  readonly batchSeconds: number;
  /** K, where it differs from the root statement's. */
  readonly confirmations?: number;
  /** `demo` prints SPESIMEN and takes orders that have already ended. */
  readonly profile: "demo" | "live";
  /** Where one checks, in words, for the page. */
  readonly verifierAddress: string;
  /** Signatures of one key in an hour, at most; no limit unless given. */
  readonly signaturesPerHour?: number;
}
