/** The portrait port over sharp: whatever was sent, what is kept is a small plain JPEG made here. */
import sharp, { type Sharp } from "sharp";
import { PortraitError, type PortraitReader } from "../../ports.ts";

const WIDTH = 300;
const HEIGHT = 400;
const MAX_BYTES = 5_000_000;
// A larger picture of few bytes is a decompression bomb; a 12-megapixel telephone picture passes.
const MAX_PIXELS = 24_000_000;
const MAGIC = [Uint8Array.of(0xff, 0xd8, 0xff), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)];

/** Gives JPEGs of 300 × 400 pixels, the same bytes for the same picture, without metadata.
 *  @throws {PortraitError} for more than 5 MB, another format than PNG or JPEG, more than 24 megapixels, fewer than
 *  300 × 400 pixels after turning upright, or a damaged file */
export function createPortraitReader(): PortraitReader {
  return { read };
}

async function read(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > MAX_BYTES) throw new PortraitError("the portrait is larger than 5 MB: send a smaller picture");
  if (!MAGIC.some((magic) => magic.every((byte, index) => bytes[index] === byte))) {
    throw new PortraitError("the portrait is neither PNG nor JPEG: save it as one of these");
  }
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "warning" });
  try {
    const { autoOrient } = await picture.metadata();
    if (autoOrient.width < WIDTH || autoOrient.height < HEIGHT) {
      const size = `${autoOrient.width} × ${autoOrient.height}`;
      throw new PortraitError(`the portrait has ${size} pixels: send one of at least ${WIDTH} × ${HEIGHT}`);
    }
    return new Uint8Array(await encode(picture));
  } catch (cause) {
    if (cause instanceof PortraitError) throw cause;
    const what = "the portrait cannot be read (damaged, or more than 24 megapixels): save it anew and smaller";
    throw new PortraitError(what, { cause });
  }
}

/** Upright, cut to 3:4 about the middle, on white, sRGB; sharp keeps no metadata unless asked. */
function encode(picture: Sharp): Promise<Buffer> {
  return picture
    .autoOrient()
    .resize(WIDTH, HEIGHT, { fit: "cover", position: "centre" })
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .jpeg({ quality: 80, chromaSubsampling: "4:2:0", mozjpeg: false, progressive: false })
    .timeout({ seconds: 5 })
    .toBuffer();
}
