/** `npm run bench`: the figures of this machine beside what people would use instead, each held against its limit.
 *  `--only NAME` takes one row (several times), `--long` the ten times larger cases, `--json` gives the rows as JSON,
 *  `--clean` removes the packages that were installed to compare with. */
import { parseArgs } from "node:util";
import { measureAudit } from "./bench/audit.ts";
import { measureApi, measureCheck, measureGasRows } from "./bench/check.ts";
import { measureBundle, measureMerkle, measurePrepare, measureQr } from "./bench/core.ts";
import { type Bench, BenchHouse } from "./bench/house.ts";
import { measureBulk, measureIssue, measurePage } from "./bench/paper.ts";
import { loadPeers, removePeers } from "./bench/peers.ts";
import { report } from "./bench/report.ts";
import { type Row } from "./bench/table.ts";
import { measureVerdict } from "./bench/verdict.ts";

const MEASUREMENTS: Readonly<Record<string, (bench: Bench) => Promise<readonly Row[]>>> = {
  verdict: measureVerdict,
  prepare: measurePrepare,
  merkle: measureMerkle,
  qr: measureQr,
  bundle: measureBundle,
  pdf: measurePage,
  issue: measureIssue,
  bulk: measureBulk,
  check: measureCheck,
  api: measureApi,
  audit: measureAudit,
  gas: measureGasRows,
};
const USAGE = `usage: npm run bench -- [--only NAME]… [--long] [--json] | --clean\nnames: ${Object.keys(MEASUREMENTS).join(" ")}`;

const say = (step: string): void => console.error(`· ${step}`);

async function measure(names: readonly string[], isLong: boolean): Promise<readonly Row[]> {
  let house: Promise<BenchHouse> | undefined;
  const peers = loadPeers(say);
  if (peers.status === "absent") say(`peers not measured: ${peers.reason}`);
  const bench: Bench = { peers, isLong, say, house: () => (house ??= BenchHouse.open(say)) };
  const rows: Row[] = [];
  try {
    for (const name of names) {
      say(name);
      rows.push(...((await MEASUREMENTS[name]?.(bench)) ?? []));
    }
  } finally {
    await (await house)?.close();
  }
  return rows;
}

interface Wanted {
  readonly names: readonly string[];
  readonly isLong: boolean;
  readonly isJson: boolean;
  readonly isClean: boolean;
}

/** @throws {TypeError} for options or names that do not exist */
function readArguments(args: readonly string[]): Wanted {
  const flag = { type: "boolean", default: false } as const;
  const options = { only: { type: "string", multiple: true }, long: flag, json: flag, clean: flag } as const;
  const { only, long, json, clean } = parseArgs({ args: [...args], options }).values;
  const names = only ?? Object.keys(MEASUREMENTS);
  const unknown = names.filter((name) => !(name in MEASUREMENTS));
  if (unknown.length > 0) throw new TypeError(`no such measurement: ${unknown.join(", ")}`);
  return { names, isLong: long, isJson: json, isClean: clean };
}

async function run({ names, isLong, isJson, isClean }: Wanted): Promise<number> {
  if (isClean) {
    removePeers();
    return 0;
  }
  const begun = performance.now();
  return report(await measure(names, isLong), isJson, begun);
}

function readOrExplain(): Wanted | undefined {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n${USAGE}`);
    return undefined;
  }
}

const wanted = readOrExplain();
process.exitCode = wanted === undefined ? 64 : await run(wanted);
