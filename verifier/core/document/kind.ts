/** The kinds of document in the order of their numbers; a new kind goes to the end. @see PROTOCOL, section 1 */
export const KINDS = [
  "ITK",
  "ITK_BRIDGE",
  "ITAS",
  "ITAP",
  "EPO",
  "SKIM",
  "AFFIDAVIT",
  "SPLP",
  "LODGING_RECEIPT",
  "SKTT",
  "COMPETENCE",
  "STATEMENT",
  "REPORT",
] as const;

export type Kind = (typeof KINDS)[number];

/** Whether a part must, may or must not stand in a document. */
export type Presence = "required" | "optional" | "none";

/** Which parts a kind has. */
export interface KindRule {
  readonly holder: Presence;
  readonly expires: Presence;
  readonly passport: Presence;
  readonly category: Presence;
  readonly place: Presence;
}

const ROWS: Readonly<Record<Kind, KindRule>> = {
  ITK: row("required", "required", "required", "required", "optional"),
  ITK_BRIDGE: row("required", "required", "required", "optional", "optional"),
  ITAS: row("required", "required", "required", "required", "optional"),
  ITAP: row("required", "optional", "required", "optional", "optional"),
  EPO: row("required", "required", "required", "optional", "optional"),
  SKIM: row("required", "optional", "required", "optional", "optional"),
  AFFIDAVIT: row("required", "optional", "required", "optional", "optional"),
  SPLP: row("required", "required", "none", "none", "optional"),
  LODGING_RECEIPT: row("required", "none", "required", "none", "required"),
  SKTT: row("required", "required", "required", "none", "required"),
  COMPETENCE: row("required", "optional", "none", "optional", "optional"),
  STATEMENT: row("none", "none", "none", "optional", "optional"),
  REPORT: row("none", "none", "none", "optional", "optional"),
};

/** The number of a kind: its place in `KINDS`. */
export function kindNumber(kind: Kind): number {
  return KINDS.indexOf(kind);
}

/** The bit of a kind in the masks of keys. */
export function kindBit(kind: Kind): number {
  return 1 << kindNumber(kind);
}

/** The row of a kind in the table of PROTOCOL 1. */
export function rule(kind: Kind): KindRule {
  return ROWS[kind];
}

/** Whether a text names a kind. */
export function isKind(text: string): text is Kind {
  return Object.hasOwn(ROWS, text);
}

function row(holder: Presence, expires: Presence, passport: Presence, category: Presence, place: Presence): KindRule {
  return { holder, expires, passport, category, place };
}
