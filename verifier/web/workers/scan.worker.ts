/** Reads QR codes out of the camera's pictures, one picture at a time, so that the page never stutters. */
import zxingUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

/** `texts` of a picture; `ready` once, before the first. */
export type ScanAnswer = { readonly ready: true } | { readonly texts: readonly string[] };

const answer = (message: ScanAnswer): void => postMessage(message);
let canvas: OffscreenCanvas | undefined;

async function read(picture: ImageBitmap): Promise<readonly string[]> {
  const { width, height } = picture;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context?.drawImage(picture, 0, 0);
  picture.close();
  const image = context?.getImageData(0, 0, width, height);
  if (image === undefined) return [];
  const found = await readBarcodes(image, { formats: ["QRCode"], maxNumberOfSymbols: 4 });
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}

addEventListener("message", (event: MessageEvent<ImageBitmap>) => {
  read(event.data).then(
    (texts) => answer({ texts }),
    // A picture that cannot be looked at holds no code; the next one comes in a moment.
    () => answer({ texts: [] }),
  );
});

// Without an address of ours the package would ask a stranger for its decoder.
await prepareZXingModule({ overrides: { locateFile: () => zxingUrl }, fireImmediately: true });
answer({ ready: true });
