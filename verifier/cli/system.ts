/** What a command may ask: the running system of `$ABSAH_DATA`, another office's by its trust file, or a pack alone. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseJson, isJsonObject } from "#core/encoding/canonical.ts";
import { FormatError } from "#core/error.ts";
import { type TrustFile, parseTrustFile, trustFileDigest } from "#core/proof/trust.ts";
import { Endpoint } from "../adapters/bundle/endpoint.ts";
import { ListFolder } from "../adapters/bundle/folder.ts";
import { packSource } from "../adapters/bundle/pack.ts";
import { RpcSource } from "../adapters/chain/source.ts";
import { LimitedReader } from "../adapters/pdf/reader.ts";
import { type ChainSource, type Clock, type CurrentLists, Lists, type Notes, type Sources } from "../library/index.ts";
import { UsageError } from "./usage.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SystemOptions {
  /** A pack: nothing else is asked. */
  readonly bundle?: string;
  readonly trust?: string;
}

export interface System {
  readonly lists: Lists;
  readonly sources: Sources;
  /** True where a pack is all there is. */
  readonly isOffline: boolean;
  close(): void;
}

/** Where the running system keeps what is its own. */
export const folderOf = (env: Environment): string => env["ABSAH_DATA"] ?? "./data";

/** @throws {UsageError} where a file that was named, or the system, is not there */
export async function openSystem(
  options: SystemOptions,
  env: Environment,
  clock: Clock,
  notes: Notes,
): Promise<System> {
  const folder = folderOf(env);
  const trust = await readTrust(options.trust, folder);
  const files = new LimitedReader();
  const close = (): void => files.close();
  if (options.bundle !== undefined) {
    const lists = new Lists({ pinned: trust, sources: [await readPack(options.bundle)], clock, notes });
    return { lists, sources: { clock, lists, files, notes }, isOffline: true, close };
  }
  const published = trust.endpoints.map((address) => new Endpoint(address));
  const store = new ListFolder(cacheFolder(options.trust === undefined ? folder : undefined, trust, env));
  const lists = new Lists({ pinned: trust, sources: published, store, clock, notes });
  const chains = chainsOf(await lists.current(), await rpcUrls(folder, options, env));
  return { lists, sources: { clock, lists, published, chains, files, notes }, isOffline: false, close };
}

/** The contracts' addresses are the root statement's: a file on this disk cannot name others. */
function chainsOf({ root }: CurrentLists, urls: readonly string[]): readonly ChainSource[] {
  if (root === undefined) return [];
  const { issuerRegistry, documentRegistry } = root.chain;
  return urls.map((url) => new RpcSource({ url, issuerRegistry, documentRegistry }));
}

/** @throws {UsageError} */
export async function readTrust(named: string | undefined, folder: string): Promise<TrustFile> {
  const path = named ?? join(folder, "trust.json");
  const bytes = await read(path);
  if (bytes === undefined) {
    const remedy =
      named === undefined ? "Run `npm start` first, set ABSAH_DATA, or name a trust file with --trust." : "";
    throw new UsageError(`There is no trust file ${path}. ${remedy}`.trim());
  }
  try {
    return parseTrustFile(bytes);
  } catch (error) {
    if (error instanceof FormatError)
      throw new UsageError(`${path} is no trust file (${error.message}). Get it again from the office.`);
    throw error;
  }
}

async function readPack(path: string): Promise<ReturnType<typeof packSource>> {
  const bytes = await read(path);
  if (bytes === undefined)
    throw new UsageError(`There is no bundle file ${path}. Make one with \`absah bundle fetch -o ${path}\`.`);
  try {
    return packSource(path, bytes);
  } catch (error) {
    if (error instanceof FormatError)
      throw new UsageError(`${path} is no bundle file (${error.message}). Fetch it again.`);
    throw error;
  }
}

/** Where the versions seen last are kept, so that nobody can show this machine older ones. */
function cacheFolder(folder: string | undefined, trust: TrustFile, env: Environment): string {
  if (folder !== undefined) return join(folder, "verifier", "command");
  return join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "absah", trustFileDigest(trust));
}

/** `ABSAH_RPC_URL` before the running system's own; with `--trust` the system on this disk is another one. */
async function rpcUrls(folder: string, { trust }: SystemOptions, env: Environment): Promise<readonly string[]> {
  const named = (env["ABSAH_RPC_URL"] ?? "").split(",").map((url) => url.trim());
  const given = named.filter((url) => url !== "");
  for (const url of given) if (!URL.canParse(url)) throw new UsageError(`ABSAH_RPC_URL: ${url} is no address.`);
  if (given.length > 0 || trust !== undefined) return given;
  const bytes = await read(join(folder, "system.json"));
  const system = bytes === undefined ? undefined : parseJson(bytes);
  const urls = isJsonObject(system) ? system["rpcUrls"] : undefined;
  return Array.isArray(urls) ? urls.filter((url) => typeof url === "string" && URL.canParse(url)) : [];
}

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UsageError(`${path} cannot be read (${String(code)}).`);
  }
}
