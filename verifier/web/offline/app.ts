/** Keeps this page on the device, and keeps it new: a newer one takes over whenever nobody is at work here. */
import { type ReadonlySignal, type Signal, effect, signal } from "@preact/signals";
import { APPLY, type Arriving, CHANNEL } from "./worker/telling.ts";

/** `unsupported`: this browser keeps no pages. `arriving`: the parts are on their way. `kept`: opens without a network. */
export const appState: Signal<"unsupported" | "arriving" | "kept" | "failed"> = signal("arriving");
/** While the parts arrive for the first time. */
export const arriving: Signal<Arriving | undefined> = signal(undefined);
/** A newer version of the page stands ready. */
export const isNewer: Signal<boolean> = signal(false);

const WORKER = "/periksa/sw.js";
const SCOPE = "/periksa/";
/** A newer version is looked for so often, and whenever the page comes into view. */
const LOOK_MS = 15 * 60_000;
const TICK_MS = 5000;
/** Nobody has touched the page for so long: nobody is about to. */
const QUIET_MS = 20_000;
/** Held by each window that is at work; who applies a newer version must have it alone. */
const AT_WORK = "absah-at-work";

let registration: ServiceWorkerRegistration | undefined;
let hasChanged = false;
/** Somebody asked for it: the page needs not be quiet first. */
let isWanted = false;
let touchedAt = Number.NEGATIVE_INFINITY;

/** Registers the worker, and from then on watches for newer ones.
 *  @param isAtWork  whether a check or its verdict is on the screen */
export async function keepApp(isAtWork: ReadonlySignal<boolean>): Promise<void> {
  if (!("serviceWorker" in navigator)) {
    appState.value = "unsupported";
    return;
  }
  // The page's own parts first; and nothing takes its place before it stands.
  if (document.readyState !== "complete") await new Promise((stand) => addEventListener("load", stand, { once: true }));
  holdWhile(isAtWork);
  listen(isAtWork);
  const { serviceWorker } = navigator;
  const isFirst = serviceWorker.controller === null;
  let isClaimed = !isFirst;
  serviceWorker.addEventListener("controllerchange", () => {
    // The first worker claims this page as it is; a later one belongs to a newer page.
    hasChanged = isClaimed;
    isClaimed = true;
    appState.value = "kept";
    arriving.value = undefined;
    settle(isAtWork);
  });
  if (isFirst)
    new BroadcastChannel(CHANNEL).addEventListener("message", ({ data }: MessageEvent<Arriving>) => {
      if (appState.value === "arriving") arriving.value = data;
    });
  else appState.value = "kept";
  try {
    registration = await serviceWorker.register(WORKER, { scope: SCOPE, updateViaCache: "none" });
  } catch {
    // No network, no room, or switched off by the browser: the page works on while it is open.
    if (appState.value === "arriving") appState.value = "failed";
    registration = await serviceWorker.getRegistration(SCOPE);
  }
  if (registration !== undefined) watchFor(registration, isAtWork);
}

/** Puts a newer version in the place of this one because somebody asks for it. */
export function wantNewer(): void {
  isWanted = true;
  void applyNewer();
}

/** Unless somebody is at work in another window. */
async function applyNewer(): Promise<void> {
  const waiting = registration?.waiting ?? undefined;
  if (hasChanged) return location.reload();
  if (waiting === undefined) return;
  if (!("locks" in navigator)) return waiting.postMessage(APPLY);
  await navigator.locks.request(AT_WORK, { ifAvailable: true }, (lock) => {
    if (lock !== null) waiting.postMessage(APPLY);
    // Whoever asked is answered: not now. What is typed later is not thrown away for it.
    else isWanted = false;
  });
}

function watchFor(found: ServiceWorkerRegistration, isAtWork: ReadonlySignal<boolean>): void {
  const look = (): void => {
    isNewer.value = found.waiting !== null && navigator.serviceWorker.controller !== null;
    settle(isAtWork);
  };
  found.addEventListener("updatefound", () => {
    const { installing } = found;
    installing?.addEventListener("statechange", () => {
      if (installing.state === "redundant" && appState.value === "arriving") appState.value = "failed";
      look();
    });
  });
  // Left waiting when the page was closed the last time.
  look();
}

/** Applies what is newer if nobody is at work, and else comes back to it. */
function settle(isAtWork: ReadonlySignal<boolean>): void {
  if ((isNewer.value || hasChanged) && isIdle(isAtWork)) void applyNewer();
}

function isIdle(isAtWork: ReadonlySignal<boolean>): boolean {
  if (isAtWork.value) return false;
  // A kiosk shows verdicts without anybody's touch: what is on its screen counts as one.
  if (document.querySelector(".band") !== null) touchedAt = Date.now();
  if (isWanted) return true;
  if (document.querySelector("dialog[open]") !== null) return false;
  // What was typed and not sent would be lost.
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input.field, textarea");
  if ([...fields].some(({ value }) => value !== "")) return false;
  return document.hidden || Date.now() - touchedAt >= QUIET_MS;
}

function listen(isAtWork: ReadonlySignal<boolean>): void {
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"])
    document.addEventListener(kind, () => void (touchedAt = Date.now()), { passive: true, capture: true });
  const look = (): void => {
    // Silence is no fault: this version works without a network.
    registration?.update().catch(() => {});
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
    settle(isAtWork);
  });
  setInterval(look, LOOK_MS);
  setInterval(() => settle(isAtWork), TICK_MS);
}

/** Holds the lock from the beginning of work to its end. */
function holdWhile(isAtWork: ReadonlySignal<boolean>): void {
  if (!("locks" in navigator)) return;
  let end: (() => void) | undefined;
  effect(() => {
    end?.();
    end = undefined;
    if (!isAtWork.value) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    end = resolve;
    void navigator.locks.request(AT_WORK, { mode: "shared" }, () => promise);
  });
}
