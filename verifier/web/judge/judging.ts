/** The library at work in a page: it gathers from the page's own origin and judges here. */
import { type Signal, batch, signal } from "@preact/signals";
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
  SourceError,
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
/** What was wrong with what the service offered last: the lists that are held stay in force. */
export const refusals: Signal<readonly Note[]> = signal([]);
/** What of the newest lists has come in; undefined while nothing is fetched. */
export const progress: Signal<ListProgress | undefined> = signal(undefined);

/** Who is known to be silent is not waited for. */
const published: PublishedSource = {
  ...origin,
  proofs: (prefix) =>
    isReachable.value ? origin.proofs(prefix) : Promise.reject(new SourceError("unreachable", "not asked again")),
};

let offered: Note[] = [];
const lists = new Lists({
  pinned,
  sources: [origin],
  store,
  clock,
  notes: (note) => void offered.push(note),
  progress: (told) => {
    progress.value = told;
  },
});

let loading: Promise<void> | undefined;
let updating: Promise<void> | undefined;

/** Takes what this device kept; then asks the service for root statement and bundle, as everybody does. */
export function update(): Promise<void> {
  updating ??= renew().finally(() => (updating = undefined));
  return updating;
}

async function renew(): Promise<void> {
  isUpdating.value = true;
  await load();
  offered = [];
  const next = await lists.refresh();
  batch(() => {
    held.value = next;
    isReachable.value = !offered.some(isSilence);
    refusals.value = offered.filter((note) => note.source === origin.name && !isSilence(note));
    progress.value = undefined;
    isUpdating.value = false;
  });
}

function load(): Promise<void> {
  loading ??= take();
  return loading;
}

async function take(): Promise<void> {
  held.value = await lists.load();
}

/** One verdict a document, by what is held: the service is waited for only where this device has never had a list, and
 *  asked only for what no list can tell. What went wrong on the way is told beside the verdicts. */
export async function check(input: Input): Promise<{ results: readonly Judged[]; faults: readonly Note[] }> {
  const faults: Note[] = [];
  const notes = (note: Note): void => void faults.push(note);
  const sources = { clock, lists: { current: atHand }, published: [published], files: reader, notes };
  const results = await judgeAll(input, sources, { mode: mode.value });
  if (faults.some(isSilence)) isReachable.value = false;
  return { results, faults };
}

async function atHand(): Promise<CurrentLists> {
  await load();
  if (held.value.root === undefined) await updating;
  return held.value;
}

/** The verdict by the lists that are held now, of a document that is gone; undefined: it must be scanned again.
 *  Nobody is asked anything. */
export function againWith(residue: Residue): Promise<BareResult | undefined> {
  return verifyAgain(residue, { clock, lists: { current: async () => held.value } }, { mode: mode.value });
}

function isSilence({ source, code }: Note): boolean {
  return source === origin.name && (code === "unreachable" || code === "late" || code === "busy");
}
