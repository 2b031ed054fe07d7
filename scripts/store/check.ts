/** All that can be wrong with a stopped house's store, found without changing a byte of it: level folders are read from a
 *  copy, since opening one makes level tidy it up. */
import { randomBytes } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { domain } from "#core/proof/anchor.ts";
import { openRootFile } from "#core/proof/root.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { FormatError } from "#core/error.ts";
import { toHex } from "#core/encoding/text.ts";
import { sha256 } from "#primitives";
import { createRegistry } from "../../issuer/adapters/chain/registry.ts";
import { openLevelStore } from "../../issuer/adapters/store/level.ts";
import { openLevelScan, type Scanned } from "../../issuer/adapters/store/scan.ts";
import { checkChain } from "../../issuer/authority/integrity/chain-check.ts";
import { Comparison } from "../../issuer/authority/integrity/comparison.ts";
import { BESIDE_JOURNAL } from "../../issuer/authority/integrity/complete.ts";
import { checkBatches, checkOthers, type Kept } from "../../issuer/authority/integrity/contents.ts";
import { Expected } from "../../issuer/authority/integrity/expected.ts";
import { fault, type Fault } from "../../issuer/authority/integrity/fault.ts";
import { JournalCheck, parseMark, type Mark } from "../../issuer/authority/integrity/journal-check.ts";
import { batches } from "../../issuer/authority/records/records.ts";
import { PersonVault } from "../../issuer/journal/person.ts";
import { StoreError } from "../../issuer/ports.ts";
import { startChain } from "../chain/chain.ts";
import { FOLDERS, HouseError, type StoreHouse } from "./house.ts";
import { type Progress } from "./command.ts";

export interface Report {
  readonly faults: readonly Fault[];
  readonly counts: {
    readonly entries: number;
    readonly records: number;
    readonly documents: number;
    readonly batches: number;
    readonly files: number;
  };
  /** Documents in anchored batches that this store does not know, since it was once put back from a backup. */
  readonly unknown: number;
  readonly isChainRead: boolean;
}

export interface CheckOptions {
  readonly progress: Progress;
  /** Leave the chain out. */
  readonly isOffline?: boolean;
}

/** @throws {HouseError} where something changes the folder meanwhile; {SystemError}, {KeyFileError} */
export async function checkHouse(house: StoreHouse, options: CheckOptions): Promise<Report> {
  const work = await mkdtemp(join(tmpdir(), "absah-fsck-"));
  try {
    return await new Check(house, options, work).run();
  } finally {
    options.progress.end();
    await rm(work, { recursive: true, force: true });
  }
}

class Check {
  readonly #house: StoreHouse;
  readonly #options: CheckOptions;
  readonly #work: string;
  readonly #faults: Fault[] = [];
  readonly #expected = new Expected();
  /** Keys of `batch/`, `order/` and `pending/` records. */
  readonly #keys = new Map<string, string[]>();
  readonly #heads = new Map<number, (Uint8Array | undefined)[]>();
  readonly #persons = new Set<string>();
  #mark: Mark | undefined;
  #records = 0;
  #batches = 0;
  #files = 0;
  #unknown = 0;

  constructor(house: StoreHouse, options: CheckOptions, work: string) {
    this.#house = house;
    this.#options = options;
    this.#work = work;
  }

  async run(): Promise<Report> {
    const { progress, isOffline = false } = this.#options;
    progress.stage("copying the database");
    const store = await this.#copy(FOLDERS.store);
    const persons = await this.#copy(FOLDERS.persons);
    progress.stage("person keys");
    await this.#readable(persons, () => this.#readPersons(persons));
    progress.stage("journal entries");
    const journal = new JournalCheck(this.#expected, this.#mark);
    const isWhole = await this.#readable(store, () => this.#readJournal(store, journal));
    progress.stage("records");
    await this.#readable(store, () => this.#readRecords(store, isWhole));
    progress.stage("batches and documents");
    await this.#readContents(store, persons);
    progress.stage("published files");
    await this.#readFiles();
    if (!isOffline) {
      progress.stage("the chain");
      await this.#readChain();
    }
    return {
      faults: this.#faults,
      counts: {
        entries: journal.count,
        records: this.#records,
        documents: [...this.#expected.documents.values()].filter(({ signed }) => signed !== undefined).length,
        batches: this.#batches,
        files: this.#files,
      },
      unknown: this.#unknown,
      isChainRead: !isOffline && !this.#faults.some(({ code }) => code === "chain-unreachable"),
    };
  }

  /** @returns the folder of the copy */
  async #copy(name: string): Promise<string> {
    const from = join(this.#house.dataFolder, name);
    const to = join(this.#work, name);
    await mkdir(to, { recursive: true, mode: 0o700 });
    const before = await stamp(from);
    if (before === undefined) {
      this.#faults.push(fault("store-unreadable", name, `the folder ${from} is missing`));
      return to;
    }
    await cp(from, to, { recursive: true });
    if ((await stamp(from)) === before) return to;
    throw new HouseError(`${from} was changed while it was read: stop the issuer, then check again.`);
  }

  /** @returns whether the database could be read to its end */
  async #readable(folder: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const name = folder.slice(this.#work.length + 1);
      const said = error.cause instanceof Error ? error.cause.message : error.message;
      this.#faults.push(fault("store-unreadable", name, `the database in ${name} cannot be read to its end: ${said}`));
      return false;
    }
  }

  async #readPersons(folder: string): Promise<void> {
    for await (const { key, value } of this.#scan(folder)) {
      if (value === undefined)
        this.#faults.push(fault("record-changed", key, `record ${key} of the person keys was changed`));
      if (key === "journal-head") this.#mark = value && parseMark(value);
      else this.#persons.add(key.slice(key.indexOf("/") + 1));
    }
  }

