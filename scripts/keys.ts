/** `npm run keys`: makes, registers, changes and ends the keys of a house; each command is a dry run until it is agreed to. */
import { Command, CommanderError } from "commander";
import { FormatError } from "#core/error.ts";
import { KeyFileError } from "../issuer/adapters/signer/private-file.ts";
import { RegistryError } from "../issuer/ports.ts";
import { SystemError } from "../issuer/system.ts";
import { ConfigError } from "../verifier/api/environment.ts";
import { asker } from "./keys/ask.ts";
import { type BeginOptions, register, rotate } from "./keys/begin.ts";
import { device } from "./keys/device.ts";
import { compromise, retire } from "./keys/end.ts";
import { generate } from "./keys/files.ts";
import { type House, openHouse } from "./keys/house.ts";
import { list } from "./keys/list.ts";
import { KeysError, type Plan, type Terminal, UsageError, carryOut } from "./keys/plan.ts";
import { renew } from "./keys/statement.ts";

const EXIT = { DONE: 0, REFUSED: 1, USAGE: 64 } as const;

/** Arguments, and what they do. */
const EXAMPLES = {
  list: ["", "which keys there are: where a kid is found"],
  generate: ["--issuer 1 --passphrase-file pass.txt", "only make a key, for later"],
  register: ["--issuer 1 --kid 0123456789abcdef --kinds ITAS,ITAP", "a key with fewer powers"],
  rotate: ["--issuer 1 --passphrase-file pass.txt", "a new key for issuer 1, from now on"],
  retire: ["--kid 0123456789abcdef --at 2026-12-31", "the old key ends that day"],
  compromise: ["--kid 0123456789abcdef --from 17", "stolen before batch 17; else: before now"],
  renew: ["", "the same keys for another year"],
  device: ["--name pos-bakauheni-1 --hours 24", "a code for a checkpoint's device"],
} as const;

const WIDTH = 77;

function exampleOf(name: keyof typeof EXAMPLES): string {
  const [args, about] = EXAMPLES[name];
  return `  ${`npm run keys -- ${name} ${args}`.padEnd(WIDTH)} ${about}`;
}

const HELP = `
Every command first tells what it would do, on which chain and contract, what it costs and what comes next. It changes
nothing before you add --yes, or agree when asked: with "yes", or, where a key is ended, with the last four characters
of its id.

Examples:
${(Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[]).map(exampleOf).join("\n")}

A passphrase lies in a file of mode 600 (--passphrase-file, or ABSAH_PASSPHRASE_FILE), or is asked for; it is never an
argument. A running issuer takes up a new root statement by itself, and a new key file at its next start: sealed ones
with ABSAH_PASSPHRASE_FILE=FILE npm start.

Which key does what:
  signing key    signs documents; one an issuer          (generate, register, rotate, retire, compromise)
  root keys      sign the statement of who may sign      (every command that changes who may)
  admin account  writes the same on the chain            (register, rotate, retire, compromise)
  bundle key     signs what offline verifiers fetch      (renew)

Exit code: 0 done or dry run, 1 refused (the message says why), 64 wrong usage.`;

interface Common {
  readonly yes?: boolean;
  readonly passphraseFile?: string;
}

const KID = "the id of the key: see `npm run keys -- list`";

type Making = (house: House) => Promise<Plan>;

/** Runs the command. @returns the exit code */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await programOf(terminal).parseAsync([...args], { from: "user" });
    return EXIT.DONE;
  } catch (error) {
    // Help ends with 0; every other fault of commander's is wrong usage, which it has told already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.DONE : EXIT.USAGE;
    if (error instanceof UsageError || error instanceof ConfigError) {
      terminal.err(`${error.message}\n`);
      return EXIT.USAGE;
    }
    if (!isRefusal(error)) throw error;
    terminal.err(`${error.message}\n`);
    return EXIT.REFUSED;
  }
}

