/** Withdrawals: what was acknowledged stands on the chain, in the lists and in the API; and nothing else does. */
import { statusAt, statusInWord, type StatusValue } from "#core/proof/status.ts";
import { expectedStatus, type Tell } from "./compare.ts";
import { type Evidence, type Place } from "./evidence.ts";

const WORDS = ["valid", "revoked", "suspended", "superseded"] as const;
const WORD_PLACES = 128;

export function compareStatus(evidence: Evidence, tell: Tell): void {
  const { journal, acknowledged, views } = evidence;
  const expected = expectedStatus(acknowledged);
  const byPlace = new Map<string, string>();
  for (const [documentId, place] of journal.places) {
    const key = `${place.issuer}/${place.list}/${place.index}`;
    const other = byPlace.get(key);
    if (other !== undefined) tell("double", `documents ${other} and ${documentId} have the same place ${key}`);
    byPlace.set(key, documentId);
    compareOne(evidence, documentId, place, expected.get(documentId), tell);
  }
  for (const [documentId, value] of expected) {
    if (!journal.places.has(documentId))
      tell("lost", `document ${documentId}, changed to ${WORDS[value]}, has no place`);
    const view = views.get(documentId);
    if (view?.status !== WORDS[value])
      tell("status", `the API says ${view?.status} of ${documentId}, not ${WORDS[value]}`);
    else if (!view.statusOnChain)
      tell("status", `the API says that the status of ${documentId} is not on the chain yet`);
  }
}

function compareOne(
  { chain, published, journal }: Evidence,
  documentId: string,
  { issuer, list, index }: Place,
  expected: StatusValue | undefined,
  tell: Tell,
): void {
  const value = expected ?? 0;
  const confirmed = journal.confirmed.get(documentId);
  if (confirmed !== expected) {
    tell("status", `${documentId}: ${nameOf(expected)} was acknowledged, ${nameOf(confirmed)} is in the journal`);
  }
  const word = chain.words.get(`${issuer}/${list}/${Math.floor(index / WORD_PLACES)}`) ?? 0n;
  const onChain = statusInWord(word, index);
  if (onChain !== value)
    tell("status", `${documentId}: ${WORDS[value]} was acknowledged, the chain has ${WORDS[onChain]}`);
  const file = published.status.get(issuer)?.[list];
  const listed = file === undefined ? undefined : statusAt(file, index);
  if (listed !== value) tell("list", `${documentId}: the chain has ${WORDS[onChain]}, the list ${nameOf(listed)}`);
}

const nameOf = (value: StatusValue | undefined): string => (value === undefined ? "nothing" : WORDS[value]);
