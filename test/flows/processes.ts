/** The house as a user runs it: real processes, ended by the book or by SIGKILL. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** Ports nobody uses now. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** What a house's processes see of the environment. */
export async function houseEnvironment(data: string): Promise<NodeJS.ProcessEnv> {
  const [issuer, verifier, chain] = await freePorts(3);
  return {
    ...process.env,
    ABSAH_DATA: data,
    ABSAH_ISSUER_PORT: String(issuer),
    ABSAH_VERIFIER_PORT: String(verifier),
    ABSAH_CHAIN_PORT: String(chain),
    ABSAH_BATCH_SECONDS: "1",
    NODE_NO_WARNINGS: "1",
  };
}

/** A running `npm start`. */
export class RunningHouse {
  readonly #child: ChildProcess;
  #output = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (text: Buffer) => (this.#output += text.toString()));
  }

  /** Resolves at the line `ready`.   @param args  what a user puts behind `npm start --` */
  static async start(env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<RunningHouse> {
    const child = spawn(process.execPath, [join(ROOT, "scripts/start.ts"), ...args], {
      cwd: ROOT,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const house = new RunningHouse(child);
    while (!/^ready$/m.test(house.#output)) {
      if (child.exitCode !== null) throw new Error(`npm start ended with ${child.exitCode}:\n${house.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return house;
  }

  get output(): string {
    return this.#output;
  }

  /** Ctrl-C. Gives the exit code. */
  async stop(): Promise<number | null> {
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGINT");
    await exited;
    return this.#child.exitCode;
  }

  /** kill -9 of the whole tree, services first seen, all at once. */
  async kill(): Promise<void> {
    const exited = once(this.#child, "exit");
    const tree = descendants(this.#child.pid ?? 0);
    for (const pid of [this.#child.pid ?? 0, ...tree]) process.kill(pid, "SIGKILL");
    await exited;
    while (tree.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  /** The pids of its services. */
  services(): readonly number[] {
    return descendants(this.#child.pid ?? 0);
  }
}

/** Children and their children, from /proc. */
function descendants(pid: number): readonly number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): (readonly [number, number])[] => {
      try {
        const parent = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1];
        return parent === undefined ? [] : [[Number(name), Number(parent)]];
      } catch {
        return []; // it ended while we looked
      }
    });
  const below = (parent: number): number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of the project to its end. */
export function runScript(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input?: string | Uint8Array,
): Finished {
  const done = spawnSync(process.execPath, [join(ROOT, script), ...args], {
    cwd: ROOT,
    env,
    input,
    encoding: "utf8",
    maxBuffer: 64_000_000,
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}
