import { expect } from "chai";
import sharp, { type Sharp } from "sharp";
import { createPortraitReader } from "../../../../issuer/adapters/portrait/portrait.ts";
import { PortraitError } from "../../../../issuer/ports.ts";

const reader = createPortraitReader();
const read = (bytes: Uint8Array): Promise<Uint8Array> => reader.read(bytes);
const RED = { r: 220, g: 20, b: 20 };
const BLUE = { r: 20, g: 20, b: 220 };

/** Red, with its left third blue. */
const picture = (width = 600, height = 800): Sharp =>
  sharp({ create: { width, height, channels: 3, background: RED } }).composite([
    {
      input: { create: { width: Math.ceil(width / 3), height, channels: 3, background: BLUE } },
      left: 0,
      top: 0,
    },
  ]);

const bytesOf = async (made: Sharp): Promise<Uint8Array> => new Uint8Array(await made.toBuffer());

async function pixel(jpeg: Uint8Array, left: number, top: number): Promise<number[]> {
  return [...(await sharp(jpeg).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

async function refusal(bytes: Uint8Array): Promise<string> {
  try {
    await read(bytes);
  } catch (error) {
    if (error instanceof PortraitError) return error.message;
    throw error;
  }
  return "";
}

const isRed = ([r = 0, , b = 0]: number[]): boolean => r > 180 && b < 80;
const isBlue = ([r = 0, , b = 0]: number[]): boolean => b > 180 && r < 80;

describe("the portrait reader", () => {
  it("makes a JPEG of 300 × 400 of a PNG or JPEG", async () => {
    for (const made of [picture().png(), picture().jpeg()]) {
      const { format, width, height, space } = await sharp(await read(await bytesOf(made))).metadata();
      expect({ format, width, height, space }).to.deep.equal({
        format: "jpeg",
        width: 300,
        height: 400,
        space: "srgb",
      });
    }
  });

  it("makes the same bytes of the same picture, and others of another", async () => {
    const bytes = await bytesOf(picture().jpeg());
    const once = await read(bytes);
    expect(await read(bytes)).to.deep.equal(once);
    expect(await read(await bytesOf(picture().negate().jpeg()))).to.not.deep.equal(once);
  });

  it("keeps no metadata: no place, no camera, no profile", async () => {
    const place = { IFD0: { Make: "Kamera Rahasia" }, IFD3: { GPSLatitude: "5/1 2/1 0/1" } };
    const sent = await bytesOf(picture().withExif(place).withIccProfile("p3").jpeg());
    expect(Buffer.from(sent).includes("Kamera Rahasia"), "control").to.equal(true);
    const kept = await read(sent);
    const { exif, icc, xmp, iptc } = await sharp(kept).metadata();
    expect({ exif, icc, xmp, iptc }).to.deep.equal({
      exif: undefined,
      icc: undefined,
      xmp: undefined,
      iptc: undefined,
    });
    expect(Buffer.from(kept).includes("Kamera Rahasia")).to.equal(false);
  });

  it("turns a picture upright as its camera noted", async () => {
    // Orientation 6: the left of the file is the top of the picture.
    const kept = await read(await bytesOf(picture(800, 600).withMetadata({ orientation: 6 }).jpeg()));
    expect(isBlue(await pixel(kept, 150, 20))).to.equal(true);
    expect(isRed(await pixel(kept, 150, 380))).to.equal(true);
  });

  it("cuts a wide picture about its middle", async () => {
    const kept = await read(await bytesOf(picture(1800, 800).jpeg()));
    expect(isRed(await pixel(kept, 10, 200)), "the blue third is cut off").to.equal(true);
  });

  it("puts what is transparent on white", async () => {
    const clear = sharp({
      create: { width: 600, height: 800, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    });
    expect(await pixel(await read(await bytesOf(clear.png())), 100, 100)).to.deep.equal([255, 255, 255]);
  });

  it("refuses other formats, even under a good name", async () => {
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="600" height="800"/>');
    for (const bytes of [svg, await bytesOf(picture().webp()), await bytesOf(picture().tiff()), new Uint8Array(0)]) {
      expect(await refusal(bytes)).to.match(/neither PNG nor JPEG: save it as one of these/);
    }
  });

  it("refuses a file larger than 5 MB, a picture too small, a damaged one", async () => {
    const whole = await bytesOf(picture().jpeg());
    const large = new Uint8Array(5_000_001);
    large.set(whole);
    expect(await refusal(large)).to.match(/larger than 5 MB/);
    expect(await refusal(large.subarray(0, whole.length))).to.equal("");
    expect(await refusal(await bytesOf(picture(299, 400).png()))).to.match(/299 × 400 pixels: send one of at least/);
    expect(await refusal(await bytesOf(picture(300, 400).png()))).to.equal("");
    expect(await refusal(whole.subarray(0, whole.length / 2))).to.match(/cannot be read/);
  });

  it("refuses a small file of very many pixels", async () => {
    const bomb = await bytesOf(sharp({ create: { width: 6000, height: 4001, channels: 3, background: RED } }).png());
    expect(bomb.length).to.be.lessThan(400_000);
    expect(await refusal(bomb)).to.match(/more than 24 megapixels/);
  });
});
