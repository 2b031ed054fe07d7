/** anvil: a chain of another make, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { askByHttp } from "./by-http.ts";
import { ask, type Ground, layCoins, newestOf, toQuantity, type RpcAnswer, type RpcCall } from "./ground.ts";

const READY_MS = 20_000;
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** The program of package `@foundry-rs/anvil`; undefined where this machine has none. */
export function findAnvil(): string | undefined {
  const system = process.platform === "win32" ? "win32" : process.platform;
  const name = `@foundry-rs/anvil-${system}-${ARCHITECTURES[process.arch] ?? process.arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const path = join(folder, "bin", process.platform === "win32" ? "anvil.exe" : "anvil");
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** @param time  of the genesis block, Unix seconds */
export async function openAnvil(chainId: number, time: number, port: number): Promise<Ground> {
  const path = findAnvil();
  if (path === undefined) throw new Error("@foundry-rs/anvil is not installed for this machine: run npm ci");
  const args = ["--port", port, "--chain-id", chainId, "--timestamp", time, "--accounts", 0, "--hardfork", "prague"];
  const more = ["--block-base-fee-per-gas", 0, "--disable-min-priority-fee", "--quiet"];
  const child = spawn(path, [...args, ...more].map(String), { stdio: ["ignore", "inherit", "inherit"] });
  const anvil = new Anvil(child, `http://127.0.0.1:${port}`);
  const end = performance.now() + READY_MS;
  while (performance.now() < end && child.exitCode === null) {
    if (await anvil.isUp()) return anvil;
    await wait(50);
  }
  child.kill("SIGKILL");
  throw new Error(`anvil is not up after ${READY_MS / 1000} s`);
}

class Anvil implements Ground {
  readonly name = "anvil";
  readonly #child: ChildProcess;
  readonly #url: string;

  constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  isUp(): Promise<boolean> {
    return ask(this, "eth_chainId").then(
      () => true,
      () => false,
    );
  }

  async automine(on: boolean): Promise<void> {
    await ask(this, "evm_setAutomine", on);
  }

  answer(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    return askByHttp(this.#url, calls);
  }

  async mine(time: number): Promise<void> {
    const newest = await newestOf(this);
    // anvil wants each block to be later than the last.
    if (time > newest.time) await ask(this, "evm_setNextBlockTimestamp", time);
    await ask(this, "evm_mine");
  }

  async reorganise(depth: number): Promise<number> {
    const { number } = await newestOf(this);
    const blocks = Math.min(depth, number - 1);
    if (blocks < 1) return 0;
    await ask(this, "anvil_reorg", blocks, []);
    return blocks;
  }

  async baseFee(wei: bigint): Promise<void> {
    await ask(this, "anvil_setNextBlockBaseFeePerGas", toQuantity(wei));
  }

  fund(addresses: readonly string[]): Promise<void> {
    return layCoins(this, "anvil_setBalance", addresses);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}
