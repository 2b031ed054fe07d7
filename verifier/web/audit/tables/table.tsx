/** A table with pages of ten rows, all of it as CSV or JSON, and all of it on paper. On a narrow screen each row is a card. */
import { type Signal, signal, useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { say } from "../words.ts";
import { Hex } from "./hex.tsx";
import { save, toCsv, toJson, toObjects } from "./save.ts";

export interface TableFacts {
  /** of the files, and of the place in the page */
  readonly name: string;
  readonly title: string;
  readonly line?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** columns that hold hex or numbers */
  readonly numeric?: readonly number[];
  /** above the table */
  readonly children?: JSX.Element | undefined;
}

const PAGE = 10;
/** More than this on paper is for the CSV. */
const PRINTED = 1000;

const isPrinting: Signal<boolean> = signal(false);
addEventListener("beforeprint", () => (isPrinting.value = true));
addEventListener("afterprint", () => (isPrinting.value = false));

export function Table(facts: TableFacts): JSX.Element {
  const { name, title, line, columns, rows, children } = facts;
  const from = useSignal(0);
  const start = isPrinting.value ? 0 : Math.min(from.value, Math.max(0, rows.length - 1));
  const shown = rows.slice(start, start + (isPrinting.value ? PRINTED : PAGE));
  return (
    <div class="card table-card" data-table={name}>
      <div class="table-head">
        <h2 id={`t-${name}`} tabIndex={-1}>
          {title}
        </h2>
        {rows.length === 0 ? undefined : <Files name={name} title={title} columns={columns} rows={rows} />}
      </div>
      {line === undefined ? undefined : <p class="small muted">{line}</p>}
      {children}
      {rows.length === 0 ? <p class="muted">{say("empty")}</p> : <Rows {...facts} rows={shown} />}
      {rows.length > PAGE ? (
        <p class="pager no-print">
          <button class="button" type="button" disabled={start === 0} onClick={() => (from.value = start - PAGE)}>
            {say("older")}
          </button>
          <span class="number">
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

function Files({ name, title, columns, rows }: TableFacts): JSX.Element {
  const csv = (): void => save(`${name}.csv`, toCsv([columns, ...rows]));
  const json = (): void => save(`${name}.json`, toJson(toObjects(columns, rows)));
  return (
    <>
      <button class="button file no-print" type="button" onClick={csv}>
        CSV<span class="unseen"> {title}</span>
      </button>
      <button class="button file no-print" type="button" onClick={json}>
        JSON<span class="unseen"> {title}</span>
      </button>
    </>
  );
}

// Rows become cards by CSS, which takes a table's roles away in some browsers: they are named.
function Rows({ title, columns, rows, numeric = [] }: TableFacts): JSX.Element {
  return (
    <div class="table-scroll" role="region" aria-label={title} tabIndex={0}>
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th key={column} scope="col" role="columnheader">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row, at) => (
            <tr key={`${at} ${row.join("|")}`} role="row">
              {row.map((cell, place) => (
                <td
                  key={columns[place]}
                  role="cell"
                  data-label={columns[place]}
                  class={numeric.includes(place) ? "number" : ""}
                >
                  <Cell text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Hex short and copied whole; a moment's day above its hour. */
function Cell({ text }: { readonly text: string }): JSX.Element {
  if (/^[0-9a-f]{16,}$/.test(text)) return <Hex value={text} isShort />;
  const [, day, hour] = /^(\d{1,2} \S+ \d{4}) (\d\d\.\d\d WIB)$/.exec(text) ?? [];
  if (day === undefined) return <>{text}</>;
  return (
    <span class="moment">
      <span>{day}</span> <span class="muted">{hour}</span>
    </span>
  );
}
