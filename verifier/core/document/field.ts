import { FormatError } from "../error.ts";

/** Seconds since 1970-01-01T00:00:00Z. */
export type UnixSeconds = number;

const PLAIN = /^[!-~](?:[ -~]{0,118}[!-~])?$/;
const SPACE_AT_END = /^\s|\s$/;
/** Controls, line and paragraph separators, and the invisible marks that make a text read in another order than it is written. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/u;
const MAX_CODE_POINTS = 120;
/** The last second of the year 9999: a later one has no date of four-digit year. */
const LAST_SECOND = 253_402_300_799;

/**
 * Asserts the rule of every text in a document: 1 to 120 code points, NFC, no control characters, no space at either end.
 * @throws {FormatError} `text` @see PROTOCOL, section 2
 */
export function assertText(name: string, text: string): void {
  const fault = textFault(text);
  if (fault !== undefined) throw new FormatError("text", `${name} ${fault}`);
}

/** Asserts a Unix time: whole seconds from 1970 to 9999. @throws {FormatError} `time` */
export function assertTime(name: string, time: UnixSeconds): void {
  if (!Number.isSafeInteger(time) || time < 0 || time > LAST_SECOND) {
    throw new FormatError("time", `${name} is no time from 1970 to 9999`);
  }
}

/** The same fields without those that are undefined: what is absent is absent. */
export function present<T extends object>(fields: T): Present<T>;
export function present(fields: object): object {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value;
  return kept;
}

type OptionalNames<T> = { [Name in keyof T]-?: undefined extends T[Name] ? Name : never }[keyof T];
type Present<T> = Omit<T, OptionalNames<T>> & { [Name in OptionalNames<T>]?: Exclude<T[Name], undefined> };

function textFault(text: string): string | undefined {
  // Twice the limit in UTF-16 units is always too long: a huge text is not walked through.
  if (text.length > MAX_CODE_POINTS * 2) return "is longer than 120 code points";
  if (PLAIN.test(text)) return undefined;
  if (codePoints(text) > MAX_CODE_POINTS) return "is longer than 120 code points";
  if (text === "") return "is empty";
  if (!text.isWellFormed()) return "has a lone surrogate";
  if (CONTROL.test(text)) return "has a control character";
  if (SPACE_AT_END.test(text)) return "has a space at one end";
  return text.normalize("NFC") === text ? undefined : "is not NFC";
}

function codePoints(text: string): number {
  return Array.from(text).length;
}
