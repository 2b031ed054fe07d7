/** The records of a level folder as they lie there, also those whose seal is broken: for checks and copies. */
import { createSecretKey } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { Level } from "level";
import { type StoreRange } from "../../ports.ts";
import { storeFault } from "./fault.ts";
import { openRecord } from "./record.ts";

/** `value` is undefined where `sealed` is not what was sealed under the store key for this record. */
export interface Scanned {
  readonly key: string;
  readonly sealed: Uint8Array;
  readonly value: Uint8Array | undefined;
}

/** An open level folder, for this process alone until it is closed. */
export interface LevelScan {
  /** Keys rising, as of one moment. @throws {StoreError} `corrupt`, `io` */
  records(range?: StoreRange): AsyncIterable<Scanned>;
  close(): Promise<void>;
}

const ALL: StoreRange = { gte: "", lt: "\uffff" };
const BATCH = 1000;

/** Opening a level folder makes level tidy it up: hand over a copy where nothing may change.
 *  @throws {StoreError} `locked`, `corrupt`, `io`; a folder without a database is `io` */
export async function openLevelScan(folder: string, storeKey: Uint8Array): Promise<LevelScan> {
  const key = createSecretKey(storeKey);
  const database = new Level<string, Uint8Array>(folder, { valueEncoding: "view", createIfMissing: false });
  try {
    await database.open();
  } catch (error) {
    throw storeFault(error, folder);
  }
  return {
    async *records(range = ALL) {
      try {
        for await (const [name, sealed] of database.iterator(range)) {
          yield { key: name, sealed, value: openRecord(key, name, sealed) };
        }
      } catch (error) {
        throw storeFault(error, folder);
      }
    },
    close: () => database.close(),
  };
}

/** Makes a level folder of records as they lay in another, on disk when it resolves.
 *  @throws {StoreError} `disk-full`, `io`; where there is a database already */
export async function writeLevelFolder(
  folder: string,
  records: AsyncIterable<Pick<Scanned, "key" | "sealed">>,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const database = new Level<string, Uint8Array>(folder, { valueEncoding: "view", errorIfExists: true });
    await database.open();
    try {
      let batch: { type: "put"; key: string; value: Uint8Array }[] = [];
      for await (const { key, sealed } of records) {
        batch.push({ type: "put", key, value: sealed });
        if (batch.length === BATCH) await database.batch(batch.splice(0), { sync: true });
      }
      await database.batch(batch, { sync: true });
    } finally {
      await database.close();
    }
  } catch (error) {
    throw storeFault(error, folder);
  }
}
