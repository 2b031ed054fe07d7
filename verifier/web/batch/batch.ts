/** Very many files at once: one by one, so that the page stays alive and its memory flat. Of each, the verdict is kept and
 *  the browser's handle; its bytes are read again when somebody opens it. */
import { type ReadonlySignal, type Signal, computed, signal } from "@preact/signals";
import { type Group } from "#core/judgement/verdict.ts";
import { type BareResult } from "../../library/index.ts";
import { type Intake, type Item, type View, alone, checkEach, view } from "../periksa/session.ts";

/** One document, or a file that was not opened. */
export interface Row {
  readonly id: number;
  readonly file: File;
  readonly group: Group;
  /** Absent: the file was not opened. */
  readonly result?: BareResult;
}

export interface Batch {
  readonly files: readonly File[];
  /** Of the files, so many are checked. */
  readonly done: number;
  readonly rows: readonly Row[];
  readonly state: "running" | "stopped";
}

type Read = (file: File) => Promise<Intake>;

export const batch: Signal<Batch | undefined> = signal(undefined);
export const isRunning: ReadonlySignal<boolean> = computed(() => batch.value?.state === "running");

let stopping = new AbortController();
let readFile: Read | undefined;

/** Checks all of them, in the place of those that were checked before. */
export function checkMany(files: readonly File[], read: Read): Promise<void> {
  return alone(
    () => {
      readFile = read;
      batch.value = { files, done: 0, rows: [], state: "running" };
      return run();
    },
    { at: "batch" },
  );
}

/** Stops after the file that is being read. */
export const cancel = (): void => stopping.abort();

/** Goes on with those that were not checked. */
export const resume = (): Promise<void> => alone(run, { at: "batch" });

async function run(): Promise<View | undefined> {
  const { files = [], done = 0 } = batch.peek() ?? {};
  stopping = new AbortController();
  const { signal: stopped } = stopping;
  change({ state: "running" });
  view.value = { at: "batch" };
  for (const file of files.slice(done)) {
    if (stopped.aborted || readFile === undefined) break;
    const items = await checkEach([await readFile(file)], true);
    // Refused, because no inspection is open: that is shown, and the rest waits.
    if (items.length === 0) {
      change({ state: "stopped" });
      return undefined;
    }
    const { rows, done: before } = batch.peek() ?? { rows: [], done: 0 };
    change({ done: before + 1, rows: [...rows, ...items.map((item) => rowOf(item, file))] });
  }
  change({ state: "stopped" });
  return { at: "batch" };
}

function change(next: Partial<Batch>): void {
  if (batch.value !== undefined) batch.value = { ...batch.value, ...next };
}

/** What is shown of the document, its photo above all, is let go. */
function rowOf(item: Item, file: File): Row {
  if (!("result" in item)) return { id: item.id, file, group: "UNSURE" };
  const { document: _document, edited: _edited, ...result } = item.result;
  return { id: item.id, file, group: result.group, result };
}
