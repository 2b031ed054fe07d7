/** From text to clusters of placed glyphs, in the order in which they stand on the line. */
import { createRequire } from "node:module";
import * as hb from "harfbuzzjs";
import { PdfError } from "../error.ts";
import { type Face } from "./fonts.ts";
import { type Part, type Shape } from "./subset.ts";

/** The least that is drawn and read as one: a letter with its marks, a ligature. */
export interface Cluster extends Shape {
  /** Its text in the order in which a reader of the PDF meets it (right-to-left text reversed). */
  readonly text: string;
}

/** Clusters of one face, left to right. */
export interface Run {
  readonly face: Face;
  readonly clusters: readonly Cluster[];
}

interface Bidi {
  getEmbeddingLevels(text: string): { readonly levels: Uint8Array };
}
interface Span {
  readonly face: Face;
  readonly level: number;
  readonly script: string;
  readonly start: number;
  end: number;
}

// The types of bidi-js describe another module form than the one Node loads.
const makeBidi: () => Bidi = createRequire(import.meta.url)("bidi-js");
const bidi = makeBidi();
// One buffer for all calls: shaping is synchronous, and a buffer's memory lies outside the collector's sight.
const buffer = new hb.Buffer();
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const IGNORABLE = /^\p{Default_Ignorable_Code_Point}$/u;
const SPACE = /^\s+$/u;
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ["Latn", /\p{Script=Latin}/u],
  ["Arab", /\p{Script=Arabic}/u],
  ["Hani", /\p{Script=Han}/u],
  ["Kana", /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ["Hang", /\p{Script=Hangul}/u],
  ["Taml", /\p{Script=Tamil}/u],
  ["Cyrl", /\p{Script=Cyrillic}/u],
  ["Grek", /\p{Script=Greek}/u],
  ["Deva", /\p{Script=Devanagari}/u],
];
const COMMON = "Zyyy";

/** Shapes one line of text: Unicode's bidirectional order (UAX 9), a face for each word, OpenType's substitutions.
 *  @param faces  asked in this order; a word stays in one face where one has all its letters
 *  @throws {PdfError} `script-unsupported` where no face has a letter: it is never drawn as an empty box */
export function shapeLine(text: string, faces: readonly Face[]): Run[] {
  return visualOrder(spansOf(text, faces)).map((span) => ({ face: span.face, clusters: shapeSpan(text, span) }));
}

/** Width of shaped runs at a size of one unit. */
export function widthOf(runs: readonly Run[]): number {
  let width = 0;
  for (const { face, clusters } of runs) for (const { advance } of clusters) width += advance / face.unitsPerEm;
  return width;
}

/** Letters of `text`, each with its marks, that no face has whole: those `shapeLine` refuses. */
export function missingLetters(text: string, faces: readonly Face[]): string[] {
  const letters = Array.from(graphemes.segment(text), ({ segment }) => segment);
  return letters.filter((letter) => !faces.some((face) => coversAll(face, letter)));
}

function coversAll(face: Face, text: string): boolean {
  for (const letter of text) {
    if (!face.covers(letter.codePointAt(0) ?? 0) && !IGNORABLE.test(letter)) return false;
  }
  return true;
}

/** Letters that run left to right in one script, with their marks, digits and signs: what most lines are made of. */
const PLAIN = /^[\p{Script=Latin}\p{Script=Inherited}\x20-\x7e\u00a0-\u00bf\u2010-\u2027]*$/u;

function spansOf(text: string, faces: readonly Face[]): Span[] {
  const first = faces[0];
  if (first !== undefined && PLAIN.test(text) && coversAll(first, text)) {
    return [{ face: first, level: 0, script: "Latn", start: 0, end: text.length }];
  }
  return mixedSpans(text, faces);
}

function mixedSpans(text: string, faces: readonly Face[]): Span[] {
  const { levels } = bidi.getEmbeddingLevels(text);
  const spans: Span[] = [];
  let start = 0;
  for (const word of text.split(/(\s+)/u)) {
    const whole = faces.find((face) => coversAll(face, word));
    for (const { segment, index } of graphemes.segment(word)) {
      const last = spans.at(-1);
      const level = levels[start + index] ?? 0;
      // A space and whatever else has no script of its own stays with what it follows.
      const own = scriptOf(segment);
      const follows = last?.level === level && own === COMMON && coversAll(last.face, segment);
      const face =
        follows && SPACE.test(segment) ? last.face : (whole ?? faces.find((each) => coversAll(each, segment)));
      if (face === undefined) throw unsupported(segment);
      const script = own === COMMON && last?.level === level ? last.script : own;
      if (last?.level === level && last.face === face && (last.script === script || last.script === COMMON)) {
        spans[spans.length - 1] = { ...last, script, end: start + index + segment.length };
      } else spans.push({ face, level, script, start: start + index, end: start + index + segment.length });
    }
    start += word.length;
  }
  return spans;
}

const scriptOf = (text: string): string => SCRIPTS.find(([, pattern]) => pattern.test(text))?.[0] ?? COMMON;

const codeOf = (letter: string): string =>
  `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

const unsupported = (letter: string): PdfError =>
  new PdfError("script-unsupported", `no face has ${Array.from(letter, codeOf).join(" ")}`);

/** Rule L2 of UAX 9 on whole runs: from the highest level down, what lies at it or above is turned round. */
function visualOrder(spans: readonly Span[]): Span[] {
  let order = [...spans];
  for (let level = Math.max(0, ...order.map((span) => span.level)); level > 0; level--) {
    const next: Span[] = [];
    let block: Span[] = [];
    for (const span of order) {
      if (span.level >= level) block.push(span);
      else next.push(...block.toReversed(), span);
      if (span.level < level) block = [];
    }
    order = [...next, ...block.toReversed()];
  }
  return order;
}

function shapeSpan(text: string, span: Span): Cluster[] {
  const rightToLeft = (span.level & 1) === 1;
  buffer.reset();
  // The whole text is handed over: letters join across the ends of a span.
  buffer.addText(text, span.start, span.end - span.start);
  buffer.setScript(span.script);
  buffer.setDirection(rightToLeft ? hb.Direction.RTL : hb.Direction.LTR);
  hb.shape(span.face.font, buffer, span.face.features);
  const glyphs = buffer.getGlyphInfos();
  const places = buffer.getGlyphPositions();
  const starts = [...new Set(glyphs.map((glyph) => glyph.cluster))].toSorted((a, b) => a - b);
  const ends = new Map(starts.map((start, i) => [start, starts[i + 1] ?? span.end]));
  const clusters: { start: number; parts: Part[]; advance: number; text: string }[] = [];
  for (const [i, glyph] of glyphs.entries()) {
    const place = places[i];
    let cluster = clusters.at(-1);
    if (cluster?.start !== glyph.cluster) {
      const letters = text.slice(glyph.cluster, ends.get(glyph.cluster));
      cluster = {
        start: glyph.cluster,
        parts: [],
        advance: 0,
        text: rightToLeft ? Array.from(letters).toReversed().join("") : letters,
      };
      clusters.push(cluster);
    }
    cluster.parts.push({ glyph: glyph.codepoint, x: cluster.advance + (place?.xOffset ?? 0), y: place?.yOffset ?? 0 });
    cluster.advance += place?.xAdvance ?? 0;
  }
  return clusters;
}
