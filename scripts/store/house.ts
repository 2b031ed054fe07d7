/** The house whose store is checked or copied: `$ABSAH_DATA`, stopped. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { loadKeyFile } from "../../issuer/adapters/signer/key-file.ts";
import { readPassphrase } from "../../issuer/adapters/signer/private-file.ts";
import { readConfig } from "../../issuer/config.ts";
import { type System, loadSystem } from "../../issuer/system.ts";

/** Where the parts of a house lie. */
export const FOLDERS = {
  store: "issuer",
  persons: join("keys", "persons"),
  pages: "pdf",
  published: "published",
  chain: "chain",
  keys: "keys",
} as const;

export interface StoreHouse {
  readonly dataFolder: string;
  readonly system: System;
  readonly storeKey: Uint8Array;
  /** As the settings say, or as the house was started last. */
  readonly rpcUrls: readonly string[];
}

/** What store, archive or disk refuse; the message says what to do. */
export class HouseError extends Error {
  override readonly name = "HouseError";
}

/** @throws {SystemError}, {KeyFileError}, {ConfigError} */
export async function openStoreHouse(env: Readonly<Record<string, string | undefined>>): Promise<StoreHouse> {
  const config = readConfig(env);
  const { dataFolder } = config;
  const passphrase = config.passphraseFile === undefined ? undefined : await readPassphrase(config.passphraseFile);
  const system = await loadSystem(dataFolder);
  const { secretKey } = await loadKeyFile(join(dataFolder, "keys", "store.json"), "aes-256", passphrase);
  const rpcUrls = config.rpcUrls.length > 0 ? config.rpcUrls : system.rpcUrls;
  return { dataFolder, system, storeKey: secretKey, rpcUrls };
}

/** Whether a process has the level folder open, as far as the system tells (`/proc/locks`): opening it would be the sure
 *  way to know, and would change it. */
async function isLocked(folder: string): Promise<boolean> {
  try {
    const { ino, dev } = await stat(join(folder, "LOCK"));
    const device = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)].map((n) =>
      n.toString(16).padStart(2, "0"),
    );
    return (await readFile("/proc/locks", "utf8")).includes(` ${device.join(":")}:${ino} `);
  } catch {
    return false; // no lock file, or a system without /proc
  }
}

/** @throws {HouseError} while an issuer runs */
export async function assertStopped({ dataFolder }: Pick<StoreHouse, "dataFolder">, what: string): Promise<void> {
  for (const folder of [FOLDERS.store, FOLDERS.persons]) {
    if (!(await isLocked(join(dataFolder, folder)))) continue;
    throw new HouseError(`The issuer of ${dataFolder} is running. Stop it (Ctrl-C), ${what}, start it again.`);
  }
}
