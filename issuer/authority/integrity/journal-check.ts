/** The journal entry by entry, going on after a fault; the start stops at the first. */
import { equalBytes } from "#core/encoding/text.ts";
import { decodeCbor } from "#core/encoding/cbor.ts";
import { FormatError } from "#core/error.ts";
import { decodeEntry, entryKey, GENESIS_HASH, type JournalEntry } from "../../journal/entry.ts";
import { type Expected } from "./expected.ts";
import { fault, type Fault } from "./fault.ts";

/** Number and hash of the newest entry that an issuer acknowledged; it lies with the person keys. */
export interface Mark {
  readonly number: number;
  readonly hash: Uint8Array;
}

export class JournalCheck {
  readonly #expected: Expected;
  #next = 0;
  #hash = GENESIS_HASH;
  #isBroken = false;
  readonly #mark: Mark | undefined;
  #isMarkSeen = false;

  /** @param mark  what the person keys' folder says of the journal's end */
  constructor(expected: Expected, mark: Mark | undefined) {
    this.#expected = expected;
    this.#mark = mark;
  }

  /** Of the newest entry. */
  get hash(): Uint8Array {
    return this.#hash;
  }

  /** How many entries were seen. */
  get count(): number {
    return this.#next;
  }

  /** Takes the next record of the journal. @param value  undefined where its seal is broken */
  see(key: string, value: Uint8Array | undefined): Fault | undefined {
    const number = Number.parseInt(key.slice("journal/".length), 16);
    if (!Number.isSafeInteger(number) || entryKey(number) !== key) {
      return fault("record-unknown", key, `there is a record ${key} in the journal`);
    }
    const missing = number - this.#next;
    const wasBroken = this.#isBroken;
    const before = this.#hash;
    this.#next = number + 1;
    this.#isBroken = true;
    const entry = value && decode(value);
    if (entry === undefined) return fault("record-changed", key, `journal entry ${number} cannot be read`);
    this.#isBroken = false;
    this.#hash = entry.hash;
    this.#take(number, entry);
    if (missing > 0) return fault("journal-gap", key, `${missing} journal entries before ${number} are missing`);
    const isNext = wasBroken || equalBytes(entry.previousHash, before);
    if (entry.number === number && isNext) return undefined;
    return fault("journal-changed", key, `journal entry ${number} does not continue the one before`);
  }

  /** Once all were seen. */
  end(): Fault | undefined {
    const mark = this.#mark;
    const about = "journal-head";
    if (mark === undefined) {
      return this.#next === 0
        ? undefined
        : fault("person-key-missing", about, "the folder of person keys has no mark of the journal: it is empty");
    }
    if (mark.number >= this.#next) {
      const gone = `journal entry ${this.#next} and all after it, up to ${mark.number}, are missing`;
      return fault("journal-cut", about, gone);
    }
    if (mark.number < 0 || this.#isMarkSeen) return undefined;
    return fault("journal-changed", about, `journal entry ${mark.number} is not the one that was acknowledged`);
  }

  #take(number: number, entry: JournalEntry): void {
    if (this.#mark?.number === number) this.#isMarkSeen = equalBytes(this.#mark.hash, entry.hash);
    this.#expected.note(entry);
  }
}

function decode(value: Uint8Array): JournalEntry | undefined {
  try {
    return decodeEntry(value);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** @returns undefined where the bytes are no mark */
export function parseMark(bytes: Uint8Array): Mark | undefined {
  const value = decodeCbor(bytes);
  const [number, hash] = Array.isArray(value) ? value : [];
  return typeof number === "number" && hash instanceof Uint8Array ? { number, hash } : undefined;
}
