/** What keeps a kiosk on its screen: the screen stays lit and full, and neither back nor Escape leads out.
 *  A browser lets no page forbid closing it: for that it is started in its own kiosk mode, or pinned. */

/** Holds until the answer is called. */
export function holdScreen(): () => void {
  const abort = new AbortController();
  const { signal } = abort;
  let wake: WakeLockSentinel | undefined;
  const stayAwake = async (): Promise<void> => {
    if (!("wakeLock" in navigator) || document.visibilityState !== "visible") return;
    // Low on battery the device may refuse; then it is asked again when the page is seen again.
    const got = await navigator.wakeLock.request("screen").catch(() => undefined);
    if (signal.aborted) void got?.release();
    else wake = got;
  };
  void stayAwake();
  document.addEventListener("visibilitychange", () => void stayAwake(), { signal });

  // A page may fill the screen only when it is touched.
  const fill = (): void => void fillScreen();
  fill();
  document.addEventListener("pointerup", fill, { signal });

  history.pushState({ kiosk: true }, "");
  addEventListener("popstate", () => history.pushState({ kiosk: true }, ""), { signal });
  // A file let go over a page that takes none would be opened in its place.
  for (const type of ["contextmenu", "dragstart", "dragover", "drop"])
    document.addEventListener(type, (event) => event.preventDefault(), { signal });
  return () => {
    abort.abort();
    void wake?.release();
    if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => {});
  };
}

async function fillScreen(): Promise<void> {
  if (document.fullscreenElement !== null || !document.fullscreenEnabled) return;
  try {
    await document.documentElement.requestFullscreen({ navigationUI: "hide" });
    // Where a browser lets a page have it, Escape no longer ends the full screen.
    if ("keyboard" in navigator) await lockKeys(navigator.keyboard);
  } catch {
    // Not touched yet: the kiosk works in a window, too.
  }
}

async function lockKeys(keyboard: unknown): Promise<void> {
  if (typeof keyboard !== "object" || keyboard === null || !("lock" in keyboard)) return;
  if (typeof keyboard.lock === "function") await keyboard.lock(["Escape"]);
}
