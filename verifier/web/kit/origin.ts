/** In the place of judge/origin.ts: there is nobody to ask. The policy of the file would refuse it, too. */
import { SourceError } from "../../library/ports.ts";

/** @throws {SourceError} always */
export function exchange(): Promise<Uint8Array> {
  return Promise.reject(new SourceError("unreachable", "this file asks nobody"));
}
