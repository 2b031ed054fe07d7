/** An inspection and what opens one: a warrant, or one of three lawful grounds and who approved it (Permenimipas 2/2025,
 *  article 30(3)). The form is checked here; whether warrant and approval exist, the office says at the next sync. */
import { type Ground, type SessionOpened, isWarrantNumber } from "#core/document/check-log.ts";
import { parseShortCode } from "#core/document/lookup-code.ts";
import { type UnixSeconds } from "#core/document/field.ts";
import { FormatError } from "#core/error.ts";

/** The inspection that is open on this device. */
export interface Inspection {
  /** UUID */
  readonly id: string;
  readonly openedAt: UnixSeconds;
  /** Number of the event that opened it. */
  readonly number: number;
  readonly warrant?: string;
  readonly ground?: Ground;
  readonly approver?: string;
}

export type Basis =
  { readonly warrant: string } | { readonly ground: Ground; readonly approver: string; readonly approval: string };

/** What is typed into the form; `ground` is absent for a warrant. */
export interface Typed {
  readonly warrant: string;
  readonly ground?: Ground;
  readonly approver: string;
  readonly approval: string;
}

export type FieldName = "warrant" | "approver" | "approval";
export type Reading =
  | { readonly status: "read"; readonly basis: Basis }
  | { readonly status: "faulty"; readonly fields: readonly FieldName[] };

/** As an officer of the office is named in its list. */
const PERSON = /^[a-z][a-z0-9-]{0,39}$/;

/** Reads the form; letters may be typed in any case, spaces are left out. */
export function readBasis({ warrant, ground, approver, approval }: Typed): Reading {
  if (ground === undefined) {
    const number = warrant.replaceAll(/\s/g, "").toUpperCase();
    return isWarrantNumber(number)
      ? { status: "read", basis: { warrant: number } }
      : { status: "faulty", fields: ["warrant"] };
  }
  const person = approver.trim().toLowerCase();
  const code = readCode(approval);
  const fields: FieldName[] = [];
  if (!PERSON.test(person)) fields.push("approver");
  if (code === undefined) fields.push("approval");
  if (code === undefined || fields.length > 0) return { status: "faulty", fields };
  return { status: "read", basis: { ground, approver: person, approval: code } };
}

/** The ten symbols of a one-time code; undefined where it is mistyped. */
export function readCode(text: string): string | undefined {
  try {
    return parseShortCode(text.replaceAll(/\s/g, ""));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** What is kept of an inspection while it is open: an approval's code is used up. */
export function inspectionOf({ session, at, number, ...basis }: SessionOpened): Inspection {
  const place = { id: session, openedAt: at, number };
  if ("warrant" in basis) return { ...place, warrant: basis.warrant };
  return { ...place, ground: basis.ground, approver: basis.approver };
}
