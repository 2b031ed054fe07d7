/** Makes each forgery, has the verifier judge it, and holds the verdict against what must come of it. */
import { toCredential } from "#core/document/credential.ts";
import { formatUuid } from "#core/encoding/text.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { type DocumentSummary } from "#core/judgement/verdict.ts";
import { type Catalogue, Lists, type Sources, type Verified, describe, verify } from "../../verifier/library/index.ts";
import { type Expected, type Forgery, type Made } from "./forgery.ts";
import { type Scene } from "./scene.ts";
import { CODES } from "./made/codes.ts";
import { KEYS } from "./made/keys.ts";
import { PAGES } from "./made/pages.ts";
import { REPLAYS } from "./made/replays.ts";

/** In the order in which they are numbered, from 1. */
export const FORGERIES: readonly Forgery[] = [...PAGES, ...KEYS, ...CODES, ...REPLAYS];

export interface Judged {
  readonly forgery: Forgery;
  readonly made: Made;
  readonly result: Verified;
  /** What is not as it must be; empty where all is well. */
  readonly faults: readonly string[];
}

/** @param sources  the house's own unless told */
export async function judgeForgery(
  forgery: Forgery,
  scene: Scene,
  sources: Sources = scene.house.sources,
): Promise<Judged> {
  const made = await forgery.make(scene);
  const result = await verify({ pdf: made.file }, forgery.lie === undefined ? sources : besideLies(forgery, scene));
  return { forgery, made, result, faults: faultsOf(forgery.expected, made, result, scene) };
}

/** The genuine document, by the same way: the control. */
export async function judgeGenuine({ house, papers }: Scene): Promise<Verified> {
  return verify({ pdf: papers.specimen.file }, house.sources);
}

/** A verifier that starts anew and hears the forger first. */
function besideLies({ lie }: Forgery, scene: Scene): Sources {
  const { sources, trust } = scene.house;
  const liars = lie === undefined ? [] : [lie(scene)];
  const published = [...liars, ...(sources.published ?? [])];
  return { ...sources, published, lists: new Lists({ pinned: trust, sources: published, clock: sources.clock }) };
}

/** What is not as it must be, in words. */
export function faultsOf(expected: Expected, made: Made, result: Verified, { papers }: Scene): readonly string[] {
  const { status, cause, checks, document, edited } = result;
  const faults: string[] = [];
  if (status !== expected.status) faults.push(`${status} (${cause ?? "-"}) where ${expected.status} is due`);
  if (expected.causes !== undefined && !expected.causes.some((each) => each === cause))
    faults.push(`cause ${cause ?? "-"} where ${expected.causes.join(" or ")} is due`);
  if (made.edited !== undefined && made.edited.join() !== edited?.join())
    faults.push(`named ${edited?.join() ?? "nothing"} where ${made.edited.join()} was edited`);
  if (expected.compares === true) {
    // A pass is told of the code alone: no file was compared, and what is shown is what was signed.
    if (checks["file-intact"] === "passed") faults.push("called intact");
    if (
      JSON.stringify(document?.subject) !== JSON.stringify(toCredential(papers.specimen.payload)["credentialSubject"])
    )
      faults.push("shows other facts than were signed");
  }
  return faults;
}

/** A fact that the page says otherwise than it was signed. */
export interface Difference {
  readonly label: string;
  readonly printed: string;
  readonly signed: string;
}

/** What whoever checks sees when laying page and screen side by side; none where nothing is shown. */
export function differences({ made, result }: Judged, catalogue: Catalogue, scene: Scene): readonly Difference[] {
  if (made.printed === undefined || result.document === undefined) return [];
  const context = { root: scene.root, now: scene.now };
  const signed = new Map(describe(result, catalogue, context).facts.map(({ label, value }) => [label, value]));
  const page = { ...result, document: summaryOf(made.printed, result.document.kid) };
  return describe(page, catalogue, context).facts.flatMap(({ label, value }) =>
    signed.get(label) === value ? [] : [{ label, printed: value, signed: signed.get(label) ?? "–" }],
  );
}

function summaryOf(payload: DocumentPayload, kid: string): DocumentSummary {
  const { documentId, issuer, validFrom, expires, issuedAt } = payload;
  const until = expires === undefined ? {} : { validUntil: expires - 1 };
  const subject = toCredential(payload)["credentialSubject"] ?? null;
  return { id: formatUuid(documentId), issuer, kid, validFrom, ...until, issuedAt, subject };
}
