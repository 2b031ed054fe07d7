import { isDrawn, type Sample } from "./sample.ts";

interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is read of Stryker's report. */
interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string;
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

/** A line for each change that no test noticed: where, what stood there, what stood there instead. */
export function survivorsOf({ files }: Report): readonly string[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => UNNOTICED.includes(status))
      .toSorted((a, b) => a.location.start.line - b.location.start.line)
      .map(({ location: { start }, mutatorName, replacement = "" }) => {
        const line = source.split("\n")[start.line - 1]?.trim() ?? "";
        return `${file}:${start.line}:${start.column} ${mutatorName}: ${line}  →  ${replacement.replaceAll(/\s+/g, " ")}`;
      }),
  );
}
