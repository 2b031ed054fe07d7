/** The page of an altered file against what was signed: which field reads otherwise. It never makes a verdict. */
import { type DocumentSummary } from "#core/judgement/verdict.ts";
import { type Label } from "../wording/catalogue.ts";
import { type Mark, type PageMarks } from "./mark.ts";
import { paperOf } from "./paper.ts";
import { isSeal, placesOf } from "./places.ts";

export type FieldName = Label;

/** What was signed; the issuer's names as the root statement has them, where it is known. */
interface SignedFacts {
  readonly document: DocumentSummary;
  readonly issuer?: { readonly nameId: string; readonly nameEn: string };
}

/** `changed`: something is other than on a paper of ours, and no field can be named for it. */
export type Appearance =
  | { readonly status: "edited"; readonly fields: readonly FieldName[] }
  | { readonly status: "changed" }
  | { readonly status: "same" };

const CHANGED: Appearance = { status: "changed" };

/** Names the fields whose text is missing, other, more, or hidden under something drawn later.
 *  Letters are compared by their code points (NFC): look-alikes and invisible ones are edits.
 *  @param pages  as `readMarks` gives them */
export function compareAppearance(pages: readonly PageMarks[], { document, issuer }: SignedFacts): Appearance {
  const paper = paperOf(document);
  if (paper === undefined) return CHANGED;
  const looks = pages.map((page) => ({ page, places: placesOf(page, paper) }));
  const { page, places } = looks.toSorted((a, b) => b.places.labels.size - a.places.labels.size)[0] ?? {};
  // Without half of its labels a page is no longer ours: whatever is on it, no field is at its place.
  if (page === undefined || places === undefined || places.labels.size * 2 < paper.fields.length) return CHANGED;
  const hidden = hiddenMarks(page.marks);
  const labels = [...places.labels.values()].flat();
  // Under a picture of a whole page lies no one field.
  if (labels.filter((label) => hidden.has(label)).length * 2 > labels.length) return CHANGED;
  const edited = new Set<FieldName>();
  const hold = (name: FieldName, marks: readonly Mark[] | undefined, lines: readonly string[]): void => {
    if (marks === undefined || !readsAs(marks, lines) || marks.some((mark) => hidden.has(mark))) edited.add(name);
  };
  hold("kind", places.title, paper.title);
  for (const field of paper.fields) {
    hold(field.name, places.fields.get(field), field.lines);
    if (places.labels.get(field)?.some((mark) => hidden.has(mark)) === true) edited.add(field.name);
  }
  const names = places.issuer.filter((mark) => !isSeal(mark, places.issuer.at(-1)));
  if (issuer !== undefined) hold("issuer", names, [issuer.nameId, issuer.nameEn]);
  hold("lookupCode", places.lookupCode, [paper.lookupCode]);
  if (edited.size > 0) return { status: "edited", fields: [...edited] };
  return pages.length === 1 && places.strange.length === 0 ? { status: "same" } : CHANGED;
}

/** Whether the texts, one after the other, are the lines: only where one text ends and the next begins may the paper
 *  have broken a line, and white space gone. */
function readsAs(marks: readonly Mark[], lines: readonly string[]): boolean {
  const wanted = lines.join("\n").normalize("NFC");
  const texts = marks.map(({ text }) => withHyphen(text).normalize("NFC").trim());
  let at = 0;
  for (const text of texts) {
    while (/\s/u.test(wanted.charAt(at))) at++;
    if (!wanted.startsWith(text, at)) return readsTurned(texts, wanted);
    at += text.length;
  }
  return at === wanted.length || readsTurned(texts, wanted);
}

/** PDFium tells a hyphen at the end of a line as U+0002. */
const withHyphen = (text: string): string => (text.endsWith("\u0002") ? `${text.slice(0, -1)}-` : text);

/** Words of two directions stand on a line in another order than they are read. */
function readsTurned(texts: readonly string[], wanted: string): boolean {
  if (!/[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(wanted)) return false;
  const words = (text: string): string => text.split(/\s+/u).filter(Boolean).toSorted().join(" ");
  return words(texts.join(" ")) === words(wanted);
}

/** Letters under something that is drawn later and is no letter. */
function hiddenMarks(marks: readonly Mark[]): ReadonlySet<Mark> {
  const hidden = new Set<Mark>();
  for (const [i, shape] of marks.entries()) {
    if (shape.kind !== "shape") continue;
    for (const text of marks.slice(0, i)) if (text.kind === "text" && covers(shape, text)) hidden.add(text);
  }
  return hidden;
}

function covers(shape: Mark, text: Mark): boolean {
  const width = Math.min(shape.right, text.right) - Math.max(shape.left, text.left);
  const height = Math.min(shape.bottom, text.bottom) - Math.max(shape.top, text.top);
  return width >= 2 && height >= (text.bottom - text.top) * 0.3;
}
