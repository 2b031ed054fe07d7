/** One reading of chain and leaf data, all of it recomputed here. */
import { type Signal, signal } from "@preact/signals";
import { FormatError } from "#core/error.ts";
import { toHex } from "#core/encoding/text.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { RpcEvents } from "../../adapters/chain/events.ts";
import { linkAll } from "../../library/audit/audit.ts";
import { judgeBatch } from "../../library/audit/batch.ts";
import { type Discrepancy } from "../../library/audit/discrepancy.ts";
import { judgeIdentity } from "../../library/audit/identity.ts";
import { type ChainEvent, type EventSource } from "../../library/audit/ports.ts";
import { type ChainRecord, type Link, compareState, readRecord } from "../../library/audit/record.ts";
import { SourceError } from "../../library/index.ts";
import { held, update } from "../judge/judging.ts";
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
}

export type State =
  | {
      readonly at: "reading";
      readonly step: "events" | "state" | "leaves";
      readonly done: number;
      readonly total: number;
    }
  | { readonly at: "failed"; readonly cause: "no-root" | "cors" | "source"; readonly detail: string }
  | { readonly at: "read"; readonly reading: Reading };

export const state: Signal<State> = signal<State>({ at: "reading", step: "events", done: 0, total: 0 });
/** The node that the auditor named; empty: this page's service. */
export const address: Signal<string> = signal("");

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
  try {
    show({ at: "read", reading: await readAll(root, show) });
  } catch (error) {
    if (error instanceof ForeignPageError) return show({ at: "failed", cause: "cors", detail: error.message });
    if (!(error instanceof SourceError || error instanceof FormatError)) throw error;
    show({ at: "failed", cause: "source", detail: error.message });
  }
}

async function readAll(root: RootStatement, show: (state: State) => void): Promise<Reading> {
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
  const batches: BatchReading[] = [];
  for (const link of links) {
    show({ at: "reading", step: "leaves", done: batches.length, total: links.length });
    const file = await leavesOf(link.anchor.issuer, link.anchor.sequence);
    batches.push({ link, file, found: judgeBatch(link, file, context).found });
  }
  const all = [...record.found, ...found, ...compareState(record), ...batches.flatMap((batch) => batch.found)];
  return { root, record, events, batches, found: all };
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

async function leavesOf(issuer: number, sequence: number): Promise<Uint8Array | undefined> {
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
