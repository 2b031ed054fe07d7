/** `npm run backup`: copies a stopped house, its person keys and its key files, each into an archive of its own. */
import { lstat, readFile, readdir } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { type LevelScan, openLevelScan } from "../../issuer/adapters/store/scan.ts";
import {
  type ArchiveWriter,
  assertFree,
  type Facts,
  type Manifest,
  readPart,
  verifyParts,
  writeArchive,
} from "./archive.ts";
import { type Terminal, UsageError, runProgram, terminalOfProcess, type Progress, progressOn } from "./command.ts";
import { FOLDERS, openStoreHouse, type StoreHouse } from "./house.ts";
import { decodeRecords, encodeRecords } from "./records-file.ts";
import { assertSound, type JournalEnd } from "./sound.ts";

export const STORE_PART = "store.records";
export const PERSONS_PART = "persons.records";

const HELP = `
Stop the issuer first (Ctrl-C at \`npm start\`): its database belongs to one process. A copy takes seconds.

Three archives, each a new folder with a manifest of digests, to be kept in three places:
  --to FOLDER        store, pages, published files, settings, the local chain: public, or sealed under the store key
  --persons FOLDER   the keys that open what is sealed for persons. Whoever erases a person makes this archive anew and
                     destroys the older ones: an old one would bring the person back
  --keys FOLDER      the key files as they are: whoever has them is the office. Made anew after each \`npm run keys\`

A damaged store is not copied. Every part is read back after it was written. Nothing is overwritten.

Examples:
  npm run backup -- --to /mnt/a/absah-24 --persons /mnt/b/persons-24
  npm run backup -- --persons /mnt/b/persons-25          after an erasure
  npm run backup -- --keys /mnt/safe/keys-1

Exit code: 0 done, 2 not done (the message says why; nothing half is left), 64 wrong usage.`;

interface Options {
  readonly to?: string;
  readonly persons?: string;
  readonly keys?: string;
  readonly json?: boolean;
}

/** Runs the command. @returns the exit code */
export function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command("npm run backup --")
    .description("Copies the stopped house of $ABSAH_DATA into archives that `npm run restore` puts back.")
    .option("--to <folder>", "new folder for the house")
    .option("--persons <folder>", "new folder for the person keys, kept elsewhere")
    .option("--keys <folder>", "new folder for the key files, kept safe")
    .option("--json", "one JSON object: the manifests")
    .addHelpText("after", HELP)
    .action(async (options: Options) => backup(options, terminal));
  return runProgram(program, args, terminal, () => 0);
}

async function backup(options: Options, terminal: Terminal): Promise<void> {
  const targets = targetsOf(options);
  const house = await openStoreHouse(terminal.env);
  for (const folder of targets.values()) await assertFree(folder);
  const progress = progressOn(terminal.err, terminal.isTerminal);
  const store = await openLevelScan(join(house.dataFolder, FOLDERS.store), house.storeKey);
  const made: (readonly [string, Manifest])[] = [];
  try {
    progress.stage("checking the store");
    const end = await assertSound(
      house.storeKey,
      () => store.records(),
      () => progress.tick(),
    );
    const { entries, head } = end;
    const base = {
      entries,
      head,
      madeAt: terminal.now(),
      chainId: house.system.chainId,
      genesisHash: house.system.genesisHash,
    };
    for (const [kind, folder] of targets) {
      progress.stage(`${kind} → ${folder}`);
      const fill = (writer: ArchiveWriter): Promise<Facts> =>
        FILL[kind](house, store, writer, { ...base, kind }, progress);
      const manifest = await writeArchive(folder, house.storeKey, fill);
      progress.stage("reading it back");
      await verifyParts(folder, manifest, () => progress.tick());
      if (kind === "house") await assertSame(house, folder, end);
      made.push([folder, manifest]);
    }
  } finally {
    progress.end();
    await store.close();
  }
  terminal.out(options.json === true ? `${JSON.stringify(Object.fromEntries(made))}\n` : textOf(made));
}

