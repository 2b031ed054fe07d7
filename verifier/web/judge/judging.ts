/** The library at work in a page: it gathers from the page's own origin and judges here. */
import { type Signal, signal } from "@preact/signals";
import {
  type BareResult,
  type CurrentLists,
  type Input,
  type ListProgress,
  type Note,
  type PublishedSource,
  type Judged,
  type Residue,
  Lists,
  judgeAll,
  verifyAgain,
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

/** The verdict by the lists that are held now, of a document that is gone; undefined: it must be scanned again.
 *  Nobody is asked anything. @public */
export function againWith(residue: Residue): Promise<BareResult | undefined> {
  return verifyAgain(residue, { clock, lists: { current: async () => held.value } }, { mode: mode.value });
}

function isSilence({ source, code }: Note): boolean {
  return source === origin.name && (code === "unreachable" || code === "late" || code === "wrong");
}
