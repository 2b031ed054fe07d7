/** Marks on the way from tap to verdict, for whoever measures it. They stay in the browser. */

/** `frame-read` stands at the moment the picture was taken that a code was found in. */
type Mark = "camera-asked" | "camera-live" | "frame-read" | "verdict";

/** Sets `absah-` and the name in the browser's timeline; the newest of a name stays. */
export function mark(name: Mark, startTime: number = performance.now()): void {
  performance.clearMarks(`absah-${name}`);
  performance.mark(`absah-${name}`, { startTime });
}
