/** Reads QR codes out of the camera's pictures, one picture at a time, so that the page never stutters. */
import zxingUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** A picture, and the part of it that the screen shows: in pixels, centred. */
interface Look {
  readonly picture: ImageBitmap | VideoFrame;
  readonly width: number;
  readonly height: number;
}

/** `picture`: the last one looked at, as a JPEG. `forget`: nothing of it stays. */
export type ScanTask = Look | "picture" | "forget";
/** `texts` of a picture; `ready` once, before the first. */
export type ScanAnswer =
  | { readonly ready: true }
  | { readonly texts: readonly string[] }
  | { readonly jpeg: Uint8Array<ArrayBuffer> | undefined };

const answer = (message: ScanAnswer): void => postMessage(message);
let canvas: OffscreenCanvas | undefined;

async function read({ picture, width, height }: Look): Promise<readonly string[]> {
  const [wide, high] =
    "displayWidth" in picture ? [picture.displayWidth, picture.displayHeight] : [picture.width, picture.height];
  const [w, h] = [Math.min(width, wide), Math.min(height, high)];
  if (canvas?.width !== w || canvas.height !== h) canvas = new OffscreenCanvas(w, h);
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  context?.drawImage(picture, Math.floor((wide - w) / 2), Math.floor((high - h) / 2), w, h, 0, 0, w, h);
  picture.close();
  const image = context?.getImageData(0, 0, w, h);
  if (image === undefined) return [];
  const found = await readBarcodes(image, { formats: ["QRCode"], maxNumberOfSymbols: 4 });
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}

/** Drawn only for whoever asks: until then the picture is the canvas that the next one is drawn over. */
async function lastPicture(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const blob = await canvas?.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  return blob === undefined ? undefined : new Uint8Array(await blob.arrayBuffer());
}

addEventListener("message", ({ data }: MessageEvent<ScanTask>) => {
  if (data === "forget") {
    canvas = undefined;
    return;
  }
  if (data === "picture") {
    lastPicture().then(
      (jpeg) => answer({ jpeg }),
      () => answer({ jpeg: undefined }),
    );
    return;
  }
  read(data).then(
    (texts) => answer({ texts }),
    // A picture that cannot be looked at holds no code; the next one comes in a moment.
    () => answer({ texts: [] }),
  );
});

// Without an address of ours the package would ask a stranger for its decoder.
await prepareZXingModule({ overrides: { locateFile: () => zxingUrl }, fireImmediately: true });
// The first picture is read slowly, so let it be an empty one.
await readBarcodes(new ImageData(64, 64), { formats: ["QRCode"] });
answer({ ready: true });
