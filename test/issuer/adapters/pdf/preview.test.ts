import { expect } from "chai";
import sharp from "sharp";
import { createPdfRenderer } from "../../../../issuer/adapters/pdf/renderer.ts";
import { codesIn, pictureOf, type Picture } from "./eyes.ts";
import { request } from "./sample.ts";

describe("the preview of a page", function () {
  this.timeout(20_000);

  const drawn = async (png: Uint8Array): Promise<Picture> => {
    const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return { data: new Uint8Array(data), width: info.width, height: info.height };
  };

  it("is a picture without a code, where the page of the same facts has one", async () => {
    const renderer = await createPdfRenderer();
    const png = await renderer.preview(request());
    expect(Array.from(png.subarray(1, 4))).to.deep.equal(Array.from(Buffer.from("PNG")));
    const picture = await drawn(png);
    expect(picture.width).to.equal(1190);
    expect(await codesIn(picture)).to.deep.equal([]);
    expect(await codesIn(await pictureOf(await renderer.render(request()), 2))).to.have.length(1);
  });

  it("is marked across its face, so that no part of it passes for paper", async () => {
    const renderer = await createPdfRenderer();
    const { data } = await drawn(await renderer.preview(request({}, { profile: "live" })));
    // Maroon at three tenths over white.
    let marked = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (red > 200 && green > 165 && green < 205 && Math.abs(green - blue) < 20 && red - green > 12) marked += 1;
    }
    expect(marked).to.be.greaterThan(40_000);
  });

  it("is refused where the page would be", async () => {
    const renderer = await createPdfRenderer();
    const error: unknown = await renderer
      .preview(request({ conditions: "x ".repeat(4_000) }))
      .catch((one: unknown) => one);
    expect(error).to.include({ code: "page-overfull" });
  });
});
