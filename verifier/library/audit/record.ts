/** The chain's record at one block: what its events give and what its state holds; and whether the two fit. */
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { type BlockRef, type ChainKey } from "#core/judgement/evidence.ts";
import { type Entry, parseEntry } from "#core/proof/anchor.ts";
import { type Discrepancy } from "./discrepancy.ts";
import { type History, type IssuerHistory, type KeyHistory, Replay } from "./history.ts";
import { SourceError } from "../ports.ts";
import { type Anchored, type ContractFacts, type EventSource, type IssuerFacts } from "./ports.ts";
import { compareWords } from "./status.ts";

/** An issuer in the state of the contracts. */
export interface IssuerState {
  readonly facts: IssuerFacts | undefined;
  readonly opened: number;
  readonly entries: ReadonlyMap<number, Uint8Array>;
  /** the words of each opened list */
  readonly words: ReadonlyMap<number, readonly bigint[]>;
}

export interface ChainRecord {
  readonly facts: ContractFacts;
  /** all is as of this block */
  readonly block: BlockRef;
  readonly history: History;
  readonly states: ReadonlyMap<number, IssuerState>;
  readonly keys: ReadonlyMap<string, ChainKey>;
  /** what the events show by themselves */
  readonly found: readonly Discrepancy[];
}

/** How far a reading is: blocks, then issuers. */
export type RecordProgress = (step: "events" | "state", done: number, total: number) => void;

/** Reads everything. @param block  whose state is read, and up to which events are
 *  @throws {SourceError} */
export async function readRecord(
  source: EventSource,
  facts: ContractFacts,
  block: BlockRef,
  progress: RecordProgress = () => {},
): Promise<ChainRecord> {
  const history = new Replay();
  for await (const part of source.events(block.number)) {
    for (const event of part.events) history.add(event);
    progress("events", part.block, block.number);
  }
  const states = new Map<number, IssuerState>();
  for (const [issuer, own] of history.issuers) {
    progress("state", states.size, history.issuers.size);
    states.set(issuer, await readState(source, own, block.number));
  }
  const keys = new Map<string, ChainKey>();
  for (const kid of history.keys.keys()) {
    const key = await source.key(kid, block.number);
    if (key !== undefined) keys.set(kid, key);
  }
  progress("state", states.size, history.issuers.size);
  const again = await source.block(block.number);
  if (again?.hash !== block.hash)
    throw new SourceError("wrong", `${source.name} changed block ${block.number} while it was read: audit again`);
  return { facts, block, history, states, keys, found: history.found };
}

async function readState(source: EventSource, own: IssuerHistory, at: number): Promise<IssuerState> {
  const { issuer, anchors, opening } = own;
  // Holes, and the place after the last: an entry that no event tells of lies there.
  let last = -1;
  for (const sequence of anchors.keys()) last = Math.max(last, sequence);
  const asked = new Set([...anchors.keys(), ...Array.from({ length: anchors.size + 1 }, (_, i) => i), last + 1]);
  const sequences = [...asked].toSorted((a, b) => a - b);
  const found = await source.entries(issuer, sequences, at);
  const entries = new Map<number, Uint8Array>();
  for (const [place, sequence] of sequences.entries()) {
    const entry = found[place];
    if (entry !== undefined) entries.set(sequence, entry);
  }
  const words = new Map<number, readonly bigint[]>();
  for (const list of opening.keys()) words.set(list, await source.words(issuer, list, at));
  return { facts: await source.issuer(issuer, at), opened: await source.opened(issuer, at), entries, words };
}

/** One anchor between the one before it and its own entry. */
export interface Link {
  readonly anchor: Anchored;
  /** head(27) and time of the entry, of the state where it fits the event's parts at all */
  readonly entry: Entry;
  /** undefined where the predecessor is not known */
  readonly previousHead: Uint8Array | undefined;
}

