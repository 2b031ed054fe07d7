/** Logs of the two contracts, read by hand: all fields but one are 32-byte words.
 *  `test/verifier/adapters/chain/logs.test.ts` holds them equal to contracts/abi.ts. */
import { keccak256 } from "#primitives";
import { decodeUtf8, fromHex, toHex } from "#core/encoding/text.ts";
import { type ChainEvent, type Where } from "../../library/audit/ports.ts";
import { SourceError } from "../../library/ports.ts";

/** A log as `eth_getLogs` gives it; hex with 0x. */
export interface RawLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: string;
}

type Omitted<Event> = Event extends ChainEvent ? Omit<Event, keyof Where> : never;
/** An event without its place. */
export type LogFacts = Omitted<ChainEvent>;

/** Of one log: its topics after the first, and its data. */
class Fields {
  readonly #topics: readonly string[];
  readonly #data: string;

  constructor(topics: readonly string[], data: string) {
    this.#topics = topics;
    this.#data = data.slice(2);
  }

  topic(place: number): string {
    return this.#topics[place]?.slice(2) ?? refuse("a log with too few topics");
  }

  word(place: number): string {
    const word = this.#data.slice(64 * place, 64 * place + 64);
    return word.length === 64 ? word : refuse("a log with too little data");
  }

  address(place: number): string {
    return this.word(place).slice(24);
  }

  /** The text whose place in the data stands in word `place`. */
  text(place: number): string {
    const start = 2 * toNumber(this.word(place));
    const size = toNumber(this.#data.slice(start, start + 64) || refuse("a log without its text"));
    const hex = this.#data.slice(start + 64, start + 64 + 2 * size);
    return hex.length === 2 * size ? decodeUtf8(fromHex(hex)) : refuse("a log with half a text");
  }
}

const EVENTS: Readonly<Record<string, (log: Fields) => LogFacts>> = {
  [topicOf("IssuerRegistered(uint32,string,address,address)")]: (log) => ({
    name: "IssuerRegistered",
    issuer: toNumber(log.topic(0)),
    origin: log.text(0),
    anchoringAccount: log.address(1),
    statusAccount: log.address(2),
  }),
  [topicOf("AccountsChanged(uint32,address,address)")]: (log) => ({
    name: "AccountsChanged",
    issuer: toNumber(log.topic(0)),
    anchoringAccount: log.address(0),
    statusAccount: log.address(1),
  }),
  [topicOf("KeyRegistered(bytes8,uint32,bytes32,uint32,uint40,uint40)")]: (log) => ({
    name: "KeyRegistered",
    kid: log.topic(0).slice(0, 16),
    issuer: toNumber(log.topic(1)),
    publicKey: log.word(0),
    kinds: toNumber(log.word(1)),
    notBefore: toNumber(log.word(2)),
    notAfter: toNumber(log.word(3)),
  }),
  [topicOf("KeyRetired(bytes8,uint40)")]: (log) => ({
    name: "KeyRetired",
    kid: log.topic(0).slice(0, 16),
    retiredAt: toNumber(log.word(0)),
  }),
  [topicOf("KeyCompromised(bytes8,uint64,uint40)")]: (log) => ({
    name: "KeyCompromised",
    kid: log.topic(0).slice(0, 16),
    fromSequence: BigInt(`0x${log.word(0)}`),
    retiredAt: toNumber(log.word(1)),
  }),
  [topicOf("Anchored(uint32,uint64,bytes8,bytes32,uint32,bytes32)")]: (log) => ({
    name: "Anchored",
    issuer: toNumber(log.topic(0)),
    sequence: toNumber(log.topic(1)),
    kid: log.topic(2).slice(0, 16),
    root: fromHex(log.word(0)),
    size: toNumber(log.word(1)),
    entry: fromHex(log.word(2)),
  }),
  [topicOf("ListOpened(uint32,uint32)")]: (log) => ({
    name: "ListOpened",
    issuer: toNumber(log.topic(0)),
    list: toNumber(log.topic(1)),
  }),
  [topicOf("StatusSet(uint32,uint32,uint32,uint256)")]: (log) => ({
    name: "StatusSet",
    issuer: toNumber(log.topic(0)),
    list: toNumber(log.topic(1)),
    word: toNumber(log.word(0)),
    value: BigInt(`0x${log.word(1)}`),
  }),
};

/** What a log says; undefined for events that an audit does not need (roles of the registry's admin).
 *  @throws {SourceError} `wrong` */
export function decodeLog({ topics, data }: RawLog): LogFacts | undefined {
  const [first = "", ...rest] = topics;
  return EVENTS[first]?.(new Fields(rest, data));
}

/** @throws {SourceError} `wrong` for anything that is no log */
export function parseRawLog(value: unknown): RawLog {
  if (typeof value !== "object" || value === null) return refuse("not a log");
  const log: Partial<Record<keyof RawLog, unknown>> = value;
  const { topics } = log;
  if (!Array.isArray(topics) || !topics.every((topic) => isHex(topic, 32))) return refuse("a log without topics");
  return {
    address: hexOf(log.address, 20),
    topics,
    data: hexOf(log.data),
    blockNumber: quantityOf(log.blockNumber),
    blockHash: hexOf(log.blockHash, 32),
    transactionHash: hexOf(log.transactionHash, 32),
    logIndex: quantityOf(log.logIndex),
  };
}

function topicOf(signature: string): string {
  return `0x${toHex(keccak256(new TextEncoder().encode(signature)))}`;
}

function toNumber(text: string): number {
  const value = Number(`0x${text}`);
  return Number.isSafeInteger(value) ? value : refuse("a number beyond 2^53");
}

/** @param size  bytes; absent: any number */
function isHex(value: unknown, size?: number): value is string {
  if (typeof value !== "string" || !/^0x(?:[0-9a-f]{2})*$/.test(value)) return false;
  return size === undefined || value.length === 2 + 2 * size;
}

function hexOf(value: unknown, size?: number): string {
  return isHex(value, size) ? value : refuse("a log with a field that is no hex");
}

function quantityOf(value: unknown): string {
  return typeof value === "string" && /^0x[0-9a-f]{1,13}$/.test(value) ? value : refuse("a log without its place");
}

function refuse(what: string): never {
  throw new SourceError("wrong", what);
}
