/** Tables as files: what is shown, and all of it. */

/** RFC 4180, with the names of the columns first. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  // A cell that begins like a formula is one in a spreadsheet.
  const quote = (cell: string): string => `"${cell.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  return `${rows.map((row) => row.map(quote).join(",")).join("\r\n")}\r\n`;
}

/** One object a row, named by the columns. */
export function toObjects(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly Readonly<Record<string, string>>[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, place) => [column, row[place] ?? ""])));
}

export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** Hands the reader a file that was made here. */
export function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
