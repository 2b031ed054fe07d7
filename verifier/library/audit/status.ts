/** Two bits a document on the chain: which changes are allowed, what stood at a date, and whether state fits the events. */
import { type UnixSeconds } from "#core/document/field.ts";
import { LIST_WORDS, type StatusValue, statusInWord } from "#core/proof/status.ts";
import { type Discrepancy } from "./discrepancy.ts";
import { type IssuerHistory } from "./history.ts";

const PLACES_A_WORD = 128;

/** Key of a word among all lists of an issuer. */
export const wordKey = (list: number, word: number): number => list * LIST_WORDS + word;

/** From each status, those that it may become (PROTOCOL 6). */
const ALLOWED: Readonly<Record<StatusValue, readonly StatusValue[]>> = { 0: [1, 2, 3], 1: [], 2: [0, 1, 3], 3: [1] };

export interface PlaceChange {
  /** within its word */
  readonly place: number;
  readonly from: StatusValue;
  readonly to: StatusValue;
}

/** Places of a word whose change is not allowed. */
export function forbiddenChanges(before: bigint, after: bigint): readonly PlaceChange[] {
  return changesOf(before, after).filter(({ from, to }) => !ALLOWED[from].includes(to));
}

/** Status of a place as the events up to and including second `at` leave it; undefined where its list was not open. */
export function statusOn(
  history: IssuerHistory,
  list: number,
  place: number,
  at: UnixSeconds,
): StatusValue | undefined {
  const word = Math.floor(place / PLACES_A_WORD);
  const since = history.opening.get(list);
  if (since === undefined || since.time > at) return undefined;
  const last = history.changes.findLast((change) => change.list === list && change.word === word && change.time <= at);
  return statusInWord(last?.value ?? 0n, place % PLACES_A_WORD);
}

/** Compares the contract's words of one list with what the events give.
 *  @param words  all 1,024 of the list, as the state has them */
export function compareWords(history: IssuerHistory, list: number, words: readonly bigint[]): readonly Discrepancy[] {
  const found: Discrepancy[] = [];
  for (let word = 0; word < LIST_WORDS; word++) {
    const state = words[word] ?? 0n;
    const [first] = changesOf(history.words.get(wordKey(list, word)) ?? 0n, state);
    if (first === undefined) continue;
    const detail = `word ${word}: ${first.to} where the events give ${first.from}`;
    found.push({
      code: "WORD_DIFFERS",
      issuer: history.issuer,
      list,
      place: word * PLACES_A_WORD + first.place,
      detail,
    });
  }
  return found;
}

/** How many places hold each status, all but 0. */
export function countStatuses(history: IssuerHistory): Readonly<Record<1 | 2 | 3, number>> {
  const counts = { 1: 0, 2: 0, 3: 0 };
  for (const { status } of setPlaces(history)) counts[status] += 1;
  return counts;
}

/** Every place whose status is not 0. */
export function* setPlaces(
  history: IssuerHistory,
): Generator<{ readonly list: number; readonly place: number; readonly status: 1 | 2 | 3 }> {
  for (const [key, value] of history.words) {
    const list = Math.floor(key / LIST_WORDS);
    for (const { place, to } of changesOf(0n, value)) {
      if (to !== 0) yield { list, place: (key % LIST_WORDS) * PLACES_A_WORD + place, status: to };
    }
  }
}

/** Every place of a word that a new value changes. */
export function changesOf(before: bigint, after: bigint): readonly PlaceChange[] {
  const changed: PlaceChange[] = [];
  for (let rest = before ^ after, place = 0; rest !== 0n; rest >>= 2n, place++) {
    if ((rest & 3n) === 0n) continue;
    changed.push({ place, from: statusInWord(before, place), to: statusInWord(after, place) });
  }
  return changed;
}
