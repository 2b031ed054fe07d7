/** Orders in bulk: CSV with a header line, or JSON lines. Each row becomes the JSON that one order would be. */
import { CsvError, parse } from "csv-parse/sync";
import { type JsonValue, parseJson } from "#core/encoding/canonical.ts";
import { FormatError } from "#core/error.ts";
import { HOLDER_FIELDS } from "../authority/order/holder.ts";
import { Problem, type ProblemRow } from "../../verifier/api/problem.ts";

export const CSV = "text/csv";
export const JSON_LINES = "application/x-ndjson";

/** Columns that belong to the holder (PROTOCOL 3); all others are the order's own. */
const HOLDER_COLUMNS: readonly string[] = HOLDER_FIELDS;
const MAX_ROWS = 10_000;

/** The rows of a body, in order. @throws {Problem} `400 BAD_ROWS` naming row and column */
export function parseRows(type: string, bytes: Uint8Array): readonly JsonValue[] {
  const text = decode(bytes);
  const rows = type === CSV ? parseCsv(text) : parseLines(text);
  if (rows.length === 0) throw badRows([{ row: 1, field: "-", code: "empty" }], "there is no row in it");
  if (rows.length > MAX_ROWS)
    throw badRows([{ row: MAX_ROWS + 1, field: "-", code: "too-many-rows" }], `at most ${MAX_ROWS} rows`);
  return rows;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badRows([{ row: 1, field: "-", code: "not-utf-8" }], "the text is not UTF-8: save it as “CSV UTF-8”");
  }
}

function parseCsv(text: string): readonly JsonValue[] {
  try {
    const records: Record<string, string>[] = parse(text, {
      bom: true,
      columns: true,
      skip_empty_lines: true,
      trim: true,
    });
    return records.map(orderOf);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The header is line 1, so line n holds row n − 1.
    const row = Math.max(1, Number(error["lines"] ?? 2) - 1);
    throw badRows(
      [{ row, field: typeof error["column"] === "string" ? error["column"] : "-", code: "csv" }],
      error.message,
      { cause: error },
    );
  }
}

/** An empty cell is an absent field; the two lines of `mrz` stand apart by white space. */
function orderOf(record: Readonly<Record<string, string>>): JsonValue {
  const filled = Object.entries(record).filter(([, value]) => value !== "");
  const own = filled
    .filter(([name]) => !HOLDER_COLUMNS.includes(name))
    .map(([name, value]) => [name, cell(name, value)] as const);
  const holder = filled.filter(([name]) => HOLDER_COLUMNS.includes(name));
  return { ...Object.fromEntries(own), ...(holder.length === 0 ? {} : { holder: Object.fromEntries(holder) }) };
}

function cell(name: string, value: string): JsonValue {
  if (name === "issuer" && /^\d{1,9}$/.test(value)) return Number(value);
  return name === "mrz" ? value.split(/\s+/) : value;
}

function parseLines(text: string): readonly JsonValue[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .map((line, index) => {
      try {
        return parseJson(line);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        throw badRows([{ row: index + 1, field: "-", code: error.code }], `line ${index + 1} is not JSON`, {
          cause: error,
        });
      }
    });
}

function badRows(rows: readonly ProblemRow[], reason: string, options?: ErrorOptions): Problem {
  const message = {
    id: `Berkas ini tidak dapat dibaca sebagai daftar permohonan (${reason}). Tidak ada yang disimpan.`,
    en: `This file cannot be read as a list of orders (${reason}). Nothing was kept.`,
  };
  return new Problem(400, "BAD_ROWS", message, { ...options, rows });
}
