/** Light orders: every rule takes them, and no portrait makes them heavy. */
import { type OrderRequest } from "../../../issuer/authority/model.ts";

const WIB_SECONDS = 7 * 3_600;
const DAY = 86_400;

const dayOf = (seconds: number): string => new Date((seconds + WIB_SECONDS) * 1000).toISOString().slice(0, 10);

/** @param number  of the document; no two are alike   @param now  Unix seconds */
export function anOrder(issuer: number, number: string, now: number): OrderRequest {
  const holder = {
    primaryIdentifier: "MUSTERMANN",
    secondaryIdentifier: "ERIKA",
    birthDate: "1964-08-12",
    sex: "F",
    nationality: "D",
    issuingCountry: "D",
  } as const;
  const dates = { validFrom: dayOf(now), validUntil: dayOf(now + 300 * DAY) };
  if (issuer === 2) return { issuer, kind: "COMPETENCE", number, ...dates, holder };
  return { issuer, kind: "ITAS", number, ...dates, holder, passport: "C01X00T47", category: "E33G" };
}
