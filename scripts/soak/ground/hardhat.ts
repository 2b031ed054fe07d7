/** The engine of the project's own chain, with the powers that its wrapper keeps from clients. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Engine, startEngine } from "../../chain/engine.ts";
import { ask, type Ground, layCoins, newestOf, toQuantity, type RpcAnswer, type RpcCall } from "./ground.ts";

/** A snapshot of the engine's state right after block `number`. */
interface Snapshot {
  readonly id: unknown;
  readonly number: number;
}

/** Deeper reorganisations are none of a chain's with K below this. */
const REMEMBERED = 12;

/** @param time  of the genesis block, Unix seconds */
export async function openHardhat(chainId: number, time: number): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), "absah-ground-"));
  return new Hardhat(await startEngine({ chainId, time, funded: [] }, folder), folder);
}

class Hardhat implements Ground {
  readonly name = "hardhat";
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #snapshots: Snapshot[] = [];
  /** Blocks, snapshots and reorganisations do not overlap: each would take the other's time. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(engine: Engine, folder: string) {
    this.#engine = engine;
    this.#folder = folder;
  }

  async automine(on: boolean): Promise<void> {
    await ask(this, "evm_setAutomine", on);
  }

  async answer(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    const answers: RpcAnswer[] = [];
    for (const call of calls) answers.push(await this.#one(call));
    return answers;
  }

  mine(time: number): Promise<void> {
    return this.#inTurn(() => this.#mine(time));
  }

  reorganise(depth: number, time: number): Promise<number> {
    return this.#inTurn(async () => {
      const { number } = await newestOf(this);
      const at = this.#snapshots.findLastIndex((one) => one.number <= number - depth);
      const snapshot = this.#snapshots[at];
      if (snapshot === undefined) return 0;
      // Going back uses a snapshot up, and all that came after it.
      this.#snapshots.length = at;
      if ((await ask(this, "evm_revert", snapshot.id)) !== true) return 0;
      // What was undone came after the snapshot, so the pool has forgotten it: it must be sent again.
      for (let block = snapshot.number; block < number; block += 1) await this.#mine(time);
      return number - snapshot.number;
    });
  }

  async baseFee(wei: bigint): Promise<void> {
    await ask(this, "hardhat_setNextBlockBaseFeePerGas", toQuantity(wei));
  }

  fund(addresses: readonly string[]): Promise<void> {
    return layCoins(this, "hardhat_setBalance", addresses);
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#engine.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #mine(time: number): Promise<void> {
    const newest = await newestOf(this);
    await ask(this, "evm_setNextBlockTimestamp", Math.max(time, newest.time));
    await ask(this, "evm_mine");
    this.#snapshots.push({ id: await ask(this, "evm_snapshot"), number: newest.number + 1 });
    if (this.#snapshots.length > REMEMBERED) this.#snapshots.shift();
  }

  async #one({ method, params = [] }: RpcCall): Promise<RpcAnswer> {
    try {
      return { result: await this.#engine.ask(method, ...params) };
    } catch (error) {
      const { message, data } = error as { message: string; data?: string | { data?: string } | null };
      return { error: { code: -32000, message, data: typeof data === "object" ? data?.data : data } };
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }
}
