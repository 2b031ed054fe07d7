import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Level } from "level";
import { openLevelStore } from "../../../../issuer/adapters/store/level.ts";
import { type Store, type StoreRange } from "../../../../issuer/ports.ts";

export const STORE_KEY = new Uint8Array(32).fill(7);
const ALL: StoreRange = { gte: "", lt: "\uffff" };

let folders: string[] = [];

/** A new folder, removed by `removeFolders`. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "absah-issuer-"));
  folders.push(folder);
  return folder;
}

export async function removeFolders(): Promise<void> {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  folders = [];
}

/** Opens the store in `folder` and closes it again, whatever `work` does. */
export async function withStore<T>(folder: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openLevelStore({ folder, key: STORE_KEY });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Edits a closed store as somebody with level at hand and no key would. */
export async function editByHand(
  folder: string,
  edit: (database: Level<string, Uint8Array>) => Promise<void>,
): Promise<void> {
  const database = new Level<string, Uint8Array>(folder, { valueEncoding: "view" });
  try {
    await edit(database);
  } finally {
    await database.close();
  }
}

export async function valueOf(database: Level<string, Uint8Array>, key: string): Promise<Uint8Array> {
  const value: Uint8Array | undefined = await database.get(key);
  if (value === undefined) throw new Error(`no record ${key}`);
  return value;
}

export async function readAll(store: Store): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for await (const [key, value] of store.entries(ALL)) found.set(key, value);
  return found;
}

/** All bytes of all files in a folder. */
export async function rawBytes(folder: string): Promise<Buffer> {
  const names = await readdir(folder);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
}

/** The code of the error that `work` ends with; "none" where it succeeds. */
export async function codeOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return "none";
  } catch (error) {
    return error instanceof Error && "code" in error ? error.code : error;
  }
}

/** The message of the error that `work` ends with. */
export async function messageOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
