/** In the place of judge/judging.ts: the library at work on the pack that the file carries, or a newer one. */
import { type Signal, signal } from "@preact/signals";
import { FormatError } from "#core/error.ts";
import { packSource } from "../../adapters/bundle/pack.ts";
import { type CurrentLists, type Input, type Judged, type Note, Lists, judgeAll } from "../../library/index.ts";
import { type PublishedSource } from "../../library/ports.ts";
import { reader } from "../judge/reader.ts";
import { block } from "./carried.ts";
import { pinned } from "./trust.ts";

export const clock = (): number => Math.floor(Date.now() / 1000);

export const held: Signal<CurrentLists> = signal({});
/** Nobody has to be reached. */
export const isReachable: Signal<boolean> = signal(true);

/** What became of a pack that somebody handed over. */
export type Taken = "newer" | "same" | "older" | "foreign" | "damaged";

let faults: Note[] = [];
let offered: PublishedSource = packSource("pack", block("pack"));
const notes = (note: Note): void => void faults.push(note);
const source: PublishedSource = {
  name: "pack",
  root: () => offered.root(),
  bundle: () => offered.bundle(),
  file: (digest) => offered.file(digest),
  proofs: (prefix) => offered.proofs(prefix),
};
const lists = new Lists({ pinned, sources: [source], clock, notes });

/** Takes the embedded pack; like any other it is checked against the pinned keys first. */
export async function update(): Promise<void> {
  held.value = await lists.refresh();
}

/** One verdict a document, from what is held and what the document itself carries. */
export async function check(input: Input): Promise<{ results: readonly Judged[]; faults: readonly Note[] }> {
  faults = [];
  const results = await judgeAll(input, { clock, lists, files: reader, notes });
  held.value = await lists.current();
  return { results, faults };
}

/** Puts a pack in the place of the one that is held, in memory only, if it may follow it (PROTOCOL 8). */
export async function takePack(bytes: Uint8Array): Promise<Taken> {
  const [before, kept] = [held.value, offered];
  faults = [];
  try {
    offered = packSource("pack", bytes);
  } catch (error) {
    if (error instanceof FormatError) return "damaged";
    throw error;
  }
  held.value = await lists.refresh();
  const version = held.value.bundle?.bundle.version;
  if (version !== undefined && version !== before.bundle?.bundle.version) return "newer";
  const refused = faults.find(({ code }) => !STALE.has(code));
  if (refused === undefined) return "same";
  offered = kept;
  return WHY[refused.code] ?? "damaged";
}

/** Old, and still believed: the verdict tells how old. */
const STALE: ReadonlySet<string> = new Set(["freeze", "expired-bundle", "expired-root"]);
const WHY: Readonly<Record<string, Taken>> = {
  "rollback-root": "older",
  "rollback-bundle": "older",
  "root-threshold": "foreign",
  "bundle-key": "foreign",
  "wrong-chain": "foreign",
};
