import { expect } from "chai";
import qrcode from "qrcode";
import { PdfError } from "../../../../issuer/adapters/pdf/error.ts";
import { qrOutline } from "../../../../issuer/adapters/pdf/qr.ts";
import { qrText } from "./sample.ts";

type Edge = readonly [x: number, y1: number, y2: number];

/** Upright edges of the outlines, on whole modules. */
function uprights(path: string): Edge[] {
  const edges: Edge[] = [];
  for (const outline of path.split("h")) {
    const corners = [...outline.matchAll(/(\d+) (\d+) [ml]/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    for (const [i, [x, y]] of corners.entries()) {
      const [nextX, nextY] = corners[(i + 1) % corners.length] ?? [x, y];
      if (x === nextX) edges.push([x, Math.min(y, nextY), Math.max(y, nextY)]);
      else expect(y, "slanted edge").to.equal(nextY);
    }
  }
  return edges;
}

/** The even-odd rule: a module is dark where an odd number of edges lies to its left. */
function filled(path: string, size: number): string {
  const edges = uprights(path);
  const modules = Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)];
    return edges.filter(([at, top, foot]) => at <= x && top <= y && foot > y).length % 2;
  });
  return modules.join("");
}

describe("the outline of a QR code", () => {
  it("fills exactly the dark modules, whatever the text", () => {
    for (const length of [7, 60, 520]) {
      const text = qrText(length);
      const { size, path } = qrOutline(text);
      const code = qrcode.create([{ data: text, mode: "alphanumeric" }], { errorCorrectionLevel: "M", maskPattern: 2 });
      expect(size).to.equal(code.modules.size);
      expect(filled(path, size)).to.equal(Array.from(code.modules.data).join(""));
    }
  });

  it("is version 14 for a credential of usual length", () => {
    expect(qrOutline(qrText(520)).size).to.equal(73);
  });

  it("starts at the corner of the upper left finder", () => {
    expect(qrOutline("6BF").path).to.match(/^0 0 m 7 0 l 7 7 l 0 7 l h /);
  });

  it("holds 3,391 characters and no more", () => {
    expect(qrOutline(qrText(3391)).size).to.equal(177);
    expect(() => qrOutline(qrText(3392)))
      .to.throw(PdfError)
      .with.property("code", "code-too-long");
  });

  it("refuses what has no alphanumeric code", () => {
    for (const text of ["", "abc", "6BF_"]) expect(() => qrOutline(text), text).to.throw(RangeError);
  });
});
