import { FormatError } from "../error.ts";
import { decodeBase45, encodeBase45 } from "../encoding/base45.ts";
import { deflateZlib, inflateZlib } from "../encoding/inflate.ts";
import { hasDocumentFrame } from "./signature.ts";

/** Why a text is no document of ours. @see PROTOCOL, section 9, line 1 */
export type NothingCause = "website" | "damaged" | "other-format" | "nothing";

/** What the text of a code holds. */
export type QrContent =
  | { readonly status: "ours"; readonly cose: Uint8Array }
  | { readonly status: "unreadable"; readonly cause: NothingCause };

/** Base45 of 78 9C, and a text that cannot begin a URI. */
const OURS = "6BF";
/** The most that one QR code holds in its alphanumeric mode, and the most at error correction M, which is printed. */
const MAX_CHARACTERS = 4_296;
const MAX_PRINTED = 3_391;
/** The most that a COSE_Sign1 may inflate to. @see PROTOCOL, section 2 */
export const MAX_COSE_BYTES = 16 * 1024;
const LEADING_BLANK = /^[\s\p{C}\p{Default_Ignorable_Code_Point}\u2800]+/u;
/** Browsers drop tabs, line ends and what cannot be seen inside an address too. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}]+/gu;
/** `HC1:` of EU health certificates and `BEGIN:V` of contacts and calendars look like schemes and open nothing. */
const ADDRESS = /^(?!HC1:|BEGIN:V(?:CARD|CALENDAR|EVENT))(?:[a-z][a-z0-9+.-]*:\S|www\.)/i;

/**
 * The text of the code of a COSE_Sign1.
 * @throws {FormatError} `too-large` when no QR code of error correction M holds it: shorten the document's texts
 */
export function encodeQr(cose: Uint8Array): string {
  const text = encodeBase45(deflateZlib(cose));
  if (text.length > MAX_PRINTED)
    throw new FormatError("too-large", `${text.length} of at most ${MAX_PRINTED} characters`);
  return text;
}

/** Undoes `encodeQr`, or says what the text is instead. Never throws; a text of any length costs little. */
export function decodeQr(text: string): QrContent {
  if (text === "") return unreadable("nothing");
  if (!text.startsWith(OURS)) return unreadable(isAddress(text) ? "website" : "other-format");
  if (text.length > MAX_CHARACTERS) return unreadable("damaged");
  const cose = inflateText(text);
  if (cose === undefined) return unreadable("damaged");
  return hasDocumentFrame(cose) ? { status: "ours", cose } : unreadable("other-format");
}

function unreadable(cause: NothingCause): QrContent {
  return { status: "unreadable", cause };
}

function inflateText(text: string): Uint8Array | undefined {
  try {
    return inflateZlib(decodeBase45(text), MAX_COSE_BYTES);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function isAddress(text: string): boolean {
  const start = text.slice(0, MAX_CHARACTERS).replace(LEADING_BLANK, "");
  return ADDRESS.test(start.replace(INVISIBLE, "").normalize("NFKC"));
}
