/** What stands at each place that was ever changed, and what of it the chain still lacks. */
import { type StatusValue } from "#core/proof/status.ts";
import { type StatusWrite, type StoreWrite } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { keyOf, standings, type StandingRecord } from "../records/records.ts";

const WORD_PLACES = 128;

export interface PlaceOf {
  readonly issuer: number;
  readonly list: number;
  readonly index: number;
}

/** Changed places of one word of one list, by index. */
type Word = Map<number, StandingRecord>;

export class Standings {
  /** By issuer, then by "list/word". */
  readonly #words = new Map<number, Map<string, Word>>();

  static async open(desk: Desk): Promise<Standings> {
    const all = new Standings();
    for (const issuer of desk.issuers) {
      for await (const [rest, record] of desk.all(standings, `standing/${issuer}/`)) {
        const [list = 0, index = 0] = rest.split("/").map((part) => Number.parseInt(part, 16));
        all.set({ issuer, list, index }, record);
      }
    }
    return all;
  }

  find({ issuer, list, index }: PlaceOf): StandingRecord | undefined {
    return this.#words.get(issuer)?.get(wordKey(list, index))?.get(index);
  }

  value(place: PlaceOf): StatusValue {
    return this.find(place)?.value ?? 0;
  }

  /** The write for a new standing; `set` follows its commit. */
  put({ issuer, list, index }: PlaceOf, record: StandingRecord): StoreWrite {
    return standings.put(keyOf.standing(issuer, list, index), record);
  }

  set({ issuer, list, index }: PlaceOf, record: StandingRecord): void {
    const words = this.#words.get(issuer) ?? new Map<string, Word>();
    const word = words.get(wordKey(list, index)) ?? new Map<number, StandingRecord>();
    this.#words.set(issuer, words.set(wordKey(list, index), word.set(index, record)));
  }

  /** Words with a place that the chain may lack, each as the one write that brings all of them. */
  due(issuer: number): StatusWrite[] {
    return this.writes(issuer).filter((write) => this.#placesOf(write).some(([, { final }]) => !final));
  }

  /** All words that were ever changed, with what stands in them now. */
  writes(issuer: number): StatusWrite[] {
    return [...(this.#words.get(issuer) ?? [])].map(([key, word]) => {
      const [list = 0, number = 0] = key.split("/").map(Number);
      let mask = 0n;
      let value = 0n;
      for (const [index, standing] of word) {
        const shift = BigInt(2 * (index % WORD_PLACES));
        mask |= 3n << shift;
        value |= BigInt(standing.value) << shift;
      }
      return { issuer, list, word: number, mask, value };
    });
  }

  /** Places of the write's word whose standing is still the one that `write` brings. */
  brought(write: StatusWrite): (readonly [PlaceOf, StandingRecord])[] {
    return this.#placesOf(write)
      .filter(([index, standing]) => {
        const shift = BigInt(2 * (index % WORD_PLACES));
        return ((write.mask >> shift) & 3n) === 3n && ((write.value >> shift) & 3n) === BigInt(standing.value);
      })
      .map(([index, standing]) => [{ issuer: write.issuer, list: write.list, index }, standing]);
  }

  /** Whatever the chain has lost of this word is due again. */
  reopen(write: StatusWrite): void {
    for (const [place, standing] of this.brought(write)) this.set(place, { ...standing, final: false });
  }

  #placesOf({ issuer, list, word }: StatusWrite): [number, StandingRecord][] {
    return [...(this.#words.get(issuer)?.get(`${list}/${word}`) ?? [])];
  }
}

const wordKey = (list: number, index: number): string => `${list}/${Math.floor(index / WORD_PLACES)}`;
