/** Reading the journal with every link checked, and the mark that tells a lost end.
 *
 *  What catches what: a changed, moved or swapped record: the store's seal. An entry taken out of the middle: its number.
 *  One replaced by somebody with the store key: the previous hash of the next. Entries missing at the end (level drops the
 *  rest of a damaged block of its log without an error; an old copy of the folder): the mark, kept with the person keys.
 *  Both folders old together: leaf 0 of the batches on the chain, which the authority compares. */
import { decodeCbor, encodeCbor } from "#core/encoding/cbor.ts";
import { equalBytes } from "#core/encoding/text.ts";
import { StoreError, type Store } from "../ports.ts";
import { decodeEntry, entryKey, GENESIS_HASH, type JournalEntry } from "./entry.ts";
import { JournalError } from "./error.ts";

/** Number and hash of the newest entry; before the first, -1 and 32 zero bytes. */
export interface JournalHead {
  readonly number: number;
  readonly hash: Uint8Array;
}

export const EMPTY_HEAD: JournalHead = { number: -1, hash: GENESIS_HASH };

const RANGE = { gte: "journal/", lt: "journal0" };
const MARK = "journal-head";
const RESTORE = "restore the newest backup of the store; the newest entries are also on the chain as leaf 0 of a batch";

/** Every entry from 0, each checked against the one before.
 *  @throws {JournalError} `gap`, `hash`, `corrupt`: the message names the entry */
export async function* checkedEntries(store: Store): AsyncGenerator<JournalEntry> {
  let head = EMPTY_HEAD;
  try {
    for await (const [key, bytes] of store.entries(RANGE)) {
      const entry = checkedEntry(key, bytes, head);
      yield entry;
      head = entry;
    }
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "corrupt")) throw error;
    throw new JournalError("corrupt", `after journal entry ${head.number}: ${error.message}`, { cause: error });
  }
}

function checkedEntry(key: string, bytes: Uint8Array, head: JournalHead): JournalEntry {
  const number = head.number + 1;
  if (key !== entryKey(number)) {
    throw new JournalError("gap", `journal entry ${number} is missing (next is record ${key}): ${RESTORE}`);
  }
  const entry = readEntry(key, bytes);
  if (entry.number !== number || !equalBytes(entry.previousHash, head.hash)) {
    throw new JournalError("hash", `journal entry ${number} does not continue entry ${head.number}: ${RESTORE}`);
  }
  return entry;
}

/** @throws {JournalError} `corrupt` */
export function readEntry(key: string, bytes: Uint8Array): JournalEntry {
  const entry = decode(key, bytes);
  if (entry !== undefined) return entry;
  throw new JournalError("corrupt", `record ${key} is not a journal entry of this version: ${RESTORE}`);
}

function decode(key: string, bytes: Uint8Array): JournalEntry | undefined {
  try {
    return decodeEntry(bytes);
  } catch (cause) {
    throw new JournalError("corrupt", `record ${key} is not a journal entry: ${RESTORE}`, { cause });
  }
}

/** Compares the mark with what the journal holds and sets it there; call once the whole journal has been checked.
 *  @param hashAt  hash of a checked entry
 *  @throws {JournalError} `truncated`, `hash`; `person-unknown` where the journal has entries and its persons no mark */
export async function checkMark(
  persons: Store,
  head: JournalHead,
  hashAt: (number: number) => Promise<Uint8Array | undefined>,
): Promise<void> {
  const bytes = await persons.get(MARK);
  if (bytes === undefined && head.number >= 0) {
    const what = `the folder of person keys is empty and the journal has ${head.number + 1} entries`;
    throw new JournalError("person-unknown", `${what}: restore the newest backup of the person keys`);
  }
  const mark = bytes === undefined ? EMPTY_HEAD : parseMark(bytes);
  if (mark.number > head.number) {
    const what = `journal entry ${head.number + 1} and all after it, up to ${mark.number}, are missing`;
    throw new JournalError("truncated", `${what}: ${RESTORE}`);
  }
  if (mark.number >= 0 && !equalBytes(mark.hash, (await hashAt(mark.number)) ?? GENESIS_HASH)) {
    throw new JournalError("hash", `journal entry ${mark.number} is not the one that was acknowledged: ${RESTORE}`);
  }
  await writeMark(persons, head);
}

/** Writes the mark; an entry is acknowledged only after it. */
export async function writeMark(persons: Store, head: JournalHead): Promise<void> {
  await persons.batch([{ type: "put", key: MARK, value: encodeCbor([head.number, head.hash]) }]);
}

function parseMark(bytes: Uint8Array): JournalHead {
  const value = decodeCbor(bytes);
  const [number, hash] = Array.isArray(value) ? value : [];
  if (typeof number === "number" && hash instanceof Uint8Array) return { number, hash };
  throw new JournalError("corrupt", `record ${MARK} of the person keys cannot be read: restore their newest backup`);
}
