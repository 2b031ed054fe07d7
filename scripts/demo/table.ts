/** A table on the terminal: one line a file. */
export interface Row {
  readonly file: string;
  readonly number: string;
  readonly status: string;
  readonly group: string;
  readonly note: string;
}

const HEAD: Row = { file: "file", number: "number", status: "verdict", group: "group", note: "done in the demo" };

/** Prints the rows with columns as wide as their longest cell. */
export function printTable(rows: readonly Row[]): void {
  const names = ["file", "number", "group", "status", "note"] as const;
  const all = [HEAD, ...rows];
  const widths = names.map((name) => Math.max(...all.map((row) => row[name].length)));
  const line = (row: Row): string =>
    names
      .map((name, index) => row[name].padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  console.log(line(HEAD));
  console.log(widths.map((width) => "─".repeat(width)).join("  "));
  for (const row of rows) console.log(line(row));
}
