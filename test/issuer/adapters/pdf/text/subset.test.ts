import { expect } from "chai";
import * as hb from "harfbuzzjs";
import { PdfError } from "../../../../../issuer/adapters/pdf/error.ts";
import { loadFonts, type Face } from "../../../../../issuer/adapters/pdf/text/fonts.ts";
import { shapeLine } from "../../../../../issuer/adapters/pdf/text/shape.ts";
import { isPlain, subset, type Shape } from "../../../../../issuer/adapters/pdf/text/subset.ts";
import { TrueTypeFont, viewOf, writeTrueType } from "../../../../../issuer/adapters/pdf/text/truetype.ts";

const fonts = loadFonts();

function shapesOf(text: string): { face: Face; shapes: readonly Shape[] } {
  const [run] = shapeLine(text, fonts.order("semibold", "chinese"));
  if (run === undefined) throw new RangeError("nothing to shape");
  return { face: run.face, shapes: run.clusters };
}

const read = (file: Uint8Array): hb.Font => new hb.Font(new hb.Face(new hb.Blob(file)));
/** The points of an outline, moved; implied points and their order are harfbuzz's. */
const moved = (font: hb.Font, glyph: number, x = 0, y = 0): string =>
  font
    .glyphToJson(glyph)
    .map(({ type, values }) => type + values.map((v, i) => v + (i % 2 === 0 ? x : y)).join(","))
    .join(" ");

describe("subset", () => {
  it("draws every shape as the whole font does, harfbuzz being the judge", () => {
    for (const text of ["Łukasiewicz", "محمد عبدالعزيز الراشد", "இராமசாமி கொடி பௌ", "राम क्षत्रिय", "김민서", "M̀ārtį"]) {
      const { face, shapes } = shapesOf(text);
      const font = read(subset(face.trueType, shapes));
      for (const [i, { parts }] of shapes.entries()) {
        const whole = parts.map(({ glyph, x, y }) => moved(face.font, glyph, x, y)).filter((path) => path !== "");
        expect(moved(font, i + 1), `${text} ${i}`).to.equal(whole.join(" "));
      }
    }
  });

  it("keeps the advances of its shapes", () => {
    const { face, shapes } = shapesOf("கொடி");
    const font = read(subset(face.trueType, shapes));
    expect(shapes.map((_, i) => font.glyphHAdvance(i + 1))).to.deep.equal(shapes.map(({ advance }) => advance));
  });

  it("is small: a name out of a font of ten megabytes", () => {
    const { face, shapes } = shapesOf("张伟");
    expect(subset(face.trueType, shapes).length).to.be.lessThan(5000);
  });

  it("is the same file for the same shapes, another for others", () => {
    const { face, shapes } = shapesOf("Lestari");
    expect(subset(face.trueType, shapes)).to.deep.equal(subset(face.trueType, shapes));
    expect(subset(face.trueType, shapes)).not.to.deep.equal(subset(face.trueType, shapes.slice(1)));
  });

  it("knows a glyph as it stands from a moved one", () => {
    expect(isPlain({ parts: [{ glyph: 7, x: 0, y: 0 }], advance: 1 })).to.equal(true);
    expect(isPlain({ parts: [{ glyph: 7, x: -1, y: 0 }], advance: 1 })).to.equal(false);
    expect(isPlain({ parts: [], advance: 1 })).to.equal(false);
  });

  it("moves a single glyph that stands aside of its place", () => {
    const { face, shapes } = shapesOf("A");
    const glyph = shapes[0]?.parts[0]?.glyph ?? 0;
    const font = read(subset(face.trueType, [{ parts: [{ glyph, x: 40, y: -7 }], advance: 700 }]));
    expect(moved(font, 1)).to.equal(moved(face.font, glyph, 40, -7));
  });
});

describe("TrueType files", () => {
  it("sum up every table as OpenType asks", () => {
    const file = writeTrueType(
      new Map([
        ["b   ", Uint8Array.of(1, 2, 3, 4, 5)],
        ["a   ", Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 2)],
      ]),
    );
    const view = viewOf(file);
    expect(view.getUint16(4)).to.equal(2);
    expect(String.fromCharCode(...file.subarray(12, 16))).to.equal("a   ");
    expect(view.getUint32(16)).to.equal(1);
    expect(view.getUint32(32)).to.equal(0x01020304 + 0x05000000);
    expect(view.getUint32(40)).to.equal(5);
  });

  it("are refused without the tables that drawing needs", () => {
    const file = writeTrueType(new Map([["head", new Uint8Array(54)]]));
    expect(() => new TrueTypeFont(file))
      .to.throw(PdfError, "loca")
      .with.property("code", "font-broken");
  });
});
