/** The hunt on all cores. */
import { Worker } from "node:worker_threads";
import { type Catch, type Hunt } from "./search.ts";

/** Tries `tries` papers. @param progress  told how many were tried so far */
export async function huntOn(
  hunt: Hunt,
  tries: number,
  threads: number,
  progress: (done: number) => void = () => undefined,
): Promise<Catch> {
  let done = 0;
  const more = (count: number): void => progress((done += count));
  const parts = Array.from({ length: threads }, (_, i) => {
    const [from, to] = [Math.floor((tries * i) / threads), Math.floor((tries * (i + 1)) / threads)];
    return oneThread({ hunt, from, to }, more);
  });
  const caught = await Promise.all(parts);
  return {
    tries: caught.reduce((sum, one) => sum + one.tries, 0),
    hits: caught.flatMap(({ hits }) => hits),
    weakHits: caught.flatMap(({ weakHits }) => weakHits),
  };
}

function oneThread(workerData: object, more: (count: number) => void): Promise<Catch> {
  const worker = new Worker(new URL("worker.ts", import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    worker.on("message", (message: { tries: number } | { caught: Catch }) => {
      if ("caught" in message) resolve(message.caught);
      else more(message.tries);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a thread of the hunt ended with ${code}`)));
  });
}
