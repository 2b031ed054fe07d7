/** `npm run bench:web`: the verifier's page in Chromium, each figure held against its limit: camera, verdict, lists, size.
 *  `--only NAME` takes one measurement (several times), `--json` gives the rows as JSON. */
import { parseArgs } from "node:util";
import { report } from "./bench/report.ts";
import { type Row } from "./bench/table.ts";
import { measureLists } from "./bench-web/lists.ts";
import { measureScan } from "./bench-web/scan.ts";
import { measureSize } from "./bench-web/size.ts";

type Say = (step: string) => void;

const MEASUREMENTS: Readonly<Record<string, (say: Say) => Promise<readonly Row[]>>> = {
  scan: measureScan,
  size: measureSize,
  lists: measureLists,
};
const USAGE = `usage: npm run bench:web -- [--only NAME]… [--json]\nnames: ${Object.keys(MEASUREMENTS).join(" ")}`;

interface Wanted {
  readonly names: readonly string[];
  readonly isJson: boolean;
}

/** @throws {TypeError} for options or names that do not exist */
function readArguments(args: readonly string[]): Wanted {
  const options = { only: { type: "string", multiple: true }, json: { type: "boolean", default: false } } as const;
  const { only, json } = parseArgs({ args: [...args], options }).values;
  const names = only ?? Object.keys(MEASUREMENTS);
  const unknown = names.filter((name) => !(name in MEASUREMENTS));
  if (unknown.length > 0) throw new TypeError(`no such measurement: ${unknown.join(", ")}`);
  return { names, isJson: json };
}

async function run({ names, isJson }: Wanted): Promise<number> {
  const begun = performance.now();
  const rows: Row[] = [];
  for (const name of names) rows.push(...((await MEASUREMENTS[name]?.((step) => console.error(`· ${step}`))) ?? []));
  return report(rows, isJson, begun);
}

try {
  process.exitCode = await run(readArguments(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n${USAGE}`);
  process.exitCode = 64;
}
