import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { getAddress } from "ethers";
import { z } from "zod";
import { ChainError } from "./error.ts";

const hash = z.string().regex(/^0x[0-9a-f]{64}$/);
const schema = z.strictObject({
  v: z.literal(1),
  chainId: z.int().min(1).max(0x7fff_ffff),
  time: z.int().min(0),
  funded: z.array(z.string().regex(/^0x[0-9a-fA-F]{40}$/)).readonly(),
  hash,
  engine: z.string().min(1),
});

/** What this chain began with, written once: its first block depends on nothing else. */
export type Genesis = Readonly<z.infer<typeof schema>>;
/** A genesis before its first block was made. */
export type GenesisPlan = Pick<Genesis, "chainId" | "time" | "funded">;

// Above the numbers of known public networks and within 31 bits, which every client reads as a number.
const CHAIN_ID_FROM = 0x1000_0000;
const CHAIN_ID_TO = 0x7fff_ffff;

/** A new chain: its number is random, so that no transaction or anchor of another data folder counts here.
 *  @param funded  addresses (40 hex digits, with or without 0x) that hold the only coins
 *  @param now     Unix seconds */
export function planGenesis(funded: readonly string[], now: number): GenesisPlan {
  const addresses = [...new Set(funded.map((address) => getAddress(address)))];
  return { chainId: randomInt(CHAIN_ID_FROM, CHAIN_ID_TO), time: now, funded: addresses };
}

const fileOf = (folder: string): string => join(folder, "genesis.json");

/** The genesis of `folder`, or undefined where none was written yet.
 *  @throws {ChainError} `corrupt` */
export async function findGenesis(folder: string): Promise<Genesis | undefined> {
  const file = fileOf(folder);
  if (!existsSync(file)) return undefined;
  const text = await readFile(file, "utf8");
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ChainError("corrupt", `${file} is not a genesis of this chain: restore it from a copy`, cause);
  }
}

/** Writes the genesis so that after a power cut it is there whole or not at all. */
export async function writeGenesis(folder: string, genesis: Genesis): Promise<void> {
  const draft = `${fileOf(folder)}.new`;
  const handle = await open(draft, "w", 0o600);
  await handle.writeFile(`${JSON.stringify(genesis, null, 2)}\n`);
  await handle.sync();
  await handle.close();
  await rename(draft, fileOf(folder));
  await syncFolder(folder);
}

/** Makes the folder, for its owner alone. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

/** Makes the names in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync();
  await handle.close();
}
