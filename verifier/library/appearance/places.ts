/** Which marks of a page belong to which field: by the field's label and where it stands, never by what is written. */
import { type Mark, type PageMarks } from "./mark.ts";
import { type PaperField, type Paper } from "./paper.ts";
import { FIXED_WORDS, LOOKUP_LABEL, SPECIMEN } from "./words.ts";

/** What the marks of a page are taken for. */
export interface Places {
  /** The texts of each field that was found by its label, in the order in which they are drawn. */
  readonly fields: ReadonlyMap<PaperField, readonly Mark[]>;
  readonly labels: ReadonlyMap<PaperField, readonly Mark[]>;
  readonly title: readonly Mark[];
  readonly issuer: readonly Mark[];
  readonly lookupCode: readonly Mark[];
  /** Texts among the fields that belong to none. */
  readonly strange: readonly Mark[];
}

/** Points that letters may stand left of their column, and a label's two lines apart. */
const SLACK = 4;
const LABEL_LINES = 14;
/** From the first row of fields up: the title, then the rule under the header. */
const TITLE_HEIGHT = 68;
/** The header's right part is the number's. */
const NUMBER_WIDTH = 174;
const SEAL_WIDTH = 48;
const LOOKUP = { half: 92, height: 18 };

export function placesOf({ marks }: PageMarks, paper: Paper): Places {
  const texts = marks.filter(({ kind }) => kind === "text");
  const labels = new Map<PaperField, readonly Mark[]>();
  for (const field of paper.fields) {
    const found = findLabel(texts, field);
    if (found !== undefined) labels.set(field, found);
  }
  const rows = [...labels].filter(([{ name }]) => name !== "number").map(([, [mark]]) => mark?.top ?? 0);
  const first = Math.min(...rows);
  const lookup = texts.find(({ text }) => text === LOOKUP_LABEL);
  const places = { fields: new Map<PaperField, Mark[]>(), title: [], issuer: [], lookupCode: [], strange: [] };
  const sorted: Sorted = { labels, ...places };
  for (const field of labels.keys()) sorted.fields.set(field, []);
  const taken = new Set([...labels.values()].flat());
  for (const mark of texts) if (!taken.has(mark)) sort(mark, sorted, { first, lookup, paper });
  return sorted;
}

interface Sorted extends Places {
  readonly fields: Map<PaperField, Mark[]>;
  readonly title: Mark[];
  readonly issuer: Mark[];
  readonly lookupCode: Mark[];
  readonly strange: Mark[];
}
interface Lines {
  readonly first: number;
  readonly lookup: Mark | undefined;
  readonly paper: Paper;
}

function sort(mark: Mark, sorted: Sorted, { first, lookup, paper }: Lines): void {
  const [x, y] = [(mark.left + mark.right) / 2, (mark.top + mark.bottom) / 2];
  if (mark.text === SPECIMEN && mark.bottom - mark.top > LABEL_LINES * 4) return;
  if (y < first - TITLE_HEIGHT) {
    const number = paper.fields.find(({ name }) => name === "number");
    const label = number === undefined ? undefined : sorted.labels.get(number)?.[1];
    if (number !== undefined && label !== undefined && x > label.right - NUMBER_WIDTH)
      sorted.fields.get(number)?.push(mark);
    else sorted.issuer.push(mark);
    return;
  }
  if (y < first - 1) return void sorted.title.push(mark);
  if (lookup === undefined || y < lookup.top - CHECK_ABOVE) return sortField(mark, sorted, x, y);
  const centre = (lookup.left + lookup.right) / 2;
  const isCode = Math.abs(x - centre) < LOOKUP.half && y > lookup.bottom && y < lookup.bottom + LOOKUP.height;
  if (isCode && mark !== lookup) sorted.lookupCode.push(mark);
}

/** The part that is checked begins so far above the lookup code's label. */
const CHECK_ABOVE = 154;

/** The nearest label above, in the column in which the mark's middle lies. */
function sortField(mark: Mark, { labels, fields, strange }: Sorted, x: number, y: number): void {
  let best: { readonly field: PaperField; readonly left: number; readonly top: number } | undefined;
  for (const [field, [label]] of labels) {
    if (field.name === "number" || label === undefined) continue;
    const { left, top } = label;
    if (top > y || left - SLACK > x) continue;
    const isNearer = best === undefined || top > best.top + 2 || (top > best.top - 2 && left > best.left);
    if (isNearer) best = { field, left, top };
  }
  if (best !== undefined) fields.get(best.field)?.push(mark);
  else if (!FIXED_WORDS.has(mark.text)) strange.push(mark);
}

/** The label in both languages, one line under the other. */
function findLabel(texts: readonly Mark[], { label }: PaperField): readonly Mark[] | undefined {
  for (const upper of texts) {
    if (upper.text !== label.id) continue;
    const lower = texts.find(
      (mark) =>
        mark.text === label.en &&
        mark.top > upper.top &&
        mark.top - upper.top < LABEL_LINES &&
        (Math.abs(mark.left - upper.left) < SLACK || Math.abs(mark.right - upper.right) < SLACK),
    );
    if (lower !== undefined) return [upper, lower];
  }
  return undefined;
}

/** Whether the mark stands in the header's seal, left of the issuer's name. */
export const isSeal = (mark: Mark, name: Mark | undefined): boolean =>
  mark.text === "LB" && (name === undefined || mark.left < name.left - SEAL_WIDTH / 2);
