/** The store port over level (an embedded LSM tree). level writes without waiting for the disk unless told, and gives
 *  wrong bytes after a flipped bit without an error: hence `sync` on every batch and a seal on every record. */
import { createSecretKey, type KeyObject } from "node:crypto";
import { chmod, mkdir } from "node:fs/promises";
import { Level } from "level";
import { StoreError, type Store, type StoreRange, type StoreWrite } from "../../ports.ts";
import { storeFault } from "./fault.ts";
import { openRecord, sealRecord } from "./record.ts";

// The types of `level` are those that Node's engine and a browser's have in common; on Node it can compact too.
type Database = Level<string, Uint8Array> & { compactRange(start: string, end: string): Promise<void> };

const compacts = (database: Level<string, Uint8Array>): database is Database => "compactRange" in database;

/** `key`: 32 bytes. `erase`: a deleted record has left the folder's files when its batch resolves (an LSM tree keeps it
 *  until some later compaction); slow, for the folder of person keys. */
export interface LevelStoreOptions {
  readonly folder: string;
  readonly key: Uint8Array;
  readonly erase?: boolean;
}

/** Opens or creates the store in `folder` (mode 700), for this process alone.
 *  @throws {StoreError} `locked` when another process has it open; `corrupt`, `disk-full`, `io` */
export async function openLevelStore(options: LevelStoreOptions): Promise<Store> {
  const { folder, key, erase = false } = options;
  if (key.length !== 32) throw new RangeError(`a store key has 32 bytes, not ${key.length}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    const database = new Level<string, Uint8Array>(folder, { valueEncoding: "view" });
    await database.open();
    if (!compacts(database)) throw new TypeError("this build of level cannot compact");
    // A crash between deletion and compaction leaves the old bytes: finish what was promised.
    if (erase) await database.compactRange("", "\uffff");
    return new LevelStore(database, folder, key, erase);
  } catch (error) {
    throw storeFault(error, folder);
  }
}

class LevelStore implements Store {
  readonly #database: Database;
  readonly #folder: string;
  readonly #key: KeyObject;
  readonly #erase: boolean;
  #failed: StoreError | undefined;

  constructor(database: Database, folder: string, key: Uint8Array, erase: boolean) {
    this.#database = database;
    this.#folder = folder;
    this.#key = createSecretKey(key);
    this.#erase = erase;
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const sealed = await this.#guard(() => this.#database.get(key));
    return sealed === undefined ? undefined : this.#unseal(key, sealed);
  }

  async batch(writes: readonly StoreWrite[]): Promise<void> {
    // level's log may end in half a record after a failed write; what is appended behind it would be lost at the next
    // start although it was acknowledged. So the first failure is the last write until the folder is opened again.
    if (this.#failed) throw this.#failed;
    const sealed = writes.map((write) =>
      write.type === "put" ? { ...write, value: sealRecord(this.#key, write.key, write.value) } : write,
    );
    const doomed = this.#erase ? writes.filter(({ type }) => type === "del").map(({ key }) => key) : [];
    try {
      // Value and deletion must not reach the tree in one table, or level keeps both: first push the value down.
      for (const key of doomed) await this.#database.compactRange(key, key);
      await this.#database.batch(sealed, { sync: true });
      for (const key of doomed) await this.#database.compactRange(key, key);
    } catch (error) {
      this.#failed = storeFault(error, this.#folder);
      throw this.#failed;
    }
  }

  async *entries(range: StoreRange): AsyncGenerator<readonly [string, Uint8Array]> {
    const iterator = this.#database.iterator(range);
    try {
      for (;;) {
        const chunk = await this.#guard(() => iterator.nextv(1000));
        if (chunk.length === 0) return;
        for (const [key, sealed] of chunk) yield [key, this.#unseal(key, sealed)];
      }
    } finally {
      await iterator.close();
    }
  }

  async close(): Promise<void> {
    await this.#guard(() => this.#database.close());
  }

  #unseal(key: string, sealed: Uint8Array): Uint8Array {
    const value = openRecord(this.#key, key, sealed);
    if (value !== undefined) return value;
    const what = `record ${key} in ${this.#folder} was changed, or sealed under another store key`;
    throw new StoreError("corrupt", `${what}: restore the folder from its backup, or give the key it was made with`);
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw storeFault(error, this.#folder);
    }
  }
}
