/** Makes a house of archives: all of it, checked, or nothing. */
import { randomBytes } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { openRootFile } from "#core/proof/root.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { writeLevelFolder } from "../../issuer/adapters/store/scan.ts";
import { loadSystem } from "../../issuer/system.ts";
import { leafEndpoint, leafFolder } from "../../verifier/adapters/bundle/leaves.ts";
import { SourceError } from "../../verifier/library/ports.ts";
import { agree } from "./agree.ts";
import { folders, readPart, syncFolder, writePart } from "./archive.ts";
import { type Archives, personRecords, storeRecords } from "./archives.ts";
import { PERSONS_PART, STORE_PART } from "./backup.ts";
import { checkHouse } from "./check.ts";
import { FOLDERS, HouseError } from "./house.ts";
import { type Progress, SILENT } from "./command.ts";

export interface Sources {
  /** The `chain` folder of the house that is lost, where it is not: the archive's is older. */
  readonly chain?: string;
  /** Where leaf lists of later batches are: a folder of published files, or the address of any mirror. */
  readonly published?: string;
  readonly without: readonly string[];
}

export interface PutBack {
  /** Leaf lists that the archive did not have. */
  readonly lists: number;
}

/** @param now  Unix seconds   @throws {HouseError}, and what the disk says; then nothing is left behind */
export async function putBack(
  archives: Archives,
  target: string,
  sources: Sources,
  now: number,
  progress: Progress,
): Promise<PutBack> {
  const next = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString("hex")}.part`);
  try {
    await mkdir(next, { recursive: true, mode: 0o700 });
    progress.stage("files");
    await copyParts(archives, next, progress);
    if (sources.chain !== undefined) await takeChain(sources.chain, next);
    progress.stage("records");
    await writeLevelFolder(join(next, FOLDERS.store), counted(storeRecords(archives.house), progress));
    await writeLevelFolder(join(next, FOLDERS.persons), counted(personRecords(archives.persons), progress));
    progress.stage("leaf lists of later batches");
    const lists = sources.published === undefined ? 0 : await takeLists(sources.published, next, progress);
    progress.stage("checking what was written");
    await agree({ dataFolder: next, storeKey: archives.storeKey }, now, sources.without);
    await assertClean(next, archives.storeKey);
    for (const one of await folders(next)) await syncFolder(one);
    await moveTo(next, target);
    await syncFolder(dirname(target));
    return { lists };
  } catch (error) {
    await rm(next, { recursive: true, force: true });
    throw error;
  }
}

async function moveTo(next: string, target: string): Promise<void> {
  try {
    await rename(next, target);
  } catch (error) {
    const isMounted = error instanceof Error && "code" in error && (error.code === "EBUSY" || error.code === "EXDEV");
    if (!isMounted) throw error;
    throw new HouseError(`${target} is where a disk is mounted: name a folder inside it with ABSAH_DATA.`, {
      cause: error,
    });
  }
}

async function copyParts({ house, keys, manifests }: Archives, next: string, progress: Progress): Promise<void> {
  const records = new Set([STORE_PART, PERSONS_PART]);
  for (const { name } of manifests.house.parts.filter((part) => !records.has(part.name))) {
    await writePart(join(next, name), readPart(house, name));
    progress.tick();
  }
  for (const { name } of manifests.keys.parts) {
    await writePart(join(next, FOLDERS.keys, name), readPart(keys, name));
    progress.tick();
  }
}

/** The newer chain in the place of the archive's. @throws {HouseError} where it does not go on from it */
async function takeChain(folder: string, next: string): Promise<void> {
  const own = join(next, FOLDERS.chain);
  for (const name of ["genesis.json", "journal.jsonl"]) {
    const [newer, older] = await Promise.all([
      readFile(join(folder, name)),
      readFile(join(own, name)).catch(() => undefined),
    ]);
    // Half a line at the end was never acknowledged.
    const whole = older?.subarray(0, older.lastIndexOf(0x0a) + 1);
    if (whole !== undefined && newer.compare(whole, 0, whole.length, 0, Math.min(whole.length, newer.length)) !== 0) {
      throw new HouseError(`The chain in ${folder} does not go on from the one in the backup: it is another house's.`);
    }
    await rm(join(own, name), { force: true });
    await writePart(join(own, name), [newer]);
  }
}

/** Takes leaf lists that the archive has not, as far as there are any. What they are worth the issuer finds out: each must
 *  make the anchored head. */
async function takeLists(from: string, next: string, progress: Progress): Promise<number> {
  const isUrl = /^https?:\/\//.test(from);
  const source = isUrl ? leafEndpoint(from) : leafFolder(join(from, "lists"));
  const trust = parseTrustFile(await readFile(join(next, "trust.json")));
  const rootPath = join(next, FOLDERS.published, "root.cbor");
  const newest = isUrl ? undefined : await readFile(join(from, "root.cbor")).catch(() => undefined);
  const own = openRootFile(await readFile(rootPath), trust);
  if (newest !== undefined && openRootFile(newest, trust).version > own.version)
    await copyFile(join(from, "root.cbor"), rootPath);
  await loadSystem(next);
  let taken = 0;
  for (const issuer of own.issuers.keys()) {
    const folder = join(next, FOLDERS.published, "lists", String(issuer));
    const known = new Set(await readdir(folder).catch(() => []));
    for (let sequence = 0; ; sequence += 1) {
      if (known.has(`${sequence}.bin`)) continue;
      const leaves = await read(() => source.leaves(issuer, sequence), from);
      if (leaves === undefined) break;
      await writePart(join(folder, `${sequence}.bin`), [leaves]);
      taken += 1;
      progress.tick();
    }
  }
  return taken;
}

async function read<T>(work: () => Promise<T>, from: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new HouseError(`Leaf lists cannot be read from ${from}: ${error.message}`, { cause: error });
  }
}

async function assertClean(dataFolder: string, storeKey: Uint8Array): Promise<void> {
  const system = await loadSystem(dataFolder);
  const house = { dataFolder, storeKey, system, rpcUrls: system.rpcUrls };
  const { faults } = await checkHouse(house, { progress: SILENT, isOffline: true });
  // A bundle's files that are gone are made anew at the start.
  const [first] = faults.filter(({ code }) => code !== "file-missing");
  if (first !== undefined)
    throw new HouseError(`What was put back is not sound: ${first.message}. Take another backup.`);
}

async function* counted<T>(records: AsyncIterable<T>, progress: Progress): AsyncGenerator<T> {
  for await (const record of records) {
    progress.tick();
    yield record;
  }
}
