/** What the page and its service worker say to each other. */

/** Where the worker tells how its parts arrive. */
export const CHANNEL = "absah-arriving";

/** Told to a waiting worker: take over now. */
export const APPLY = "apply";

/** Parts of the page that are kept by now, of all. */
export interface Arriving {
  readonly files: number;
  readonly ofFiles: number;
  readonly bytes: number;
  readonly ofBytes: number;
}
