/** What a gatherer hands to the judge. Each part may be absent; none is trusted beyond what its comment says. */
import { type UnixSeconds } from "../document/field.ts";
import { type PortableProof } from "../proof/portable.ts";
import { type RootStatement } from "../proof/root.ts";
import { type StatusValue } from "../proof/status.ts";
import { type BundleView } from "../proof/view.ts";

/** A block of the chain; hash in hex. */
export interface BlockRef {
  readonly number: number;
  readonly hash: string;
  readonly time: UnixSeconds;
}

/** State of the contracts, read at one block. All sources that answered gave the same, or there is no reading. */
export interface ChainReading {
  /** the newest block; for a chosen past date the last one whose time is not after it */
  readonly block: BlockRef;
  /** T: when that block was read as the newest; for a chosen past date that date */
  readonly readAt: UnixSeconds;
  /** the sequence that `entry` was read for; absent when there was no proof to ask for */
  readonly sequence?: number;
  /** 32 bytes at that block; absent where there is nothing */
  readonly entry?: Uint8Array;
  /** the same at block − (K − 1); with K = 1 it is `entry` */
  readonly entryDeep?: Uint8Array;
  /** the document's kid as registered now, also for a chosen past date; absent where it is not registered */
  readonly key?: ChainKey;
  /** number of lists that the issuer has opened */
  readonly opened: number;
  /** two bits of the document's place, 0 too when its list is not opened */
  readonly status: StatusValue;
}

/** A key as the contract has it. */
export interface ChainKey {
  /** 32 bytes in hex */
  readonly publicKey: string;
  readonly issuer: number;
  readonly kinds: number;
  readonly notBefore: UnixSeconds;
  readonly notAfter: UnixSeconds;
  readonly retiredAt: UnixSeconds;
  readonly compromisedFrom: bigint;
}

/** All that is known about one document besides itself. */
export interface Evidence {
  /** whether `at` is this machine's clock or a date that somebody chose */
  readonly clock: "machine" | "chosen";
  /** how old a list may be and still be fresh, from the root statement by mode */
  readonly limitSeconds: number;
  /** opened, and of no lower version than the highest one seen; its dates are checked by the judge, except that for a
   *  chosen date the gatherer leaves out one that its own clock knows to have expired */
  readonly root?: RootStatement;
  /** opened with `root` */
  readonly bundle?: BundleView;
  readonly chain?: ChainReading;
  /** sources of the chain gave different answers, so that there is no reading */
  readonly sourcesDisagree?: boolean;
  /** from the file, from a bucket, from leaf data: as found, unchecked */
  readonly proofs: readonly PortableProof[];
}
