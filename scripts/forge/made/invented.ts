/** A permit that nobody issued. */
import { type DocumentPayload } from "#core/document/document.ts";
import { freshId } from "../hand.ts";
import { type Scene } from "../scene.ts";

const DAY = 86_400;

/** For whom it is: nobody of the demo. */
const PERSON = {
  primaryIdentifier: "ROE",
  secondaryIdentifier: "JANE",
  birthDate: "19900101",
  sex: "F",
  nationality: "GBR",
  issuingCountry: "GBR",
} as const;

/** Lawful in every part, dated back beyond the day within which the office anchors, unless told otherwise. */
export function invented({ papers, now }: Scene, changes: Partial<DocumentPayload> = {}): DocumentPayload {
  const { payload } = papers.specimen;
  return {
    ...payload,
    documentId: freshId(),
    issuedAt: now - 2 * DAY,
    statusList: { list: 0, index: 131_000 },
    holder: PERSON,
    number: `${payload.number.slice(0, -4)}9999`,
    passport: "533380006",
    ...changes,
  };
}
