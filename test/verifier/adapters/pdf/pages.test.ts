import { expect } from "chai";
import sharp from "sharp";
import { pictureSize } from "../../../../verifier/adapters/pdf/pages.ts";
import { pngOf } from "./bombs.ts";

describe("pictureSize", () => {
  const blank = sharp({ create: { width: 321, height: 123, channels: 3, background: "white" } });

  it("reads PNG, and JPEG of both orders, from the header", async () => {
    const files = [
      await blank.clone().png().toBuffer(),
      await blank.clone().jpeg().toBuffer(),
      await blank
        .clone()
        .jpeg({ progressive: true })
        .withExif({ IFD0: { Copyright: "x".repeat(5000) } })
        .toBuffer(),
    ];
    for (const file of files) expect(pictureSize(new Uint8Array(file))).to.deep.equal({ width: 321, height: 123 });
    expect(pictureSize(pngOf(4_294_967_295, 1, new Uint8Array(9)))).to.deep.equal({ width: 4_294_967_295, height: 1 });
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["a GIF", Buffer.from("GIF89a".padEnd(40, ".")).toString("hex")],
    ["the beginning of a PNG", "89504e470d0a1a0a"],
    ["a PNG without its header", `89504e470d0a1a0a0000000d${"00".repeat(30)}`],
    ["a JPEG without a frame", `ffd8ffe00010${"00".repeat(14)}ffd9${"00".repeat(20)}`],
    ["a JPEG whose segments have no length", `ffd8${"ffe00000".repeat(2)}00000000000000000000`],
  ];
  for (const [name, hex] of wrong) {
    it(`refuses ${name}`, () => {
      expect(() => pictureSize(new Uint8Array(Buffer.from(hex, "hex")))).to.throw(Error);
    });
  }
});
