/** Days as people write them, YYYY-MM-DD, in the time of western Indonesia (WIB, UTC+7, no daylight saving). */
import { type UnixSeconds } from "#core/document/field.ts";

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const WIB_MS = 25_200_000;
const DAY_SECONDS = 86_400;

/** Whether the text is written as a day, in the calendar or not. */
export const looksLikeDay = (text: string): boolean => DAY.test(text);

/** Whether the day is in the calendar. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return DAY.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Whether a day of birth is possible: "1990-05-00" and "1990-00-00" where day or month are unknown, "0000-00-00" where all
 *  is; otherwise in the calendar. */
export function isBirthDay(text: string): boolean {
  if (text === "0000-00-00") return true;
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined || year < "1900") return false;
  if (day === "00") return month <= "12";
  return isDay(text);
}

/** 00:00:00 WIB of a day that is in the calendar. */
export const startOfDay = (day: string): UnixSeconds => (Date.parse(`${day}T00:00:00Z`) - WIB_MS) / 1000;

/** 00:00:00 WIB of the day after. */
export const startOfNextDay = (day: string): UnixSeconds => startOfDay(day) + DAY_SECONDS;

/** The day that it is in WIB at this time. */
export const dayInWib = (unixMs: number): string => new Date(unixMs + WIB_MS).toISOString().slice(0, 10);
