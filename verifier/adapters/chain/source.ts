/** A chain behind one RPC address, read only. */
import { keccak256 } from "#primitives";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { type BlockRef } from "#core/judgement/evidence.ts";
import { type ChainIdentity } from "#core/proof/root.ts";
import { type ChainSource, type DocumentQuery, SourceError, type StateReading } from "../../library/ports.ts";
import {
  decodeBlock,
  decodeDocumentState,
  decodeEntryOf,
  decodeQuantity,
  encodeDocumentState,
  encodeEntryOf,
  encodeQuantity,
} from "./calls.ts";
import { type Call, callBatch } from "./rpc.ts";

const REMEMBER_IDENTITY_MS = 60_000;
const WAYS = 16;

export interface RpcOptions {
  readonly url: string;
  /** Addresses in hex without 0x. */
  readonly issuerRegistry: string;
  readonly documentRegistry: string;
  readonly timeoutMs?: number;
}

/** Reads the contracts behind `url` with one HTTP request a check. */
export class RpcSource implements ChainSource {
  readonly name: string;
  readonly #url: URL;
  readonly #issuers: string;
  readonly #documents: string;
  readonly #timeoutMs: number;
  #identity: { readonly value: Promise<ChainIdentity>; readonly until: number } | undefined;
  #newest = 0;

  constructor({ url, issuerRegistry, documentRegistry, timeoutMs = 3000 }: RpcOptions) {
    this.#url = new URL(url);
    this.name = this.#url.host;
    this.#issuers = `0x${issuerRegistry}`;
    this.#documents = `0x${documentRegistry}`;
    this.#timeoutMs = timeoutMs;
  }

  identity(): Promise<ChainIdentity> {
    const now = performance.now();
    if (this.#identity === undefined || this.#identity.until < now) {
      this.#identity = { value: this.#readIdentity(), until: now + REMEMBER_IDENTITY_MS };
    }
    return this.#identity.value;
  }

  async block(number: number): Promise<BlockRef> {
    const [value] = await this.#call([header(encodeQuantity(number))]);
    const block = decodeBlock(value);
    if (block === undefined) throw new SourceError("not-found", `${this.name} has no block ${number}`);
    if (block.number !== number)
      throw new SourceError("wrong", `${this.name} sent block ${block.number} for ${number}`);
    return block;
  }

  async blockAt(time: number): Promise<BlockRef | undefined> {
    const [newest, first] = await this.#blocks(["latest", "0x0"]);
    if (newest === undefined || first === undefined) throw new SourceError("wrong", `${this.name} has no blocks`);
    if (newest.time <= time) return newest;
    if (first.time > time) return undefined;
    let low = first;
    let high = newest;
    // Sixteen-way search: times never fall from block to block.
    while (high.number - low.number > 1) {
      const step = Math.max(1, Math.ceil((high.number - low.number) / WAYS));
      const numbers = [];
      for (let number = low.number + step; number < high.number; number += step) numbers.push(encodeQuantity(number));
      for (const block of await this.#blocks(numbers)) {
        if (block === undefined) throw new SourceError("wrong", `${this.name} misses a block`);
        if (block.time <= time) low = block;
        else {
          high = block;
          break;
        }
      }
    }
    return low;
  }

  async documentState(query: DocumentQuery, block: number | "newest", confirmations: number): Promise<StateReading> {
    // The depth of the newest block is known only after it is read: guess by the last one seen, ask again where wrong.
    for (let attempt = 0; attempt < 3; attempt++) {
      const reading = await this.#readState(query, block, confirmations);
      if (reading !== undefined) return reading;
    }
    throw new SourceError("wrong", `${this.name} names another block in each answer`);
  }

  async #readState(
    query: DocumentQuery,
    block: number | "newest",
    confirmations: number,
  ): Promise<StateReading | undefined> {
    const tag = block === "newest" ? "latest" : encodeQuantity(block);
    const below = Math.max(0, (block === "newest" ? this.#newest : block) - (confirmations - 1));
    const calls = [header(tag), this.#read(encodeDocumentState(query), tag)];
    if (confirmations > 1) calls.push(this.#read(encodeEntryOf(query), encodeQuantity(below)));
    const [first, second, third] = await this.#call(calls);
    const pinned = decodeBlock(first);
    if (pinned === undefined) throw new SourceError("not-found", `${this.name} has no block ${block}`);
    if (block === "newest") this.#newest = pinned.number;
    const { blockNumber, blockTime, ...state } = decodeDocumentState(second);
    // A block was mined between two answers of the batch, or the guess was wrong.
    if (blockNumber !== pinned.number || blockTime !== pinned.time) return undefined;
    if (below !== Math.max(0, pinned.number - (confirmations - 1)) && confirmations > 1) return undefined;
    const entryDeep = confirmations > 1 ? decodeEntryOf(third) : state.entry;
    return { block: pinned, ...state, ...(entryDeep === undefined ? {} : { entryDeep }) };
  }

  async #readIdentity(): Promise<ChainIdentity> {
    const [chainId, genesis, issuers, documents] = await this.#call([
      { method: "eth_chainId", params: [] },
      header("0x0"),
      { method: "eth_getCode", params: [this.#issuers, "latest"] },
      { method: "eth_getCode", params: [this.#documents, "latest"] },
    ]);
    const genesisHash = decodeBlock(genesis)?.hash ?? "";
    return {
      chainId: decodeQuantity(chainId),
      genesisHash,
      issuerRegistry: this.#issuers.slice(2),
      documentRegistry: this.#documents.slice(2),
      issuerRegistryCode: codeDigest(issuers),
      documentRegistryCode: codeDigest(documents),
    };
  }

  async #blocks(tags: readonly string[]): Promise<readonly (BlockRef | undefined)[]> {
    return (await this.#call(tags.map(header))).map(decodeBlock);
  }

  async #call(calls: readonly Call[]): Promise<readonly unknown[]> {
    try {
      return await callBatch(this.#url, calls, this.#timeoutMs);
    } catch (error) {
      // Behind a broken connection another node may answer next.
      this.#identity = undefined;
      throw error;
    }
  }

  #read(data: string, tag: string): Call {
    return { method: "eth_call", params: [{ to: this.#documents, data }, tag] };
  }
}

const header = (tag: string): Call => ({ method: "eth_getBlockByNumber", params: [tag, false] });

function codeDigest(code: unknown): string {
  if (typeof code !== "string" || !/^0x([0-9a-f]{2})*$/.test(code))
    throw new SourceError("wrong", "not a contract's code");
  return toHex(keccak256(fromHex(code.slice(2))));
}
