/** Whether this device is fit to check, until when, and what to do where it is not. Pure. */

/** What is known of the device and of what it holds. Times in Unix seconds. */
export interface DeviceFacts {
  readonly now: number;
  /** By the service, where it was asked because something did not fit. */
  readonly serviceTime?: number;
  readonly root?: { readonly expires: number; readonly limit: number };
  /** `isWhole`: false where a file of it is missing or damaged. */
  readonly bundle?: { readonly readAt: number; readonly expiresAt: number; readonly isWhole: boolean };
  /** Whether the page opens without a network. */
  readonly app: "unsupported" | "arriving" | "kept" | "failed";
  readonly storage: "works" | "absent" | "full";
  readonly camera: Camera;
}

export type Camera = "allowed" | "asks" | "denied" | "none" | "unknown";

/** Why nothing can be told to be valid here, the first that holds. */
export type Unfit = "no-lists" | "clock-wrong" | "lists-old" | "lists-incomplete" | "root-old";
/** What this device cannot do, though it checks. */
export type Limit = "storage-absent" | "storage-full" | "app-unsupported" | "app-failed" | "camera-denied";

export type Fitness =
  | {
      readonly status: "fit" | "limited";
      readonly until: number;
      readonly limits: readonly Limit[];
      /** Whether it may leave the network: `wait` until the page is kept, or, `stay-open`, only while the page is open. */
      readonly without: "free" | "wait" | "stay-open";
    }
  | { readonly status: "unfit"; readonly because: Unfit; readonly limits: readonly Limit[]; readonly time?: number };

/** Clocks of honest devices differ by less. */
const CLOCK_SLACK = 300;

/** Judges the device. `until` is when its lists are too old to tell that a document is valid, if none newer come. */
export function fitnessOf(facts: DeviceFacts): Fitness {
  const { now, root, bundle } = facts;
  const limits = limitsOf(facts);
  if (root === undefined || bundle === undefined) return { status: "unfit", because: "no-lists", limits };
  const time = rightTime(facts, bundle.readAt);
  if (time !== undefined) return { status: "unfit", because: "clock-wrong", limits, time };
  if (now >= root.expires) return { status: "unfit", because: "root-old", limits };
  const until = Math.min(bundle.readAt + root.limit, bundle.expiresAt, root.expires);
  if (now >= until) return { status: "unfit", because: "lists-old", limits };
  if (!bundle.isWhole) return { status: "unfit", because: "lists-incomplete", limits };
  const without = facts.app === "kept" ? "free" : facts.app === "arriving" ? "wait" : "stay-open";
  return { status: limits.length > 0 ? "limited" : "fit", until, limits, without };
}

/** About what time it is, where this device's clock is wrong. A signed list is never from the future. */
function rightTime({ now, serviceTime }: DeviceFacts, readAt: number): number | undefined {
  const atLeast = Math.max(readAt, serviceTime ?? 0);
  if (atLeast > now + CLOCK_SLACK) return atLeast;
  // A clock that is ahead makes every list look old: then the service's time is the one that fits the list.
  const isAhead = serviceTime !== undefined && serviceTime >= readAt && now > serviceTime + CLOCK_SLACK;
  return isAhead ? serviceTime : undefined;
}

function limitsOf({ storage, app, camera }: DeviceFacts): readonly Limit[] {
  const found: Limit[] = [];
  if (storage !== "works") found.push(`storage-${storage}`);
  if (app === "unsupported" || app === "failed") found.push(`app-${app}`);
  // A desk that reads files needs no camera; one that was refused is missed.
  if (camera === "denied") found.push("camera-denied");
  return found;
}
