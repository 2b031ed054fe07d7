/** All events of the two contracts, and their state at one block, over JSON-RPC: raw `eth_getLogs` in ranges, and batches
 *  of calls. Works wherever `ask` does, in a browser too. */
import { encodeUtf8, fromHex, toHex } from "#core/encoding/text.ts";
import { keccak256 } from "#primitives";
import { type BlockRef, type ChainKey } from "#core/judgement/evidence.ts";
import { LIST_WORDS } from "#core/proof/status.ts";
import { type ChainEvent, type ContractFacts, type EventSource, type IssuerFacts } from "../../library/audit/ports.ts";
import { SourceError } from "../../library/ports.ts";
import { decodeBlock, decodeEntryOf, decodeQuantity, encodeEntryOf, encodeQuantity } from "./calls.ts";
import { type RawLog, decodeLog, parseRawLog } from "./logs.ts";

/** One call of a JSON-RPC batch. */
interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Sends a batch and gives the results in the order of the calls. @throws {SourceError} */
export type Ask = (calls: readonly Call[]) => Promise<readonly unknown[]>;

export interface RpcEventsOptions {
  readonly name: string;
  readonly ask: Ask;
  /** hex without 0x */
  readonly documentRegistry: string;
}

/** Blocks asked for at once; fewer where a node refuses or its answer grows too large. */
const RANGE = 10_000;
/** The local chain takes no larger batch. */
const BATCH = 100;

export class RpcEvents implements EventSource {
  readonly name: string;
  readonly #ask: Ask;
  readonly #documents: string;
  #issuers: Promise<string> | undefined;

  constructor({ name, ask, documentRegistry }: RpcEventsOptions) {
    this.name = name;
    this.#ask = ask;
    this.#documents = `0x${documentRegistry}`;
  }