/** An issuer's anchors in order, and what is wrong with their order, entries and times.
 *  @param fits  whether an entry's head is what the anchor's own parts and that predecessor give */
export function chainAnchors(
  history: IssuerHistory,
  state: IssuerState,
  first: Uint8Array,
  fits: (anchor: Anchored, previousHead: Uint8Array, head: Uint8Array) => boolean,
): { readonly links: readonly Link[]; readonly found: readonly Discrepancy[] } {
  const { issuer, anchors } = history;
  const found: Discrepancy[] = [];
  const links: Link[] = [];
  let previous: Entry | undefined;
  let expected = 0;
  for (const sequence of [...anchors.keys()].toSorted((a, b) => a - b)) {
    const anchor = anchors.get(sequence)!;
    const { block } = anchor;
    if (sequence !== expected) {
      const detail = `${sequence - expected} missing from ${expected} on`;
      found.push({ code: "SEQUENCE_GAP", issuer, sequence: expected, block, detail });
      const hidden = state.entries.get(sequence - 1);
      previous = hidden && parseEntry(hidden);
    }
    const previousHead = sequence === 0 ? first : previous?.head;
    const held = state.entries.get(sequence);
    const told = parseEntry(anchor.entry);
    let entry = told;
    if (held === undefined || !equalBytes(held, anchor.entry)) {
      const detail = `${held === undefined ? "nothing" : toHex(held)} where the event says ${toHex(anchor.entry)}`;
      found.push({ code: "ENTRY_DIFFERS", issuer, sequence, block, detail });
      const isToldWrong = previousHead !== undefined && !fits(anchor, previousHead, told.head);
      if (held !== undefined && isToldWrong) entry = parseEntry(held);
    } else {
      if (entry.time !== anchor.time)
        found.push({ code: "TIME_DIFFERS", issuer, sequence, block, detail: `${entry.time}, block ${anchor.time}` });
      if (previous !== undefined && entry.time < previous.time)
        found.push({ code: "TIME_NOT_RISING", issuer, sequence, block, detail: `${entry.time} < ${previous.time}` });
    }
    links.push({ anchor, entry, previousHead });
    previous = entry;
    expected = sequence + 1;
  }
  for (const sequence of state.entries.keys())
    if (sequence >= expected) found.push({ code: "ENTRY_WITHOUT_EVENT", issuer, sequence });
  return { links, found };
}

/** Whether issuers, keys, lists and status words of the state are what the events give. */
export function compareState({ history, states, keys }: ChainRecord): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  for (const [issuer, own] of history.issuers) {
    const state = states.get(issuer);
    if (state === undefined) continue;
    if (own.facts !== undefined && !sameIssuer(own.facts, state.facts)) found.push({ code: "ISSUER_DIFFERS", issuer });
    if (own.opened !== state.opened)
      found.push({ code: "LIST_COUNT_DIFFERS", issuer, detail: `${state.opened}, by the events ${own.opened}` });
    for (const [list, words] of state.words) found.push(...compareWords(own, list, words));
  }
  for (const [kid, own] of history.keys) {
    if (!sameKey(own, keys.get(kid))) found.push({ code: "KEY_DIFFERS", issuer: own.registered.issuer, kid });
  }
  return found;
}

function sameIssuer(told: IssuerFacts, held: IssuerFacts | undefined): boolean {
  return (
    held !== undefined &&
    told.origin === held.origin &&
    told.anchoringAccount === held.anchoringAccount &&
    told.statusAccount === held.statusAccount
  );
}

function sameKey({ registered, retiredAt, compromisedFrom }: KeyHistory, held: ChainKey | undefined): boolean {
  const names = ["publicKey", "issuer", "kinds", "notBefore", "notAfter"] as const;
  return (
    held !== undefined &&
    names.every((name) => registered[name] === held[name]) &&
    retiredAt === held.retiredAt &&
    compromisedFrom === held.compromisedFrom
  );
}
