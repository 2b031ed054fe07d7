/** The command `absah`. */
import { Command, CommanderError } from "commander";
import { type AuditCommandOptions, auditCommand } from "./cli/audit.ts";
import { type BundleOptions, fetchCommand, showCommand } from "./cli/bundle.ts";
import { type KitOptions, kitCommand } from "./cli/kit.ts";
import { EXIT, UsageError } from "./cli/usage.ts";
import { type Terminal, type VerifyOptions, verifyCommand } from "./cli/verify.ts";

const VERIFY_HELP = `
Examples:
  absah verify permit.pdf                        with the running system of $ABSAH_DATA
  absah verify data/demo/*.pdf                   many at once
  absah verify photo.jpg --lang id               a photo of a code, told in Indonesian
  absah verify --text "6BF…"                     the text of a code
  absah verify --bundle absah.bundle permit.pdf  without a network
  absah verify --at 2026-11-01 permit.pdf        as it was then (a day means 12:00 WIB)
  absah verify --json *.pdf | jq -r .status      for programs

Exit code: 0 accept (GO), 1 do not accept (CAUTION, STOP), 2 not known (UNSURE), 64 wrong usage;
of several documents 1 goes before 2 before 0.

What others learn: the chain's RPC address learns which document is checked (issuer, key and place in a status list);
the published files are asked for by digests of whole lists and by three hex digits, never by a document.
With --bundle nobody is asked anything.`;

const BUNDLE_HELP = `
Examples:
  absah bundle fetch -o office.bundle            what a machine without a network needs, valid for 72 hours
  absah bundle show office.bundle                what it holds, and how old it is`;

const KIT_HELP = `
Examples:
  absah kit -o office.html                       with the newest list of the running system
  absah kit --pack absah.bundle --trust trust.json -o office.html
                                                 from files alone; nobody is asked

Open the file in any browser, also from a USB stick on a machine without a network, and hand it PDFs, pictures of codes or
texts of codes. It holds a list of one moment: 24 hours later it can no longer tell that a document is in force, yet goes
on telling forgeries and withdrawals. A newer \`absah bundle fetch\` can be dropped onto it. It can send nothing.
Whoever hands it on compares the root keys that it shows with those of the trust file.`;

const AUDIT_HELP = `
Examples:
  absah audit                                    the system of $ABSAH_DATA; the issuer need not run
  absah audit --rpc http://node:8545 --registry 0x… --lists https://issuer.example
  absah audit --lists copy/lists --remember audit.json
                                                 again and again: a chain that was told anew is noticed
  absah audit --export export.jsonl              each document has a leaf, each leaf a document
  absah audit --json | jq .discrepancies         for programs

Recomputes every root, head and status from the chain's events and the published leaf data, and compares them with the
contract's state at one block. Nothing of the issuer is believed: not its service, its store, nor its lists.
A public chain may take back its newest blocks: stop below them with --depth.

Exit code: 0 clean, 1 discrepancies (each with its code and place), 2 could not be checked, 64 wrong usage.`;

/** Runs the command. @returns the exit code */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.GO;
  const program = programOf(terminal, (ended) => (code = ended));
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`${error.message}\n`);
      return EXIT.USAGE;
    }
    // Help and version end with 0; every other fault of commander's is wrong usage, which it has told already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.GO : EXIT.USAGE;
    throw error;
  }
}

function programOf(terminal: Terminal, end: (code: number) => void): Command {
  const program = new Command("absah")
    .description("Tells whether an immigration document is genuine, in force and not withdrawn.")
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError("(`absah --help` shows how)");
  program
    .command("verify")
    .description("verify PDFs, pictures of codes, or texts of codes")
    .argument("[file...]", "PDF, PNG, JPEG, text or credential; - for standard input")
    .option("--text [text]", "the text of a QR code; without a text it is read from standard input")
    .option("--json", "one JSON object a line and document, `status` first")
    .option("--at <date>", "verdict for a past date, 2026-11-01 (its noon, WIB) or 2026-11-01T09:00+07:00")
    .option("--bundle <file>", "use this bundle file and nothing else")
    .option("--trust <file>", "trust file of the office; default $ABSAH_DATA/trust.json")
    .option("--lang <language>", "id or en; default by the terminal's locale")
    .option("--progress", "tell on standard error how many are done; default on a terminal")
    .addHelpText("after", VERIFY_HELP)
    .action(async (files: string[], options: VerifyOptions) => end(await verifyCommand(files, options, terminal)));
  const bundle = program
    .command("bundle")
    .description("what is needed to verify without a network")
    .addHelpText("after", BUNDLE_HELP);
  bundle
    .command("fetch")
    .description("fetch the newest bundle into a file")
    .option("-o, --output <file>", "where to; default absah.bundle")
    .option("--trust <file>", "trust file of the office; default $ABSAH_DATA/trust.json")
    .option("--lang <language>", "id or en")
    .action(async (options: BundleOptions) => end(await fetchCommand(options, terminal)));
  bundle
    .command("show")
    .description("show what a bundle file holds")
    .argument("<file>")
    .option("--trust <file>", "trust file of the office; default $ABSAH_DATA/trust.json")
    .option("--lang <language>", "id or en")
    .action(async (file: string, options: BundleOptions) => end(await showCommand(file, options, terminal)));
  program
    .command("kit")
    .description("one HTML file that verifies without a network: what is left if the office disappears")
    .option("-o, --output <file>", "where to; default absah-kit.html")
    .option("--pack <file>", "use this bundle file and ask nobody; default: the newest of the running system")
    .option("--trust <file>", "trust file of the office; default $ABSAH_DATA/trust.json")
    .option("--lang <language>", "id or en, of what this command says; the file speaks both")
    .addHelpText("after", KIT_HELP)
    .action(async (options: KitOptions) => end(await kitCommand(options, terminal)));
  program
    .command("audit")
    .description("recompute all that was ever anchored, from the chain and published files alone")
    .option("--rpc <url>", "the chain; default $ABSAH_RPC_URL, else the system of $ABSAH_DATA")
    .option("--registry <address>", "DocumentRegistry; default that of $ABSAH_DATA")
    .option("--lists <url|folder>", "published leaf data; default $ABSAH_DATA/published/lists")
    .option("--export <file>", "the issuer's export: hold documents and leaves against each other")
    .option("--remember <file>", "fail where the chain does not go on from the last run; then remember this one")
    .option("--depth <blocks>", "stop so many blocks below the newest one; default 0")
    .option("--json", "one JSON object, `status` first")
    .option("--lang <language>", "id or en; default by the terminal's locale")
    .option("--progress", "tell on standard error how far it is; default on a terminal")
    .addHelpText("after", AUDIT_HELP)
    .action(async (options: AuditCommandOptions) => end(await auditCommand(options, terminal)));
  return program;
}

if (import.meta.main) {
  process.exitCode = await run(process.argv.slice(2), {
    env: process.env,
    clock: () => Math.floor(Date.now() / 1000),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isOutTerminal: process.stdout.isTTY,
    isErrTerminal: process.stderr.isTTY,
  });
}
