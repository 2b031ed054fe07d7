/** The camera and the worker that looks at its pictures. */
// Erased as a whole: the worker must not run in the page.
import type { ScanAnswer } from "../workers/scan.worker.ts";

let worker: Worker | undefined;

/** Loads the decoder before somebody needs it: then the first picture is read at once. */
export function warmScanner(): Worker {
  worker ??= new Worker(new URL("../workers/scan.worker.ts", import.meta.url), { type: "module", name: "scan" });
  return worker;
}

/** What the track of this camera can do beside pictures. */
interface Abilities {
  readonly torch: boolean;
  readonly zoom?: { readonly min: number; readonly max: number; readonly step: number };
}

export interface OpenCamera {
  readonly stream: MediaStream;
  readonly abilities: Abilities;
  /** Cameras of this device, for switching. */
  readonly cameras: readonly string[];
  readonly current: string | undefined;
  setTorch(isOn: boolean): Promise<void>;
  setZoom(factor: number): Promise<void>;
  close(): void;
}

/** Opens the camera behind the phone, or the one named.
 *  @throws {DOMException} `NotAllowedError`, `NotFoundError`, `NotReadableError` and others, as the browser names them */
export async function openCamera(device?: string): Promise<OpenCamera> {
  if (!("mediaDevices" in navigator)) throw new DOMException("no camera without a secure address", "NotFoundError");
  const which = device === undefined ? { facingMode: { ideal: "environment" } } : { deviceId: { exact: device } };
  const video = { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video });
  const [track] = stream.getVideoTracks();
  const found = await navigator.mediaDevices.enumerateDevices();
  const apply = async (constraint: object): Promise<void> => track?.applyConstraints({ advanced: [constraint] });
  return {
    stream,
    abilities: abilitiesOf(track),
    cameras: found
      .filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "")
      .map((each) => each.deviceId),
    current: track?.getSettings().deviceId,
    setTorch: (isOn) => apply({ torch: isOn }),
    setZoom: (factor) => apply({ zoom: factor }),
    close: () => stream.getTracks().forEach((each) => each.stop()),
  };
}

/** Light and zoom are young: browsers that lack them leave them out, and then the page shows no control for them. */
function abilitiesOf(track: MediaStreamTrack | undefined): Abilities {
  const can: Readonly<Record<string, unknown>> =
    track !== undefined && "getCapabilities" in track ? { ...track.getCapabilities() } : {};
  const zoom = can["zoom"];
  const torch = can["torch"] === true;
  if (typeof zoom !== "object" || zoom === null || !("min" in zoom && "max" in zoom)) return { torch };
  const { min, max } = zoom;
  if (typeof min !== "number" || typeof max !== "number" || max <= min) return { torch };
  const step = "step" in zoom && typeof zoom.step === "number" && zoom.step > 0 ? zoom.step : (max - min) / 20;
  return { torch, zoom: { min, max, step } };
}

/** Looks at one picture after the other until a code is found; the answer stops looking. */
export function watch(video: HTMLVideoElement, found: (texts: readonly string[]) => void): () => void {
  const scanner = warmScanner();
  let isOver = false;
  const look = async (): Promise<void> => {
    if (isOver) return;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return void setTimeout(() => void look(), 30);
    const picture = await createImageBitmap(video);
    scanner.postMessage(picture, [picture]);
  };
  const take = ({ data }: MessageEvent<ScanAnswer>): void => {
    if (isOver || "ready" in data) return;
    if (data.texts.length > 0) return found([...new Set(data.texts)]);
    setTimeout(() => void look(), 15);
  };
  scanner.addEventListener("message", take);
  void look();
  return () => {
    isOver = true;
    scanner.removeEventListener("message", take);
  };
}
