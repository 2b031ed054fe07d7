/** Mutation testing, one part at a time: `npm run test:mutation` (scripts/mutation/run.ts) names the part. */
import { registerHooks } from "node:module";
import { relative } from "node:path";
import { configureGlobal } from "fast-check";
import { PARTS } from "./scripts/mutation/parts.ts";
import { isDrawn, readSample } from "./scripts/mutation/sample.ts";

// mocha-runner 10.0.0 asks Mocha 12 for files that end in .cjs by now (stryker-js, pull request 6205): say where they are.
registerHooks({
  resolve: (specifier, context, next) =>
    next(/\/mocha\/lib\/cli\/[a-z-]+$/.test(specifier) ? `${specifier}.cjs` : specifier, context),
});

// That a property fails is enough: the smallest counterexample is for readers.
configureGlobal({ endOnFailure: true });

/** The wording: the first argument of a built-in error and of the parsers' `refuse` and `fail`, every later one of our
 *  errors, whose first is the code. */
const isWording = (path) => {
  if (path.listKey !== "arguments") return false;
  if (path.parent.type === "CallExpression")
    return /^(refuse|fail)$/.test(path.parent.callee.property?.name ?? path.parent.callee.name ?? "") && path.key === 0;
  if (path.parent.type !== "NewExpression") return false;
  const name = path.parent.callee.name ?? "";
  return /^(Type|Range)?Error$/.test(name) ? path.key === 0 : name.endsWith("Error") && path.key > 0;
};

/** The style forbids testing a message: a test that did would hold the wording, not the behaviour. */
const wording = {
  kind: "Ignore",
  name: "wording",
  value: {
    shouldIgnore: (path) =>
      (path.isStringLiteral() || path.isTemplateLiteral() || path.isLogicalExpression()) && isWording(path)
        ? "an error's wording, which no caller reads"
        : undefined,
  },
};

const sample = process.env["ABSAH_MUTATION_SAMPLE"];

/** Lets nothing be run that the sample has not drawn. Stryker counts from 0 here, and from 1 in its report. */
const drawing = {
  kind: "Checker",
  name: "drawing",
  factory: () => ({
    init: async () => {},
    group: async (mutants) => [mutants.map(({ id }) => id)],
    check: async (mutants) =>
      Object.fromEntries(
        mutants.map(({ id, fileName, replacement, location: { start, end } }) => {
          const place = [start.line, start.column, end.line, end.column].map((number) => number + 1);
          const file = relative(import.meta.dirname, fileName);
          const drawn = isDrawn(readSample(sample), { file, place, replacement });
          return [id, drawn ? { status: "passed" } : { status: "compileError", reason: "not drawn" }];
        }),
      ),
  }),
};

/** Tells each change that no test noticed at once: a part takes long, and may be cut off. */
const live = {
  kind: "Reporter",
  name: "live",
  factory: () => ({
    onMutantTested: ({ status, fileName, location: { start }, replacement }) => {
      if (status === "Survived" || status === "NoCoverage")
        console.log(
          `${status}: ${relative(import.meta.dirname, fileName)}:${start.line}:${start.column}  →  ${replacement.replaceAll(/\s+/g, " ")}`,
        );
    },
  }),
};

export const strykerPlugins = [wording, drawing, live];

const name = process.env["ABSAH_MUTATION"] ?? "judgement";
const part = PARTS[name];
if (part === undefined) throw new RangeError(`${name} is no part: ${Object.keys(PARTS).join(", ")}`);

export default {
  plugins: [import.meta.filename, "@stryker-mutator/mocha-runner"],
  testRunner: "mocha",
  // Some lines alone, for a quick look: "verifier/core/proof/view.ts:40-52,…".
  mutate: process.env["ABSAH_MUTATION_ONLY"]?.split(",") ?? part.mutate,
  mochaOptions: { spec: part.specs },
  coverageAnalysis: "perTest",
  // What a module computes while it loads would need a process of its own for every mutant.
  ignoreStatic: true,
  ignorers: ["wording"],
  checkers: sample === undefined ? [] : ["drawing"],
  ignorePatterns: [".stryker", "data", "coverage", "dist", "/cache", "*.log"],
  // Stryker would rewrite it with an interface that TypeScript 7 has no more; node strips the types without it.
  tsconfigFile: "none",
  concurrency: Number(process.env["ABSAH_MUTATION_AT_ONCE"] ?? 2),
  // Endless loops are found by counting; a long time is for busy machines, where a short one would pass for a kill.
  timeoutMS: 12_000,
  tempDirName: `.stryker/${name}`,
  reporters: ["progress-append-only", "json", "live"],
  jsonReporter: { fileName: `.stryker/${name}.json` },
  thresholds: { high: 95, low: 90, break: 90 },
};
