/** A table with pages of twenty rows, and all of it as CSV or JSON; and hex that can be copied. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { say } from "./words.ts";

export interface TableFacts {
  /** of the files */
  readonly name: string;
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** columns that hold hex or numbers */
  readonly numeric?: readonly number[];
}

const PAGE = 20;

export function Table({ name, title, columns, rows, numeric = [] }: TableFacts): JSX.Element {
  const from = useSignal(0);
  const start = Math.min(from.value, Math.max(0, rows.length - 1));
  return (
    <div class="card">
      <div class="table-head">
        <h2 id={`t-${name}`}>{title}</h2>
        <button class="button no-print" type="button" onClick={() => save(`${name}.csv`, toCsv([columns, ...rows]))}>
          CSV<span class="unseen"> {title}</span>
        </button>
        <button class="button no-print" type="button" onClick={() => save(`${name}.json`, toJson(columns, rows))}>
          JSON<span class="unseen"> {title}</span>
        </button>
      </div>
      {rows.length === 0 ? <p class="muted">{say("empty")}</p> : undefined}
      <div class="table-scroll" role="region" aria-label={title} tabIndex={0}>
        <table hidden={rows.length === 0}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(start, start + PAGE).map((row) => (
              <tr key={row.join("|")}>
                {row.map((cell, place) => (
                  <td key={columns[place]} class={numeric.includes(place) ? "number" : ""}>
                    {/^[0-9a-f]{16,}$/.test(cell) ? <Hex value={cell} /> : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > PAGE ? (
        <p class="pager no-print">
          <button class="button" type="button" disabled={start === 0} onClick={() => (from.value = start - PAGE)}>
            {say("older")}
          </button>
          <span>
            {start + 1}–{Math.min(rows.length, start + PAGE)} / {rows.length}
          </span>
          <button
            class="button"
            type="button"
            disabled={start + PAGE >= rows.length}
            onClick={() => (from.value = start + PAGE)}
          >
            {say("newer")}
          </button>
        </p>
      ) : undefined}
    </div>
  );
}

/** Hex in groups of four, shortened in the middle, copied whole. */
export function Hex({ value }: { readonly value: string }): JSX.Element {
  const groups = value.match(/.{1,4}/g) ?? [];
  const shown = groups.length > 6 ? [...groups.slice(0, 3), "…", ...groups.slice(-2)] : groups;
  return (
    <span class="hex">
      <code title={value}>{shown.join(" ")}</code>
      <button
        class="copy no-print"
        type="button"
        aria-label={`${say("copy")} ${value.slice(0, 8)}`}
        onClick={() => void navigator.clipboard.writeText(value)}
      >
        {say("copy")}
      </button>
    </span>
  );
}

function toCsv(rows: readonly (readonly string[])[]): string {
  // A cell that begins like a formula is one in a spreadsheet.
  const quote = (cell: string): string => `"${cell.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  return `${rows.map((row) => row.map(quote).join(",")).join("\r\n")}\r\n`;
}

function toJson(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, place) => [column, row[place] ?? ""])));
  return `${JSON.stringify(objects, null, 1)}\n`;
}

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text]));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
