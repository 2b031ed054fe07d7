/** The kiosk: camera, verdict, camera, without a hand where all is well. */
import { useSignal } from "@preact/signals";
import { type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type OpenCamera, openCamera } from "../camera/camera.ts";
import { mark } from "../camera/marks.ts";
import { listenForScanner } from "../camera/scanner.ts";
import { watch } from "../camera/watch.ts";
import { Masthead } from "../shell/masthead.tsx";
import { TroubleNote } from "../verdict/telling.tsx";
import { type Checked, checkEach, gravestOf, whyNot } from "../periksa/session.ts";
import { type Trouble } from "../words/catalogue.ts";
import { words } from "../words/current.ts";
import { holdScreen } from "./hold.ts";
import { isShowing } from "./lock.ts";
import { Leave } from "./leave.tsx";
import { KioskVerdict } from "./verdict.tsx";
import { kioskWords } from "./words.ts";

/** What lies before the camera all the while is checked once; so long it must be gone to count as new. */
const GONE_MS = 2000;

interface Shown {
  readonly checked: Checked;
  readonly all: number;
}

export function Kiosk(): JSX.Element {
  const video = useRef<HTMLVideoElement>(null);
  const stream = useSignal<OpenCamera | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const shown = useSignal<Shown | undefined>(undefined);
  const isRefused = useSignal(false);
  const attempt = useSignal(0);
  const aim = useRef<HTMLHeadingElement>(null);
  const last = useRef({ texts: "", at: 0 });
  const copy = kioskWords.value;
  const { name, office, camera } = words.value;

  const checkTexts = async (texts: readonly string[]): Promise<void> => {
    // What is shown stays until it is touched, or has had its time.
    if (shown.value !== undefined || isRefused.value) return;
    const items = await checkEach(texts.map((qr) => ({ input: { qr }, channel: "kiosk" })));
    const checked = gravestOf(items);
    if (checked !== undefined) shown.value = { checked, all: items.length };
  };
  useEffect(holdScreen, []);
  useEffect(() => void whyNot().then((instead) => (isRefused.value = instead !== undefined)), []);
  useEffect(() => () => void (isShowing.value = false), []);
  useEffect(() => listenForScanner((text) => void checkTexts([text])), []);
  useEffect(() => {
    isShowing.value = shown.value !== undefined;
    if (isShowing.value) return;
    document.title = copy.title;
    aim.current?.focus({ preventScroll: true });
  }, [copy, shown.value]);
  useEffect(() => keepOpen(video.current, stream, trouble), [attempt.value]);
  useEffect(() => {
    if (isRefused.value || stream.value === undefined || shown.value !== undefined || video.current === null)
      return undefined;
    return watch(video.current, (texts) => {
      const [now, seen] = [performance.now(), texts.toSorted().join("\n")];
      const isSame = seen === last.current.texts && now - last.current.at < GONE_MS;
      last.current = { texts: seen, at: now };
      if (!isSame) void checkTexts(texts);
      return isSame;
    });
  }, [stream.value, shown.value, isRefused.value]);

  const isOpen = stream.value !== undefined;
  return (
    <>
      <Masthead name={name} line={office} />
      <main id="content" class="kiosk-live">
        <section class="kiosk-scan" hidden={shown.value !== undefined}>
          <h1 ref={aim} tabIndex={-1}>
            {isRefused.value ? copy.needsInspection : isOpen ? copy.aim : camera.waiting}
          </h1>
          <div
            class={`scan-picture ${stream.value?.isBehind === true ? "" : "mirrored"}`}
            hidden={trouble.value !== undefined}
          >
            <video ref={video} muted playsInline aria-label={camera.title} />
            <div class="scan-frame" aria-hidden="true" />
          </div>
          {trouble.value === undefined ? undefined : (
            <div role="alert">
              <TroubleNote code={trouble.value}>
                <button class="button" type="button" onClick={() => attempt.value++}>
                  {camera.again}
                </button>
              </TroubleNote>
            </div>
          )}
          <p class="rule">{words.value.rule}</p>
        </section>
        {shown.value === undefined ? undefined : (
          <KioskVerdict
            key={shown.value.checked.id}
            {...shown.value}
            onEnd={() => {
              last.current = { ...last.current, at: performance.now() };
              shown.value = undefined;
            }}
          />
        )}
      </main>
      <footer class="foot kiosk-foot">
        <Leave />
      </footer>
    </>
  );
}

/** Opens the camera that looks at whoever stands there, and again when it was unplugged; the answer closes it. */
function keepOpen(
  video: HTMLVideoElement | null,
  stream: { value: OpenCamera | undefined },
  trouble: { value: Trouble | undefined },
): () => void {
  let isOver = false;
  const open = async (): Promise<void> => {
    trouble.value = undefined;
    mark("camera-asked");
    const camera = await openCamera("user");
    if (isOver || video === null) return camera.close();
    video.srcObject = camera.stream;
    await video.play();
    mark("camera-live");
    for (const track of camera.stream.getVideoTracks()) track.addEventListener("ended", begin);
    stream.value = camera;
  };
  const begin = (): void => {
    stream.value?.close();
    stream.value = undefined;
    open().catch((error: unknown) => {
      const isDenied = error instanceof DOMException && error.name === "NotAllowedError";
      if (!isOver) trouble.value = isDenied ? "K01" : "K02";
    });
  };
  begin();
  return () => {
    isOver = true;
    stream.value?.close();
    stream.value = undefined;
  };
}
