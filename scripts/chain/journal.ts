import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { ChainError } from "./error.ts";
import { syncFolder } from "./genesis.ts";

/** A transaction as it was put to the engine: `raw` with 0x, and the `time` (Unix seconds) of its block. */
export interface Entry {
  readonly raw: string;
  readonly time: number;
}
/** What became of an entry: the hash (with 0x) of the block that holds it alone, or why there is none. */
export type Outcome = { readonly block: string } | { readonly rejected: string };
/** An entry as read, with its line in the file; the last may have no outcome, since a crash came first. */
export interface Kept extends Entry {
  readonly line: number;
  readonly outcome?: Outcome;
}

/** The append-only record of all transactions: one JSON object a line, an entry and then its outcome. */
export class Journal {
  readonly file: string;
  readonly #handle: FileHandle;
  #size: number;
  #owed = "";
  #broken = false;

  constructor(file: string, handle: FileHandle, size: number) {
    this.file = file;
    this.#handle = handle;
    this.#size = size;
  }

  /** Puts an entry on the disk; only then may it be sent.
   *  @throws {ChainError} `write` */
  async append(entry: Entry): Promise<void> {
    await this.#write(`${this.#owed}${JSON.stringify({ raw: entry.raw, time: entry.time })}\n`);
    this.#owed = "";
    try {
      await this.#handle.datasync();
    } catch (cause) {
      // After a failed sync nobody knows what the disk holds: only a new start, which reads it, can tell.
      this.#broken = true;
      throw this.#error(cause);
    }
  }

  /** Notes what became of the last entry. It is not synced, and a full disk does no harm here: the entry is kept,
   *  and a replay gives the same outcome. What could not be written goes in front of the next entry. */
  async settle(outcome: Outcome): Promise<void> {
    const line = `${JSON.stringify(outcome)}\n`;
    try {
      await this.#write(line);
    } catch {
      this.#owed = line;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #write(text: string): Promise<void> {
    if (this.#broken) throw this.#error(undefined);
    try {
      await this.#handle.appendFile(text);
      this.#size += Buffer.byteLength(text);
    } catch (cause) {
      // Half a line may be in the file: it goes, or else the next one would be read as its end.
      await this.#handle.truncate(this.#size).catch(() => (this.#broken = true));
      throw this.#error(cause);
    }
  }

  #error(cause: unknown): ChainError {
    const why = cause instanceof Error ? ` (${cause.message})` : "";
    const then = this.#broken ? "and start the chain again" : "and send again";
    return new ChainError("write", `${this.file} cannot be written${why}: free space on its disk ${then}`, cause);
  }
}

/** Opens the journal and reads what it keeps. A last line without its end was never acknowledged: it is cut off.
 *  @throws {ChainError} `corrupt`, with file and line */
export async function openJournal(file: string): Promise<{ journal: Journal; kept: readonly Kept[] }> {
  const handle = await open(file, "a", 0o600);
  try {
    const bytes = await readFile(file);
    const size = bytes.lastIndexOf(0x0a) + 1;
    const kept = parseJournal(bytes.toString("utf8", 0, size), file);
    if (size < bytes.length) await handle.truncate(size);
    await handle.sync();
    await syncFolder(dirname(file));
    return { journal: new Journal(file, handle, size), kept };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function parseJournal(text: string, file: string): Kept[] {
  const kept: Kept[] = [];
  let pending: Kept | undefined;
  for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
    const value = parseLine(line);
    if (value !== undefined && "raw" in value && pending === undefined) {
      pending = { ...value, line: index + 1 };
    } else if (value !== undefined && !("raw" in value) && pending !== undefined) {
      kept.push({ ...pending, outcome: value });
      pending = undefined;
    } else {
      throw new ChainError("corrupt", `${file}, line ${index + 1}, is damaged: restore the file from a copy`);
    }
  }
  return pending === undefined ? kept : [...kept, pending];
}

const lineSchema = z.union([
  z.strictObject({ raw: z.string().regex(/^0x(?:[0-9a-f]{2})+$/), time: z.int().min(0) }),
  z.strictObject({ block: z.string().regex(/^0x[0-9a-f]{64}$/) }),
  z.strictObject({ rejected: z.string() }),
]);

function parseLine(line: string): Entry | Outcome | undefined {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
