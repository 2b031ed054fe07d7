/** How the child is held: wall clock, memory, files. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** SECURITY G14. The watch stops a little earlier than what is promised, so that start and kill fit within. */
export const PROMISED = { wallMs: 3000, residentBytes: 256 * 1024 * 1024 } as const;
export const WALL_MS = 2400;
/** Loading the decoders, before anything hostile is there: half a second of work, much longer on a busy machine. */
export const START_MS = 30_000;
const WATCH_BYTES = 225 * 1024 * 1024;
const WATCH_EVERY_MS = 4;

// Private writable memory, which the kernel counts at once: heap, array buffers, WebAssembly, stacks. V8 reserves 512 MiB
// of it for code without touching them; Node's own program (about 45 MB resident) is a file and comes on top.
const DATA_BYTES = 512 * 1024 * 1024 + 190_000_000;
const PAGE_BYTES = 4096;
const PRLIMIT = ["/usr/bin/prlimit", "/bin/prlimit"].find((path) => existsSync(path));

/** Program and arguments that run `script` within the limits. Where `prlimit` is absent the watch alone holds them. */
export function limitedCommand(script: string): readonly [string, readonly string[]] {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const node = [
    "--max-old-space-size=96",
    "--v8-pool-size=1",
    // What a page was drawn into is given back before the next one.
    "--expose-gc",
    // No writing, no child processes, no workers, no native parts; reading within the project only.
    "--permission",
    `--allow-fs-read=${root}*`,
    script,
  ];
  if (PRLIMIT === undefined) return [process.execPath, node];
  return [PRLIMIT, [`--data=${DATA_BYTES}`, "--core=0", process.execPath, ...node]];
}

/** One arena and one pool thread: fewer stacks and heaps that count and are never used. */
export const LIMITED_ENV = { MALLOC_ARENA_MAX: "1", UV_THREADPOOL_SIZE: "1", NODE_NO_WARNINGS: "1" } as const;

/** Calls `tooMuch` once when process `pid` holds more memory than allowed; the answer stops the watch.
 *  `--max-old-space-size` bounds neither array buffers nor WebAssembly, and `prlimit` is Linux only: hence both. */
export function watchMemory(pid: number, tooMuch: () => void): () => void {
  const timer = setInterval(() => {
    if (residentBytes(pid) > WATCH_BYTES) {
      clearInterval(timer);
      tooMuch();
    }
  }, WATCH_EVERY_MS);
  return () => clearInterval(timer);
}

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * PAGE_BYTES;
  } catch {
    // Gone, or a system without /proc: the wall clock still holds.
    return 0;
  }
}
