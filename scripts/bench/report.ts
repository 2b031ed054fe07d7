/** How a run of measurements ends: as a table or as JSON, and with an exit code that says whether a limit was missed. */
import { availableParallelism, cpus } from "node:os";
import { appraise, formatTable, type Row } from "./table.ts";

/** Prints what was measured since `begun` (of `performance.now`).   @returns 1 where a limit was missed, else 0 */
export function report(rows: readonly Row[], isJson: boolean, begun: number): number {
  const machine = machineLine();
  if (isJson) console.log(JSON.stringify({ machine, rows: rows.map((row) => ({ ...row, ...appraise(row) })) }));
  else console.log(`\n${formatTable(rows, machine)} in ${Math.round((performance.now() - begun) / 1000)} s`);
  return rows.some((row) => appraise(row).verdict === "missed") ? 1 : 0;
}

function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${availableParallelism()} cores (${model}), Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}
