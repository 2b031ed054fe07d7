/** Whether a verdict is one that the rule of a change allows. It knows nothing of how verifiers come to theirs. */
import { type Result } from "../../../verifier/library/index.ts";
import { type Attempt } from "./attempt.ts";

/** What a verifier says, the same whoever says it. */
export interface Said {
  readonly status: string;
  readonly group: string;
  readonly cause?: string;
  readonly checks: Readonly<Record<string, string>>;
  readonly document?: unknown;
}

/** One verdict a document, or how the verifier broke; and how long it took. */
export type Told =
  { readonly said: readonly Said[]; readonly ms?: number } | { readonly broke: string; readonly ms?: number };

export const saidOf = ({ status, group, cause, checks, document }: Result): Said =>
  JSON.parse(JSON.stringify({ status, group, cause, checks, document })) as Said;

/** SECURITY G14, in milliseconds. Where root statement and bundle are opened anew, a code takes longer. */
const LIMITS = { file: 3000, code: 50 } as const;

/** Why the verdict must not be; empty where it may.
 *  @param genuine  what the same verifier says of the genuine one, by the truth
 *  @param signed  all that was ever signed, as it is shown: a file may hold another genuine document */
export function faultsOf(
  { rule, specimen, input, answers }: Attempt,
  told: Told,
  genuine: Told,
  signed: ReadonlySet<string>,
): readonly string[] {
  if ("broke" in told) return [`it broke: ${told.broke}`];
  if ("broke" in genuine) return [`it breaks on the genuine one: ${genuine.broke}`];
  const limit = "pdf" in input || answers !== undefined ? LIMITS.file : LIMITS.code;
  const late = told.ms !== undefined && told.ms > limit ? [`it took ${Math.round(told.ms)} of ${limit} ms`] : [];
  if (told.said.length === 0) return ["it said nothing", ...late];
  if (rule === "same") return [...differences(told, genuine, "the genuine one"), ...late];
  const own = genuine.said[0]?.document;
  const shown = rule === "file" ? signed : new Set(own === undefined ? [] : [JSON.stringify(own)]);
  return [...late, ...told.said.flatMap((said) => RULES[rule](said, specimen.fate, shown))];
}

/** Faults of one verdict, by what was changed. */
type Check = (said: Said, fate: string, shown: ReadonlySet<string>) => readonly string[];

const RULES: Readonly<Record<Exclude<Attempt["rule"], "same">, Check>> = {
  refused: ({ status, group, checks, document }) => [
    ...(group === "STOP" || group === "UNSURE" ? [] : [`it is ${status}`]),
    ...(checks["signature"] === "passed" ? ["the signature passed"] : []),
    ...(document === undefined ? [] : ["what was not signed is shown"]),
  ],
  file: (said, _, shown) => {
    const { status, group, checks } = said;
    // A code that was printed is genuine on any paper: it says so, and that the file was not looked at.
    const isPaper = checks["file-intact"] === undefined;
    return [
      ...(checks["file-intact"] === "passed" ? ["an altered file is intact"] : []),
      ...(group === "GO" && !isPaper ? [`it is ${status}, and no paper`] : []),
      ...showsOther(said, shown),
    ];
  },
  unproven: (said, fate, shown) => {
    const { status, group, checks } = said;
    return [
      ...(checks["file-intact"] === "passed" ? ["an unproven file is intact"] : []),
      ...(group === "GO" ? [`it is ${status}`] : []),
      ...(fate !== "not-genuine" && (status === "not-genuine" || status === "file-altered")
        ? [`a doubtful proof makes it ${status}`]
        : []),
      ...showsOther(said, shown),
    ];
  },
  "no-list": (said, _, shown) => [
    ...(said.status === "undetermined" ? [] : [`it is ${said.status} by lists that nobody signed`]),
    ...showsOther(said, shown),
  ],
  evidence: (said, fate, shown) => [
    ...(said.status === fate || said.status === "undetermined" ? [] : [`it is ${said.status}, and was ${fate}`]),
    ...showsOther(said, shown),
  ],
};

/** Of a document that is shown, all is as it was signed. */
function showsOther({ document }: Said, shown: ReadonlySet<string>): readonly string[] {
  const isSigned = document === undefined || shown.size === 0 || shown.has(JSON.stringify(document));
  return isSigned ? [] : ["other facts are shown"];
}

/** Where two verifiers say different things of one input. */
export function differences(one: Told, other: Told, name: string): readonly string[] {
  if ("broke" in one || "broke" in other) return [];
  const [here, there] = [one, other].map(({ said }) => said.map(sortedSaid));
  if (here === undefined || there === undefined || here.length !== there.length)
    return [`${one.said.length} verdicts, and ${name} gives ${other.said.length}`];
  return here.flatMap((text, place) => (text === there[place] ? [] : [`it says ${text}, and ${name} ${there[place]}`]));
}

/** One text for the same verdict, in whatever order its members come. */
function sortedSaid({ status, group, cause, checks, document }: Said): string {
  const answers = Object.entries(checks).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([status, group, cause ?? "", answers, document ?? ""]);
}
