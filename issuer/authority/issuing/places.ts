/** Places in the status lists of one issuer: each is given once, for ever.
 *
 *  Places come at random from 8 words leased at a time: so neighbours on paper are none in the list, and yet changes of
 *  one day's documents fall into few words of the contract. */
import { LIST_WORDS } from "#core/proof/status.ts";
import { type Random, type StoreWrite } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { keyOf, leases, places, type LeaseRecord } from "../records/records.ts";

const LEASED_WORDS = 8;
const WORD_PLACES = 128;

/** A place, and what must be written with the first thing that names it. */
export interface Place {
  readonly list: number;
  readonly index: number;
  readonly writes: readonly StoreWrite[];
}

export class Places {
  readonly #issuer: number;
  readonly #random: Random;
  /** Of the present list, and of the next one: a crash may have lost the step to it, but not the places given there. */
  #given: Set<number>;
  readonly #givenAhead: Set<number>;
  #lease: LeaseRecord;
  #free: number[];

  private constructor(issuer: number, random: Random, lease: LeaseRecord, given: Set<number>, ahead: Set<number>) {
    this.#issuer = issuer;
    this.#random = random;
    this.#lease = lease;
    this.#given = given;
    this.#givenAhead = ahead;
    this.#free = this.#freeIn(lease);
  }

  static async open(desk: Desk, issuer: number): Promise<Places> {
    const empty: LeaseRecord = { v: 1, list: 0, words: [], leased: [] };
    const lease = (await desk.find(leases, keyOf.lease(issuer))) ?? empty;
    const [given, ahead] = [await givenIn(desk, issuer, lease.list), await givenIn(desk, issuer, lease.list + 1)];
    return new Places(issuer, desk.options.random, withWordsOf(lease, given), given, ahead);
  }

  /** The list that places are given from now. */
  get list(): number {
    return this.#lease.list;
  }

  /** Whether the next list should be opened, so that it is there in time. */
  get isNearlyFull(): boolean {
    return this.#lease.leased.length > LIST_WORDS - 8 * LEASED_WORDS;
  }

  /** Words of the present list that documents may lie in. */
  get leasedWords(): readonly number[] {
    return this.#lease.leased;
  }

  /** Goes on in a list that no place was ever given in. @returns the write to commit before any place is taken */
  goOnIn(list: number): StoreWrite {
    this.#lease = { v: 1, list, words: [], leased: [] };
    this.#given = new Set();
    this.#givenAhead.clear();
    this.#free = [];
    return leases.put(keyOf.lease(this.#issuer), this.#lease);
  }

  take(documentId: string): Place {
    const writes: StoreWrite[] = [];
    while (this.#free.length === 0) {
      this.#lease = this.#nextLease();
      this.#free = this.#freeIn(this.#lease);
      writes.push(leases.put(keyOf.lease(this.#issuer), this.#lease));
    }
    const at = this.#below(this.#free.length);
    const index = this.#free[at] ?? 0;
    this.#free[at] = this.#free.at(-1) ?? index;
    this.#free.pop();
    this.#given.add(index);
    writes.push(places.put(keyOf.place(this.#issuer, this.list, index), { v: 1, documentId }));
    return { list: this.list, index, writes };
  }

  #freeIn({ words }: LeaseRecord): number[] {
    const all = words.flatMap((word) => Array.from({ length: WORD_PLACES }, (_, i) => word * WORD_PLACES + i));
    return all.filter((index) => !this.#given.has(index));
  }

  #nextLease(): LeaseRecord {
    const { list, leased } = this.#lease;
    const unused = Array.from({ length: LIST_WORDS }, (_, word) => word).filter((word) => !leased.includes(word));
    if (unused.length < LEASED_WORDS) {
      this.#given = new Set(this.#givenAhead);
      this.#givenAhead.clear();
      return { v: 1, list: list + 1, words: [], leased: [] };
    }
    const words = Array.from({ length: LEASED_WORDS }, () => unused.splice(this.#below(unused.length), 1)[0] ?? 0);
    return { v: 1, list, words, leased: [...leased, ...words] };
  }

  /** A whole number from 0 to `limit` − 1, all alike: values of an uneven rest are drawn again. */
  #below(limit: number): number {
    const even = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const drawn = new DataView(new Uint8Array(this.#random.bytes(4)).buffer).getUint32(0);
      if (drawn < even) return drawn % limit;
    }
  }
}

// The step to a new lease goes with the first thing that uses it. Had that one been refused and the next one not, places
// were given in words that the record does not name: and a bundle tells the status of named words only.
function withWordsOf(lease: LeaseRecord, given: ReadonlySet<number>): LeaseRecord {
  const words = new Set([...given].map((index) => Math.floor(index / WORD_PLACES)));
  const unnamed = [...words].filter((word) => !lease.leased.includes(word));
  return unnamed.length === 0 ? lease : { ...lease, leased: [...lease.leased, ...unnamed] };
}

async function givenIn(desk: Desk, issuer: number, list: number): Promise<Set<number>> {
  const given = new Set<number>();
  const prefix = keyOf.place(issuer, list, 0).replace(/[^/]*$/, "");
  for await (const [index] of desk.all(places, prefix)) given.add(Number.parseInt(index, 16));
  return given;
}
