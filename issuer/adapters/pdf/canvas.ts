/** One page to draw on: points from its top left corner, colours as #rrggbb, text shaped and wrapped. */
import { PDFName, type PDFDocument, type PDFPage, type PDFRef } from "pdf-lib";
import { addStream } from "./stream.ts";
import { FontBook } from "./text/font-book.ts";
import { type Fonts, type Language, type Weight } from "./text/fonts.ts";
import { shapeLine, widthOf, type Run } from "./text/shape.ts";

export interface TextStyle {
  readonly weight: Weight;
  /** Points. */
  readonly size: number;
  readonly colour: string;
  readonly language?: Language;
  /** The same words on every page: shaped once a process. Never set where a person's data may stand. */
  readonly fixed?: true;
}

/** A box in points: `x`, `y` its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Point = readonly [x: number, y: number];

/** Runs of fixed words, by weight, language and text. */
export type ShapeCache = Map<string, readonly Run[]>;

const CIRCLE = 0.5523; // how far the controls of a quarter circle lie, in radii
const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const BREAK_AFTER = /(?<=[\s\-,]|[^:/]\/)(?!\/)|(?<=[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])/u;

export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #document: PDFDocument;
  readonly #page: PDFPage;
  readonly #fonts: Fonts;
  readonly #book: FontBook;
  readonly #operators: string[] = [];
  readonly #fixed: ShapeCache;
  readonly #shaped: ShapeCache = new Map();

  /** @param fixed  kept by the caller from page to page */
  constructor(document: PDFDocument, page: PDFPage, fonts: Fonts, fixed: ShapeCache) {
    this.#fixed = fixed;
    this.#document = document;
    this.#page = page;
    this.#fonts = fonts;
    this.#book = new FontBook(document);
    ({ width: this.width, height: this.height } = page.getSize());
  }

  measure(text: string, style: TextStyle): number {
    return widthOf(this.#shape(text, style)) * style.size;
  }

  /** Lines of `text` no wider than `width`: broken at spaces, after hyphens, commas and slashes, between Han letters, and inside a word
   *  only where it alone is wider. Nothing is left out but the spaces at the breaks. */
  wrap(text: string, style: TextStyle, width: number): string[] {
    const lines: string[] = [];
    let line = "";
    for (const piece of text.split(BREAK_AFTER).flatMap((part) => this.#split(part, style, width))) {
      if (line !== "" && this.measure((line + piece).trimEnd(), style) > width) {
        lines.push(line.trimEnd());
        line = piece;
      } else line += piece;
    }
    return [...lines, line.trimEnd()];
  }

  #split(piece: string, style: TextStyle, width: number): string[] {
    if (this.measure(piece.trimEnd(), style) <= width) return [piece];
    return Array.from(graphemes.segment(piece), ({ segment }) => segment);
  }

  /** Draws one line with its baseline at `y`, from `x` on, or ending there with `align: "right"`. */
  text(text: string, x: number, y: number, style: TextStyle, align: "left" | "centre" | "right" = "left"): void {
    const runs = this.#shape(text, style);
    const shift = align === "left" ? 0 : widthOf(runs) * style.size * (align === "right" ? 1 : 0.5);
    const place = `1 0 0 1 ${n(x - shift)} ${n(this.height - y)} Tm`;
    this.#operators.push(`BT ${fillColour(style.colour)} ${place} ${this.#book.show(runs, style.size, this.#page)} ET`);
  }

  /** Draws one line centred on a point, turned by `degrees` against the clock, as if in ink of `opacity`. */
  textAcross(text: string, [x, y]: Point, style: TextStyle, degrees: number, opacity: number): void {
    const runs = this.#shape(text, style);
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const [back, down] = [(widthOf(runs) * style.size) / 2, 0.36 * style.size];
    const left = x - back * cos + down * sin;
    const base = this.height - y - back * sin - down * cos;
    const state = this.#document.context.obj({ Type: "ExtGState", ca: opacity });
    this.#page.node.setExtGState(PDFName.of("G1"), this.#document.context.register(state));
    const matrix = [cos, sin, -sin, cos, left, base].map(n).join(" ");
    const shown = this.#book.show(runs, style.size, this.#page);
    this.#operators.push(`q /G1 gs BT ${fillColour(style.colour)} ${matrix} Tm ${shown} ET Q`);
  }

  fill(path: string, colour: string): void {
    this.#operators.push(`${fillColour(colour)} ${path} f`);
  }

  stroke(path: string, colour: string, width: number, dash = ""): void {
    this.#operators.push(`q ${components(colour)} RG ${n(width)} w [${dash}] 0 d ${path} S Q`);
  }

  /** Fills what lies inside an odd number of the path's outlines, its unit being `unit` points from (`x`, `y`) down. */
  fillGrid(path: string, x: number, y: number, unit: number, colour: string): void {
    this.#operators.push(
      `q ${n(unit)} 0 0 ${n(-unit)} ${n(x)} ${n(this.height - y)} cm ${fillColour(colour)} ${path} f* Q`,
    );
  }

  /** Draws an image over the whole box, what lies outside it cut away; `ratio` is the image's width to its height. */
  image(image: PDFRef, ratio: number, box: Box): void {
    this.#page.node.setXObject(PDFName.of("Im1"), image);
    const width = Math.max(box.width, box.height * ratio);
    const height = width / ratio;
    const left = box.x - (width - box.width) / 2;
    const bottom = this.height - box.y - box.height - (height - box.height) / 2;
    this.#operators.push(
      `q ${this.rectangle(box)} W n ${n(width)} 0 0 ${n(height)} ${n(left)} ${n(bottom)} cm /Im1 Do Q`,
    );
  }

  line([x1, y1]: Point, [x2, y2]: Point): string {
    return `${n(x1)} ${n(this.height - y1)} m ${n(x2)} ${n(this.height - y2)} l`;
  }

  polygon(points: readonly Point[]): string {
    const steps = points.map(([x, y], i) => `${n(x)} ${n(this.height - y)} ${i === 0 ? "m" : "l"}`);
    return `${steps.join(" ")} h`;
  }

  rectangle({ x, y, width, height }: Box): string {
    return `${n(x)} ${n(this.height - y - height)} ${n(width)} ${n(height)} re`;
  }

  roundedRectangle({ x, y, width, height }: Box, radius: number): string {
    const [left, right, top, bottom] = [x, x + width, this.height - y, this.height - y - height];
    const k = radius * (1 - CIRCLE);
    const points = [
      [left + radius, bottom, "m"],
      [right - radius, bottom, "l"],
      [right - k, bottom, right, bottom + k, right, bottom + radius, "c"],
      [right, top - radius, "l"],
      [right, top - k, right - k, top, right - radius, top, "c"],
      [left + radius, top, "l"],
      [left + k, top, left, top - k, left, top - radius, "c"],
      [left, bottom + radius, "l"],
      [left, bottom + k, left + k, bottom, left + radius, bottom, "c"],
    ];
    return `${points.map((step) => step.map((part) => (typeof part === "number" ? n(part) : part)).join(" ")).join(" ")} h`;
  }

  circle([x, y]: Point, radius: number): string {
    return this.roundedRectangle({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius }, radius);
  }

  /** Writes content and fonts into the document; nothing is drawn afterwards. */
  finish(): void {
    const { context } = this.#document;
    this.#page.node.addContentStream(addStream(context, this.#operators.join("\n")));
    this.#book.embed();
    // pdf-lib gives every page it touches an empty list of annotations.
    this.#page.node.delete(PDFName.of("Annots"));
  }

  #shape(text: string, { weight, language = "chinese", fixed }: TextStyle): readonly Run[] {
    const cache = fixed === true ? this.#fixed : this.#shaped;
    const key = `${weight} ${language} ${text}`;
    const runs = cache.get(key) ?? shapeLine(text, this.#fonts.order(weight, language));
    cache.set(key, runs);
    return runs;
  }
}

const n = (value: number): string => String(Math.round(value * 1000) / 1000);

const components = (colour: string): string =>
  [1, 3, 5].map((at) => n(Number.parseInt(colour.slice(at, at + 2), 16) / 255)).join(" ");

const fillColour = (colour: string): string => `${components(colour)} rg`;
