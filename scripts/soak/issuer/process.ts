/** The issuer's own process: started, killed, started again, on the same folder and port. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";
import { type Health } from "../../../issuer/authority/model.ts";

const READY_MS = 90_000;
const STOP_MS = 30_000;
const CLOCK = fileURLToPath(new URL("clock.mjs", import.meta.url));

export interface IssuerOptions {
  /** What is run; the issuer's own server unless a test has another in its place. */
  readonly script: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  /** Where its lines go. */
  readonly logFile: string;
}

export class IssuerProcess {
  readonly url: string;
  readonly #options: IssuerOptions;
  #child: ChildProcess | undefined;
  /** Resolves while it is up: waits of a driver end here and not in a list of refused connections. */
  #up: Promise<void> = Promise.resolve();

  constructor(options: IssuerOptions) {
    this.#options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** Resolves when it answers. @throws {Error} where it ends instead */
  start(): Promise<void> {
    this.#up = this.#start();
    // Whoever waits for it hears of it; nobody may.
    this.#up.catch(() => undefined);
    return this.#up;
  }

  async whenUp(): Promise<void> {
    await this.#up;
  }

  /** SIGKILL, whatever it was at. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** As Ctrl-C does. @throws {Error} where it does not end */
  async stop(): Promise<void> {
    const ended = await Promise.race([this.#end("SIGTERM").then(() => true), wait(STOP_MS, false, { ref: false })]);
    if (ended) return;
    await this.kill();
    throw new Error(`the issuer did not end within ${STOP_MS / 1000} s after SIGTERM`);
  }

  async health(): Promise<Health | undefined> {
    const answer = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
    return answer === undefined ? undefined : ((await answer.json()) as Health);
  }

  get hasEnded(): boolean {
    return this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async #start(): Promise<void> {
    const log = openSync(this.#options.logFile, "a");
    const child = spawn(process.execPath, ["--import", CLOCK, this.#options.script], {
      env: { ...process.env, NODE_NO_WARNINGS: "1", ...this.#options.env },
      // Should this process die without a word, the closed channel ends the issuer.
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    this.#child = child;
    const end = performance.now() + READY_MS;
    while (performance.now() < end) {
      if (this.hasEnded) throw new Error(`the issuer ended while starting: see ${this.#options.logFile}`);
      if ((await this.health()) !== undefined) return;
      await wait(40);
    }
    throw new Error(`the issuer does not answer after ${READY_MS / 1000} s: see ${this.#options.logFile}`);
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined || this.hasEnded) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
