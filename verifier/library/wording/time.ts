/** Days and hours in Western Indonesia Time (UTC+7), and ages in one unit. */
import { type Catalogue } from "./catalogue.ts";

const WIB_SECONDS = 25_200;
const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** `24 November 2026` */
export function formatDay(time: number, { months }: Catalogue): string {
  const date = new Date((time + WIB_SECONDS) * 1000);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}

/** `12.03` */
export function formatHour(time: number): string {
  return new Date((time + WIB_SECONDS) * 1000).toISOString().slice(11, 16).replace(":", ".");
}

/** `24 November 2026 12.03 WIB` */
export function formatTime(time: number, catalogue: Catalogue): string {
  return `${formatDay(time, catalogue)} ${formatHour(time)} WIB`;
}

/** A duration in its largest whole unit; a day is told as hours until there are two. */
export function formatAge(seconds: number, { units }: Catalogue): string {
  const age = Math.max(0, Math.round(seconds));
  const [unit, size] = UNITS.find(([name, length]) => age >= length * (name === "second" ? 0 : 2)) ?? ["second", 1];
  return units[unit](Math.floor(age / size));
}

/** `29 February 1980`; what is unknown (00) is left out. @param date  YYYYMMDD */
export function formatBirthDate(date: string, { months }: Catalogue): string {
  const month = months[Number(date.slice(4, 6)) - 1];
  const day = Number(date.slice(6, 8));
  const year = date.startsWith("0000") ? "?" : date.slice(0, 4);
  return [day === 0 ? undefined : String(day), month, year].filter((part) => part !== undefined).join(" ");
}
