/** Makes the blocks of a soak, and unmakes them. Everything that touches the head goes through one line. */
import { Interface } from "ethers";
import { setTimeout as wait } from "node:timers/promises";
import { documentRegistryAbi } from "../../../contracts/abi.ts";
import { type Clock } from "../issuer/clock.ts";
import { type Counts } from "../counts.ts";
import { ask, type Ground } from "./ground.ts";

const contract = new Interface(documentRegistryAbi);
const topicOf = (name: string): string => contract.getEvent(name)?.topicHash ?? "";

/** Blocks that a reorganisation replaces at most. */
export const DEEPEST = 6;

/** How many events of each kind the chain has. */
interface Events {
  readonly anchored: number;
  readonly status: number;
}

export class Miner {
  readonly #ground: Ground;
  readonly #clock: Clock;
  readonly #counts: Counts;
  readonly #everyMs: number;
  readonly #registry: string;
  #tail: Promise<unknown> = Promise.resolve();
  #isOver = false;
  #running: Promise<void> | undefined;
  /** Transactions are taken, and no block comes. */
  stands = false;
  /** Base fee of each coming block; left to the chain where undefined. */
  feeWei: bigint | undefined;

  /** @param registry  address of DocumentRegistry without 0x   @param everyMs  between two blocks */
  constructor(ground: Ground, clock: Clock, counts: Counts, registry: string, everyMs: number) {
    this.#ground = ground;
    this.#clock = clock;
    this.#counts = counts;
    this.#registry = registry;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  /** Waits for the next batch to be anchored and undoes its block. */
  async undoAnchor(depth: number, patienceMs: number): Promise<void> {
    const { anchored } = await this.#events();
    const end = performance.now() + patienceMs;
    while (performance.now() < end) {
      if ((await this.#events()).anchored > anchored) return this.reorganise(depth);
      await wait(50);
    }
  }

  /** Other blocks in the place of the newest `depth`. */
  reorganise(depth: number): Promise<void> {
    return this.#inTurn(async () => {
      const before = await this.#events();
      const blocks = await this.#ground.reorganise(depth, this.#clock.now());
      if (blocks === 0) return;
      const after = await this.#events();
      this.#counts.add("reorganisations");
      if (after.anchored < before.anchored) this.#counts.add("reorganisations that removed an anchor");
      this.#counts.add("anchors removed", Math.max(0, before.anchored - after.anchored));
      if (after.status < before.status) this.#counts.add("reorganisations that removed a status");
      this.#counts.add("status writes removed", Math.max(0, before.status - after.status));
    });
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      await wait(this.#everyMs);
      if (this.stands) continue;
      await this.#inTurn(async () => {
        if (this.feeWei !== undefined) await this.#ground.baseFee(this.feeWei);
        await this.#ground.mine(this.#clock.now());
      });
    }
  }

  async #events(): Promise<Events> {
    const filter = { address: `0x${this.#registry}`, fromBlock: "0x0", toBlock: "latest" };
    const logs = (await ask(this.#ground, "eth_getLogs", filter)) as readonly { readonly topics: readonly string[] }[];
    const count = (name: string): number => logs.filter(({ topics }) => topics[0] === topicOf(name)).length;
    return { anchored: count("Anchored"), status: count("StatusSet") };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }
}