  async facts(): Promise<ContractFacts> {
    const issuers = await this.#issuerRegistry();
    const [chainId, genesis, issuerCode, documentCode, domain] = await this.#ask([
      { method: "eth_chainId", params: [] },
      header("0x0"),
      { method: "eth_getCode", params: [issuers, "latest"] },
      { method: "eth_getCode", params: [this.#documents, "latest"] },
      { method: "eth_call", params: [{ to: this.#documents, data: selector("domain()") }, "latest"] },
    ]);
    return {
      chainId: decodeQuantity(chainId),
      genesisHash: decodeBlock(genesis)?.hash ?? refuse("a chain without a first block"),
      issuerRegistry: issuers.slice(2),
      documentRegistry: this.#documents.slice(2),
      issuerRegistryCode: fromHex(bytesOf(issuerCode)),
      documentRegistryCode: fromHex(bytesOf(documentCode)),
      domain: fromHex(words(domain, 1)[0]!),
    };
  }

  async newest(): Promise<BlockRef> {
    const [block] = await this.#ask([header("latest")]);
    return decodeBlock(block) ?? refuse("a chain without a newest block");
  }

  async block(number: number): Promise<BlockRef | undefined> {
    const [value] = await this.#ask([header(encodeQuantity(number))]);
    const block = decodeBlock(value);
    return block === undefined || block.number === number ? block : refuse(`block ${block.number} for ${number}`);
  }

  async *events(last: number): AsyncGenerator<{ readonly events: readonly ChainEvent[]; readonly block: number }> {
    const addresses = [await this.#issuerRegistry(), this.#documents];
    let size = RANGE;
    for (let from = 0; from <= last;) {
      const to = Math.min(last, from + size - 1);
      const found = await this.#logs(addresses, from, to, to > from);
      if (found === undefined) {
        size = Math.max(1, Math.floor(size / 4));
        continue;
      }
      yield { events: await this.#placed(found), block: to };
      from = to + 1;
      size = Math.min(RANGE, size * 2);
    }
  }

  async issuer(issuer: number, at: number): Promise<IssuerFacts | undefined> {
    const data = await this.#read(await this.#issuerRegistry(), selector("issuerOf(uint32)") + word(issuer), at);
    const [, anchoring = "", status = "", size = ""] = words(data);
    const origin = bytesOf(data).slice(4 * 64, 4 * 64 + 2 * Number(`0x${size}`));
    if (origin === "") return undefined;
    const text = new TextDecoder().decode(fromHex(origin));
    return { origin: text, anchoringAccount: anchoring.slice(24), statusAccount: status.slice(24) };
  }

  async key(kid: string, at: number): Promise<ChainKey | undefined> {
    const data = selector("keyOf(bytes8)") + kid.padEnd(64, "0");
    const found = words(await this.#read(await this.#issuerRegistry(), data, at), 7);
    const [issuer = 0, kinds = 0, notBefore = 0, notAfter = 0, retiredAt = 0] = found.slice(1, 6).map(toNumber);
    if (issuer === 0) return undefined;
    const compromisedFrom = BigInt(`0x${found[6]}`);
    return { publicKey: found[0]!, issuer, kinds, notBefore, notAfter, retiredAt, compromisedFrom };
  }

  async opened(issuer: number, at: number): Promise<number> {
    return toNumber(words(await this.#read(this.#documents, selector("openedOf(uint32)") + word(issuer), at), 1)[0]!);
  }

  async entries(
    issuer: number,
    sequences: readonly number[],
    at: number,
  ): Promise<readonly (Uint8Array | undefined)[]> {
    const calls = sequences.map((sequence) => call(this.#documents, encodeEntryOf({ issuer, sequence }), at));
    return (await this.#all(calls)).map(decodeEntryOf);
  }

  async words(issuer: number, list: number, at: number): Promise<readonly bigint[]> {
    const start = selector("wordOf(uint32,uint32,uint32)") + word(issuer) + word(list);
    const calls = Array.from({ length: LIST_WORDS }, (_, place) => call(this.#documents, start + word(place), at));
    return (await this.#all(calls)).map((value) => BigInt(`0x${words(value, 1)[0]}`));
  }

  /** Logs of a range; undefined where it is too much for the node and `mayShrink`. */
  async #logs(
    address: readonly string[],
    from: number,
    to: number,
    mayShrink: boolean,
  ): Promise<readonly RawLog[] | undefined> {
    const filter = { address, fromBlock: encodeQuantity(from), toBlock: encodeQuantity(to) };
    let value: unknown;
    try {
      [value] = await this.#ask([{ method: "eth_getLogs", params: [filter] }]);
    } catch (error) {
      // Nodes limit range, number of logs or time, each with words of its own.
      if (mayShrink && error instanceof SourceError && error.code !== "unreachable") return undefined;
      throw error;
    }
    if (!Array.isArray(value)) return refuse("no list of logs");
    const logs = value.map(parseRawLog);
    for (const [place, log] of logs.entries()) {
      const block = Number(log.blockNumber);
      if (block < from || block > to || !address.includes(log.address)) refuse("a log that nobody asked for");
      const before = logs[place - 1];
      if (before !== undefined && !isBefore(before, log)) refuse("logs that are not in the order of the chain");
    }
    return logs;
  }

  /** Events with their blocks' times and the senders of their transactions. */
  async #placed(logs: readonly RawLog[]): Promise<readonly ChainEvent[]> {
    const numbers = [...new Set(logs.map(({ blockNumber }) => blockNumber))];
    const hashes = [...new Set(logs.map(({ transactionHash }) => transactionHash))];
    const blocks = new Map((await this.#all(numbers.map(header))).map((value, i) => [numbers[i]!, decodeBlock(value)]));
    const senders = new Map((await this.#all(hashes.map(sending))).map((value, i) => [hashes[i]!, senderOf(value)]));
    return logs.flatMap((log): ChainEvent[] => {
      const { blockNumber, blockHash, transactionHash, logIndex } = log;
      const facts = decodeLog(log);
      const block = blocks.get(blockNumber);
      const sender = senders.get(transactionHash);
      if (block === undefined || sender === undefined || `0x${block.hash}` !== blockHash)
        throw new SourceError("wrong", `${this.name} changed block ${Number(blockNumber)} while it was read`);
      const transaction = transactionHash.slice(2);
      const { number, hash, time } = block;
      const where = { block: number, blockHash: hash, time, log: Number(logIndex), transaction, ...sender };
      return facts === undefined ? [] : [{ ...facts, ...where }];
    });
  }

  #issuerRegistry(): Promise<string> {
    this.#issuers ??= this.#read(this.#documents, selector("issuerRegistry()")).then(
      (value) => `0x${words(value, 1)[0]!.slice(24)}`,
    );
    return this.#issuers;
  }

  async #read(to: string, data: string, at?: number): Promise<unknown> {
    return (await this.#ask([call(to, data, at)]))[0];
  }

  async #all(calls: readonly Call[]): Promise<readonly unknown[]> {
    const answers: unknown[] = [];
    for (let i = 0; i < calls.length; i += BATCH) answers.push(...(await this.#ask(calls.slice(i, i + BATCH))));
    return answers;
  }
}

const header = (tag: string): Call => ({ method: "eth_getBlockByNumber", params: [tag, false] });
const sending = (hash: string): Call => ({ method: "eth_getTransactionByHash", params: [hash] });

function call(to: string, data: string, at?: number): Call {
  return { method: "eth_call", params: [{ to, data }, at === undefined ? "latest" : encodeQuantity(at)] };
}

function isBefore(left: RawLog, right: RawLog): boolean {
  const blocks = Number(left.blockNumber) - Number(right.blockNumber);
  return blocks < 0 || (blocks === 0 && Number(left.logIndex) < Number(right.logIndex));
}

function senderOf(value: unknown): { readonly from: string; readonly to?: string } | undefined {
  if (typeof value !== "object" || value === null || !("from" in value && "to" in value)) return undefined;
  const { from, to } = value;
  if (typeof from !== "string") return refuse("a transaction without a sender");
  return { from: from.slice(2).toLowerCase(), ...(typeof to === "string" ? { to: to.slice(2).toLowerCase() } : {}) };
}

/** Words of an answer. @param count  how many there must be */
function words(value: unknown, count?: number): readonly string[] {
  const hex = bytesOf(value);
  if (count !== undefined && hex.length !== count * 64) return refuse(`not ${count} words: is this the contract?`);
  return Array.from({ length: Math.floor(hex.length / 64) }, (_, place) => hex.slice(place * 64, place * 64 + 64));
}

function bytesOf(value: unknown): string {
  return typeof value === "string" && /^0x(?:[0-9a-f]{2})*$/.test(value) ? value.slice(2) : refuse("not bytes");
}

function toNumber(text: string): number {
  const value = Number(`0x${text}`);
  return Number.isSafeInteger(value) ? value : refuse("a number beyond 2^53");
}

const word = (value: number): string => value.toString(16).padStart(64, "0");

function selector(signature: string): string {
  return `0x${toHex(keccak256(encodeUtf8(signature))).slice(0, 8)}`;
}

function refuse(what: string): never {
  throw new SourceError("wrong", what);
}
