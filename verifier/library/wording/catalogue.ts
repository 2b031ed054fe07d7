/** The shape of the words for a verdict. A language that misses a key does not compile. */
import { type Kind } from "#core/document/kind.ts";
import { type Answer, type CheckName, type Doubt } from "#core/judgement/checks.ts";
import { type NotGenuineCause, type Status, type UnreadableCause } from "#core/judgement/verdict.ts";

/** A verdict as far as its words differ: a status, and its cause where there are several. */
export type Telling =
  | Exclude<Status, "not-genuine" | "undetermined" | "unreadable">
  | `not-genuine:${NotGenuineCause}`
  | `undetermined:${Doubt}`
  | `unreadable:${UnreadableCause}`;

/** What the sentences are filled with; everything ready to print. */
export interface Facts {
  readonly issuer: string;
  /** Telephone number, or the words for whoever issued it where it is not known. */
  readonly phone: string;
  readonly kind: string;
  /** When the list was complete that the verdict rests on. */
  readonly listTime: string;
  readonly listAge: string;
  readonly limit: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly daysAgo: number;
}

interface VerdictCopy {
  /** In capitals: the verdict itself. */
  readonly title: string;
  readonly line: (facts: Facts) => string;
  /** What to do now. */
  readonly action: (facts: Facts) => string;
}

/** Names of the signed facts. */
export type Label =
  | "kind"
  | "number"
  | "fullName"
  | "secondaryIdentifier"
  | "primaryIdentifier"
  | "nativeName"
  | "birthDate"
  | "sex"
  | "nationality"
  | "issuingCountry"
  | "passport"
  | "category"
  | "conditions"
  | "place"
  | "validFrom"
  | "validUntil"
  | "issuedAt"
  | "issuer"
  | "printSerial"
  | "supersedes"
  | "documentId"
  | "lookupCode";

export interface Catalogue {
  readonly language: "id" | "en";
  readonly verdicts: Readonly<Record<Telling, VerdictCopy>>;
  readonly checks: Readonly<Record<CheckName, Readonly<Record<Answer, string>>>>;
  /** Where the status did not pass, by its word. */
  readonly ended: Readonly<Record<"revoked" | "suspended" | "superseded", string>>;
  /** Where the period did not pass. */
  readonly outside: Readonly<Record<"expired" | "not-yet-valid", (facts: Facts) => string>>;
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly labels: Readonly<Record<Label, string>>;
  readonly sexes: Readonly<Record<"M" | "F" | "X", string>>;
  /** Of an altered file: the fields that read otherwise; without any, what else that means. */
  readonly edited: (fields: readonly string[]) => string;
  /** For the identity, which no verdict tells. */
  readonly compare: string;
  readonly unknownIssuer: string;
  readonly noEnd: string;
  readonly rests: (block: number | undefined, bundle: number | undefined, facts: Facts) => string;
  readonly restsOnNothing: string;
  readonly months: readonly string[];
  /** `amount` of a unit, for an age. */
  readonly units: Readonly<Record<"second" | "minute" | "hour" | "day", (amount: number) => string>>;
}