function isRefusal(error: unknown): error is Error {
  return [KeysError, KeyFileError, RegistryError, SystemError, FormatError].some((kind) => error instanceof kind);
}

function programOf(terminal: Terminal): Command {
  const program = new Command("npm run keys --")
    .description("Manages the signing keys of a house: on this machine, on the chain and in the root statement.")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError("(`npm run keys -- --help` shows how)")
    .addHelpText("after", HELP);
  const command = (name: keyof typeof EXAMPLES, about: string): Command =>
    program
      .command(name)
      .description(about)
      .option("--yes", "do it")
      .addHelpText(
        "after",
        `
Example:
${exampleOf(name)}`,
      );
  const onHouse = async (options: Common, make: Making): Promise<void> => {
    const house = await openHouse(terminal, options.passphraseFile);
    await carryOut(await make(house), terminal, options.yes === true);
  };
  const withPassphrase = (name: keyof typeof EXAMPLES, about: string): Command =>
    command(name, about).option(
      "--passphrase-file <file>",
      "holds the passphrase of key files; default ABSAH_PASSPHRASE_FILE",
    );
  const beginning = (name: keyof typeof EXAMPLES, about: string): Command =>
    withPassphrase(name, about)
      .requiredOption("--issuer <number>", "the issuer's number", issuerNumber)
      .option("--kinds <list>", "what it may sign, such as ITAS,ITAP; default as the present key")
      .option("--until <date>", "end of its window; default two years after its begin");

  program
    .command("list")
    .description("show every key of the house, where it lies and until when it signs; changes nothing")
    .action(async () => list(await openHouse(terminal)));
  withPassphrase("generate", "make a new signing key, in a file under a passphrase")
    .requiredOption("--issuer <number>", "the issuer's number", issuerNumber)
    .action((options: Common & { issuer: number }) => onHouse(options, (house) => generate(house, options.issuer)));
  beginning("register", "put a generated key on the chain and into the next root statement")
    .requiredOption("--kid <kid>", KID)
    .option("--from <date>", "begin of its window; default now")
    .action((options: Common & BeginOptions) => onHouse(options, (house) => register(house, options)));
  beginning("rotate", "generate, register and put in place; with --kid, what is left of that")
    .option("--kid <kid>", "a key that was generated before")
    .action((options: Common & BeginOptions) => onHouse(options, (house) => rotate(house, options)));
  withPassphrase("retire", "end a key at a date to come; what it anchored before stays valid")
    .requiredOption("--kid <kid>", KID)
    .requiredOption("--at <date>", "2026-12-31 (its first second, WIB) or 2026-12-31T15:00+07:00")
    .action((options: Common & { kid: string; at: string }) =>
      onHouse(options, (house) => retire(house, options.kid, options.at)),
    );
  withPassphrase("compromise", "end a stolen key at once; its batches are cut by order")
    .requiredOption("--kid <kid>", KID)
    .option("--from <sequence>", "the first batch that is not believed; default the issuer's next one")
    .action((options: Common & { kid: string; from?: string }) =>
      onHouse(options, (house) => compromise(house, options.kid, options.from)),
    );
  withPassphrase("renew", "sign the same root statement for another year, with 90 more days for the bundle key").action(
    (options: Common) => onHouse(options, renew),
  );
  command("device", "make a one-time code with which a checkpoint's device enrols")
    .requiredOption("--name <name>", "the device's name")
    .option("--hours <number>", "how long the code is good", "24")
    .action(async (options: Common & { name: string; hours: string }) =>
      carryOut(await device(terminal, options.name, options.hours), terminal, options.yes === true),
    );
  return program;
}

function issuerNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`--issuer ${text} is no issuer's number.`);
}

if (import.meta.main) {
  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    now: () => Math.floor(Date.now() / 1000),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    ...(process.stdin.isTTY && process.stdout.isTTY ? { ask: asker(process.stdin, process.stdout) } : {}),
  });
}
