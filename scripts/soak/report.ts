/** What a soak tells at its end. */
import { type Fault, type FaultKind } from "./check/compare.ts";
import { type Counts } from "./counts.ts";

const LINES = [
  "documents",
  "withdrawals",
  "batches",
  "kills",
  "starts by the operator",
  "reorganisations",
  "reorganisations that removed an anchor",
  "anchors removed",
  "reorganisations that removed a status",
  "status writes removed",
  "answer lost",
  "answer cut by the client",
  "asked again",
] as const;
const KINDS: readonly FaultKind[] = ["lost", "double", "gap", "order", "status", "list", "crash"];
const SHOWN = 20;

/** One line a count; faults, lies and troubles by kind. */
export function tableOf(counts: Counts): string {
  const lines = LINES.map((name) => `${name.padEnd(40)}${String(counts.of(name)).padStart(8)}`);
  for (const group of ["fault", "lie", "trouble"]) {
    const kinds = counts.under(`${group} `).map(([name, count]) => `${name} ${count}`);
    lines.push(`${`${group}s`.padEnd(40)}${String(counts.sum(`${group} `)).padStart(8)}  ${kinds.join(", ")}`);
  }
  return lines.join("\n");
}

/** The closing lines: how many of each kind, and the first of them in words. */
export function showFaults(faults: readonly Fault[]): string {
  const count = (kind: FaultKind): number => faults.filter((one) => one.kind === kind).length;
  const lines = faults.slice(0, SHOWN).map(({ kind, what }) => `${kind}: ${what}`);
  if (faults.length > SHOWN) lines.push(`and ${faults.length - SHOWN} more`);
  return [...lines, KINDS.map((kind) => `${count(kind)} ${kind}`).join(", ")].join("\n");
}
