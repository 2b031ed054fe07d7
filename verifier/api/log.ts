/** Log lines as both services write them: one JSON object a line on standard error, ids and counts only. */
import { destination, pino } from "pino";
import { type ServiceLog } from "./service.ts";

/** A log whose lines carry `service`, the event's name and flat fields. */
export function createLog(service: string, level = "info"): ServiceLog {
  const logger = pino(
    { base: { service }, level, timestamp: pino.stdTimeFunctions.isoTime, messageKey: "event" },
    destination(2),
  );
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
}
