/** One reading of chain and leaf data, all of it recomputed here. */
import { type Signal, signal } from "@preact/signals";
import { FormatError } from "#core/error.ts";
import { toHex } from "#core/encoding/text.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { RpcEvents } from "../../../adapters/chain/events.ts";
import { findTwins, linkAll } from "../../../library/audit/audit.ts";
import { judgeBatch } from "../../../library/audit/batch.ts";
import { type Discrepancy } from "../../../library/audit/discrepancy.ts";
import { judgeIdentity } from "../../../library/audit/identity.ts";
import { LeafIndex } from "../../../library/audit/leaf-index.ts";
import { type ChainEvent, type EventSource } from "../../../library/audit/ports.ts";
import { type ChainRecord, type Link, compareState, readRecord } from "../../../library/audit/record.ts";
import { SourceError } from "../../../library/index.ts";
import { held, update } from "../../judge/judging.ts";
import { ForeignPageError, nodeAt } from "./node.ts";

/** A batch as anchored and as published. */
interface BatchReading {
  readonly link: Link;
  /** leaf data as the mirror has them; undefined where it has none */
  readonly file: Uint8Array | undefined;
  readonly found: readonly Discrepancy[];
}

export interface Reading {
  readonly root: RootStatement;
  readonly record: ChainRecord;
  readonly events: readonly ChainEvent[];
  readonly batches: readonly BatchReading[];
  readonly found: readonly Discrepancy[];
  /** how long it took to read and to recompute */
  readonly seconds: number;
  /** the node that answered; absent: this page's service */
  readonly node?: string;
}

/** Why nothing could be read; the detail is an address or a fact in English. */
export interface Failed {
  readonly at: "failed";
  readonly cause: "no-root" | "cors" | "policy" | "source";
  readonly detail: string;
}

export type State =
  | {
      readonly at: "reading";
      readonly step: "events" | "state" | "leaves";
      readonly done: number;
      readonly total: number;
    }
  | Failed
  | { readonly at: "read"; readonly reading: Reading };

export const state: Signal<State> = signal<State>({ at: "reading", step: "events", done: 0, total: 0 });
/** The node that the auditor named; empty: this page's service. */
export const address: Signal<string> = signal("");

/** Leaf files asked for ahead of the one that is computed. */
const AHEAD = 6;
let turn = 0;

/** Reads everything anew. A later call leaves an earlier one behind. */
export async function read(): Promise<void> {
  const mine = ++turn;
  const show = (next: State): void => {
    if (mine === turn) state.value = next;
  };
  show({ at: "reading", step: "events", done: 0, total: 0 });
  await update();
  const { root } = held.value;
  if (root === undefined) return show({ at: "failed", cause: "no-root", detail: "" });
  if (!mayAsk(address.value)) return show({ at: "failed", cause: "policy", detail: address.value });
  try {
    show({ at: "read", reading: await readAll(root, show) });
  } catch (error) {
    if (error instanceof ForeignPageError) return show({ at: "failed", cause: "cors", detail: error.message });
    if (!(error instanceof SourceError || error instanceof FormatError)) throw error;
    show({ at: "failed", cause: "source", detail: error.message });
  }
}

/** The browser lets this page speak to https addresses, and to plain ones of this machine (verifier/api/pages.ts). */
function mayAsk(named: string): boolean {
  return named === "" || /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)([:/]|$))/i.test(named);
}

async function readAll(root: RootStatement, show: (state: State) => void): Promise<Reading> {
  const begun = performance.now();
  const events: ChainEvent[] = [];
  const node = address.value === "" ? undefined : new URL(address.value);
  const { documentRegistry } = root.chain;
  const source = keeping(new RpcEvents({ name: node?.host ?? "service", ask: nodeAt(node), documentRegistry }), events);
  const facts = await source.facts();
  const identity = judgeIdentity(facts, root.chain);
  if (identity.length > 0) throw new SourceError("wrong", identity.map(({ detail }) => detail).join("; "));
  const record = await readRecord(source, facts, await source.newest(), (step, done, total) =>
    show({ at: "reading", step, done, total }),
  );
  const { links, found } = linkAll(record);
  const owners = new Map(links.map(({ anchor }) => [toHex(anchor.root), anchor]));
  const context = { domain: facts.domain, keys: record.history.keys, ownerOf: (hex: string) => owners.get(hex) };
  const index = new LeafIndex();
  const batches: BatchReading[] = [];
  // The next files are on their way while one is computed.
  const files = links.slice(0, AHEAD).map(fetched);
  for (const [place, link] of links.entries()) {
    show({ at: "reading", step: "leaves", done: batches.length, total: links.length });
    const file = await files.shift();
    const next = links[place + AHEAD];
    if (next !== undefined) files.push(fetched(next));
    const verdict = judgeBatch(link, file, context);
    const twins = verdict.isAnchored && file !== undefined ? findTwins(index, link.anchor, file) : [];
    batches.push({ link, file, found: [...verdict.found, ...twins] });
  }
  const all = [...record.found, ...found, ...compareState(record), ...batches.flatMap((batch) => batch.found)];
  const seconds = (performance.now() - begun) / 1000;
  return { root, record, events, batches, found: all, seconds, ...(node === undefined ? {} : { node: node.host }) };
}

/** The same source, whose events are kept beside. */
function keeping(source: EventSource, kept: ChainEvent[]): EventSource {
  return {
    name: source.name,
    facts: () => source.facts(),
    newest: () => source.newest(),
    block: (number) => source.block(number),
    events: async function* (last) {
      for await (const part of source.events(last)) {
        kept.push(...part.events);
        yield part;
      }
    },
    issuer: (issuer, at) => source.issuer(issuer, at),
    key: (kid, at) => source.key(kid, at),
    opened: (issuer, at) => source.opened(issuer, at),
    entries: (issuer, sequences, at) => source.entries(issuer, sequences, at),
    words: (issuer, list, at) => source.words(issuer, list, at),
  };
}

/** On its way; its fault is met where it is waited for. */
function fetched(link: Link): Promise<Uint8Array | undefined> {
  const file = leavesOf(link);
  file.catch(() => {});
  return file;
}

async function leavesOf({ anchor: { issuer, sequence } }: Link): Promise<Uint8Array | undefined> {
  try {
    const answer = await fetch(`/lists/${issuer}/${sequence}.bin`, { cache: "no-cache" });
    if (answer.status === 404) return undefined;
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    throw new SourceError("wrong", `leaf data of ${issuer}/${sequence}: ${answer.status}`);
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError("unreachable", `leaf data of ${issuer}/${sequence}`, { cause });
  }
}
