/** An audit's report as a table for people. */
import { type AuditReport, type IssuerSummary } from "../library/audit/audit.ts";
import { type Discrepancy, findingText } from "../library/audit/discrepancy.ts";
import { en, formatTime, id } from "../library/index.ts";
import { printable } from "./output.ts";
import { type Terminal } from "./verify.ts";

type Language = "id" | "en";

const MAX_SHOWN = 200;
const WORDS = {
  id: {
    clean: "Bersih: semua yang dihitung ulang cocok dengan rantai.",
    discrepancies: (count: number) => `${count} ketidakcocokan`,
    incomplete: "Belum lengkap: ekspor tidak mencakup semua kelompok. Buat ekspor baru, lalu periksa lagi.",
    chain: "Rantai",
    block: "blok",
    columns: ["Penerbit", "kelompok", "dokumen", "daftar", "dicabut", "ditangguhkan", "diganti"],
    exported: "Ekspor",
    documents: "dokumen",
    uncovered: "kelompok belum tercakup",
    more: (count: number) => `… dan ${count} lagi: --json menunjukkan semua`,
  },
  en: {
    clean: "Clean: everything that was recomputed is as the chain says.",
    discrepancies: (count: number) => `${count} ${count === 1 ? "discrepancy" : "discrepancies"}`,
    incomplete: "Incomplete: the export does not reach every batch. Make a new export and audit again.",
    chain: "Chain",
    block: "block",
    columns: ["Issuer", "batches", "documents", "lists", "revoked", "suspended", "superseded"],
    exported: "Export",
    documents: "documents",
    uncovered: "batches not covered",
    more: (count: number) => `… and ${count} more: --json shows all`,
  },
} as const;
const LOOKS = {
  clean: { sign: "✔", colour: "1;30;42" },
  discrepancies: { sign: "✖", colour: "1;97;41" },
  incomplete: { sign: "?", colour: "1;30;47" },
} as const;
const NAMES = [
  "issuer",
  "sequence",
  "index",
  "list",
  "place",
  "kid",
  "block",
] as const satisfies readonly (keyof Discrepancy)[];

/** Several lines: the outcome, what it rests on, each issuer, each discrepancy with its code and place. */
export function formatReport(report: AuditReport, language: Language, terminal: Terminal): string {
  const words = WORDS[language];
  const { sign, colour } = LOOKS[report.status];
  const told =
    report.status === "discrepancies" ? words.discrepancies(report.discrepancies.length) : words[report.status];
  const hasColour = terminal.isOutTerminal && (terminal.env["NO_COLOR"] ?? "") === "";
  const title = hasColour ? `\u001B[${colour}m ${sign} ${told} \u001B[0m` : `${sign} ${told}`;
  const { chain, block } = report;
  const time = formatTime(block.time, language === "id" ? id : en);
  const lines = [
    title,
    `  ${words.chain} ${chain.chainId}, 0x${chain.documentRegistry}, ${words.block} ${block.number} (${time})`,
    ...(report.issuers.length === 0 ? [] : ["", ...tableOf(words.columns, report.issuers)]),
    ...(report.exported === undefined ? [] : [`  ${exportLine(report, language)}`]),
    ...report.discrepancies.slice(0, MAX_SHOWN).flatMap((found) => ["", ...formatDiscrepancy(found, language)]),
  ];
  const rest = report.discrepancies.length - MAX_SHOWN;
  if (rest > 0) lines.push("", words.more(rest));
  return `${lines.join("\n")}\n`;
}

function exportLine({ exported, uncovered = 0 }: AuditReport, language: Language): string {
  const words = WORDS[language];
  const missing = uncovered === 0 ? "" : `, ${uncovered} ${words.uncovered}`;
  return `${words.exported}: ${exported} ${words.documents}${missing}`;
}

function formatDiscrepancy(found: Discrepancy, language: Language): readonly string[] {
  const where = NAMES.filter((name) => found[name] !== undefined).map((name) => `${name} ${found[name]}`);
  const detail = found.detail === undefined ? "" : ` (${printable(found.detail)})`;
  return [`${found.code}  ${where.join(" · ")}`, `  ${findingText(found.code, language)}${detail}`];
}

function tableOf(columns: readonly string[], issuers: readonly IssuerSummary[]): readonly string[] {
  const rows = issuers.map((one) => [
    `${one.issuer} ${printable(one.origin)}`,
    ...[one.batches, one.documents, one.lists, one.revoked, one.suspended, one.superseded].map(String),
  ]);
  const widths = columns.map((column, at) => Math.max(column.length, ...rows.map((row) => row[at]?.length ?? 0)));
  return [columns, ...rows].map((row) => {
    const cells = row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
    return `  ${cells.join("  ")}`;
  });
}
