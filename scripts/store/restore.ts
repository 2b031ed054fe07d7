/** `npm run restore`: makes a house of its archives in an empty folder, or agrees that an older store goes on. */
import { readdir } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { readPassphrase } from "../../issuer/adapters/signer/private-file.ts";
import { readConfig } from "../../issuer/config.ts";
import { agree, type Agreed } from "./agree.ts";
import { type Archives, openArchives } from "./archives.ts";
import { type Terminal, UsageError, runProgram, terminalOfProcess, progressOn } from "./command.ts";
import { HouseError, assertStopped, openStoreHouse } from "./house.ts";
import { putBack } from "./put-back.ts";

const HELP = `
Puts a house back into $ABSAH_DATA, which must be empty or absent. First a dry run: the archives are read, every digest,
record and journal entry is checked, and nothing is written before you add --yes.

The chain goes on while a house is lost. Give what survived:
  --chain FOLDER        the local chain's folder, where it is newer than the archive's. With ABSAH_RPC_URL there is none
  --published FROM      leaf lists of batches after the backup: a folder of published files, or the address of a mirror
                        (any verifier service). Each must make the anchored head: nobody needs to be trusted

At its next start the issuer compares itself with the chain before it signs anything: it takes over what was anchored
since, reads withdrawals from the chain, and gives places in new lists only. It says how many documents it does not know
any more: these papers stay genuine, and their withdrawal needs the paper. Requests since the backup are lost, so look
before approving what waited then.

  --without 1/17        nobody has the leaf list of batch 17 of issuer 1: its documents were never handed out
  --here                the store lies there already, put back by other means: agree that this issuer goes on from it.
                        For the start within a day

Examples:
  npm run restore -- --from /mnt/a/absah-24 --persons /mnt/b/persons-24 --keys /mnt/safe/keys-1
  npm run restore -- --from … --persons … --keys … --chain old/chain --published old/published --yes
  npm run restore -- --here --yes

Exit code: 0 done or dry run, 2 refused (the message says why; nothing is left half), 64 wrong usage.`;

interface Options {
  readonly from?: string;
  readonly persons?: string;
  readonly keys?: string;
  readonly chain?: string;
  readonly published?: string;
  readonly without?: string;
  readonly here?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const BATCH = /^[1-9]\d{0,8}\/\d{1,15}$/;
const DRY = "This was a dry run: nothing was written. Add --yes to do it.\n";

/** Runs the command. @returns the exit code */
export function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command("npm run restore --")
    .description("Puts a house back from archives that `npm run backup` made.")
    .option("--from <folder>", "archive of the house")
    .option("--persons <folder>", "archive of the person keys: the newest")
    .option("--keys <folder>", "archive of the key files")
    .option("--chain <folder>", "the local chain's folder, newer than the archive's")
    .option("--published <from>", "folder or address with the leaf lists of later batches")
    .option("--without <batches>", "go on without leaf lists that nobody has, as 1/17,1/18")
    .option("--here", "agree to go on from the store that lies in $ABSAH_DATA")
    .option("--yes", "do it")
    .option("--json", "one JSON object: what was, or would be, done")
    .addHelpText("after", HELP)
    .action((options: Options) => (options.here === true ? here(options, terminal) : restore(options, terminal)));
  return runProgram(program, args, terminal, () => 0);
}

async function restore(options: Options, terminal: Terminal): Promise<void> {
  const { from, persons, keys } = options;
  if (from === undefined || persons === undefined || keys === undefined) {
    throw new UsageError("Name all three archives: --from, --persons and --keys.");
  }
  const without = parseWithout(options.without);
  const config = readConfig(terminal.env);
  const target = resolve(config.dataFolder);
  await assertEmpty(target);
  const passphrase = config.passphraseFile === undefined ? undefined : await readPassphrase(config.passphraseFile);
  const progress = progressOn(terminal.err, terminal.isTerminal);
  try {
    const archives = await openArchives({ house: from, persons, keys }, passphrase, progress);
    if (options.json !== true) terminal.out(planOf(archives, target, terminal.now()));
    const { chain, published } = options;
    const given = { ...(chain === undefined ? {} : { chain }), ...(published === undefined ? {} : { published }) };
    const done =
      options.yes === true
        ? await putBack(archives, target, { ...given, without }, terminal.now(), progress)
        : undefined;
    progress.end();
    if (options.json === true)
      terminal.out(
        `${JSON.stringify({ done: done !== undefined, target, ...done, entries: archives.journal.entries, head: archives.journal.head })}\n`,
      );
    else terminal.out(done === undefined ? DRY : doneText(target, done.lists));
  } finally {
    progress.end();
  }
}

async function here(options: Options, terminal: Terminal): Promise<void> {
  const without = parseWithout(options.without);
  const house = await openStoreHouse(terminal.env);
  await assertStopped(house, "agree");
  const { dataFolder } = house;
  if (options.json !== true) {
    terminal.out(
      `The issuer of ${dataFolder} would go on from this store at its next start within a day: batches and withdrawals\n` +
        "that the chain has since are taken over; documents, requests and decisions since are lost to this store.\n",
    );
  }
  const end = options.yes === true ? await agree(house, terminal.now(), without) : undefined;
  if (options.json === true)
    terminal.out(`${JSON.stringify({ done: end !== undefined, target: dataFolder, ...end })}\n`);
  else terminal.out(end === undefined ? DRY : agreedText(end));
}

function parseWithout(text: string | undefined): readonly string[] {
  const all = text === undefined ? [] : text.split(",");
  const wrong = all.find((one) => !BATCH.test(one));
  if (wrong !== undefined)
    throw new UsageError(`--without ${wrong} names no batch: write issuer/sequence, such as 1/17.`);
  return all;
}

async function assertEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  throw new HouseError(`${folder} is not empty, and nothing is overwritten: name an empty folder with ABSAH_DATA.`);
}

function planOf({ manifests, journal }: Archives, target: string, now: number): string {
  const age = (kind: "house" | "persons" | "keys"): string => {
    const hours = (now - manifests[kind].madeAt) / 3600;
    return `${new Date(manifests[kind].madeAt * 1000).toISOString()}, ${hours.toFixed(1)} hours old, ${manifests[kind].parts.length} parts`;
  };
  return (
    `A house of chain ${manifests.house.chainId}, genesis ${manifests.house.genesisHash.slice(0, 12)}…, up to journal entry ${journal.entries - 1}:\n` +
    `  house    ${age("house")}\n  persons  ${age("persons")}\n  keys     ${age("keys")}\n` +
    `Every digest, record and journal entry is right. It would be written to ${target}.\n`
  );
}

function agreedText({ entries, persons }: Agreed): string {
  const lost = persons === 0 ? "" : ` The keys of ${persons} persons are nowhere: their data count as destroyed.`;
  return `Agreed, up to journal entry ${entries - 1}.${lost} Next: npm start\n`;
}

const doneText = (target: string, lists: number): string =>
  `Put back into ${target}${lists > 0 ? `, with ${lists} leaf lists of later batches` : ""}. Its contents were checked.\n` +
  "Next: npm start. The issuer compares itself with the chain before it signs; /health says what it took over.\n";

if (import.meta.main) process.exitCode = await run(process.argv.slice(2), terminalOfProcess());
