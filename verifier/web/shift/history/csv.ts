/** The history as a table for a spreadsheet (RFC 4180), in words of machines: the same in every language. */
import { groupOf } from "#core/judgement/verdict.ts";
import { type Entry } from "./entry.ts";

const WIB_SECONDS = 25_200;
const COLUMNS = [
  "time",
  "verdict",
  "cause",
  "group",
  "digest",
  "list",
  "block",
  "offline",
  "channel",
  "mode",
  "log_number",
  "changed_to",
  "changed_at",
] as const;

/** The table, its lines ended by CR LF. */
export function toCsv(entries: readonly Entry[]): string {
  return [COLUMNS, ...entries.map(rowOf)].map((row) => `${row.map(cell).join()}\r\n`).join("");
}

function rowOf(entry: Entry): readonly (string | number | undefined)[] {
  const { time, status, cause, digest, bundle, block, isOffline, channel, mode, number, changed } = entry;
  return [
    moment(time),
    status,
    cause,
    groupOf(status),
    digest,
    bundle,
    block,
    isOffline === true ? "yes" : "no",
    channel,
    mode,
    number,
    changed?.status,
    changed === undefined ? undefined : moment(changed.at),
  ];
}

/** A cell that no spreadsheet takes for a formula, whatever is in it. @see OWASP, CSV injection */
export function cell(value: string | number | undefined): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `2026-11-24T12:03:00+07:00` */
function moment(time: number): string {
  return new Date((time + WIB_SECONDS) * 1000).toISOString().replace(".000Z", "+07:00");
}
