/** `npm run test:mutation [part …] [--sample PERCENT --seed SEED]`: changes the code in small ways and tells which changes
 *  no test notices; of a sample, with the interval in which the score of all of them lies. */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { countsOf, drawnOf, survivorsOf, type Report } from "./report.ts";
import { PARTS } from "./parts.ts";
import { interval, readSample, sampleText } from "./sample.ts";
import { EXPLAINED } from "./survivors.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const STRYKER = join(ROOT, "node_modules/@stryker-mutator/core/bin/stryker.js");

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: "string" }, seed: { type: "string", default: "1" } },
});
const sample = values.sample === undefined ? undefined : readSample(`${values.sample}:${values.seed}`);
const unknown = wanted.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(", ")}. Parts: ${Object.keys(PARTS).join(", ")}.`);
  process.exit(64);
}

const range = (noticed: number, unnoticed: number): string =>
  interval(noticed, noticed + unnoticed)
    .map((bound) => bound.toFixed(0))
    .join("–") + " %";

const table: string[] = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) {
  console.log(`\n== ${name}`);
  const env = {
    ...process.env,
    ABSAH_MUTATION: name,
    ...(sample && { ABSAH_MUTATION_SAMPLE: sampleText(sample) }),
  };
  const { status } = spawnSync(process.execPath, [STRYKER, "run"], { cwd: ROOT, env, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
  const [file] = globSync(`.stryker/${name}.json`, { cwd: ROOT });
  if (file === undefined) {
    table.push(`${name.padEnd(12)} was not run`);
    continue;
  }
  const whole = JSON.parse(readFileSync(join(ROOT, file), "utf8")) as Report;
  const report = sample === undefined ? whole : drawnOf(whole, sample);
  const { unexplained, explained, stale } = survivorsOf(report, EXPLAINED);
  for (const line of unexplained) console.log(`not explained: ${line}`);
  // Of a sample or some lines alone nothing can be said about the rest of their files.
  if (sample === undefined && process.env["ABSAH_MUTATION_ONLY"] === undefined)
    for (const [path, original, replacement] of stale)
      console.log(`explained, but noticed or gone: ${path}  ${original}  →  ${replacement}`);
  const { score, killed, timeout, survived, noCoverage, ignored } = countsOf(report);
  table.push(
    `${name.padEnd(12)}${score.toFixed(1).padStart(6)} %  ${killed} killed, ${timeout} timed out, ${survived} survived, ` +
      `${noCoverage} never run (${explained} of these explained), ${ignored} ignored` +
      (sample === undefined ? "" : `; a sample: ${range(killed + timeout, survived + noCoverage)} of all`),
  );
}
console.log(`\n${table.join("\n")}`);
