import { KINDS, kindBit } from "#core/document/kind.ts";
import { parseOrder, type Order, type OrderContext } from "../../../../issuer/authority/order.ts";
import { type Problem } from "../../../../issuer/authority/model.ts";

const ALL_KINDS = KINDS.reduce((mask, kind) => mask | kindBit(kind), 0);

export const live: OrderContext = { today: "2026-11-24", profile: "live", powers: new Map([[1, ALL_KINDS]]) };
export const demo: OrderContext = { ...live, profile: "demo" };

export const holder = {
  primaryIdentifier: "Müller-Lüdenscheidt",
  secondaryIdentifier: "Jürgen",
  birthDate: "1969-01-02",
  sex: "M",
  nationality: "D",
  issuingCountry: "D",
};

export const mrz = ["P<D<<MUELLER<LUEDENSCHEIDT<<JUERGEN<<<<<<<<<", "TST0000039D<<6901028M3106305<<<<<<<<<<<<<<<2"];

export const order = {
  issuer: 1,
  kind: "ITAS",
  number: "2C41JE1234-W",
  validFrom: "2026-11-24",
  validUntil: "2027-11-23",
  holder,
  passport: "TST000003",
  category: "E23",
};

/** The problems of `order` with `changes` (undefined takes a field away); none where it is accepted. */
export function problemsOf(changes: Readonly<Record<string, unknown>>, context = live): readonly Problem[] {
  const parsed = parseOrder(merge(order, changes), context);
  return parsed.status === "refused" ? parsed.problems : [];
}

/** "field code" of each problem, in order. */
export const codesOf = (changes: Readonly<Record<string, unknown>>, context = live): string[] =>
  problemsOf(changes, context).map(({ field, code }) => `${field} ${code}`);

/** As `codesOf`, with changes to the holder. */
export const holderCodes = (changes: Readonly<Record<string, unknown>>, context = live): string[] =>
  codesOf({ holder: merge(holder, changes) }, context);

export function accepted(changes: Readonly<Record<string, unknown>> = {}, context = live): Order {
  const parsed = parseOrder(merge(order, changes), context);
  if (parsed.status === "accepted") return parsed.order;
  throw new Error(parsed.problems.map(({ messageEn }) => messageEn).join("\n"));
}

export function merge(base: object, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined));
}

/** Check digit of Doc 9303-3, 4.9: weights 7, 3, 1. */
const digit = (text: string): string => {
  const value = (letter: string): number => (letter === "<" ? 0 : parseInt(letter, 36));
  return String(
    Array.from(text).reduce((sum, letter, index) => sum + value(letter) * ([7, 3, 1][index % 3] ?? 0), 0) % 10,
  );
};

/** A passport's two lines. */
export function zone({
  names = "ERIKSSON<<ANNA<MARIA",
  nationality = "UTO",
  birth = "740812",
  sex = "F",
  end = "310615",
}): string[] {
  const first = `P<${nationality}${names}`.padEnd(44, "<");
  const number = "L898902C3";
  const optional = "<".repeat(14);
  const parts = [number + digit(number), birth + digit(birth), end + digit(end), `${optional}0`];
  const [a = "", b = "", c = "", d = ""] = parts;
  return [first, `${a}${nationality}${b}${sex}${c}${d}${digit(a + b + c + d)}`];
}
