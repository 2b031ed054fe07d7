/** What the page is doing, and what it has checked. Nothing of it is kept when the page closes. */
import { type Signal, signal } from "@preact/signals";
import { type Channel } from "#core/document/check-log.ts";
import {
  type Catalogue,
  type Input,
  type Judged,
  type Residue,
  type Verified,
  formatTime,
  residueOf,
} from "../../library/index.ts";
import { check, clock, held, isReachable } from "../judge/judging.ts";
import { askChain } from "../judge/service.ts";
import { isLocked } from "../kiosk/lock.ts";
import { kept } from "../shell/settings.ts";
import { type Seen, seenBefore } from "../shift/seen.ts";
import { feel } from "../verdict/looks.ts";
import { type Trouble, type TroubleFacts } from "../words/catalogue.ts";

/** One document's verdict and where it came from. */
export interface Checked {
  readonly id: number;
  readonly result: Verified;
  readonly input: Input;
  /** Which of the documents in `input`. */
  readonly place: number;
  /** Of the file. */
  readonly name?: string;
  /** What the document is known by: SHA-256 of its COSE_Sign1 in hex; absent where nothing of ours was read. */
  readonly digest?: string;
  /** What newer lists need to judge it again. */
  readonly residue?: Residue;
  /** What was read, as it was read. */
  readonly raw?: string | Uint8Array;
  /** The check of the same document before this one. */
  readonly seen?: Seen;
  readonly channel: Channel;
  /** What an evidence file says of an earlier check; the verdict is of now. */
  readonly recorded?: Seen;
  /** Whether the service answered, because somebody asked it to. */
  readonly byService?: true;
}

/** A file that is not even opened. */
interface Refused {
  readonly id: number;
  readonly refused: { readonly type: string; readonly size: string };
  readonly name: string;
}

export type Item = Checked | Refused;

/** What is handed over: something to check, or a file that is not taken. */
export type Intake = HandedOver | Omit<Refused, "id">;

interface HandedOver {
  readonly input: Input;
  readonly name?: string;
  /** How it came; `file` unless told. */
  readonly channel?: Channel;
  readonly recorded?: Seen;
}

export type View =
  | { readonly at: "start" }
  | { readonly at: "scan" }
  | { readonly at: "kiosk" }
  | { readonly at: "busy" }
  | { readonly at: "batch" }
  | { readonly at: "history" }
  /** `isRefused`: a check was, because no inspection is open. */
  | { readonly at: "shift"; readonly isRefused?: true }
  | { readonly at: "verdicts"; readonly items: readonly Item[] };

export const view: Signal<View> = signal<View>({ at: "start" });
export const isFelt: Signal<"on" | "off"> = kept("feel", ["on", "off"], "on");

let next = 0;

type Listener = (items: readonly Checked[], channel: Channel) => void;
const listeners = new Set<Listener>();

