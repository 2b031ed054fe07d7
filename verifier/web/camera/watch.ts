/** From the camera's pictures to the texts of codes: each picture is looked at as soon as the last one is read. */
// Erased as a whole: the worker must not run in the page.
import type { ScanAnswer, ScanTask } from "../workers/scan.worker.ts";
import { warmScanner } from "./camera.ts";
import { mark } from "./marks.ts";

/** Looks until a code is found; the answer stops looking.
 *  @param found  says whether to look on */
export function watch(video: HTMLVideoElement, found: (texts: readonly string[]) => boolean): () => void {
  const scanner = warmScanner();
  let isOver = false;
  let isReading = false;
  let hasNew = true;
  let grabbedAt = 0;
  const look = async (): Promise<void> => {
    if (isOver || isReading || !hasNew || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    [isReading, hasNew, grabbedAt] = [true, false, performance.now()];
    try {
      const picture = await grab(video);
      if (isOver) return picture.close();
      const task: ScanTask = { picture, ...seenPart(video) };
      scanner.postMessage(task, [picture]);
    } catch {
      // A camera that is changing has no picture for a moment.
      isReading = false;
    }
  };
  const unfollow = eachPicture(video, () => {
    hasNew = true;
    void look();
  });
  const take = ({ data }: MessageEvent<ScanAnswer>): void => {
    if (isOver || !("texts" in data)) return;
    isReading = false;
    if (data.texts.length === 0) return void look();
    mark("frame-read", grabbedAt);
    if (found([...new Set(data.texts)])) void look();
    else isOver = true;
  };
  scanner.addEventListener("message", take);
  void look();
  return () => {
    isOver = true;
    unfollow();
    scanner.removeEventListener("message", take);
  };
}

/** A picture without a copy where the browser can. */
async function grab(video: HTMLVideoElement): Promise<ImageBitmap | VideoFrame> {
  return "VideoFrame" in globalThis ? new VideoFrame(video) : createImageBitmap(video);
}

/** Calls for every picture that the camera gives; the answer ends it. */
function eachPicture(video: HTMLVideoElement, call: () => void): () => void {
  if (!("requestVideoFrameCallback" in video)) {
    const timer = setInterval(call, 33);
    return () => clearInterval(timer);
  }
  let handle = 0;
  const next = (): void => {
    handle = video.requestVideoFrameCallback(() => {
      next();
      call();
    });
  };
  next();
  return () => video.cancelVideoFrameCallback(handle);
}

/** How much of the picture the screen shows, and at least its middle square: the rest nobody holds a paper to. */
function seenPart(video: HTMLVideoElement): { readonly width: number; readonly height: number } {
  const { videoWidth, videoHeight, clientWidth, clientHeight } = video;
  const scale = Math.max(clientWidth / videoWidth, clientHeight / videoHeight);
  const least = Math.min(videoWidth, videoHeight);
  const part = (whole: number, shown: number): number =>
    scale > 0 ? Math.min(whole, Math.max(least, Math.ceil(shown / scale))) : whole;
  return { width: part(videoWidth, clientWidth), height: part(videoHeight, clientHeight) };
}
