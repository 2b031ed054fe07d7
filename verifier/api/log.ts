/** Log lines as both services write them: one JSON object a line on standard error, ids and counts only. */
import { destination, pino } from "pino";
import { type ServiceLog } from "./service.ts";

/** A lying chain may answer with megabytes, and its words come into the reason of a fault. */
const MAX_TEXT = 1000;
/** Whatever moves a terminal's cursor, ends a line for some reader, or turns a text around. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/gu;

const plain = (text: string): string =>
  (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text).replaceAll(UNSEEN, "\ufffd");

const plainFields = (fields: object = {}): object =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) => [
      plain(name),
      typeof value === "string" ? plain(value) : value,
    ]),
  );

/** A log whose lines carry `service`, the event's name and flat fields. */
export function createLog(service: string, level = "info"): ServiceLog {
  const logger = pino(
    { base: { service }, level, timestamp: pino.stdTimeFunctions.isoTime, messageKey: "event" },
    destination(2),
  );
  return {
    info: (event, fields) => logger.info(plainFields(fields), plain(event)),
    warn: (event, fields) => logger.warn(plainFields(fields), plain(event)),
    error: (event, fields) => logger.error(plainFields(fields), plain(event)),
  };
}