/** Calls `listener` with the verdicts of each input once they are shown; the answer stops it. */
export function onChecked(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tell(items: readonly Checked[], channel: Channel = "file"): void {
  if (items.length > 0) for (const listener of listeners) listener(items, channel);
}

let refusal: () => Promise<View | undefined> = () => Promise.resolve(undefined);

/** Asks before each check; what is answered is shown in its place, and nothing is checked. */
export function guardChecks(guard: () => Promise<View | undefined>): void {
  refusal = guard;
}

/** What is shown instead where nothing may be checked now. */
export function whyNot(): Promise<View | undefined> {
  return refusal();
}

/** Whoever waits longer is told that something is done. */
const PATIENCE_MS = 120;

let isChecking = false;

/** Checks all of it and shows the verdicts, the worst one heard and felt. */
export async function checkAll(intakes: readonly Intake[]): Promise<void> {
  if (intakes.length > 0)
    await alone(
      async () => {
        const items = await checkEach(intakes);
        return items.length > 0 ? { at: "verdicts", items } : undefined;
      },
      { at: "busy" },
    );
}

/** Lets `work` check and nothing else meanwhile; what it hands back is shown, and `meanwhile` until then. Where it hands
 *  back nothing, it has shown itself why. */
export async function alone(work: () => Promise<View | undefined>, meanwhile: View): Promise<void> {
  // A kiosk shows nothing but its own screens.
  if (isChecking || isLocked.value) return;
  isChecking = true;
  const patience = setTimeout(() => (view.value = meanwhile), PATIENCE_MS);
  try {
    const next = await work();
    if (next !== undefined) view.value = next;
  } finally {
    clearTimeout(patience);
    isChecking = false;
  }
}

/** Checks all of it and hands the verdicts back, the worst one heard and felt; none where checking is refused.
 *  @param isQuiet  nothing is heard: it is one of very many */
export async function checkEach(intakes: readonly Intake[], isQuiet = false): Promise<readonly Item[]> {
  const refused = await refusal();
  if (refused !== undefined) {
    view.value = refused;
    return [];
  }
  const items: Item[] = [];
  const told: [readonly Checked[], Channel | undefined][] = [];
  for (const intake of intakes) {
    if ("refused" in intake) {
      items.push({ id: next++, ...intake });
      continue;
    }
    const { results } = await check(intake.input);
    const found = results.map((judged, place) => checkedOf(intake, judged, place));
    items.push(...found);
    told.push([found, intake.channel]);
  }
  // First it is seen.
  setTimeout(() => {
    if (isFelt.value === "on" && !isQuiet) feel(worst(items));
    for (const [found, channel] of told) tell(found, channel);
  }, 0);
  return items;
}

function checkedOf({ input, name, channel = "file", recorded }: HandedOver, judged: Judged, place: number): Checked {
  const { result, digest, raw, presented, evidence } = judged;
  const residue = residueOf(presented, evidence, result.at);
  const seen = digest === undefined ? undefined : seenBefore(digest);
  return {
    id: next++,
    input,
    result,
    place,
    channel,
    ...(recorded === undefined ? {} : { recorded }),
    ...(name === undefined ? {} : { name }),
    ...(digest === undefined ? {} : { digest }),
    ...(residue === undefined ? {} : { residue }),
    ...(raw === undefined ? {} : { raw }),
    ...(seen === undefined ? {} : { seen }),
  };
}

const ORDER = ["STOP", "UNSURE", "CAUTION", "GO"] as const;

function worst(items: readonly Item[]): Verified["group"] {
  const groups = new Set(items.map((item) => ("result" in item ? item.result.group : "UNSURE")));
  return ORDER.find((group) => groups.has(group)) ?? "UNSURE";
}

/** The one of them that must be seen first; undefined where nothing was judged. */
export function gravestOf(items: readonly Item[]): Checked | undefined {
  const judged = items.filter((item) => "result" in item);
  const group = worst(judged);
  return judged.find(({ result }) => result.group === group);
}

/** Puts the answer of service and chain in the place of a verdict.
 *  @throws {SourceError} where there is none; the verdict stays */
export async function askAboutChecked(checked: Checked): Promise<void> {
  const result = await askChain(checked.input, checked.place);
  const { value } = view;
  if (value.at !== "verdicts") return;
  // No answer from elsewhere lifts what was found false here.
  if (checked.result.group === "STOP" && result.group !== "STOP") return;
  const answered: Checked = { ...checked, result, byService: true };
  view.value = { at: "verdicts", items: value.items.map((item) => (item.id === checked.id ? answered : item)) };
}

/** Clocks of honest devices differ by less. */
const CLOCK_SLACK = 300;

/** Trouble K09 where the lists were signed later than this device says it is: nothing can be judged by such a clock. */
function clockBehind(now: number, catalogue: Catalogue): Stood | undefined {
  const signedAt = held.value.bundle?.bundle.readAt ?? held.value.root?.issued ?? 0;
  if (signedAt <= now + CLOCK_SLACK) return undefined;
  return { code: "K09", facts: { clock: formatTime(now, catalogue), listTime: formatTime(signedAt, catalogue) } };
}

/** What stood in the way, and what its sentence is filled with. */
interface Stood {
  readonly code: Trouble;
  readonly facts?: Partial<TroubleFacts>;
}

const UNREADABLE: Readonly<Record<string, Trouble>> = {
  website: "K04",
  "other-format": "K04",
  damaged: "K05",
  nothing: "K06",
};

/** What stood in the way of this verdict, if anything did. */
export function troubleOf({ result, input }: Checked, catalogue: Catalogue): Stood | undefined {
  const { status, cause, asOf } = result;
  const listTime = formatTime(asOf.time ?? clock(), catalogue);
  const unread = status === "unreadable" ? UNREADABLE[cause ?? ""] : undefined;
  // An empty text is what a camera saw that saw no code.
  if (unread === "K06" && "qr" in input) return { code: "K03" };
  if (unread !== undefined) return { code: unread };
  const behind = clockBehind(result.at, catalogue);
  if (behind !== undefined) return behind;
  if (cause === "clock-wrong") return { code: "K09", facts: { clock: formatTime(result.at, catalogue), listTime } };
  if (held.value.root === undefined) return { code: "K08" };
  return isReachable.value ? undefined : { code: "K10", facts: { listTime } };
}
