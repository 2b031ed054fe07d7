/** Kills the issuer, starts it again, and looks after it as an operator does: one that has halted is started anew. */
import { setTimeout as wait } from "node:timers/promises";
import { type Counts } from "../counts.ts";
import { type Dice } from "../dice.ts";
import { type IssuerProcess } from "./process.ts";

interface KeeperOptions {
  readonly issuer: IssuerProcess;
  readonly dice: Dice;
  readonly counts: Counts;
  /** Between two kills, in milliseconds. */
  readonly killEveryMs: readonly [least: number, most: number];
  /** Documents between two kills, at least; the kill then comes right after the answer of another. 0: at any time. */
  readonly killAfter: number;
  /** Whether the chain is as it should be: else what the issuer says of it is no reason to start it again. */
  readonly isCalm: () => boolean;
}

const LOOK_MS = 1_000;
const STARTS = 3;

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #faults: string[] = [];
  #tail: Promise<unknown> = Promise.resolve();
  #isOver = false;
  #hasGivenUp = false;
  #isKilling = true;
  #work: readonly Promise<void>[] = [];
  #unwell = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Ends that nobody brought about. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** It could not be started any more. */
  get hasGivenUp(): boolean {
    return this.#hasGivenUp;
  }

  start(): void {
    this.#work = [this.#kill(), this.#watch()];
  }

  /** No more kills; the issuer is still looked after. */
  spare(): void {
    this.#isKilling = false;
  }

  async stop(): Promise<void> {
    this.spare();
    this.#isOver = true;
    await Promise.all(this.#work);
  }

  async #kill(): Promise<void> {
    const { issuer, dice, counts, killEveryMs, killAfter } = this.#options;
    for (;;) {
      const end = performance.now() + dice.between(...killEveryMs);
      const least = counts.of("documents") + killAfter;
      while (this.#isKilling && (performance.now() < end || counts.of("documents") < least)) await wait(10);
      if (killAfter > 0) await this.#nextDocument();
      if (!this.#isKilling) return;
      await this.#inTurn(async () => {
        counts.add("kills");
        await issuer.kill();
        await this.#startAgain();
      });
    }
  }

  // Right after an answer, whatever is not on the disk yet is lost.
  async #nextDocument(): Promise<void> {
    const { counts } = this.#options;
    const before = counts.of("documents");
    while (this.#isKilling && counts.of("documents") === before) await wait(1);
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await wait(LOOK_MS);
      await this.#inTurn(() => this.#look());
    }
  }

  async #look(): Promise<void> {
    const { issuer, counts, isCalm } = this.#options;
    if (issuer.hasEnded) {
      this.#faults.push("the issuer ended by itself");
      return this.#startAgain();
    }
    const health = await issuer.health();
    const isWell = health === undefined || health.state === "ready" || !isCalm();
    this.#unwell = isWell ? 0 : this.#unwell + 1;
    // What passes by itself has passed at the second look.
    if (this.#unwell < 2) return;
    this.#unwell = 0;
    counts.add("starts by the operator");
    await issuer.stop();
    await this.#startAgain();
  }

  async #startAgain(): Promise<void> {
    for (let turn = 1; turn <= STARTS; turn += 1) {
      try {
        return await this.#options.issuer.start();
      } catch (error) {
        this.#faults.push(error instanceof Error ? error.message : String(error));
      }
    }
    this.#hasGivenUp = true;
    this.#isOver = true;
    this.#isKilling = false;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }
}
