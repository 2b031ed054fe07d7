/** The camera and the worker that looks at its pictures. */
// Erased as a whole: the worker must not run in the page.
import type { ScanAnswer, ScanTask } from "../workers/scan.worker.ts";

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
  cameras(): Promise<readonly string[]>;
  readonly current: string | undefined;
  /** Whether it looks away from whoever holds the device, as far as the browser says. */
  readonly isBehind: boolean;
  setTorch(isOn: boolean): Promise<void>;
  setZoom(factor: number): Promise<void>;
  close(): void;
}

/** Which camera: the one behind the phone, the one that looks at whoever holds it, or one by its name. */
export type Wanted = "environment" | "user" | { readonly device: string };

/** Opens the camera that is wanted, or another where there is no such.
 *  @throws {DOMException} `NotAllowedError`, `NotFoundError`, `NotReadableError` and others, as the browser names them */
export async function openCamera(wanted: Wanted): Promise<OpenCamera> {
  if (!("mediaDevices" in navigator)) throw new DOMException("no camera without a secure address", "NotFoundError");
  const which = typeof wanted === "string" ? { facingMode: { ideal: wanted } } : { deviceId: { exact: wanted.device } };
  const video = { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video });
  const [track] = stream.getVideoTracks();
  const apply = async (constraint: object): Promise<void> => track?.applyConstraints({ advanced: [constraint] });
  return {
    stream,
    abilities: abilitiesOf(track),
    cameras: async () => {
      const found = await navigator.mediaDevices.enumerateDevices();
      return found
        .filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "")
        .map((each) => each.deviceId);
    },
    current: track?.getSettings().deviceId,
    isBehind: track?.getSettings().facingMode === "environment",
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
/** The picture that was read last, as a JPEG; undefined where there is none, or it was forgotten. */
export function lastPicture(): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array<ArrayBuffer> | undefined>();
  const scanner = warmScanner();
  const take = ({ data }: MessageEvent<ScanAnswer>): void => {
    if (!("jpeg" in data)) return;
    scanner.removeEventListener("message", take);
    resolve(data.jpeg);
  };
  scanner.addEventListener("message", take);
  const task: ScanTask = "picture";
  scanner.postMessage(task);
  return promise;
}

/** Lets go of the last picture: somebody may be on it. */
export function forgetPicture(): void {
  const task: ScanTask = "forget";
  worker?.postMessage(task);
}
