/** `--at`: a day, or a moment. */
import { UsageError } from "./usage.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/;

/** Unix seconds. A day means its noon in Western Indonesia Time: inside the day for every office that could be asked.
 *  @throws {UsageError} for a date that is none, or no date of the calendar */
export function parseAt(text: string): number {
  const day = text.slice(0, 10);
  const ms = DAY.test(text) ? Date.parse(`${text}T12:00:00+07:00`) : MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  // JavaScript takes 31 February for 3 March.
  if (Number.isNaN(ms) || !new Date(`${day}T00:00:00Z`).toISOString().startsWith(day))
    throw new UsageError(`--at ${text} is no date. Write it as 2026-11-24, or as 2026-11-24T15:00+07:00.`);
  return Math.floor(ms / 1000);
}
