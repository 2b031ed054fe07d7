/** Counts by form and status, and failures with the way to have them again. */
import { type Failure, type Outcome } from "./run.ts";

export function tableOf({ counts }: Pick<Outcome, "counts">): string {
  const statuses = [...new Set([...counts.values()].flatMap((each) => [...each.keys()]))].toSorted();
  const widths = statuses.map((status) => Math.max(status.length, 7));
  const row = (name: string, cells: readonly (string | number)[]): string =>
    name.padEnd(8) + cells.map((cell, place) => String(cell).padStart((widths[place] ?? 0) + 2)).join("");
  const rows = [...counts].map(([form, each]) =>
    row(
      form,
      statuses.map((status) => each.get(status) ?? 0),
    ),
  );
  return [row("", statuses), ...rows].join("\n");
}

export function showFailures(failures: readonly Failure[], seed: number, only: string): string {
  return failures
    .map(({ form, number, specimen, edits, faults }) =>
      [
        `FAILED ${form} ${number}: ${faults.join("; ").slice(0, 1500)}`,
        `  smallest: document ${specimen}, ${JSON.stringify(edits)}`,
        `  again: npm run test:mutations -- --seed ${seed} --only ${only} --form ${form} --case ${number}`,
      ].join("\n"),
    )
    .join("\n");
}
