/** The file port over a folder: a file is whole or absent, never half. */
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type FileStore } from "../../ports.ts";
import { storeFault } from "./fault.ts";

// One to three parts joined by "/", none of which begins with a dot: nothing outside the folder, no temporary file.
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}(?:\/[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}){0,2}$/;
const TEMPORARY = /^\.[0-9a-f]{16}\.part$/;

/** Opens or creates `folder` (mode 700; files 600) and removes what an interrupted `put` left.
 *  @throws {StoreError} `disk-full`, `io`; {RangeError} for a name outside `a/b/c` of letters, digits, `.`, `_`, `-` */
export async function openFileStore(folder: string): Promise<FileStore> {
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw storeFault(error, folder);
    }
  };
  await guard(() => prepare(folder));
  return {
    put: (name, bytes) => {
      const path = pathOf(folder, name);
      return guard(() => write(folder, path, bytes));
    },
    get: (name) => {
      const path = pathOf(folder, name);
      return guard(() => readIfThere(path));
    },
    delete: (name) => {
      const path = pathOf(folder, name);
      return guard(() => remove(path));
    },
  };
}

function pathOf(folder: string, name: string): string {
  if (!NAME.test(name)) throw new RangeError(`"${name}" is no name for a file of the store`);
  return join(folder, name);
}

async function prepare(folder: string): Promise<void> {
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(dirname(folder));
  for (const name of await readdir(folder)) if (TEMPORARY.test(name)) await rm(join(folder, name));
}

/** Writes beside the target, waits for the disk, renames, then waits for the folder: the name never shows half a file. */
async function write(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  await ensureFolder(folder, dirname(path));
  const temporary = join(folder, `.${randomBytes(8).toString("hex")}.part`);
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes the folders between the store and a file; each new name is on disk before the file is. */
async function ensureFolder(root: string, folder: string): Promise<void> {
  if (folder === root) return;
  await ensureFolder(root, dirname(folder));
  if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isAbsent = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "ENOENT";

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function remove(path: string): Promise<void> {
  try {
    await rm(path);
  } catch (error) {
    if (isAbsent(error)) return;
    throw error;
  }
  await syncFolder(dirname(path));
}
