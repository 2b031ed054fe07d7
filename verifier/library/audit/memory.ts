/** What an auditor remembers from one run to the next, so that a chain cannot be told anew. Pure. */
import { isJsonObject, parseJson } from "#core/encoding/canonical.ts";
import { toHex } from "#core/encoding/text.ts";
import { type BlockRef } from "#core/judgement/evidence.ts";
import { SourceError } from "../ports.ts";
import { type Discrepancy } from "./discrepancy.ts";
import { type ContractFacts, type EventSource } from "./ports.ts";
import { type ChainRecord } from "./record.ts";

/** The last entry of an issuer; hex. */
interface RememberedHead {
  readonly issuer: number;
  readonly sequence: number;
  readonly entry: string;
}

/** One audited moment of one chain. */
export interface Remembered {
  readonly v: 1;
  readonly chainId: number;
  readonly genesisHash: string;
  readonly documentRegistry: string;
  readonly block: BlockRef;
  readonly heads: readonly RememberedHead[];
}

/** What to remember of a record. */
export function remember({ facts, block, states, history }: ChainRecord): Remembered {
  const heads: RememberedHead[] = [];
  for (const [issuer, { entries }] of states) {
    const anchors = history.issuers.get(issuer)?.anchors ?? new Map<number, unknown>();
    let sequence = -1;
    for (const known of anchors.keys()) sequence = Math.max(sequence, known);
    const entry = entries.get(sequence);
    if (entry !== undefined) heads.push({ issuer, sequence, entry: toHex(entry) });
  }
  const { chainId, genesisHash, documentRegistry } = facts;
  return { v: 1, chainId, genesisHash, documentRegistry, block, heads };
}

/** What a chain must show of what is remembered: its block of that number and its entries at the block that is audited. */
export interface Shown {
  readonly facts: ContractFacts;
  /** the block of the remembered number; undefined where the chain is shorter */
  readonly block: BlockRef | undefined;
  /** by remembered head, what the state holds there now */
  readonly entries: readonly (Uint8Array | undefined)[];
}

/** Asks a source for it. @throws {SourceError} */
export async function showRemembered(
  source: EventSource,
  facts: ContractFacts,
  at: BlockRef,
  { block, heads }: Remembered,
): Promise<Shown> {
  const entries: (Uint8Array | undefined)[] = [];
  for (const { issuer, sequence } of heads) entries.push((await source.entries(issuer, [sequence], at.number))[0]);
  const shown = block.number <= at.number ? await source.block(block.number) : undefined;
  return { facts, block: shown, entries };
}

/** Whether the chain goes on from what is remembered. */
export function judgeMemory({ facts, block, entries }: Shown, held: Remembered): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  const rewritten = (facts: Omit<Discrepancy, "code">): void =>
    void found.push({ code: "HISTORY_REWRITTEN", ...facts });
  for (const name of ["chainId", "genesisHash", "documentRegistry"] as const)
    if (facts[name] !== held[name]) rewritten({ detail: `${name} is ${facts[name]}, remembered ${held[name]}` });
  const { number, hash } = held.block;
  if (block?.hash !== hash) rewritten({ block: number, detail: `block ${block?.hash ?? "none"}, remembered ${hash}` });
  for (const [place, { issuer, sequence, entry }] of held.heads.entries()) {
    const now = entries[place];
    const shown = now === undefined ? "nothing" : toHex(now);
    if (shown !== entry) rewritten({ issuer, sequence, detail: `${shown}, remembered ${entry}` });
  }
  // One cause, one finding: a rewritten chain differs everywhere.
  return found.slice(0, 1);
}

export const formatRemembered = (held: Remembered): string => `${JSON.stringify(held)}\n`;

/** @throws {SourceError} `wrong`   @throws {FormatError} `json-…` */
export function parseRemembered(bytes: Uint8Array): Remembered {
  const json = parseJson(bytes);
  if (!isJsonObject(json) || json["v"] !== 1) return refuse();
  const { chainId, genesisHash, documentRegistry, block, heads } = json;
  if (!isJsonObject(block) || !Array.isArray(heads)) return refuse();
  const { number, hash, time } = block;
  return {
    v: 1,
    chainId: count(chainId),
    genesisHash: hex(genesisHash, 32),
    documentRegistry: hex(documentRegistry, 20),
    block: { number: count(number), hash: hex(hash, 32), time: count(time) },
    heads: heads.map((head) => {
      if (!isJsonObject(head)) return refuse();
      const { issuer, sequence, entry } = head;
      return { issuer: count(issuer), sequence: count(sequence), entry: hex(entry, 32) };
    }),
  };
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : refuse();
}

function hex(value: unknown, size: number): string {
  return typeof value === "string" && /^[0-9a-f]*$/.test(value) && value.length === 2 * size ? value : refuse();
}

function refuse(): never {
  throw new SourceError("wrong", "not what an audit remembers");
}
