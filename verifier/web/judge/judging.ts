/** The library at work in a page: it gathers from the page's own origin and judges here. */
import { type Signal, signal } from "@preact/signals";
import {
  type CurrentLists,
  type Input,
  type ListProgress,
  type Note,
  type PublishedSource,
  type Judged,
  Lists,
  judgeAll,
} from "../../library/index.ts";
import { mode } from "./mode.ts";
import { origin } from "./origin.ts";
import { reader } from "./reader.ts";
import { store } from "./store.ts";
import { pinned } from "./trust.ts";

export const clock = (): number => Math.floor(Date.now() / 1000);

/** What this device holds. */
export const held: Signal<CurrentLists> = signal({});
/** False after the service did not answer. */
export const isReachable: Signal<boolean> = signal(true);
export const isUpdating: Signal<boolean> = signal(false);
/** What of the newest lists has come in; undefined while nothing is fetched. */
export const progress: Signal<ListProgress | undefined> = signal(undefined);

/** The service, and a note that it answered: a check that asks nothing tells nothing of that. */
const service: PublishedSource = {
  ...origin,
  root: async () => {
    const bytes = await origin.root();
    isReachable.value = true;
    return bytes;
  },
};

let faults: Note[] = [];
const notes = (note: Note): void => void faults.push(note);
const lists = new Lists({
  pinned,
  sources: [service],
  store,
  clock,
  notes,
  progress: (told) => {
    progress.value = told;
  },
});

/** Asks the service for root statement and bundle, as everybody does. */
export async function update(): Promise<void> {
  isUpdating.value = true;
  faults = [];
  held.value = await lists.refresh();
  isReachable.value = !faults.some(isSilence);
  progress.value = undefined;
  isUpdating.value = false;
}

/** One verdict a document. What went wrong on the way is told beside them. */
export async function check(input: Input): Promise<{ results: readonly Judged[]; faults: readonly Note[] }> {
  faults = [];
  const sources = { clock, lists, published: [service], files: reader, notes };
  const results = await judgeAll(input, sources, { mode: mode.value });
  held.value = await lists.current();
  if (faults.some(isSilence)) isReachable.value = false;
  return { results, faults };
}

function isSilence({ source, code }: Note): boolean {
  return source === origin.name && (code === "unreachable" || code === "late" || code === "wrong");
}
