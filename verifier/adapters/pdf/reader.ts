/** Reads PDFs and pictures in warm child processes, one file at a time each; what a child does wrong ends the child. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { type Readable, type Writable } from "node:stream";
import { Socket } from "node:net";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { type PageMarks } from "../../library/appearance/mark.ts";
import { type Contents, type FileReader } from "../../library/ports.ts";
import { READY, parseAnswer } from "./child.ts";
import { LIMITED_ENV, START_MS, WALL_MS, limitedCommand, watchMemory } from "./limits.ts";

/** Largest PDF or picture taken: what the app says too. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
const MAX_ANSWER_CHARS = 512 * 1024;
/** WebAssembly memory never shrinks: a child is replaced before it grows into its limit. */
const FILES_A_CHILD = 32;

type Child = ChildProcessByStdio<Writable, Readable, null>;
type Kind = "P" | "I" | "M";
type Answer = ReturnType<typeof parseAnswer>;
interface Job {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
  readonly resolve: (answer: Answer) => void;
}
interface Worker {
  readonly child: Child;
  /** False where the child did not come up. */
  readonly ready: Promise<boolean>;
  files: number;
}

export interface ReaderOptions {
  /** Children at most: one less than there are cores, unless told. */
  readonly size?: number;
  /** Limit of one file, once its child is up. */
  readonly wallMs?: number;
}

/** Children start when first needed and end with `close` or with this process. */
export class LimitedReader implements FileReader {
  readonly #size: number;
  readonly #wallMs: number;
  readonly #idle: Worker[] = [];
  readonly #waiting: Job[] = [];
  #busy = 0;
  #isClosed = false;

  constructor({ size = Math.max(1, availableParallelism() - 1), wallMs = WALL_MS }: ReaderOptions = {}) {
    this.#size = size;
    this.#wallMs = wallMs;
  }

  pdf(bytes: Uint8Array): Promise<Contents> {
    return this.#read("P", bytes);
  }

  picture(bytes: Uint8Array): Promise<Contents> {
    return this.#read("I", bytes);
  }

  async marks(bytes: Uint8Array): Promise<readonly PageMarks[] | undefined> {
    const answer = await this.#submit("M", bytes);
    return answer.status === "marks" ? answer.pages : undefined;
  }

  /** Starts the first child ahead of the first file. */
  async warm(): Promise<void> {
    if (this.#idle.length + this.#busy === 0) this.#idle.push(start());
    await this.#idle[0]?.ready;
  }

  /** Ends the idle children; busy ones end with their file. */
  close(): void {
    this.#isClosed = true;
    for (const { child } of this.#idle.splice(0)) child.kill("SIGKILL");
  }

  async #read(kind: Kind, bytes: Uint8Array): Promise<Contents> {
    const answer = await this.#submit(kind, bytes);
    return answer.status === "marks" ? UNREADABLE : answer;
  }

  #submit(kind: Kind, bytes: Uint8Array): Promise<Answer> {
    if (bytes.length > MAX_FILE_BYTES) return Promise.resolve({ status: "unreadable", reason: "too-large" });
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.push({ kind, bytes, resolve });
    this.#next();
    return promise;
  }

  #next(): void {
    if (this.#busy >= this.#size) return;
    const job = this.#waiting.shift();
    if (job !== undefined) void this.#run(job);
  }

  async #run(job: Job): Promise<void> {
    this.#busy++;
    const worker = this.#idle.pop() ?? start();
    const contents = (await worker.ready) ? await run(worker.child, job, this.#wallMs) : UNREADABLE;
    this.#busy--;
    worker.files++;
    // What was unreadable may have left its child in any state.
    const isSound = contents.status !== "unreadable" && worker.files < FILES_A_CHILD && worker.child.exitCode === null;
    if (!isSound) worker.child.kill("SIGKILL");
    if (this.#isClosed) worker.child.kill("SIGKILL");
    // The next one loads while nobody waits for it.
    else this.#idle.push(isSound ? worker : start());
    job.resolve(contents);
    this.#next();
  }
}

const UNREADABLE: Contents = { status: "unreadable", reason: "damaged" };

function start(): Worker {
  const [program, args] = limitedCommand(fileURLToPath(new URL("child.ts", import.meta.url)));
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], env: LIMITED_ENV });
  // A write to a child that has died is answered by its exit.
  child.stdin.on("error", () => {});
  child.stdout.setEncoding("utf8");
  // An idle child keeps nobody waiting.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
  return { child, ready: whenReady(child), files: 0 };
}

function whenReady(child: Child): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => child.kill("SIGKILL"), START_MS);
  const end = (isUp: boolean): void => {
    clearTimeout(timer);
    child.off("exit", fail).off("error", fail);
    resolve(isUp);
  };
  const fail = (): void => end(false);
  child.once("exit", fail).once("error", fail);
  child.stdout.once("data", (line: string) => end(line === `${READY}\n`));
  return promise;
}

/** One file through one child. Every way out but a whole answer in time is `unreadable`. */
function run(child: Child, { kind, bytes }: Job, wallMs: number): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let answer = "";
  const end = (contents: Answer): void => {
    clearTimeout(timer);
    stopWatch();
    child.off("exit", died).off("error", died);
    child.stdout.off("data", take);
    if (contents.status === "unreadable") child.kill("SIGKILL");
    resolve(contents);
  };
  const died = (): void => end(UNREADABLE);
  const take = (part: string): void => {
    answer += part;
    if (answer.length > MAX_ANSWER_CHARS) return died();
    if (answer.endsWith("\n")) end(parse(answer));
  };
  const timer = setTimeout(() => end({ status: "unreadable", reason: "too-slow" }), wallMs);
  const stopWatch = watchMemory(child.pid ?? 0, () => end({ status: "unreadable", reason: "too-large" }));
  child.on("exit", died).on("error", died);
  child.stdout.on("data", take);
  const head = Buffer.alloc(5);
  head.write(kind, "latin1");
  head.writeUInt32BE(bytes.length, 1);
  child.stdin.write(head);
  child.stdin.write(bytes);
  return promise;
}

function parse(line: string): Answer {
  try {
    return parseAnswer(line);
  } catch {
    return UNREADABLE;
  }
}
