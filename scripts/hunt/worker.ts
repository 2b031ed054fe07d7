/** One thread of the hunt. */
import { parentPort, workerData } from "node:worker_threads";
import { type Hunt, search } from "./search.ts";

const { hunt, from, to } = workerData as { hunt: Hunt; from: number; to: number };
search(hunt, from, to, (caught) => parentPort?.postMessage(caught));
