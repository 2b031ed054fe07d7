/** The hunt on all cores. */
import { Worker } from "node:worker_threads";
import { type Catch, type Hunt } from "./search.ts";

export interface Watch {
  /** Told how many were tried so far. */
  readonly progress?: (done: number) => void;
  /** Ends the hunt early: what was tried until then is the catch. */
  readonly stop?: AbortSignal;
}

/** Tries `tries` papers. */
export async function huntOn(hunt: Hunt, tries: number, threads: number, watch: Watch = {}): Promise<Catch> {
  const caught: Catch[] = [];
  let done = 0;
  const take = (part: Catch): void => {
    caught.push(part);
    done += part.tries;
    watch.progress?.(done);
  };
  const parts = Array.from({ length: threads }, (_, i) => {
    const [from, to] = [Math.floor((tries * i) / threads), Math.floor((tries * (i + 1)) / threads)];
    return oneThread({ hunt, from, to }, take, watch.stop);
  });
  await Promise.all(parts);
  return {
    tries: done,
    hits: caught.flatMap(({ hits }) => hits),
    weakHits: caught.flatMap(({ weakHits }) => weakHits),
  };
}

function oneThread(workerData: object, take: (part: Catch) => void, stop: AbortSignal | undefined): Promise<void> {
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData });
  const halt = (): void => void worker.terminate();
  stop?.addEventListener("abort", halt);
  return new Promise<void>((resolve, reject) => {
    worker.on("message", take);
    worker.on("error", reject);
    // A thread that was halted ends with 1 as one that fell does.
    worker.on("exit", (code) => {
      if (code === 0 || stop?.aborted === true) resolve();
      else reject(new Error(`a thread of the hunt ended with ${code}`));
    });
  }).finally(() => stop?.removeEventListener("abort", halt));
}
