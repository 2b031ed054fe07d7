/** Reads named fields out of an order and reports what is wrong with each. */
import { makeProblem, type OrderProblemCode, type Problems } from "./problem.ts";

// Controls, line and paragraph separators, and the marks that make a text read otherwise than it is written.
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/u;
const SPACE_AT_END = /^\s|\s$/;
const MAX_CODE_POINTS = 120;

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export class Fields {
  readonly #values: JsonObject;
  readonly problems: Problems;

  /** @param names  all fields there may be: any other is a problem */
  constructor(values: JsonObject, names: readonly string[], problems: Problems) {
    this.#values = values;
    this.problems = problems;
    for (const name of Object.keys(values)) {
      if (!names.includes(name)) problems.add(name, "unknown-field", { wanted: names.join(", ") });
    }
  }

  /** Whether anything was sent under this name, right or wrong. */
  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  raw(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  /** The text in NFC (the same text in other code points is not another name), or undefined after a report. */
  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== "string") return this.problems.add(name, "wrong-type", { wanted: ["teks", "text"] });
    const fault = textFault(value);
    return fault === undefined ? value.normalize("NFC") : this.problems.add(name, fault);
  }

  /** As `text`, and a report where nothing was sent. */
  requiredText(name: string): string | undefined {
    if (!this.has(name)) this.problems.add(name, "missing");
    return this.text(name);
  }

  /** As `text`, and a report where `isRight` does not hold. */
  textThat(name: string, isRight: (text: string) => boolean, code: OrderProblemCode): string | undefined {
    const text = this.text(name);
    if (text === undefined || isRight(text)) return text;
    this.problems.list.push(makeProblem(name, code, { value: text }));
    return undefined;
  }
}

function textFault(text: string): OrderProblemCode | undefined {
  if (text === "") return "text-empty";
  // A text of twice the limit in UTF-16 is too long in any case: 10 MB are not walked through.
  if (text.length > MAX_CODE_POINTS * 2) return "text-too-long";
  const composed = text.normalize("NFC");
  if (Array.from(composed).length > MAX_CODE_POINTS) return "text-too-long";
  if (INVISIBLE.test(text) || !text.isWellFormed()) return "text-control";
  return SPACE_AT_END.test(text) ? "text-space" : undefined;
}
