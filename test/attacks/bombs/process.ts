/** A process of the product, and the most memory that it and its children held while something was asked of it. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";

const LOOK_EVERY_MS = 5;

export interface Peak {
  /** bytes resident at most, of the process itself */
  readonly own: number;
  /** how many of them it did not hold before */
  readonly more: number;
  /** the same of the largest of its children */
  readonly child: number;
}

export class Watched {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly #pid: number;
  #out = "";

  /** @param clock  Unix seconds that the process takes for now; each SIGUSR2 is a minute */
  constructor(args: readonly string[], clock: number, env: Readonly<Record<string, string>>) {
    const time = `let now=${clock * 1000};Date.now=()=>now;process.on("SIGUSR2",()=>{now+=61000;console.log("later")})`;
    const { PATH = "" } = process.env;
    this.child = spawn(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(time)}`, ...args], {
      env: { PATH, LANG: "C", NODE_NO_WARNINGS: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => void (this.#out += text));
    this.ended = once(this.child, "exit");
    this.#pid = this.child.pid ?? 0;
  }

  /** All that it has printed. */
  get output(): string {
    return this.#out;
  }

  /** A minute passes for it. */
  async tick(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (text: string): void => void (text.includes("later") && resolve());
    this.child.stdout?.on("data", look);
    this.child.kill("SIGUSR2");
    await promise;
    this.child.stdout?.off("data", look);
  }

  /** What `work` gives, and the most that was held meanwhile. */
  async peak<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly peak: Peak; readonly ms: number }> {
    // Linux: the highest mark begins anew from what is held now.
    writeFileSync(`/proc/${this.#pid}/clear_refs`, "5");
    const before = highest(this.#pid);
    let [own, child] = [0, 0];
    const look = (): void => {
      own = Math.max(own, highest(this.#pid));
      child = Math.max(child, ...childrenOf(this.#pid).map(highest));
    };
    const timer = setInterval(look, LOOK_EVERY_MS);
    const begun = performance.now();
    try {
      const result = await work();
      const ms = performance.now() - begun;
      look();
      return { result, peak: { own, child, more: own - before }, ms };
    } finally {
      clearInterval(timer);
    }
  }

  async end(): Promise<void> {
    this.child.kill("SIGTERM");
    await this.ended;
  }
}

function highest(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
}

function childrenOf(pid: number): readonly number[] {
  return read(`/proc/${pid}/task/${pid}/children`)
    .split(" ")
    .filter((each) => each !== "")
    .map(Number);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it ended while we looked
  }
}
