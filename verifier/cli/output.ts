/** A result on a terminal, or as a line of JSON. */
import { type Catalogue, type Verified, describe } from "../library/index.ts";
import { type RootStatement } from "#core/proof/root.ts";

export interface Look {
  readonly catalogue: Catalogue;
  readonly hasColour: boolean;
  readonly root?: RootStatement;
  readonly now: number;
}

/** Told by a sign and a word; colour comes on top. */
const GROUPS = {
  GO: { sign: "✔", colour: "1;30;42" },
  CAUTION: { sign: "▲", colour: "1;30;43" },
  STOP: { sign: "✖", colour: "1;97;41" },
  UNSURE: { sign: "?", colour: "1;30;47" },
} as const;
const ANSWERS = { passed: "✔", failed: "✖", "not-checked": "–" } as const;
const LABEL_WIDTH = 24;

/** One object a document, the verdict first. */
export function formatJson(file: string, { status, ...rest }: Verified): string {
  return JSON.stringify({ status, file, ...rest });
}

/** Several lines: the verdict, what to do, the checks, what it rests on, what was signed. */
export function formatHuman(file: string, result: Verified, { catalogue, hasColour, root, now }: Look): string {
  const told = describe(result, catalogue, { now, ...(root === undefined ? {} : { root }) });
  const { sign } = GROUPS[result.group];
  // A code that opens a website is shown like a forgery, whatever its group.
  const colour = result.cause === "website" ? GROUPS.STOP.colour : GROUPS[result.group].colour;
  const title = `${sign} ${told.title}`;
  const facts = told.facts.map(({ label, value }) => `  ${label.padEnd(LABEL_WIDTH)}${printable(value)}`);
  const lines = [
    `${hasColour ? `\u001B[${colour}m ${title} \u001B[0m` : title}  ${printable(file)}`,
    `  ${printable(told.line)}`,
    ...(told.edited === undefined ? [] : [`  ${told.edited}`]),
    `  → ${printable(told.action)}`,
    "",
    ...told.checks.map(({ answer, phrase }) => `  ${ANSWERS[answer]} ${phrase}`),
    `  ${told.rests}`,
  ];
  if (facts.length > 0) lines.push("", ...facts);
  if (told.compare !== undefined) lines.push("", `  ${told.compare}`);
  return `${lines.join("\n")}\n`;
}

/** No letter of a document or a file name steers the terminal or turns the line around. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, "·");
}
