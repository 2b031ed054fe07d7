/** The fonts of one document: which clusters it draws, and the PDF objects that draw them. */
import { createHash } from "node:crypto";
import { PDFName, PDFString, type PDFDocument, type PDFPage, type PDFRef } from "pdf-lib";
import { addStream } from "../stream.ts";
import { type Face } from "./fonts.ts";
import { type Cluster, type Run } from "./shape.ts";
import { isPlain, subset, type Shape } from "./subset.ts";
import { viewOf } from "./truetype.ts";

const SYMBOLIC = 4;
const BLOCK = 100;

/** Fonts of a document in order of first use; `embed` writes them once everything is drawn. */
export class FontBook {
  readonly #document: PDFDocument;
  readonly #fonts = new Map<Face, DocumentFont>();

  constructor(document: PDFDocument) {
    this.#document = document;
  }

  /** Operators that show the runs from the pen on, at a size in points. */
  show(runs: readonly Run[], size: number, page: PDFPage): string {
    const operators: string[] = [];
    for (const { face, clusters } of runs) {
      const font = this.#fonts.get(face) ?? new DocumentFont(face, this.#document, this.#fonts.size + 1);
      this.#fonts.set(face, font);
      page.node.setFontDictionary(PDFName.of(font.key), font.ref);
      operators.push(`/${font.key} ${size} Tf`, font.showing(clusters));
    }
    return operators.join(" ");
  }

  embed(): void {
    for (const font of this.#fonts.values()) font.embed();
  }
}

interface Code {
  readonly shape: number;
  readonly text: string;
}

/** One face in one document: a two-byte code for each pair of shape and text, so that the text read back is exact. */
class DocumentFont {
  readonly key: string;
  readonly ref: PDFRef;
  readonly #face: Face;
  readonly #document: PDFDocument;
  readonly #shapes: Shape[] = [];
  readonly #shapeNumbers = new Map<string, number>();
  readonly #codes: Code[] = [];
  readonly #codeNumbers = new Map<string, number>();

  constructor(face: Face, document: PDFDocument, number: number) {
    this.#face = face;
    this.#document = document;
    this.key = `F${number}`;
    this.ref = document.context.nextRef();
  }

  /** A TJ operator; what kerning moved a cluster by stands between the codes, in thousandths of the size. */
  showing(clusters: readonly Cluster[]): string {
    let line = "[<";
    for (const cluster of clusters) {
      const code = this.#code(cluster);
      line += hex16(code + 1);
      const moved = this.#advance(this.#shapes[this.#codes[code]?.shape ?? 0]) - cluster.advance;
      if (moved !== 0) line += `>${rounded((moved * 1000) / this.#face.unitsPerEm)}<`;
    }
    return `${line}>] TJ`.replaceAll("<>", "");
  }

  #code(cluster: Cluster): number {
    const drawn = cluster.parts.map(({ glyph, x, y }) => `${glyph},${x},${y}`).join(" ");
    const shape = numberIn(this.#shapeNumbers, drawn, () => this.#shapes.push(cluster));
    return numberIn(this.#codeNumbers, `${shape} ${cluster.text}`, () =>
      this.#codes.push({ shape, text: cluster.text }),
    );
  }

  #advance(shape: Shape | undefined): number {
    if (shape === undefined) return 0;
    return isPlain(shape) ? this.#face.trueType.advance(shape.parts[0]?.glyph ?? 0) : shape.advance;
  }

  embed(): void {
    const { context } = this.#document;
    const scale = 1000 / this.#face.unitsPerEm;
    const file = subset(this.#face.trueType, this.#shapes);
    const name = `${subsetTag(file)}+${this.#face.name}`;
    const [ascent, descent] = [rounded(this.#face.ascent * scale), rounded(this.#face.descent * scale)];
    const descriptor = context.obj({
      Type: "FontDescriptor",
      FontName: name,
      Flags: SYMBOLIC,
      ItalicAngle: 0,
      StemV: 80,
      FontBBox: [-1000, descent, 3000, ascent],
      Ascent: ascent,
      Descent: descent,
      CapHeight: 700,
      FontFile2: addStream(context, file, { Length1: file.length }),
    });
    const widths = this.#codes.map(({ shape }) => rounded(this.#advance(this.#shapes[shape]) * scale));
    const descendant = context.obj({
      Type: "Font",
      Subtype: "CIDFontType2",
      BaseFont: name,
      CIDSystemInfo: { Registry: PDFString.of("Adobe"), Ordering: PDFString.of("Identity"), Supplement: 0 },
      FontDescriptor: context.register(descriptor),
      DW: 1000,
      W: [1, widths],
      CIDToGIDMap: addStream(context, this.#glyphNumbers()),
    });
    const font = context.obj({
      Type: "Font",
      Subtype: "Type0",
      BaseFont: name,
      Encoding: "Identity-H",
      DescendantFonts: [context.register(descendant)],
      ToUnicode: addStream(context, this.#toUnicode()),
    });
    context.assign(this.ref, font);
  }

  #glyphNumbers(): Uint8Array {
    const map = new Uint8Array(2 * (this.#codes.length + 1));
    for (const [i, { shape }] of this.#codes.entries()) viewOf(map).setUint16(2 * (i + 1), shape + 1);
    return map;
  }

  #toUnicode(): string {
    const rows = this.#codes.flatMap(({ text }, i) => (text === "" ? [] : [`<${hex16(i + 1)}> <${utf16(text)}>`]));
    const blocks: string[] = [];
    for (let at = 0; at < rows.length; at += BLOCK) {
      const block = rows.slice(at, at + BLOCK);
      blocks.push(`${block.length} beginbfchar\n${block.join("\n")}\nendbfchar`);
    }
    return `${CMAP_HEAD}\n${blocks.join("\n")}\n${CMAP_TAIL}`;
  }
}

const CMAP_HEAD = `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange`;
const CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend";

/** The number under `key`, or the place that `add` makes for it. */
function numberIn(numbers: Map<string, number>, key: string, add: () => number): number {
  const number = numbers.get(key) ?? add() - 1;
  numbers.set(key, number);
  return number;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
const hex16 = (value: number): string => value.toString(16).padStart(4, "0");
const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_, i) => hex16(text.charCodeAt(i))).join("");

/** Six capitals before the font's name (ISO 32000-1, 9.6.4), the same for the same subset. */
function subsetTag(file: Uint8Array): string {
  const digest = createHash("sha256").update(file).digest();
  return String.fromCharCode(...digest.subarray(0, 6).map((byte) => 65 + (byte % 26)));
}
