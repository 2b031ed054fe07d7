import { expect } from "chai";
import { PageSizes, PDFDocument } from "pdf-lib";
import { Canvas, type TextStyle } from "../../../../issuer/adapters/pdf/canvas.ts";
import { loadFonts } from "../../../../issuer/adapters/pdf/text/fonts.ts";

const fonts = loadFonts();
const style: TextStyle = { weight: "semibold", size: 10, colour: "#000000" };

describe("wrapping text", () => {
  let canvas: Canvas;

  beforeEach(async () => {
    const document = await PDFDocument.create();
    canvas = new Canvas(document, document.addPage(PageSizes.A4), fonts, new Map());
  });

  it("leaves a line alone that fits", () => {
    expect(canvas.wrap("Jl. Raden Intan 12", style, 200)).to.deep.equal(["Jl. Raden Intan 12"]);
  });

  it("breaks at spaces and after hyphens, each line within the width", () => {
    const lines = canvas.wrap("Rakotoarimanana Andriamihajason-Müller Hery", style, 110);
    expect(lines).to.deep.equal(["Rakotoarimanana", "Andriamihajason-", "Müller Hery"]);
    for (const line of lines) expect(canvas.measure(line, style)).to.be.at.most(110);
  });

  it("breaks an address after its slashes, but not within https://", () => {
    expect(canvas.wrap("alamat: https://periksa.absah.example/periksa/kios", style, 170)).to.deep.equal([
      "alamat:",
      "https://periksa.absah.example/",
      "periksa/kios",
    ]);
  });

  it("breaks between Han letters", () => {
    expect(canvas.wrap("佐藤遥佐藤遥", style, 40).join("")).to.equal("佐藤遥佐藤遥");
    expect(canvas.wrap("佐藤遥佐藤遥", style, 40)).to.have.length(2);
  });

  it("breaks inside a word only where it alone is too wide, and loses no letter", () => {
    const word = "W".repeat(60);
    const lines = canvas.wrap(`Ayu ${word}`, style, 200);
    expect(lines.join("").replace(" ", "")).to.equal(`Ayu${word}`);
    for (const line of lines) expect(canvas.measure(line, style)).to.be.at.most(200);
  });
});
