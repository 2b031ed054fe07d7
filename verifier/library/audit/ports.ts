/** What an audit reads: a chain's events and state, and the leaf data that issuers publish. None of it is believed. */
import { type BlockRef, type ChainKey } from "#core/judgement/evidence.ts";
import { type UnixSeconds } from "#core/document/field.ts";

/** Where an event stands, and whose transaction made it; hex without 0x. */
export interface Where {
  readonly block: number;
  readonly blockHash: string;
  readonly time: UnixSeconds;
  /** place among the logs of its block */
  readonly log: number;
  readonly transaction: string;
  /** who signed the transaction */
  readonly from: string;
  /** the contract that it called first; absent for a deployment */
  readonly to?: string;
}

export interface IssuerRegistered extends Where {
  readonly name: "IssuerRegistered";
  readonly issuer: number;
  readonly origin: string;
  readonly anchoringAccount: string;
  readonly statusAccount: string;
}
export interface AccountsChanged extends Where {
  readonly name: "AccountsChanged";
  readonly issuer: number;
  readonly anchoringAccount: string;
  readonly statusAccount: string;
}
export interface KeyRegistered extends Where {
  readonly name: "KeyRegistered";
  readonly kid: string;
  readonly issuer: number;
  /** 32 bytes in hex */
  readonly publicKey: string;
  readonly kinds: number;
  readonly notBefore: UnixSeconds;
  readonly notAfter: UnixSeconds;
}
export interface KeyRetired extends Where {
  readonly name: "KeyRetired";
  readonly kid: string;
  readonly retiredAt: UnixSeconds;
}
export interface KeyCompromised extends Where {
  readonly name: "KeyCompromised";
  readonly kid: string;
  readonly fromSequence: bigint;
  readonly retiredAt: UnixSeconds;
}
export interface Anchored extends Where {
  readonly name: "Anchored";
  readonly issuer: number;
  readonly sequence: number;
  readonly kid: string;
  /** 32 bytes */
  readonly root: Uint8Array;
  readonly size: number;
  /** 32 bytes */
  readonly entry: Uint8Array;
}
export interface ListOpened extends Where {
  readonly name: "ListOpened";
  readonly issuer: number;
  readonly list: number;
}
export interface StatusSet extends Where {
  readonly name: "StatusSet";
  readonly issuer: number;
  readonly list: number;
  readonly word: number;
  /** the whole new word */
  readonly value: bigint;
}
/** What the two contracts tell of themselves (PROTOCOL 7). */
export type ChainEvent =
  IssuerRegistered | AccountsChanged | KeyRegistered | KeyRetired | KeyCompromised | Anchored | ListOpened | StatusSet;

/** Which chain, which contracts, which code; hex without 0x. */
export interface ContractFacts {
  readonly chainId: number;
  readonly genesisHash: string;
  readonly issuerRegistry: string;
  readonly documentRegistry: string;
  readonly issuerRegistryCode: Uint8Array;
  readonly documentRegistryCode: Uint8Array;
  /** as the contract says it; of every head */
  readonly domain: Uint8Array;
}

/** An issuer as the registry's state has it. */
export interface IssuerFacts {
  readonly origin: string;
  readonly anchoringAccount: string;
  readonly statusAccount: string;
}

/** Events and state of the two contracts. State is always that of block `at`.
 *  @throws {SourceError} of each */
export interface EventSource {
  readonly name: string;
  facts(): Promise<ContractFacts>;
  newest(): Promise<BlockRef>;
  /** undefined where the chain is shorter */
  block(number: number): Promise<BlockRef | undefined>;
  /** All events of both contracts up to block `last`, in the order of the chain, part by part. */
  events(last: number): AsyncIterable<{ readonly events: readonly ChainEvent[]; readonly block: number }>;
  /** undefined where no such issuer is registered */
  issuer(issuer: number, at: number): Promise<IssuerFacts | undefined>;
  /** undefined where no such key is registered */
  key(kid: string, at: number): Promise<ChainKey | undefined>;
  /** number of opened lists */
  opened(issuer: number, at: number): Promise<number>;
  /** undefined for each sequence where nothing is anchored */
  entries(issuer: number, sequences: readonly number[], at: number): Promise<readonly (Uint8Array | undefined)[]>;
  /** all 1,024 words of a list */
  words(issuer: number, list: number, at: number): Promise<readonly bigint[]>;
}

/** Leaf data as an issuer publishes it, one file a batch. @throws {SourceError} where that cannot be told */
export interface LeafSource {
  readonly name: string;
  /** undefined where there is no such file */
  leaves(issuer: number, sequence: number): Promise<Uint8Array | undefined>;
}
