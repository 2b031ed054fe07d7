/** `npm run test:mutation [part …]`: changes the code in small ways and tells which changes no test notices. */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { countsOf, survivorsOf, type Report } from "./report.ts";
import { PARTS } from "./parts.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const STRYKER = join(ROOT, "node_modules/@stryker-mutator/core/bin/stryker.js");

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => PARTS[name] === undefined);
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(", ")}. Parts: ${Object.keys(PARTS).join(", ")}.`);
  process.exit(64);
}

const table: string[] = [];
for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) {
  console.log(`\n== ${name}`);
  const env = { ...process.env, ABSAH_MUTATION: name };
  const { status } = spawnSync(process.execPath, [STRYKER, "run"], { cwd: ROOT, env, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
  const [file] = globSync(`.stryker/${name}.json`, { cwd: ROOT });
  if (file === undefined) {
    table.push(`${name.padEnd(12)} was not run`);
    continue;
  }
  const report = JSON.parse(readFileSync(join(ROOT, file), "utf8")) as Report;
  for (const line of survivorsOf(report)) console.log(line);
  const { score, killed, timeout, survived, noCoverage, ignored } = countsOf(report);
  table.push(
    `${name.padEnd(12)}${score.toFixed(1).padStart(6)} %  ${killed} killed, ${timeout} timed out, ${survived} survived, ` +
      `${noCoverage} never run, ${ignored} ignored`,
  );
}
console.log(`\n${table.join("\n")}`);
