import { expect } from "chai";
import { PdfError } from "../../../../../issuer/adapters/pdf/error.ts";
import { loadFonts, type Language, type Weight } from "../../../../../issuer/adapters/pdf/text/fonts.ts";
import { missingLetters, shapeLine, widthOf } from "../../../../../issuer/adapters/pdf/text/shape.ts";
import { NAMES } from "../people.ts";

const fonts = loadFonts();
const order = (weight: Weight = "semibold", language: Language = "chinese") => fonts.order(weight, language);
const glyphs = (text: string, faces = order()): string[] =>
  shapeLine(text, faces).flatMap(({ face, clusters }) =>
    clusters.map(({ parts }) => parts.map(({ glyph }) => `${glyph} ${face.font.glyphName(glyph)}`).join(" + ")),
  );
const faceNames = (text: string, faces = order()): string[] => shapeLine(text, faces).map(({ face }) => face.name);
const texts = (text: string): string[] => shapeLine(text, order()).flatMap((run) => run.clusters.map((c) => c.text));

describe("shaping a line", () => {
  it("joins Arabic letters: first, middle and last forms, from right to left", () => {
    expect(glyphs("محمد")).to.deep.equal(["29 uni062F.fina", "78 uni0645.medi", "26 uni062D.medi", "79 uni0645.init"]);
  });

  it("leaves an Arabic letter alone in its own form", () => {
    expect(glyphs("د")).to.deep.equal(["28 uni062F"]);
  });

  it("sets Persian letters and their dots", () => {
    expect(glyphs("کریمی")).to.deep.equal([
      "102 uni0649.fina",
      "78 uni0645.medi",
      "317 twodotshorizontalbelowar + 21 uni066E.init.wide",
      "31 uni0631.fina",
      "61 uni0643.init",
    ]);
  });

  it("puts the two halves of a Tamil vowel round their consonant", () => {
    expect(glyphs("கொ")).to.deep.equal(["46 evowelsigntamil + 18 katamil + 41 aavowelsigntamil"]);
    expect(glyphs("பௌ")).to.deep.equal(["46 evowelsigntamil + 28 patamil + 54 aulengthmarktamil"]);
  });

  it("draws a Tamil consonant without vowel and one with u as one glyph each", () => {
    expect(glyphs("சுப்")).to.deep.equal(["108 cauvowelsigntamil", "87 paprehalftamil"]);
  });

  it("forms Devanagari conjuncts", () => {
    expect(glyphs("क्ष")).to.deep.equal(["4147 uni0915094D0937"]);
  });

  it("takes Han letters from the face of the language", () => {
    expect(faceNames("佐藤 遥", order("semibold", "japanese"))).to.deep.equal(["NotoSansJP-Medium"]);
    expect(faceNames("佐藤 遥", order("semibold", "chinese"))).to.deep.equal(["NotoSansSC-Medium"]);
    expect(glyphs("张伟")).to.deep.equal(["13054 gid13054", "8984 gid8984"]);
    expect(glyphs("佐藤", order("semibold", "japanese"))).to.deep.equal(["2562 gid2562", "11367 gid11367"]);
  });

  it("sets hangul syllables", () => {
    expect(glyphs("김민서", order("semibold", "korean"))).to.deep.equal([
      "10831 gid10831",
      "14347 gid14347",
      "15659 gid15659",
    ]);
  });

  it("sets Cyrillic and Greek", () => {
    expect(glyphs("Дми")).to.deep.equal(["428 uni0414", "468 uni043C", "464 uni0438"]);
    expect(glyphs("Ελέ")).to.deep.equal(["354 Epsilon", "391 lambda", "377 epsilontonos"]);
  });

  it("keeps dotted and dotless i apart", () => {
    expect(glyphs("Iİıi")).to.deep.equal(["95 I", "110 Idotaccent", "505 dotlessi", "503 i"]);
  });

  it("strikes the zero through in numbers, not the letter O", () => {
    expect(glyphs("0O", order("mono"))).to.deep.equal(["57 zero.alt01", "44 O"]);
  });

  it("keeps a letter and a mark that has no letter of its own in one cluster", () => {
    expect(texts("M̀a")).to.deep.equal(["M̀", "a"]);
  });

  it("keeps a word in one face where its first face lacks a letter", () => {
    expect(faceNames("Ivan Иван")).to.deep.equal(["PlusJakartaSans-SemiBold", "NotoSans-SemiBold"]);
    expect(faceNames("aИ")).to.deep.equal(["NotoSans-SemiBold", "NotoSans-SemiBold"]);
  });

  it("orders a right-to-left part inside a left-to-right line", () => {
    expect(texts("Ayu محمد Lestari").join("")).to.equal("Ayu دمحم Lestari");
    // A number after Arabic letters belongs to them (UAX 9, W2): it stands on their left.
    expect(texts("Ayu محمد 12").join("")).to.equal("Ayu 12 دمحم");
  });

  it("has no empty box in any name", () => {
    for (const name of NAMES) {
      const drawn = shapeLine(name, order()).flatMap((run) => run.clusters.flatMap(({ parts }) => parts));
      expect(drawn.length, name).to.be.greaterThan(0);
      expect(
        drawn.every(({ glyph }) => glyph !== 0),
        name,
      ).to.equal(true);
    }
  });

  it("loses no letter of any name", () => {
    for (const name of NAMES) {
      expect(Array.from(texts(name).join("")).toSorted().join(""), name).to.equal(Array.from(name).toSorted().join(""));
    }
  });

  it("refuses a script that no face has, naming the letter", () => {
    expect(() => shapeLine("สมชาย", order()))
      .to.throw(PdfError, "U+0E2A")
      .with.property("code", "script-unsupported");
    expect(missingLetters("Ayu ส", order())).to.deep.equal(["ส"]);
    expect(missingLetters("Ayu", order())).to.deep.equal([]);
  });

  it("refuses a letter whose mark is in another face only: the two would not meet", () => {
    expect(missingLetters("aก\u0e48", order())).to.deep.equal(["ก\u0e48"]);
    expect(() => shapeLine("م\u0e48", order())).to.throw(PdfError, "U+0645 U+0E48");
    expect(missingLetters("م\u0e48", order())).to.deep.equal(["م\u0e48"]);
  });

  it("measures what it draws", () => {
    expect(widthOf(shapeLine("00", order("mono")))).to.equal(1.2);
    expect(widthOf(shapeLine("", order()))).to.equal(0);
  });
});
