/** What is told of all forgeries: a table on the terminal, a line of JSON each, and a text beside each file. */
import { type RootStatement } from "#core/proof/root.ts";
import { formatHuman } from "../../verifier/cli/output.ts";
import { type Catalogue, type Verified } from "../../verifier/library/index.ts";
import { type Forgery, promiseName } from "./forgery.ts";
import { type Judged } from "./run.ts";

/** Beside the verdict: all as it must be, or not. */
const WORDS = {
  id: {
    no: "no",
    forgery: "pemalsuan",
    promise: "janji",
    verdict: "putusan",
    does: "Yang dilakukan",
    why: "Sebabnya",
    tests: "Janji",
    compare: "kode saja: bandingkan kertasnya",
    control: "asli (pembanding)",
  },
  en: {
    no: "no",
    forgery: "forgery",
    promise: "promise",
    verdict: "verdict",
    does: "What was done",
    why: "Why",
    tests: "Promise",
    compare: "of the code alone: compare the paper",
    control: "genuine (control)",
  },
} as const;

/** `07-copier-scan` */
export function fileName(forgery: Forgery, place: number): string {
  return `${String(place + 1).padStart(2, "0")}-${forgery.name}`;
}

interface Row {
  readonly no: string;
  readonly forgery: string;
  readonly promise: string;
  readonly verdict: string;
  readonly faults: readonly string[];
}

/** One line each, and each fault under its line. */
export function formatTable(genuine: Verified, all: readonly Judged[], catalogue: Catalogue): string {
  const words = WORDS[catalogue.language];
  const head: Row = { ...words, faults: [] };
  const control: Row = {
    no: "–",
    forgery: words.control,
    promise: "",
    verdict: verdictOf(genuine),
    faults: faultsOfControl(genuine),
  };
  const rows = all.map(({ forgery, result, faults }, place): Row => {
    const note = forgery.expected.compares === true ? ` (${words.compare})` : "";
    const title = forgery.title[catalogue.language];
    return {
      no: String(place + 1),
      forgery: title,
      promise: promiseName(forgery.promise)[catalogue.language],
      verdict: verdictOf(result) + note,
      faults,
    };
  });
  const everything = [head, control, ...rows];
  const width = (name: "no" | "forgery" | "promise"): number => Math.max(...everything.map((row) => row[name].length));
  const [no, forgery, promise] = [width("no"), width("forgery"), width("promise")];
  const lines = everything.flatMap((row, place) => {
    const sign = place === 0 ? " " : row.faults.length === 0 ? "✔" : "✖";
    const cells = [row.no.padStart(no), row.forgery.padEnd(forgery), row.promise.padEnd(promise), row.verdict];
    return [`${sign} ${cells.join("  ")}`, ...row.faults.map((fault) => `    ${fault}`)];
  });
  return `${lines.join("\n")}\n`;
}

/** @returns what is wrong with the control; a verifier that refuses everything proves nothing */
export function faultsOfControl({ status }: Verified): readonly string[] {
  return status === "valid" ? [] : [`the genuine document is ${status}: the rest proves nothing`];
}

const verdictOf = ({ group, status, cause }: Verified): string =>
  `${group.padEnd(8)}${status}${cause === undefined ? "" : `: ${cause}`}`;

/** One object a line. */
export function formatLine(judged: Judged, place: number): string {
  const { forgery, result, faults, made } = judged;
  const { status, cause, group, checks, edited } = result;
  return JSON.stringify({
    no: place + 1,
    name: forgery.name,
    promise: forgery.promise,
    asExpected: faults.length === 0,
    expected: forgery.expected,
    status,
    ...(cause === undefined ? {} : { cause }),
    group,
    checks,
    ...(edited === undefined ? {} : { edited }),
    ...(made.found === undefined ? {} : { found: made.found.en }),
    ...(faults.length === 0 ? {} : { faults }),
  });
}

/** What was done and why it fails, and the verdict as `absah verify` prints it; in both languages. */
export function formatText(
  judged: Judged,
  file: string,
  catalogues: readonly Catalogue[],
  root: RootStatement,
  now: number,
): string {
  const { forgery, made, result } = judged;
  const parts = catalogues.map((catalogue) => {
    const { language } = catalogue;
    const words = WORDS[language];
    const found = made.found === undefined ? "" : `${made.found[language]}\n`;
    return `${forgery.title[language]}\n\n${words.does}: ${forgery.did[language]}\n${found}${words.why}: ${forgery.why[language]}\n${words.tests}: ${promiseName(forgery.promise)[language]}\n\n${formatHuman(file, result, { catalogue, hasColour: false, root, now })}`;
  });
  return parts.join(`\n${"─".repeat(72)}\n\n`);
}
