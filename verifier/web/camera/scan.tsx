/** The camera's screen: picture, frame, light, zoom, switch, and hints that come when nothing is read. */
import back from "lucide-static/icons/arrow-left.svg?raw";
import again from "lucide-static/icons/rotate-ccw.svg?raw";
import flashlight from "lucide-static/icons/flashlight.svg?raw";
import switchCamera from "lucide-static/icons/switch-camera.svg?raw";
import scanLine from "lucide-static/icons/scan-line.svg?raw";
import x from "lucide-static/icons/x.svg?raw";
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { checkAll, view } from "../periksa/session.ts";
import { Icon } from "../shell/icon.tsx";
import { TroubleNote } from "../verdict/telling.tsx";
import { type Trouble } from "../words/catalogue.ts";
import { words } from "../words/current.ts";
import { type OpenCamera, openCamera } from "./camera.ts";
import { mark } from "./marks.ts";
import { watch } from "./watch.ts";

const HINTS_MS = [4000, 8000, 15_000] as const;

export function Scan(): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const stop = useRef<HTMLButtonElement>(null);
  const camera = useSignal<OpenCamera | undefined>(undefined);
  const device = useSignal<string | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const hint = useSignal(0);
  const { camera: copy } = words.value;
  const wanted = device.value;
  const attempt = useSignal(0);
  useEffect(() => {
    const undo = show(wanted, video.current, { camera, trouble, hint });
    stop.current?.focus();
    return undo;
  }, [wanted, attempt.value]);
  const open = camera.value;
  // Nothing to look through: another try, or another way in.
  const isClosed = open === undefined && trouble.value !== undefined;
  return (
    <section class="scan">
      <h1 class="unseen">{copy.title}</h1>
      <div class="scan-picture" hidden={isClosed}>
        <video ref={video} muted playsInline aria-label={copy.title} />
        <div class="scan-frame" aria-hidden="true" />
        <p class="scan-hint" role="status">
          {open === undefined ? copy.waiting : hint.value === 0 ? words.value.scanLine : copy.hints[hint.value - 1]}
        </p>
      </div>
      {trouble.value === undefined ? undefined : (
        <div role="alert">
          <TroubleNote code={trouble.value}>
            {trouble.value === "K03" ? (
              <button class="button" type="button" onClick={() => void recordUnread()}>
                <Icon svg={scanLine} /> {copy.unread}
              </button>
            ) : undefined}
            {isClosed ? (
              <button
                class="button"
                type="button"
                onClick={() => {
                  trouble.value = undefined;
                  attempt.value++;
                }}
              >
                <Icon svg={again} /> {copy.again}
              </button>
            ) : undefined}
          </TroubleNote>
        </div>
      )}
      <div class="scan-controls">
        {open === undefined ? undefined : <Controls open={open} device={device} />}
        <button
          ref={stop}
          class="button"
          type="button"
          onClick={() => {
            view.value = { at: "start" };
          }}
        >
          <Icon svg={isClosed ? back : x} /> {isClosed ? copy.otherWays : copy.stop}
        </button>
      </div>
      <p class="rule">{words.value.rule}</p>
    </section>
  );
}

/** That nothing can be read is a verdict, too: it is judged, shown and counted like any other. */
const recordUnread = (): Promise<void> => checkAll([{ input: { qr: "" }, channel: "camera" }]);

interface Signs {
  readonly camera: { value: OpenCamera | undefined };
  readonly trouble: { value: Trouble | undefined };
  readonly hint: { value: number };
}

/** Opens the camera and looks until a code is found or the screen is left. */
function show(device: string | undefined, video: HTMLVideoElement | null, signs: Signs): () => void {
  let isOver = false;
  let unwatch: (() => void) | undefined;
  const timers = HINTS_MS.map((after, place) =>
    setTimeout(() => {
      if (place < 2) signs.hint.value = place + 1;
      else signs.trouble.value ??= "K03";
    }, after),
  );
  mark("camera-asked");
  const begin = async (): Promise<void> => {
    const camera = await openCamera(device === undefined ? "environment" : { device });
    if (isOver || video === null) return camera.close();
    signs.camera.value = camera;
    video.srcObject = camera.stream;
    await video.play();
    mark("camera-live");
    unwatch = watch(video, (texts) => {
      void checkAll(texts.map((qr) => ({ input: { qr }, channel: "camera" })));
      return false;
    });
  };
  begin().catch((error: unknown) => {
    // Leaving the screen stops the picture, which is no fault.
    if (!isOver) signs.trouble.value = nameOf(error) === "NotAllowedError" ? "K01" : "K02";
  });
  return () => {
    isOver = true;
    timers.forEach(clearTimeout);
    unwatch?.();
    signs.camera.value?.close();
    signs.camera.value = undefined;
  };
}

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : "");

interface ControlsProps {
  readonly open: OpenCamera;
  readonly device: { value: string | undefined };
}

function Controls({ open, device }: ControlsProps): JSX.Element {
  const isLit = useSignal(false);
  const { camera } = words.value;
  const { torch, zoom } = open.abilities;
  const turn = async (): Promise<void> => {
    await open.setTorch(!isLit.value);
    isLit.value = !isLit.value;
  };
  const cameras = useSignal<readonly string[]>([]);
  useEffect(() => {
    void open.cameras().then((found) => (cameras.value = found));
  }, [open]);
  const change = (): void => {
    const at = cameras.value.indexOf(open.current ?? "");
    device.value = cameras.value[(at + 1) % cameras.value.length];
  };
  return (
    <>
      {torch ? (
        <button class="button" type="button" aria-pressed={isLit.value} onClick={() => void turn()}>
          <Icon svg={flashlight} /> {camera.torch}
        </button>
      ) : undefined}
      {cameras.value.length > 1 ? (
        <button class="button" type="button" onClick={change}>
          <Icon svg={switchCamera} /> {camera.change}
        </button>
      ) : undefined}
      {zoom === undefined ? undefined : (
        <label class="scan-zoom">
          {camera.zoom}
          <input
            type="range"
            min={zoom.min}
            max={zoom.max}
            step={zoom.step}
            onInput={(event) => void open.setZoom(Number(event.currentTarget.value))}
          />
        </label>
      )}
    </>
  );
}
