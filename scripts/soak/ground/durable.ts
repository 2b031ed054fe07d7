/** The project's own chain as `npm start` runs it, in a process of its own that can be killed: it mines each transaction at
 *  once, knows no reorganisation, and must be the same chain after every start. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChain } from "../../chain/chain.ts";
import { askByHttp } from "./by-http.ts";
import { type Ground, type RpcAnswer, type RpcCall } from "./ground.ts";

const CLOCK = fileURLToPath(new URL("../issuer/clock.mjs", import.meta.url));

interface DurableOptions {
  readonly folder: string;
  readonly port: number;
  /** Addresses that hold coins from the first block on. */
  readonly funded: readonly string[];
  /** That the chain's clock goes by. */
  readonly clockFile: string;
}

export async function openDurable(options: DurableOptions): Promise<Ground> {
  const durable = new Durable(options);
  await durable.start();
  return durable;
}

class Durable implements Ground {
  readonly name = "durable";
  readonly #options: DurableOptions;
  #child: ChildProcess | undefined;

  constructor(options: DurableOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { folder, port, funded, clockFile } = this.#options;
    const child = fork(fileURLToPath(import.meta.url), [folder, String(port), ...funded], {
      execArgv: ["--import", CLOCK],
      env: { ...process.env, NODE_NO_WARNINGS: "1", ABSAH_SOAK_CLOCK: clockFile },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child = child;
    const [url]: unknown[] = await Promise.race([once(child, "message"), once(child, "exit")]);
    if (typeof url !== "string") throw new Error("the chain ended while starting; the lines above say why");
  }

  async restart(): Promise<void> {
    await this.close();
    await this.start();
  }

  answer(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
    return askByHttp(`http://127.0.0.1:${this.#options.port}`, calls);
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  // What only a node's operator can do is not to be had on this port.
  automine = (): Promise<void> => Promise.resolve();
  mine = (): Promise<void> => Promise.resolve();
  reorganise = (): Promise<number> => Promise.resolve(0);
  baseFee = (): Promise<void> => Promise.resolve();
  fund = (): Promise<void> => Promise.resolve();
}

if (import.meta.main) {
  const [folder = "", port = "", ...funded] = process.argv.slice(2);
  const chain = await startChain({ folder: join(folder), port: Number(port), funded });
  process.on("disconnect", () => process.exit(0));
  process.send?.(chain.url);
}
