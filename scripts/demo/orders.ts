/** The demo's orders: 22 invented people, each with a document or two. */
import { readFile } from "node:fs/promises";
import { type OrderHolder, type OrderRequest } from "../../issuer/authority/model.ts";
import { drawPortrait } from "./portrait.ts";

interface Person {
  readonly passport: string;
  readonly mrz: readonly string[];
  readonly holder: OrderHolder;
}

type Kind = OrderRequest["kind"];

const TURN: readonly Kind[] = ["ITAS", "ITK", "ITAP", "EPO", "ITK_BRIDGE"];
const CATEGORY: Partial<Record<Kind, readonly string[]>> = {
  ITAS: ["E23", "E28A", "E30A", "E31B"],
  ITK: ["B1", "C1", "C2", "D2"],
};
const CONDITIONS: Partial<Record<Kind, string>> = {
  ITAS: "Bekerja hanya pada penjamin yang tercatat",
  ITK: "Tidak boleh bekerja",
  EPO: "Berangkat sebelum tanggal akhir",
  ITK_BRIDGE: "Berakhir saat keluar dari wilayah Indonesia",
};
const PLACES = [
  "Balik Bukit",
  "Sukau",
  "Lumbok Seminung",
  "Belalau",
  "Sekincau",
  "Suoh",
  "Batu Brak",
  "Way Tenong",
  "Kebun Tebu",
  "Air Hitam",
];
const DAYS: Partial<Record<Kind, number>> = {
  ITAS: 365,
  ITK: 60,
  ITAP: 5 * 365,
  EPO: 14,
  ITK_BRIDGE: 60,
  SPLP: 180,
  SKTT: 365,
  COMPETENCE: 3 * 365,
};
const ISSUER_2: readonly Kind[] = ["SKTT", "COMPETENCE"];
const SKTT_HOLDERS = 3;
const DAY_MS = 86_400_000;
const WIB_MS = 7 * 3_600_000;

/** The day in WIB that lies `days` after `now` (Unix milliseconds), as YYYY-MM-DD. */
function dayInWib(now: number, days: number): string {
  return new Date(now + WIB_MS + days * DAY_MS).toISOString().slice(0, 10);
}

/** All orders of one day, in a fixed order. Asked again on the same day they are the same, so nothing is issued twice. */
export async function demoOrders(now: number): Promise<readonly OrderRequest[]> {
  const { people } = JSON.parse(await readFile(new URL("people.json", import.meta.url), "utf8")) as {
    people: readonly Person[];
  };
  const isIndonesian = ({ holder }: Person): boolean => holder.nationality === "IDN";
  const foreigners = people.filter((person) => !isIndonesian(person));
  const planned: (readonly [Person, Kind])[] = [
    ...people.filter(isIndonesian).flatMap((person): (readonly [Person, Kind])[] => [
      [person, "SPLP"],
      [person, "COMPETENCE"],
    ]),
    ...foreigners.map((person, index): readonly [Person, Kind] => [person, TURN[index % TURN.length] ?? "ITAS"]),
    ...foreigners
      .filter((_, index) => index % TURN.length === 0)
      .slice(0, SKTT_HOLDERS)
      .map((person): readonly [Person, Kind] => [person, "SKTT"]),
  ];
  const portraits = new Map<Person, string>();
  for (const [index, person] of people.entries())
    portraits.set(person, Buffer.from(await drawPortrait(index + 1)).toString("base64"));
  return planned.map(([person, kind], index) => orderOf(person, kind, index, now, portraits.get(person) ?? ""));
}

function orderOf(
  { holder, passport, mrz }: Person,
  kind: Kind,
  index: number,
  now: number,
  portrait: string,
): OrderRequest {
  const category = CATEGORY[kind]?.[index % 4];
  const conditions = CONDITIONS[kind];
  const day = dayInWib(now, 0);
  return {
    issuer: ISSUER_2.includes(kind) ? 2 : 1,
    kind,
    number: `SIM-${kind.slice(0, 4)}-${day.replaceAll("-", "")}-${String(index + 1).padStart(4, "0")}`,
    validFrom: day,
    validUntil: dayInWib(now, (DAYS[kind] ?? 30) - 1),
    holder,
    portrait,
    mrz,
    ...(kind === "SPLP" || kind === "COMPETENCE" ? {} : { passport }),
    ...(category === undefined ? {} : { category }),
    ...(conditions === undefined ? {} : { conditions }),
    ...(kind === "SKTT" || kind === "ITAS" ? { place: `Kecamatan ${PLACES[index % PLACES.length] ?? ""}` } : {}),
  };
}

/** The same paper, but its last lawful day was yesterday: taken in the demo profile only. */
export function endedYesterday(order: OrderRequest, now: number): OrderRequest {
  return { ...order, validFrom: dayInWib(now, -30), validUntil: dayInWib(now, -1) };
}
