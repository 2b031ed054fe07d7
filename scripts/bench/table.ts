/** What was measured, what it must reach, and the table that says so. */

/** Somebody else's way to the same end: measured in this run, or with the reason why not and a figure of an earlier day. */
export type Peer =
  | { readonly name: string; readonly value: number }
  | { readonly name: string; readonly reason: string; readonly earlier: number };

/** One figure of ours. `limit` is in `unit`; `times` is how many times better than a peer of the same run it must be. */
export interface Row {
  /** Name for `--only`; several rows may share it. */
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly better: "more" | "less";
  readonly ours: number;
  readonly limit?: number;
  readonly times?: number;
  readonly peer?: Peer;
  readonly note?: string;
}

export interface Appraisal {
  /** How many times better than the peer of this run: above 1 is better, whichever way the unit counts. */
  readonly ratio?: number;
  readonly verdict: "met" | "missed" | "no limit" | "not judged";
}

/** Holds a figure against its limits. A ratio counts with a peer of the same run only: an earlier one ran elsewhere. */
export function appraise({ better, ours, limit, times, peer }: Row): Appraisal {
  const value = peer !== undefined && "value" in peer ? peer.value : undefined;
  const ratio = value === undefined ? undefined : better === "more" ? ours / value : value / ours;
  const withRatio = ratio === undefined ? {} : { ratio };
  if (limit === undefined && times === undefined) return { ...withRatio, verdict: "no limit" };
  const isWithin = limit === undefined || (better === "more" ? ours >= limit : ours <= limit);
  if (!isWithin || (times !== undefined && ratio !== undefined && ratio < times))
    return { ...withRatio, verdict: "missed" };
  return { ...withRatio, verdict: times !== undefined && ratio === undefined ? "not judged" : "met" };
}

const HEAD = ["what", "ours", "peer", "ratio", "must be", ""] as const;

/** The table, with a line under a row for its peer and its note. */
export function formatTable(rows: readonly Row[], machine: string): string {
  const cells = rows.map(cellsOf);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  const body = rows.flatMap((row, at) => [line(cells[at] ?? []), ...remarks(row).map((text) => `    ${text}`)]);
  return [machine, "", line(HEAD), ...body, "", summary(rows)].join("\n");
}

function cellsOf(row: Row): readonly string[] {
  const { what, unit, ours, peer } = row;
  const { ratio, verdict } = appraise(row);
  const theirs = peer === undefined ? "" : "value" in peer ? number(peer.value) : `${number(peer.earlier)}*`;
  return [
    what,
    `${number(ours)} ${unit}`,
    theirs,
    ratio === undefined ? "" : `${number(ratio)} ×`,
    bounds(row),
    verdict === "no limit" ? "" : verdict,
  ];
}

function bounds({ better, limit, times }: Row): string {
  const own = limit === undefined ? [] : [`${better === "more" ? "≥" : "≤"} ${number(limit)}`];
  return [...own, ...(times === undefined ? [] : [`≥ ${number(times)} ×`])].join(", ");
}

function remarks({ peer, note }: Row): readonly string[] {
  const said = note === undefined ? [] : [note];
  if (peer === undefined) return said;
  const { name } = peer;
  if ("value" in peer) return [`peer: ${name}`, ...said];
  return [`peer not measured: ${name}: ${peer.reason} (* measured earlier, on another day)`, ...said];
}

function summary(rows: readonly Row[]): string {
  const count = (wanted: Appraisal["verdict"]): number => rows.filter((row) => appraise(row).verdict === wanted).length;
  const unjudged = count("not judged");
  return `${count("met")} met, ${count("missed")} missed${unjudged > 0 ? `, ${unjudged} not judged` : ""}`;
}

function number(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(3)));
}
