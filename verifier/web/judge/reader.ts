/** Reads PDFs and pictures in a worker that is ended when it takes too long. */
import { type Contents, type FileReader } from "../../library/ports.ts";
// Erased as a whole: the worker must not run in the page.
import type { FileAnswer, FileContents, FileTask } from "../workers/file.worker.ts";

/** Largest PDF or picture taken. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** SECURITY G14: one file, once its worker is up. */
const WALL_MS = 3000;
/** Loading the decoders, before anything hostile is there. */
const START_MS = 30_000;
/** WebAssembly memory never shrinks: a worker is replaced before it grows into its limit. */
const FILES_A_WORKER = 16;

interface Warm {
  readonly worker: Worker;
  /** False where it did not come up. */
  readonly ready: Promise<boolean>;
  files: number;
}

let warm: Warm | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** Loads the decoders ahead of the first file. */
export function warmReader(): void {
  warm ??= start();
}

export const reader: FileReader = {
  pdf: (bytes) => read("pdf", bytes),
  picture: (bytes) => read("picture", bytes),
  marks: async (bytes) => {
    const answer = await submit("marks", bytes);
    return answer.status === "marks" ? answer.pages : undefined;
  },
};

async function read(kind: FileTask["kind"], bytes: Uint8Array): Promise<Contents> {
  const answer = await submit(kind, bytes);
  return answer.status === "marks" ? { status: "unreadable", reason: "damaged" } : answer;
}

/** One file at a time: two would share one worker's limits. */
function submit(kind: FileTask["kind"], bytes: Uint8Array): Promise<FileContents> {
  if (bytes.length > MAX_FILE_BYTES) return Promise.resolve({ status: "unreadable", reason: "too-large" });
  const answer = queue.then(() => run({ kind, bytes: bytes.slice() }));
  queue = answer.catch(() => {});
  return answer;
}

async function run(task: FileTask): Promise<FileContents> {
  const current = (warm ??= start());
  const contents = (await current.ready)
    ? await ask(current.worker, task)
    : ({ status: "unreadable", reason: "not-supported" } as const);
  current.files++;
  // What was unreadable may have left its worker in any state.
  if (contents.status === "unreadable" || current.files >= FILES_A_WORKER) {
    current.worker.terminate();
    warm = undefined;
  }
  return contents;
}

function start(): Warm {
  const worker = new Worker(new URL("../workers/file.worker.ts", import.meta.url), { type: "module", name: "file" });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), START_MS);
  const end = (isUp: boolean): void => {
    clearTimeout(timer);
    resolve(isUp);
  };
  worker.addEventListener("message", () => end(true), { once: true });
  worker.addEventListener("error", () => end(false), { once: true });
  return { worker, ready: promise, files: 0 };
}

/** Every way out but a whole answer in time is `unreadable`. */
function ask(worker: Worker, task: FileTask): Promise<FileContents> {
  const { promise, resolve } = Promise.withResolvers<FileContents>();
  const timer = setTimeout(() => resolve({ status: "unreadable", reason: "too-slow" }), WALL_MS);
  const take = ({ data }: MessageEvent<FileAnswer>): void => {
    if (data !== "ready") resolve(data);
  };
  const died = (): void => resolve({ status: "unreadable", reason: "damaged" });
  worker.addEventListener("message", take);
  worker.addEventListener("error", died);
  worker.postMessage(task, [task.bytes.buffer]);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.removeEventListener("message", take);
    worker.removeEventListener("error", died);
  });
}