  async #readJournal(folder: string, journal: JournalCheck): Promise<void> {
    for await (const { key, value } of this.#scan(folder, { gte: "journal/", lt: "journal0" })) {
      this.#note(journal.see(key, value));
    }
    this.#note(journal.end());
    for (const [person, number] of this.#expected.persons) {
      if (this.#persons.has(person)) continue;
      const said = `the key of person ${person} is missing, whom journal entry ${number} names`;
      this.#faults.push(fault("person-key-missing", `person/${person}`, said));
    }
  }

  async #readRecords(folder: string, isWhole: boolean): Promise<void> {
    const comparison = new Comparison(this.#expected);
    for (const range of BESIDE_JOURNAL) {
      for await (const { key, value } of this.#scan(folder, range)) {
        const prefix = key.slice(0, key.indexOf("/") + 1);
        if (["batch/", "order/", "pending/"].includes(prefix))
          this.#keys.set(prefix, [...(this.#keys.get(prefix) ?? []), key]);
        if (prefix === "batch/") this.#noteBatch(key, value);
        if (value === undefined) this.#faults.push(fault("record-changed", key, `record ${key} was changed`));
        this.#note(comparison.see(key, value));
      }
    }
    if (isWhole) this.#faults.push(...comparison.missing());
  }

  #noteBatch(key: string, value: Uint8Array | undefined): void {
    this.#batches += 1;
    const [, issuer = "", hex = ""] = key.split("/");
    const heads = this.#heads.get(Number(issuer)) ?? [];
    this.#heads.set(Number(issuer), heads);
    try {
      const batch = value && batches.read(key, value);
      heads[Number.parseInt(hex, 16)] = batch?.head;
      this.#unknown += batch?.documents.filter((id) => id === "").length ?? 0;
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof FormatError)) throw error;
    }
  }

  async #readContents(storeFolder: string, personsFolder: string): Promise<void> {
    const { storeKey: key, dataFolder } = this.#house;
    await this.#readable(storeFolder, async () => {
      const store = await openLevelStore({ folder: storeFolder, key });
      const persons = await openLevelStore({ folder: personsFolder, key });
      const kept: Kept = {
        store,
        keys: (prefix) => this.#keys.get(prefix) ?? [],
        vault: new PersonVault(persons, { bytes: (length) => new Uint8Array(randomBytes(length)) }),
        page: (name) => readIfThere(join(dataFolder, FOLDERS.pages, name)),
        published: (name) => readIfThere(join(dataFolder, FOLDERS.published, name)),
        domain: domain(this.#house.system.chainId, this.#house.system.documentRegistry),
        tick: () => this.#options.progress.tick(),
      };
      try {
        for await (const found of checkBatches(kept)) this.#faults.push(found);
        for await (const found of checkOthers(kept)) this.#faults.push(found);
      } finally {
        await store.close();
        await persons.close();
      }
    });
  }

  async #readFiles(): Promise<void> {
    const folder = join(this.#house.dataFolder, FOLDERS.published, "files");
    const names = await readdir(folder).catch(() => []);
    for (const name of names) {
      this.#files += 1;
      this.#options.progress.tick();
      const bytes = await readFile(join(folder, name));
      if (toHex(sha256(bytes)) === name) continue;
      this.#faults.push(fault("file-differs", `files/${name}`, `published/files/${name} is not what its name says`));
    }
  }

  async #readChain(): Promise<void> {
    const { dataFolder, system, rpcUrls } = this.#house;
    const { v: _, ports: __, rpcUrls: ___, ...pinned } = system;
    const trust = parseTrustFile(await readFile(join(dataFolder, "trust.json")));
    const root = openRootFile(await readFile(join(dataFolder, FOLDERS.published, "root.cbor")), trust);
    const issuers = [...root.issuers.keys()];
    const ask = (urls: readonly string[]): AsyncGenerator<Fault> =>
      checkChain(createRegistry({ rpcUrls: urls, pinned, accounts: new Map() }), this.#expected, this.#heads, issuers);
    const found: Fault[] = [];
    for await (const one of ask(rpcUrls)) found.push(one);
    const own = join(dataFolder, FOLDERS.chain);
    const isAway = found.length === 1 && found[0]?.code === "chain-unreachable";
    if (!isAway || (await stamp(own)) === undefined) {
      this.#faults.push(...found);
      return;
    }
    // The local chain runs only while the house does: it is replayed from a copy.
    const folder = join(this.#work, FOLDERS.chain);
    await cp(own, folder, { recursive: true });
    const chain = await startChain({ folder, port: 0, funded: [], onProgress: () => this.#options.progress.tick() });
    try {
      for await (const one of ask([chain.url])) this.#faults.push(one);
    } finally {
      await chain.close();
    }
  }

  async *#scan(folder: string, range?: { readonly gte: string; readonly lt: string }): AsyncGenerator<Scanned> {
    const open = await openLevelScan(folder, this.#house.storeKey);
    try {
      for await (const one of open.records(range)) {
        this.#records += 1;
        this.#options.progress.tick();
        yield one;
      }
    } finally {
      await open.close();
    }
  }

  #note(found: Fault | undefined): void {
    if (found !== undefined) this.#faults.push(found);
  }
}

/** Names, sizes and times of the files in a folder; undefined where there is none. */
async function stamp(folder: string): Promise<string | undefined> {
  try {
    const names = (await readdir(folder)).toSorted();
    const all = await Promise.all(names.map(async (name) => [name, await stat(join(folder, name))] as const));
    return all.map(([name, { size, mtimeMs }]) => `${name} ${size} ${mtimeMs}`).join("\n");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
