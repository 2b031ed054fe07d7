/** Letters that look like others: a name with a Cyrillic А reads as the passport's and is found by no search for it. */
import { type OrderRequest, type Problem } from "../model.ts";
import { makeProblem } from "./problem.ts";

/** Latin as passports and addresses use it (Doc 9303, part 3, section 6), without letters made for phonetics. */
const LATIN = /^(?:[A-Za-z\u00aa\u00ba\u00c0-\u024f\u0259\u1e00-\u1eff]|[^\p{L}\p{Nl}])$/u;
/** Parts of a text within which nobody changes the script. */
const WORD = /[\p{L}\p{M}\p{N}\p{Cf}]+/gu;
/** Scripts that are written together. */
const TOGETHER: readonly (readonly string[])[] = [
  ["Han", "Hiragana", "Katakana"],
  ["Han", "Hangul"],
  ["Han", "Bopomofo"],
];
const SCRIPTS: readonly (readonly [name: string, pattern: RegExp])[] = [
  "Latin",
  "Cyrillic",
  "Greek",
  "Armenian",
  "Hebrew",
  "Arabic",
  "Devanagari",
  "Bengali",
  "Tamil",
  "Thai",
  "Georgian",
  "Cherokee",
  "Han",
  "Hiragana",
  "Katakana",
  "Hangul",
  "Bopomofo",
].map((name) => [name, new RegExp(`^\\p{Script=${name}}$`, "u")]);
/** What joins letters where the script needs it. */
const JOINERS = "\u200c\u200d";
const JOINING = /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}]/u;
const SHOWN = 3;

/** Latin names of a person: they hold no digit either. */
const NAMES = ["fullName", "secondaryIdentifier", "primaryIdentifier"] as const;
const TEXTS = ["number", "category", "conditions", "place"] as const;

/** A warning for each field that has such letters: they may be meant, and whoever decides compares with the passport. */
export function warnOfLookAlikes(order: Pick<OrderRequest, "holder" | (typeof TEXTS)[number]>): readonly Problem[] {
  const { holder } = order;
  return [
    ...TEXTS.flatMap((name) => warning(name, notLatin(order[name] ?? ""))),
    ...NAMES.flatMap((name) => warning(name, notLatin(holder?.[name] ?? "", /\p{N}/u))),
    ...warning("nativeName", mixed(holder?.nativeName ?? "")),
  ];
}

function warning(field: string, found: readonly string[]): readonly Problem[] {
  if (found.length === 0) return [];
  const value = [...new Set(found)].slice(0, SHOWN).map(nameOf).join(", ");
  return [makeProblem(field, "look-alike", { value })];
}

const notLatin = (text: string, forbidden?: RegExp): readonly string[] =>
  Array.from(text).filter((sign) => !LATIN.test(sign) || isDisguised(sign) || forbidden?.test(sign) === true);

/** Any script, but one in each word. */
function mixed(text: string): readonly string[] {
  return (text.match(WORD) ?? []).flatMap((word) => {
    const signs = Array.from(word);
    const odd = signs.filter((sign) => isDisguised(sign) && !(JOINERS.includes(sign) && JOINING.test(word)));
    const scripts = [...new Set(signs.flatMap(scriptOf))];
    const [first = "", ...others] = scripts;
    const areTogether = others.length === 0 || TOGETHER.some((set) => scripts.every((script) => set.includes(script)));
    return areTogether ? odd : [...odd, ...signs.filter((sign) => scriptOf(sign).some((script) => script !== first))];
  });
}

const scriptOf = (sign: string): readonly string[] =>
  SCRIPTS.flatMap(([name, pattern]) => (pattern.test(sign) ? [name] : []));

/** A wide, bold or circled form of another letter, or one that nobody sees. */
const isDisguised = (sign: string): boolean =>
  /\p{Default_Ignorable_Code_Point}/u.test(sign) || (/[\p{L}\p{N}]/u.test(sign) && sign.normalize("NFKC") !== sign);

function nameOf(sign: string): string {
  const code = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return /\p{Default_Ignorable_Code_Point}/u.test(sign) ? code : `${sign} (${code})`;
}
