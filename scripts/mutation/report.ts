import { isDrawn, type Sample } from "./sample.ts";

interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is read of Stryker's report. */
interface Mutant {
  readonly status: string;
  readonly replacement?: string;
  /** both from 1, the end exclusive */
  readonly location: { readonly start: Place; readonly end: Place };
}

export interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

const UNNOTICED = ["Survived", "NoCoverage"];

/** The report of the drawn mutants alone: those without any test are told of all, drawn or not. */
export const drawnOf = ({ files }: Report, sample: Sample): Report => ({
  files: Object.fromEntries(
    Object.entries(files).map(([file, { source, mutants }]) => [
      file,
      {
        source,
        mutants: mutants.filter(({ location: { start, end }, replacement }) =>
          isDrawn(sample, { file, place: [start.line, start.column, end.line, end.column], replacement }),
        ),
      },
    ]),
  ),
});

/** How many came to which end; the score is the percentage noticed of all that were tried. */
export function countsOf({
  files,
}: Report): Readonly<Record<"score" | "killed" | "timeout" | "survived" | "noCoverage" | "ignored", number>> {
  const ends = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (status: string): number => ends.filter((end) => end === status).length;
  const [killed, timeout, survived, noCoverage] = ["Killed", "Timeout", "Survived", "NoCoverage"].map(count) as [
    number,
    number,
    number,
    number,
  ];
  const noticed = killed + timeout;
  const score = (100 * noticed) / (noticed + survived + noCoverage);
  return { score, killed, timeout, survived, noCoverage, ignored: count("Ignored") };
}

/** A change that no test can notice: in which file, of what, into what, and why not. White space counts as one blank. */
export type Explained = readonly [file: string, original: string, replacement: string, reason: string];

/** What the survivors come to, once some are explained. */
interface Survivors {
  /** a line for each change that no test noticed and nobody explained: where, what stood there, what stood there instead */
  readonly unexplained: readonly string[];
  readonly explained: number;
  /** explanations of files of this report that fit no survivor */
  readonly stale: readonly Explained[];
}

/** Holds the survivors against the explanations. */
export function survivorsOf({ files }: Report, explanations: readonly Explained[]): Survivors {
  const used = new Set<Explained>();
  const unexplained: string[] = [];
  let explained = 0;
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const lines = source.split("\n");
    for (const { location, replacement = "" } of mutants.filter(isUnnoticed).toSorted(byLine)) {
      const original = oneLine(between(lines, location));
      const changed = oneLine(replacement);
      const fits = explanations.filter(([at, from, to]) => at === file && from === original && to === changed);
      for (const explanation of fits) used.add(explanation);
      const { line, column } = location.start;
      if (fits.length > 0) explained += 1;
      else unexplained.push(`${file}:${line}:${column}  ${original}  →  ${changed}`);
    }
  }
  const stale = explanations.filter((explanation) => explanation[0] in files && !used.has(explanation));
  return { unexplained, explained, stale };
}

function isUnnoticed({ status }: Mutant): boolean {
  return UNNOTICED.includes(status);
}

function byLine(a: Mutant, b: Mutant): number {
  return a.location.start.line - b.location.start.line;
}

function between(lines: readonly string[], { start, end }: Mutant["location"]): string {
  const inside = lines.slice(start.line - 1, end.line);
  inside[inside.length - 1] = inside.at(-1)?.slice(0, end.column - 1) ?? "";
  inside[0] = inside[0]?.slice(start.column - 1) ?? "";
  return inside.join("\n");
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
