/** What the chain says of the documents of a restored store: withdrawals made after the backup stand there. */
import { LIST_WORDS, statusInWord, type StatusValue } from "#core/proof/status.ts";
import { type Desk } from "../desk.ts";
import { places, type StandingRecord } from "../records/records.ts";
import { type PlaceOf, type Standings } from "../status/standings.ts";

export interface Rebuilt {
  readonly place: PlaceOf;
  readonly standing: StandingRecord;
}

const WORD_PLACES = 128;
/** From good to bad: where it is not known which came later, the worse one stands. */
const SEVERITY = [0, 3, 1, 2] as const;

/** Standings that the chain has otherwise, in the opened lists of an issuer.
 *
 *  What the store had brought to the chain was changed there since: the chain's counts. What was confirmed and had not
 *  reached the chain when the backup was made stays due, unless the chain says worse.
 *  @throws {RegistryError} */
export async function rebuildStatuses(
  desk: Desk,
  standings: Standings,
  issuer: number,
  at: { readonly block: number; readonly opened: number },
): Promise<readonly Rebuilt[]> {
  const rebuilt: Rebuilt[] = [];
  const all = Array.from({ length: LIST_WORDS }, (_, word) => word);
  for (let list = 0; list < at.opened; list += 1) {
    const words = await desk.options.registry.statusWords(issuer, list, all, at.block);
    for await (const [rest, { documentId }] of desk.all(
      places,
      `place/${issuer}/${list.toString(16).padStart(16, "0")}/`,
    )) {
      const index = Number.parseInt(rest, 16);
      const place = { issuer, list, index };
      const value = statusInWord(words[Math.floor(index / WORD_PLACES)] ?? 0n, index);
      if (!isTaken(standings.find(place), value)) continue;
      // Due until the loop has seen it K deep: it finds it there and sends nothing.
      rebuilt.push({ place, standing: { v: 1, documentId, value, final: false } });
    }
  }
  return rebuilt;
}

function isTaken(known: StandingRecord | undefined, value: StatusValue): boolean {
  const had = known?.value ?? 0;
  if (had === value) return false;
  return (known?.final ?? true) || SEVERITY[value] > SEVERITY[had];
}
