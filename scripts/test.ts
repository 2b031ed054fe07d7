/** `npm test`: first what reads the code, then what runs it. Prints each part's minutes and closes with `N passed, N failed`. */
import { spawn } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Part {
  readonly name: string;
  /** Commands of node_modules/.bin, run in order; each counts as one test. */
  readonly commands?: readonly (readonly string[])[];
  /** Mocha specs; each test counts. */
  readonly specs?: readonly string[];
}

interface Outcome {
  passed: number;
  failed: number;
  notRun: string[];
}

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NOT_RUN = /^\s*not run: /;

const PARTS: readonly Part[] = [
  { name: "format", commands: [["prettier", "--check", "--log-level", "warn", "."]] },
  { name: "build", commands: [["hardhat", "build", "--quiet"]] },
  { name: "types", commands: [["tsc", "--noEmit", "-p", "."]] },
  {
    name: "lint",
    commands: [
      ["oxlint", "--type-aware", "--deny-warnings"],
      ["solhint", "--disc", "--max-warnings", "0", "contracts/**/*.sol"],
      ["knip", "--no-progress"],
    ],
  },
  { name: "contracts", commands: [["hardhat", "test", "solidity"]], specs: ["test/contracts/**/*.test.ts"] },
  { name: "core and vectors", specs: ["test/architecture.test.ts", "test/verifier/core/**/*.test.ts"] },
  {
    name: "rooms",
    specs: [
      "test/verifier/*.test.ts",
      "test/verifier/{library,adapters,api,cli}/**/*.test.ts",
      "test/issuer/**/*.test.ts",
      "test/scripts/**/*.test.ts",
    ],
  },
  { name: "flows", specs: ["test/flows/**/*.test.ts"] },
  { name: "attacks", specs: ["test/attacks/**/*.test.ts"] },
  { name: "faults", specs: ["test/faults/**/*.test.ts"] },
  { name: "browser", specs: ["test/browser/**/*.test.ts"] },
];

/** Runs one command to its end, showing what it prints and keeping the lines that say what was not run. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv, outcome: Outcome): Promise<number> {
  const child = spawn(command, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
  let rest = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    process.stdout.write(text);
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    outcome.notRun.push(...lines.filter((line) => NOT_RUN.test(line)));
  });
  return new Promise((resolve) => {
    child.on("error", () => resolve(127));
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

async function runSpecs(specs: readonly string[], outcome: Outcome): Promise<void> {
  const files = specs.flatMap((spec) => globSync(spec, { cwd: ROOT })).toSorted();
  if (files.length === 0) {
    console.log(`no test file matches ${specs.join(" ")}`);
    outcome.failed += 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "absah-counts-"));
  const counts = join(folder, "counts.json");
  const mocha = join(ROOT, "node_modules/mocha/bin/mocha.js");
  const args = [
    mocha,
    "--forbid-only",
    "--forbid-pending",
    "--exit",
    "--reporter",
    "scripts/mocha-reporter.cjs",
    ...files,
  ];
  const code = await run(process.execPath, args, { ...process.env, ABSAH_COUNTS: counts }, outcome);
  try {
    const stats = JSON.parse(readFileSync(counts, "utf8")) as { passes: number; failures: number };
    outcome.passed += stats.passes;
    outcome.failed += stats.failures === 0 && code !== 0 ? 1 : stats.failures;
  } catch {
    outcome.failed += 1; // mocha ended before it could count: a file that cannot be loaded, say
  }
  rmSync(folder, { recursive: true });
}

async function runPart(part: Part): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: 0, notRun: [] };
  for (const [command = "", ...args] of part.commands ?? []) {
    const code = await run(join(ROOT, "node_modules/.bin", command), args, process.env, outcome);
    if (code === 0) outcome.passed += 1;
    else outcome.failed += 1;
    if (code !== 0) console.log(`failed: ${command} ${args.join(" ")} (exit code ${code})`);
  }
  if (part.specs) await runSpecs(part.specs, outcome);
  return outcome;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`Unknown part: ${unknown.join(", ")}. Parts: ${PARTS.map((part) => part.name).join(", ")}.`);
  process.exit(64);
}

const total: Outcome = { passed: 0, failed: 0, notRun: [] };
const table: string[] = [];
for (const part of PARTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n== ${part.name}`);
  const begun = performance.now();
  const outcome = await runPart(part);
  const minutes = ((performance.now() - begun) / 60_000).toFixed(2);
  table.push(`${part.name.padEnd(18)}${minutes.padStart(6)} min  ${outcome.passed} passed, ${outcome.failed} failed`);
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.notRun.push(...outcome.notRun);
}

console.log(`\n${table.join("\n")}`);
for (const line of total.notRun) console.log(line.trim());
if (total.notRun.length > 0 && process.env["ABSAH_COMPLETE"] === "1") {
  console.log("ABSAH_COMPLETE=1: a part that was not run fails the run.");
  total.failed += total.notRun.length;
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
