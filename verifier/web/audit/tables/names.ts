/** Names and times as the tables say them: names before hex, times in WIB. */
import { toHex } from "#core/encoding/text.ts";
import { formatTime } from "../../../library/index.ts";
import { language } from "../../shell/settings.ts";
import { catalogue } from "../../words/current.ts";
import { type Reading } from "../read/reading.ts";

/** An issuer as the root statement names it, in the reader's language. */
export function nameOf({ root }: Reading, issuer: number): string {
  const entry = root.issuers.get(issuer);
  return (language.value === "id" ? entry?.nameId : entry?.nameEn) ?? String(issuer);
}

export const when = (time: number): string => formatTime(time, catalogue.value);
export const none = "–";
export const hexOf = (bytes: Uint8Array): string => toHex(bytes);