type Kind = Manifest["kind"];

function targetsOf({ to, persons, keys }: Options): ReadonlyMap<Kind, string> {
  const named: readonly (readonly [Kind, string | undefined])[] = [
    ["house", to],
    ["persons", persons],
    ["keys", keys],
  ];
  const targets = new Map<Kind, string>();
  for (const [kind, folder] of named) if (folder !== undefined) targets.set(kind, resolve(folder));
  if (targets.size === 0) throw new UsageError("Name at least one of --to, --persons and --keys.");
  const all = [...targets.values()];
  if (all.some((one, at) => all.some((other, i) => i !== at && !relative(other, one).startsWith("..")))) {
    throw new UsageError("Each archive needs a folder of its own, not inside another's: they are kept apart.");
  }
  return targets;
}

/** What each kind of archive consists of. */
const FILL: Readonly<
  Record<
    Kind,
    (house: StoreHouse, store: LevelScan, writer: ArchiveWriter, facts: Facts, progress: Progress) => Promise<Facts>
  >
> = {
  house: async ({ dataFolder }, store, writer, facts, progress) => {
    await writer.part(STORE_PART, encodeRecords(store.records()));
    for (const folder of [FOLDERS.pages, FOLDERS.published, FOLDERS.chain]) {
      await copyFiles(dataFolder, folder, writer, progress);
    }
    for (const name of await readdir(dataFolder)) await copyFile(dataFolder, name, writer);
    return facts;
  },
  persons: async ({ dataFolder, storeKey }, _, writer, facts) => {
    const persons = await openLevelScan(join(dataFolder, FOLDERS.persons), storeKey);
    try {
      await writer.part(PERSONS_PART, encodeRecords(persons.records()));
    } finally {
      await persons.close();
    }
    return facts;
  },
  keys: async ({ dataFolder }, _, writer, facts) => {
    const folder = join(dataFolder, FOLDERS.keys);
    for (const name of await readdir(folder)) await copyFile(folder, name, writer);
    return facts;
  },
};

async function copyFiles(root: string, folder: string, writer: ArchiveWriter, progress: Progress): Promise<void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const name = join(folder, entry.name);
    // The lock of the local chain is a database too, and empty.
    if (entry.isDirectory() && name !== join(FOLDERS.chain, "lock")) await copyFiles(root, name, writer, progress);
    if (!entry.isFile() || entry.name.startsWith(".")) continue;
    await writer.part(name, [await readFile(join(root, name))]);
    progress.tick();
  }
}

async function copyFile(folder: string, name: string, writer: ArchiveWriter): Promise<void> {
  if (name.startsWith(".") || !(await lstat(join(folder, name))).isFile()) return;
  await writer.part(name, [await readFile(join(folder, name))]);
}

/** That the archive holds the same journal: read from the copy. */
async function assertSame({ storeKey }: StoreHouse, folder: string, end: JournalEnd): Promise<void> {
  const copied = await assertSound(
    storeKey,
    () => decodeRecords(readPart(folder, STORE_PART)),
    () => undefined,
  );
  if (copied.head !== end.head) throw new RangeError(`${folder} holds another journal than the store`);
}

function textOf(made: readonly (readonly [string, Manifest])[]): string {
  const lines = made.map(([folder, { kind, parts, entries }]) => {
    const bytes = parts.reduce((sum, { size }) => sum + size, 0);
    const upTo = kind === "house" ? `, up to journal entry ${entries - 1}` : "";
    return `${kind.padEnd(8)} ${folder}: ${parts.length} parts, ${(bytes / 1e6).toFixed(1)} MB${upTo}, read back and right\n`;
  });
  const apart = made.length > 1 ? "Keep them in different places.\n" : "";
  return `${lines.join("")}${apart}To try it: npm run restore -- --help. Start the issuer again with npm start.\n`;
}

if (import.meta.main) process.exitCode = await run(process.argv.slice(2), terminalOfProcess());
