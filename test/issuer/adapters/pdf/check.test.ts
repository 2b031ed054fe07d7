import { expect } from "chai";
import { PageSizes, PDFDocument } from "pdf-lib";
import { Canvas } from "../../../../issuer/adapters/pdf/canvas.ts";
import { stepsBlock } from "../../../../issuer/adapters/pdf/check.ts";
import { PdfError } from "../../../../issuer/adapters/pdf/error.ts";
import { loadFonts } from "../../../../issuer/adapters/pdf/text/fonts.ts";
import { request } from "./sample.ts";

const WIDTH = 283;
const ROOM = 88;

describe("the steps of a check", () => {
  let canvas: Canvas;

  before(async () => {
    const document = await PDFDocument.create();
    canvas = new Canvas(document, document.addPage(PageSizes.A4), loadFonts(), new Map());
  });

  it("stand above the rule, however long the address, and print it whole", () => {
    for (const length of [20, 60, 120]) {
      const verifierAddress = `https://${"a".repeat(length)}.example/periksa`;
      const block = stepsBlock(canvas, request({}, { verifierAddress }), WIDTH, ROOM);
      expect(block.height, `${length}`).to.be.at.most(ROOM);
      expect(block.lines.map(({ text }) => text).join(""), `${length}`).to.include(verifierAddress);
    }
  });

  it("are refused where they could not", () => {
    const verifierAddress = `https://${"a".repeat(2000)}.example/`;
    expect(() => stepsBlock(canvas, request({}, { verifierAddress }), WIDTH, ROOM))
      .to.throw(PdfError)
      .with.property("code", "page-overfull");
  });
});
