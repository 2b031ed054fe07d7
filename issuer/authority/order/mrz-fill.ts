/** What the machine-readable zone fills in: the officer still compares it with the passport, for the zone writes names in
 *  plain capitals and cuts long ones. */
import { present } from "#core/document/field.ts";
import { type OrderHolder, type Problem } from "../model.ts";
import { SEXES, readZone, type Zone } from "./mrz.ts";
import { Problems } from "./problem.ts";

/** Fields of an order that a zone names, as an order has them. */
type ZoneValues = Readonly<Partial<Record<keyof OrderHolder | "passport", string>>>;

/** `values` is empty where there are problems. */
interface ZoneReading {
  readonly values: ZoneValues;
  readonly problems: readonly Problem[];
}

/** @param lines  of the zone   @param today  in WIB, YYYY-MM-DD: nobody is born later */
export function fillFromZone(lines: readonly string[], today: string): ZoneReading {
  const problems = new Problems();
  const zone = readZone(lines, problems);
  if (zone === undefined) return { values: {}, problems: problems.list };
  const { fields, documentNumber, nationality, issuingCountry } = zone;
  const values = present({
    ...namesOf(zone),
    passport: documentNumber ?? undefined,
    birthDate: birthDateOf(fields.birthDate ?? "", today),
    sex: SEXES[fields.sex ?? ""],
    nationality,
    issuingCountry,
  });
  return { values, problems: [] };
}

/** One name stays one name; an Indonesian passport has one field for all names. */
function namesOf({ fields, nationality }: Zone) {
  const [last, first] = [fields.lastName ?? "", fields.firstName ?? ""];
  if (last === "" || first === "" || nationality === "IDN") return { fullName: `${first} ${last}`.trim() };
  return { primaryIdentifier: last, secondaryIdentifier: first };
}

/** "9005<<" → "1990-05-00"; of two centuries the later that is not to come. */
function birthDateOf(text: string, today: string): string | undefined {
  if (!/^\d{2}[\d<]{4}$/.test(text)) return undefined;
  const [month, day] = [text.slice(2, 4), text.slice(4)].map((part) => part.replace("<<", "00"));
  const [late, early] = ["20", "19"].map((century) => `${century}${text.slice(0, 2)}-${month}-${day}`);
  return late !== undefined && late <= today ? late : early;
}
