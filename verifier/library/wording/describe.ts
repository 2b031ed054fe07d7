/** A result in words, for a screen, a terminal or a page. Nothing here decides anything. */
import { type JsonValue, isJsonObject } from "#core/encoding/canonical.ts";
import { isKind } from "#core/document/kind.ts";
import { type Answer, CHECKS, type CheckName, DOUBTS } from "#core/judgement/checks.ts";
import { type Decision, type DocumentSummary, type Result } from "#core/judgement/verdict.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type Edited } from "../appearance/edited.ts";
import { type Catalogue, type Facts, type Label, type Telling } from "./catalogue.ts";
import { formatAge, formatBirthDate, formatDay, formatTime } from "./time.ts";

export interface Described {
  readonly title: string;
  readonly line: string;
  readonly action: string;
  readonly checks: readonly { readonly name: CheckName; readonly answer: Answer; readonly phrase: string }[];
  /** What the verdict rests on, and how old it is. */
  readonly rests: string;
  /** What was signed, where it may be shown. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Of an altered file: what was changed, as far as that can be told. */
  readonly edited?: string;
  /** Asked of whoever checks, where facts are shown. */
  readonly compare?: string;
}

const DAY = 86_400;

/** @param root  for names and telephone numbers; without it they are told in general words
 *  @param now  for the age of the lists */
export function describe(
  result: Result & { readonly edited?: Edited },
  catalogue: Catalogue,
  context: { readonly root?: RootStatement; readonly now: number },
): Described {
  const facts = factsOf(result, catalogue, context);
  const copy = catalogue.verdicts[tellingOf(result)];
  const { block, bundle, time } = result.asOf;
  const { document, edited } = result;
  return {
    title: copy.title,
    line: copy.line(facts),
    action: copy.action(facts),
    checks: checksOf(result, catalogue, facts),
    rests: time === undefined ? catalogue.restsOnNothing : catalogue.rests(block, bundle, facts),
    facts: document === undefined ? [] : shownFacts(document, catalogue, facts.issuer),
    ...(edited === undefined ? {} : { edited: editedLine(edited, catalogue) }),
    ...(document === undefined ? {} : { compare: catalogue.compare }),
  };
}

function editedLine(edited: Edited, { labels, edited: tell }: Catalogue): string {
  return tell(edited.flatMap((name) => (name === "appearance" ? [] : [labels[name]])));
}

/** Which words a result takes. */
export function tellingOf({ status, cause }: Decision): Telling {
  if (status === "not-genuine") return `${status}:${oneOf(NOT_GENUINE, cause) ?? "signature"}`;
  if (status === "undetermined") return `${status}:${oneOf(DOUBTS, cause) ?? "no-list"}`;
  if (status === "unreadable") return `${status}:${oneOf(UNREADABLE, cause) ?? "nothing"}`;
  return status;
}

const NOT_GENUINE = ["not-canonical", "parts-differ", "signature", "key-window", "not-anchored"] as const;
const UNREADABLE = ["website", "damaged", "other-format", "nothing"] as const;
function oneOf<T extends string>(all: readonly T[], cause: string | undefined): T | undefined {
  return all.find((each) => each === cause);
}

function factsOf(
  { document, asOf, at }: Result,
  catalogue: Catalogue,
  { root, now }: { readonly root?: RootStatement; readonly now: number },
): Facts {
  const issuer = [...(root?.issuers.values() ?? [])].find(({ origin }) => origin === document?.issuer);
  const name = catalogue.language === "id" ? issuer?.nameId : issuer?.nameEn;
  const kind = textOf(document?.subject, "kind") ?? "";
  const until = document?.validUntil;
  return {
    issuer: name ?? document?.issuer ?? catalogue.unknownIssuer,
    phone: issuer?.telephone ?? catalogue.unknownIssuer,
    kind: isKind(kind) ? `${catalogue.kinds[kind]} (${kind})` : kind,
    listTime: formatTime(asOf.time ?? at, catalogue),
    listAge: formatAge(now - (asOf.time ?? now), catalogue),
    limit: formatAge(root?.freshness.public ?? DAY, catalogue),
    validFrom: document === undefined ? "" : formatDay(document.validFrom, catalogue),
    validUntil: until === undefined ? catalogue.noEnd : formatDay(until, catalogue),
    daysAgo: until === undefined ? 0 : Math.max(0, Math.ceil((at - until) / DAY)),
  };
}

function checksOf({ checks, status }: Result, catalogue: Catalogue, facts: Facts): Described["checks"] {
  // Behind a signature that fails nothing else means anything.
  const told = checks.signature === "failed" ? (["signature"] as const) : CHECKS;
  return told.flatMap((name) => {
    const answer = checks[name];
    return answer === undefined ? [] : [{ name, answer, phrase: phraseOf(name, answer, status, catalogue, facts) }];
  });
}

/** The general phrase, or the telling one where the verdict says which failure it was. */
function phraseOf(
  name: CheckName,
  answer: Answer,
  status: Result["status"],
  catalogue: Catalogue,
  facts: Facts,
): string {
  const { ended, outside } = catalogue;
  if (answer === "failed" && name === "status") {
    if (status === "revoked" || status === "suspended" || status === "superseded") return ended[status];
  }
  if (answer === "failed" && name === "validity-period") {
    if (status === "expired" || status === "not-yet-valid") return outside[status](facts);
  }
  return catalogue.checks[name][answer];
}

const HOLDER_FACTS = [
  "fullName",
  "secondaryIdentifier",
  "primaryIdentifier",
  "nativeName",
] as const satisfies readonly Label[];
const HOLDER_CODES = ["nationality", "issuingCountry"] as const satisfies readonly Label[];
const PERMIT_FACTS = [
  "passport",
  "category",
  "conditions",
  "place",
  "supersedes",
  "printSerial",
] as const satisfies readonly Label[];

function shownFacts(document: DocumentSummary, catalogue: Catalogue, issuer: string): Described["facts"] {
  const { labels, sexes } = catalogue;
  const { subject } = document;
  const holder = isJsonObject(subject) ? subject["holder"] : undefined;
  const kind = textOf(subject, "kind") ?? "";
  const sex = textOf(holder, "sex");
  const birthDate = textOf(holder, "birthDate");
  const end = document.validUntil;
  const of = (source: JsonValue | undefined, names: readonly Label[]): [Label, string | undefined][] =>
    names.map((name) => [name, textOf(source, name)]);
  const rows: readonly (readonly [Label, string | undefined])[] = [
    ["kind", isKind(kind) ? `${kind} · ${catalogue.kinds[kind]}` : kind],
    ["number", textOf(subject, "number")],
    ...of(holder, HOLDER_FACTS),
    ["birthDate", birthDate === undefined ? undefined : formatBirthDate(birthDate, catalogue)],
    ["sex", sex === "M" || sex === "F" || sex === "X" ? sexes[sex] : undefined],
    ...of(holder, HOLDER_CODES),
    ...of(subject, PERMIT_FACTS),
    ["validFrom", formatDay(document.validFrom, catalogue)],
    ["validUntil", end === undefined ? catalogue.noEnd : formatDay(end, catalogue)],
    ["issuedAt", formatTime(document.issuedAt, catalogue)],
    ["issuer", issuer],
    ["documentId", document.id],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label: labels[label], value }]));
}

function textOf(source: JsonValue | undefined, name: string): string | undefined {
  const value = isJsonObject(source) ? source[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
