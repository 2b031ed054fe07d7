/** What the browser tells of this device, asked anew whenever it may have changed. */
import { type ReadonlySignal, type Signal, batch, computed, effect, signal } from "@preact/signals";
import { fromHex } from "#core/encoding/text.ts";
import { type CurrentLists } from "../../library/index.ts";
import { clock, held, isReachable, isUpdating, progress, refusals } from "../judge/judging.ts";
import { mode } from "../judge/mode.ts";
import { storageFault } from "../shell/database.ts";
import { appState } from "./app.ts";
import { type Camera, type DeviceFacts, type Fitness, fitnessOf } from "./fitness.ts";
import { loadUpdates, noteUpdate, updates } from "./updates.ts";

export const camera: Signal<Camera> = signal("unknown");
/** Whether the browser promised not to clear what is kept; undefined where it does not tell. */
export const isPersisted: Signal<boolean | undefined> = signal(undefined);
/** Bytes kept for this page; undefined where the browser does not tell. */
export const storedBytes: Signal<number | undefined> = signal(undefined);
/** By the service, asked for only where the lists look too old although it answers. */
const serviceTime: Signal<number | undefined> = signal(undefined);

/** The hour, told twice a minute: lists grow old while nobody does anything. */
export const hour: Signal<number> = signal(clock());
setInterval(() => {
  hour.value = clock();
}, 30_000);

/** Whether all files of the lists are there and can be read. */
const isWhole: Signal<boolean> = signal(true);

export const fitness: ReadonlySignal<Fitness> = computed(() => fitnessOf(facts()));

function facts(): DeviceFacts {
  const { root, bundle } = held.value;
  return {
    // Read for its sake alone: whoever depends on it is told again.
    now: hour.value === 0 ? 0 : clock(),
    ...(serviceTime.value === undefined ? {} : { serviceTime: serviceTime.value }),
    ...(root === undefined ? {} : { root: { expires: root.expires, limit: root.freshness[mode.value] } }),
    ...(bundle === undefined
      ? {}
      : { bundle: { readAt: bundle.newestTime, expiresAt: bundle.bundle.expiresAt, isWhole: isWhole.value } }),
    app: appState.value,
    storage: storageFault.value ?? "works",
    camera: camera.value,
  };
}

/** Looks at camera and storage; never asks a person. */
export async function lookAtDevice(): Promise<void> {
  const [state, persisted, estimate] = await Promise.all([cameraState(), persistence(), estimated()]);
  batch(() => {
    camera.value = state;
    isPersisted.value = persisted;
    storedBytes.value = estimate;
  });
}

/** Asks the browser to keep what is stored for good. Some ask the person, so this is done when one updates or installs. */
export async function askToPersist(): Promise<void> {
  try {
    await navigator.storage.persist();
  } catch {
    // An address without encryption, or a browser without it.
  }
  await lookAtDevice();
}

const CAMERA = { granted: "allowed", prompt: "asks", denied: "denied" } as const;

async function cameraState(): Promise<Camera> {
  if (!("mediaDevices" in navigator)) return "none";
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => undefined);
  if (devices?.every(({ kind }) => kind !== "videoinput") === true) return "none";
  try {
    const permission = await navigator.permissions.query({ name: "camera" });
    permission.addEventListener("change", () => void lookAtDevice(), { once: true });
    return CAMERA[permission.state];
  } catch {
    // Older browsers do not know the name; the camera's own screen will tell.
    return "unknown";
  }
}

const persistence = async (): Promise<boolean | undefined> => {
  try {
    return await navigator.storage.persisted();
  } catch {
    return undefined;
  }
};

const estimated = async (): Promise<number | undefined> => {
  try {
    return (await navigator.storage.estimate()).usage;
  } catch {
    return undefined;
  }
};

/** Notes each update of the lists, and asks the service for the time where its newest list looks old. */
export function watchUpdates(): void {
  const loaded = loadUpdates();
  let bytes = 0;
  let wasUpdating = false;
  effect(() => {
    bytes = Math.max(bytes, progress.value?.bytes ?? 0);
  });
  effect(() => {
    const isOver = wasUpdating && !isUpdating.value;
    wasUpdating = isUpdating.value;
    if (isOver) void ended(bytes, loaded);
    bytes = 0;
  });
}

async function ended(bytes: number, loaded: Promise<void>): Promise<void> {
  const bundle = held.peek().bundle?.bundle;
  const version = bundle?.version ?? 0;
  const wasRefused = refusals.peek().length > 0;
  const isAnswered = isReachable.peek();
  isWhole.value = hasAll(held.peek());
  hour.value = clock();
  await loaded;
  const isSame = version === (updates.peek()[0]?.version ?? 0);
  const outcome = !isAnswered ? "silent" : wasRefused ? "refused" : isSame ? "same" : "new";
  await noteUpdate({ at: clock(), version, bytes, outcome });
  const limit = held.peek().root?.freshness[mode.peek()] ?? Number.POSITIVE_INFINITY;
  const looksOld = bundle !== undefined && clock() - bundle.readAt > limit;
  serviceTime.value = looksOld && isReachable.peek() ? await askTime() : undefined;
  await lookAtDevice();
}

/** Asks each list one question; the first check would read them all the same. */
function hasAll({ bundle }: CurrentLists): boolean {
  if (bundle === undefined) return true;
  const [first] = bundle.bundle.issuers.keys();
  const isFiltered =
    first === undefined || bundle.hasAnchor(first, "0".repeat(16), fromHex("00".repeat(32))) !== undefined;
  const lists = [...bundle.bundle.issuers].flatMap(([issuer, { statusFiles }]) =>
    statusFiles.map((_, list) => bundle.status(issuer, list, 0)),
  );
  return isFiltered && !lists.includes(undefined);
}

/** The hour of the service, by the head of the answer that everybody gets. */
async function askTime(): Promise<number | undefined> {
  try {
    const answer = await fetch("/periksa/", { method: "HEAD", cache: "no-store", credentials: "omit" });
    const time = Date.parse(answer.headers.get("date") ?? "");
    return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
  } catch {
    return undefined;
  }
}
