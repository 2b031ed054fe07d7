/** The words of /periksa/ beside the verdicts'. A language that misses one does not compile. */

import { type Seeming } from "../verdict/seems.ts";

/** What can go wrong on the way to a verdict, each with a short code to read out over the telephone. */
export type Trouble = "K01" | "K02" | "K03" | "K04" | "K05" | "K06" | "K07" | "K08" | "K09" | "K10" | "K11";

/** What the sentences on troubles are filled with. */
export interface TroubleFacts {
  readonly type: string;
  readonly size: string;
  readonly megabytes: string;
  readonly clock: string;
  readonly listTime: string;
}

export interface Words {
  readonly name: string;
  readonly office: string;
  readonly title: string;
  readonly skip: string;
  readonly scan: string;
  readonly scanLine: string;
  readonly choose: string;
  readonly drop: string;
  readonly dropHere: string;
  readonly paste: string;
  readonly pasteLabel: string;
  readonly pasteHint: string;
  readonly check: string;
  readonly typeCode: string;
  readonly codeLabel: string;
  readonly codeHint: string;
  readonly codeAskTitle: string;
  readonly codeAsk: string;
  readonly codeYes: string;
  readonly codeMistyped: string;
  readonly codeUnknown: string;
  readonly cancel: string;
  readonly close: string;
  readonly scanner: string;
  readonly rule: string;
  readonly privacy: string;
  readonly device: string;
  readonly listsNone: string;
  readonly listsAge: (age: string, time: string) => string;
  readonly listNumber: (bundle: number, block: number) => string;
  readonly reachable: string;
  readonly unreachable: string;
  readonly update: string;
  readonly updating: string;
  readonly trust: string;
  readonly trustHint: string;
  readonly feel: string;
  readonly working: string;
  readonly camera: {
    readonly title: string;
    readonly waiting: string;
    readonly hints: readonly [string, string];
    readonly torch: string;
    readonly change: string;
    readonly zoom: string;
    readonly stop: string;
    readonly again: string;
    readonly otherWays: string;
    readonly unread: string;
  };
  readonly verdict: {
    readonly of: (place: number, all: number) => string;
    readonly several: (all: number) => string;
    readonly what: string;
    readonly checks: string;
    readonly paper: string;
    readonly paperLine: string;
    readonly photo: string;
    readonly qr: string;
    readonly paperNotFile: string;
    /** Beside a field that an altered file shows otherwise. */
    readonly differs: string;
    readonly notTaken: string;
    readonly why: string;
    readonly next: string;
    readonly print: string;
    readonly back: string;
    readonly byService: string;
    /** The same document was checked before. */
    readonly seenSame: (time: string) => string;
    readonly seenOther: (time: string, title: string) => string;
    readonly answers: Readonly<Record<"passed" | "failed" | "not-checked", string>>;
  };
  /** Of codes that are none of ours. */
  readonly foreign: {
    readonly seems: Readonly<Record<Seeming, string>>;
    readonly unknown: string;
    readonly notChecked: string;
    readonly contents: string;
    readonly more: (letters: number) => string;
  };
  readonly chain: {
    readonly title: string;
    readonly line: string;
    readonly ask: string;
    readonly asking: string;
  };
  readonly evidence: {
    readonly key: string;
    readonly list: string;
    readonly block: string;
    readonly id: string;
    readonly signed: string;
    readonly checkedAt: string;
    readonly trust: string;
  };
  readonly help: {
    readonly title: string;
    readonly open: string;
    readonly rows: readonly (readonly [string, string])[];
  };
  readonly troubles: Readonly<Record<Trouble, (facts: TroubleFacts) => string>>;
  readonly troubleCode: string;
  /** Words as they stand on the paper. */
  readonly printed: Readonly<Record<Printed, string>>;
}

/** Labels of the paper, in its own words (issuer's page). */
export type Printed =
  | "number"
  | "fullName"
  | "primaryIdentifier"
  | "secondaryIdentifier"
  | "nativeName"
  | "birthDate"
  | "sex"
  | "nationality"
  | "passport"
  | "issuingCountry"
  | "validFrom"
  | "validUntil"
  | "issuedAt"
  | "category"
  | "place"
  | "conditions"
  | "printSerial"
  | "supersedes"
  | "competence"
  | "subject"
  | "placeOfStay"
  | "placeOnly"
  | "lookupCode";
