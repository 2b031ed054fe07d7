import { FormatError } from "../error.ts";
import { decodeUtf8, encodeUtf8 } from "./text.ts";

/** A JSON value of RFC 7493 (I-JSON). */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

const MAX_DEPTH = 32;
const MAX_BYTES = 16 * 1024 * 1024;
/** Sixteen megabytes of `{},` would fill a gigabyte; the largest of ours, a bucket of 10⁷ documents, has half of this. */
const MAX_VALUES = 200_000;
const SPACE = /[ \t\n\r]*/y;
/** Printable ASCII but the quote and the backslash: written as it is. */
const UNESCAPED = /^[ !#-[\]-~]*$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const LITERAL = /true|false|null/y;

/**
 * Parses JSON strictly: what JSON.parse hides or bends is refused.
 * @param maxBytes at most this many bytes or characters, 16 MiB unless told
 * @throws {FormatError} `json-syntax`, `json-duplicate` (a name twice), `json-surrogate`, `json-number` (an integer that is not
 *   safe, or no finite number), `json-depth` (32), `too-large` (or of more than 200,000 values), `utf8` @see RFC 7493
 */
export function parseJson(input: string | Uint8Array, maxBytes = MAX_BYTES): JsonValue {
  if (input.length > maxBytes) throw new FormatError("too-large", `${input.length} of at most ${maxBytes} bytes`);
  return new Parser(typeof input === "string" ? input : decodeUtf8(input)).document();
}

/** The canonical UTF-8 form of a value. @throws {FormatError} `json-surrogate`, `json-number` @see RFC 8785 */
export function canonicalize(value: JsonValue): Uint8Array {
  return encodeUtf8(canonicalText(value));
}

/** Whether a value is an object. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The canonical form of a value as text. @throws {FormatError} `json-surrogate`, `json-number` */
export function canonicalText(value: JsonValue): string {
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "boolean" || value === null) return String(value);
  if (isJsonArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  let text = "";
  // By UTF-16 code units, as RFC 8785 has it.
  for (const name of Object.keys(value).toSorted()) {
    text += `${text === "" ? "" : ","}${canonicalString(name)}:${canonicalText(value[name] ?? null)}`;
  }
  return `{${text}}`;
}

function isJsonArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function canonicalString(text: string): string {
  if (UNESCAPED.test(text)) return `"${text}"`; // nearly all of our texts, and several times faster
  if (!text.isWellFormed()) throw new FormatError("json-surrogate", "a lone surrogate");
  return JSON.stringify(text);
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new FormatError("json-number", `${value} is no JSON number`);
  return JSON.stringify(value);
}

class Parser {
  private readonly text: string;
  private position = 0;
  private values = 0;

  constructor(text: string) {
    this.text = text;
  }

  document(): JsonValue {
    const value = this.value(0);
    if (this.position !== this.text.length) this.fail("something after the value");
    return value;
  }

  /** One value and the white space around it. */
  private value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw new FormatError("json-depth", `deeper than ${MAX_DEPTH}`);
    if (++this.values > MAX_VALUES) throw new FormatError("too-large", `more than ${MAX_VALUES} values`);
    this.match(SPACE);
    const next = this.text[this.position];
    let value: JsonValue;
    if (next === "{") value = this.object(depth);
    else if (next === "[") value = this.array(depth);
    else if (next === '"') value = this.string();
    else if (next === "t" || next === "f" || next === "n") value = this.literal();
    else value = this.number();
    this.match(SPACE);
    return value;
  }

  private object(depth: number): JsonObject {
    const members = new Map<string, JsonValue>();
    this.position++;
    this.match(SPACE);
    if (this.skip("}")) return {};
    do {
      this.match(SPACE);
      const name = this.string();
      if (members.has(name)) throw new FormatError("json-duplicate", `a name twice, before character ${this.position}`);
      this.match(SPACE);
      if (!this.skip(":")) this.fail("no colon");
      members.set(name, this.value(depth + 1));
    } while (this.skip(","));
    if (!this.skip("}")) this.fail("object not closed");
    return Object.fromEntries(members); // defines `__proto__` as a name like any other
  }

  private array(depth: number): readonly JsonValue[] {
    const items: JsonValue[] = [];
    this.position++;
    this.match(SPACE);
    if (this.skip("]")) return items;
    do items.push(this.value(depth + 1));
    while (this.skip(","));
    if (!this.skip("]")) this.fail("array not closed");
    return items;
  }

  private string(): string {
    const start = this.position;
    if (!this.skip('"')) this.fail("no string");
    // Walked by hand: a regular expression overflows the stack on a text of megabytes.
    for (let code = this.next(); code !== QUOTE; code = this.next()) if (code === BACKSLASH) this.next();
    const text = this.unescape(this.text.slice(start, this.position));
    if (!text.isWellFormed())
      throw new FormatError("json-surrogate", `a lone surrogate, before character ${this.position}`);
    return text;
  }

  private next(): number {
    const code = this.text.charCodeAt(this.position++);
    return Number.isNaN(code) ? this.fail("string not closed") : code;
  }

  /** JSON.parse knows the escapes, and refuses control characters. */
  private unescape(source: string): string {
    try {
      return String(JSON.parse(source));
    } catch (cause) {
      throw new FormatError("json-syntax", `no JSON string, before character ${this.position}`, { cause });
    }
  }

  private number(): number {
    const source = this.match(NUMBER) ?? this.fail("no value");
    const value = Number(source);
    const integer = /^-?[0-9]+$/.test(source);
    if (!Number.isFinite(value) || (integer && !Number.isSafeInteger(value))) {
      throw new FormatError("json-number", `${source.slice(0, 40)} would be rounded`);
    }
    return value;
  }

  private literal(): boolean | null {
    const source = this.match(LITERAL) ?? this.fail("no value");
    return source === "null" ? null : source === "true";
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  private skip(character: string): boolean {
    const found = this.text[this.position] === character;
    if (found) this.position++;
    return found;
  }

  private fail(fact: string): never {
    throw new FormatError("json-syntax", `${fact}, at character ${this.position}`);
  }
}
