/** `npm run fsck`: names all that is wrong with a stopped house's store, and changes nothing. */
import { Command } from "commander";
import { ADVICE, type Fault, type FaultCode } from "../../issuer/authority/integrity/fault.ts";
import { checkHouse, type Report } from "./check.ts";
import { type Terminal, runProgram, terminalOfProcess, progressOn } from "./command.ts";
import { assertStopped, openStoreHouse } from "./house.ts";

/** So many faults of one code are printed; `--json` has them all. */
const SHOWN = 10;

const HELP = `
Checks, of the house in $ABSAH_DATA:
  each record      its seal; that it is what the journal says; that none is missing
  the journal      each entry's number and previous hash, its newest entry, and leaf 0 of each batch
  each document    what was signed and its page against its leaf; the keys of the persons
  what is public   leaf lists against batches, files against their digests
  the chain        anchors, lists and statuses against the contract (a stopped local chain is replayed from a copy)

Examples:
  npm run fsck                          the issuer must be stopped
  npm run fsck -- --offline             without the chain
  npm run fsck -- --json | jq .faults   for programs

Exit code: 0 no fault, 1 faults (each with its code and what to do), 2 could not be checked (the message says why),
64 wrong usage.`;

interface Options {
  readonly json?: boolean;
  readonly offline?: boolean;
}

/** Runs the command. @returns the exit code */
export function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = new Command("npm run fsck --")
    .description("Checks store, journal, documents and published files against each other and against the chain.")
    .option("--offline", "leave out what needs the chain")
    .option("--json", "one JSON object: faults, counts")
    .addHelpText("after", HELP)
    .action(async (options: Options) => {
      code = await check(options, terminal);
    });
  return runProgram(program, args, terminal, () => code);
}

async function check(options: Options, terminal: Terminal): Promise<number> {
  const house = await openStoreHouse(terminal.env);
  await assertStopped(house, "check");
  const progress = progressOn(terminal.err, terminal.isTerminal);
  const report = await checkHouse(house, { progress, isOffline: options.offline === true });
  if (options.json === true)
    terminal.out(`${JSON.stringify({ ...report, advice: adviceFor(report.faults) }, undefined, 2)}\n`);
  else terminal.out(textOf(house.dataFolder, report, options.offline === true));
  return report.faults.length === 0 ? 0 : 1;
}

const adviceFor = (faults: readonly Fault[]): Partial<Record<FaultCode, string>> =>
  Object.fromEntries(faults.map(({ code }) => [code, ADVICE[code]]));

function textOf(dataFolder: string, { faults, counts, unknown, isChainRead }: Report, isOffline: boolean): string {
  const { entries, records, documents, batches, files } = counts;
  const lines = [
    `${dataFolder}: ${entries} journal entries, ${records} records, ${documents} documents, ${batches} batches, ${files} published files.`,
  ];
  if (unknown > 0) {
    lines.push(
      `${unknown} documents in its batches are unknown here, since the store was once put back; they stay genuine.`,
    );
  }
  if (isOffline) lines.push("The chain was left out.");
  for (const [code, of] of Map.groupBy(faults, (one) => one.code)) {
    lines.push("", `${code} (${of.length})`);
    for (const { message } of of.slice(0, SHOWN)) lines.push(`  ${message}`);
    if (of.length > SHOWN) lines.push(`  … and ${of.length - SHOWN} more: --json has them all`);
    lines.push(`  → ${ADVICE[code]}`);
  }
  const agrees = isChainRead ? "all of it agrees, with the chain too" : "all of it agrees";
  lines.push("", faults.length === 0 ? `No fault: ${agrees}.` : `${faults.length} faults.`);
  return `${lines.join("\n")}\n`;
}

if (import.meta.main) process.exitCode = await run(process.argv.slice(2), terminalOfProcess());
