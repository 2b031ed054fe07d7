/** `npm run forge`: forges a SPESIMEN in every way we know, and shows what the verifier says of each. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../issuer/config.ts";
import { UsageError } from "../verifier/cli/usage.ts";
import { languageOf, verifyCommand } from "../verifier/cli/verify.ts";
import { en, id } from "../verifier/library/index.ts";
import { openAlone } from "./forge/alone.ts";
import { faultsOfControl, formatLine, formatTable } from "./forge/report.ts";
import { openRunning } from "./forge/running.ts";
import { openScene } from "./forge/scene.ts";
import { type Outcome, writeAll } from "./forge/write.ts";

const USAGE = `npm run forge [-- OPTIONS]
npm run forge -- FILE…     judges files of your own the same way

Forges one SPESIMEN of the demo in every way we know, has the verifier judge each forgery, and leaves PDF, picture and
text of each in $ABSAH_DATA/forge, with a gallery: index.html. Works on the house of \`npm start\` and \`npm run demo\`.

  --alone        opens a temporary demo house for this and closes it again
  --json         one JSON object a line
  --lang LANG    id or en; default by the terminal's locale
  --out FOLDER   another folder than $ABSAH_DATA/forge

This is no forging kit: it takes only SPESIMEN of a demo house and refuses a house that issues real documents (profile
live). Its only secrets are the demo house's own signing keys, read from the demo's data folder to play a thief.

Exit code: 0 every forgery got the verdict it must get and the genuine document is valid, 1 not so, 64 wrong usage.
Of your own files: 0 accept, 1 do not accept, 2 not known.`;

interface Options {
  readonly alone: boolean;
  readonly json: boolean;
  readonly lang: "id" | "en";
  readonly out: string;
}

async function forge({ alone, json, lang, out }: Options): Promise<number> {
  const say = (step: string): void => void process.stderr.write(`· ${step}\n`);
  const house = await (alone ? openAlone(say) : openRunning(process.env));
  try {
    const scene = await openScene(house);
    say("forging");
    const endpoint = house.trust.endpoints[0] ?? "";
    const url = alone ? {} : { url: new URL("/periksa/", endpoint.replace("127.0.0.1", "localhost")).href };
    const progress = (done: number): void => void (process.stderr.isTTY && process.stderr.write(`\r  ${done} `));
    const outcome = await writeAll(scene, { folder: out, language: lang, ...url }, progress);
    if (process.stderr.isTTY) process.stderr.write("\r      \r");
    const catalogue = lang === "id" ? id : en;
    if (json) console.log(outcome.all.map(formatLine).join("\n"));
    else console.log(`\n${formatTable(outcome.genuine, outcome.all, catalogue)}\n${endOf(out, lang, url.url)}`);
    return hasHeld(outcome) ? 0 : 1;
  } finally {
    await house.close();
  }
}

const hasHeld = ({ genuine, all }: Outcome): boolean =>
  faultsOfControl(genuine).length === 0 && all.every(({ faults }) => faults.length === 0);

function endOf(folder: string, language: "id" | "en", url: string | undefined): string {
  const gallery = join(folder, "index.html");
  const own = "npm run forge -- FILE…";
  if (language === "id") {
    const page = url === undefined ? "" : `, atau letakkan di ${url}`;
    return `Galeri: ${gallery}\nPunya pemalsuan sendiri? Periksa dengan cara yang sama: ${own}${page}`;
  }
  const page = url === undefined ? "" : `, or drop it on ${url}`;
  return `Gallery: ${gallery}\nDrop your own here: have it judged the same way with ${own}${page}`;
}

/** Judges one's own files as `absah verify` does. */
function judgeOwn(files: readonly string[], lang: string | undefined, json: boolean): Promise<number> {
  return verifyCommand(
    files,
    { json, ...(lang === undefined ? {} : { lang }) },
    {
      env: process.env,
      clock: () => Math.floor(Date.now() / 1000),
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
      isOutTerminal: process.stdout.isTTY,
      isErrTerminal: process.stderr.isTTY,
    },
  );
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      alone: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      lang: { type: "string" },
      out: { type: "string" },
      help: { type: "boolean", default: false, short: "h" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (positionals.length > 0) return judgeOwn(positionals, values.lang, values.json);
  const lang = languageOf(values.lang, process.env);
  const out = values.out ?? join(readConfig(process.env).dataFolder, "forge");
  return forge({ alone: values.alone, json: values.json, lang, out });
}

const isUsage = (error: Error): boolean =>
  error instanceof UsageError || ("code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(isUsage(error) ? `${error.message}\n\n${USAGE}` : `Nothing was forged. ${error.message}`);
  process.exitCode = isUsage(error) ? 64 : 1;
}
