/** A whole house in a temporary folder: keys, the durable chain in a process of its own, contracts, issuer, verifier.
 *  Started as a program, this file is that chain. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseJson } from "#core/encoding/canonical.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type PortableProof, parseProof } from "#core/proof/portable.ts";
import { type TrustFile, parseTrustFile } from "#core/proof/trust.ts";
import { type Authority, type Officer, type OrderRequest } from "../../issuer/authority/model.ts";
import { type IssuerConfig, readConfig } from "../../issuer/config.ts";
import { openIssuer } from "../../issuer/open.ts";
import { type System } from "../../issuer/system.ts";
import { startChain } from "../chain/chain.ts";
import { demoOrders } from "../demo/orders.ts";
import { prepareHouse } from "../setup/house.ts";
import { KEY_NAMES, addressOf, ensureKeys } from "../setup/keys.ts";
import { type LoadedPeers } from "./peers.ts";

/** What a measurement is given. */
export interface Bench {
  readonly peers: LoadedPeers;
  /** Take the ten times larger case. */
  readonly isLong: boolean;
  /** Made when first asked for, closed by whoever made the bench. */
  readonly house: () => Promise<BenchHouse>;
  readonly say: (step: string) => void;
}

/** A delivered document, as somebody who checks it holds it. */
export interface Delivered {
  readonly cose: Uint8Array;
  readonly proof: PortableProof;
  readonly qr: string;
}

export const OFFICER: Officer = { person: "petugas-1", role: "officer" };
export const APPROVER: Officer = { person: "penyetuju-1", role: "approver" };
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const READY_MS = 30_000;
const STOP_MS = 10_000;
const SILENT = { info: () => {}, warn: () => {}, error: (event: string) => console.error(event) };

export class BenchHouse {
  readonly config: IssuerConfig;
  readonly system: System;
  readonly trust: TrustFile;
  readonly #chain: ChildProcess;
  readonly #services: ChildProcess[] = [];
  #templates: readonly OrderRequest[] | undefined;
  #authority: Authority | undefined;
  #ordered = 0;

  private constructor(config: IssuerConfig, system: System, trust: TrustFile, chain: ChildProcess) {
    this.config = config;
    this.system = system;
    this.trust = trust;
    this.#chain = chain;
  }

  static async open(say: (step: string) => void): Promise<BenchHouse> {
    say("making a house: keys, chain, contracts");
    // Loaded here only: it reads the configuration of the folder it is loaded in.
    const { tasks } = await import("hardhat");
    await tasks.getTask("build").run({ quiet: true, noTests: true });
    const folder = await mkdtemp(join(tmpdir(), "absah-bench-"));
    const [issuer, verifier] = [await freePort(), await freePort()];
    const config = readConfig({ ABSAH_DATA: folder, ABSAH_ISSUER_PORT: String(issuer), ABSAH_BATCH_SECONDS: "1" });
    await ensureKeys(join(folder, "keys"));
    const chain = fork(fileURLToPath(import.meta.url), [folder], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const [url]: unknown[] = await Promise.race([once(chain, "message"), once(chain, "exit")]);
    if (typeof url !== "string") throw new Error("the chain ended while starting; the lines above say why");
    const ports = { issuer, verifier, chain: Number(new URL(url).port) };
    const { system } = await prepareHouse(config, { rpcUrls: [url], ports }, ROOT, () => {});
    const trust = parseTrustFile(await readFile(join(folder, "trust.json")));
    return new BenchHouse(config, system, trust, chain);
  }

  get rpcUrl(): string {
    return this.system.rpcUrls[0] ?? "";
  }

  get keysFolder(): string {
    return join(this.config.dataFolder, "keys");
  }

  /** The authority in this process; its services are stopped for it, since the store has one user. */
  async authority(): Promise<Authority> {
    await this.#stopServices();
    if (this.#authority !== undefined) return this.#authority;
    this.#authority = await openIssuer(this.config, SILENT);
    await this.#authority.step();
    return this.#authority;
  }

  /** The demo's orders in turn, each with a number of its own. */
  async orders(count: number): Promise<readonly OrderRequest[]> {
    const templates = (this.#templates ??= await demoOrders(Date.now()));
    return Array.from({ length: count }, (_, at) => {
      const template = templates[at % templates.length];
      if (template === undefined) throw new RangeError("the demo has no orders");
      this.#ordered += 1;
      return { ...template, number: `SIM-BENCH-${String(this.#ordered).padStart(8, "0")}` };
    });
  }

  /** Issues `count` documents and waits for their anchors. */
  async deliver(count: number): Promise<readonly Delivered[]> {
    const authority = await this.authority();
    const ids: string[] = [];
    for (const order of await this.orders(count)) {
      const { orderId } = await authority.submitOrder(OFFICER, order);
      ids.push((await authority.approveOrder(APPROVER, orderId)).documentId);
    }
    await settle(authority);
    return Promise.all(ids.map((id) => deliveredOf(authority, id)));
  }

  /** Issuer and verifier as `npm start` runs them, each a process; gives their addresses. */
  async services(): Promise<{ readonly issuer: string; readonly verifier: string }> {
    const { issuer, verifier } = this.system.ports;
    const urls = { issuer: `http://127.0.0.1:${issuer}`, verifier: `http://127.0.0.1:${verifier}` };
    if (this.#services.length > 0) return urls;
    await this.#authority?.close();
    this.#authority = undefined;
    const env = {
      ...process.env,
      ABSAH_DATA: this.config.dataFolder,
      ABSAH_ISSUER_PORT: String(issuer),
      ABSAH_VERIFIER_PORT: String(verifier),
      ABSAH_RPC_URL: "",
    };
    for (const name of ["issuer", "verifier"] as const) {
      const stdio = ["ignore", "ignore", "inherit", "ipc"] as const;
      this.#services.push(fork(join(ROOT, name, "server.ts"), [], { env, stdio: [...stdio] }));
      await untilHealthy(urls[name]);
    }
    return urls;
  }

  async close(): Promise<void> {
    await this.#stopServices();
    await this.#authority?.close();
    await stop(this.#chain);
    await rm(this.config.dataFolder, { recursive: true, force: true });
  }

  async #stopServices(): Promise<void> {
    for (const child of this.#services.splice(0).toReversed()) await stop(child);
  }
}

/** Turns the loop until nothing waits for its anchor. */
export async function settle(authority: Authority): Promise<void> {
  while (authority.health().pending > 0) {
    await authority.step();
    await wait(20);
  }
  await authority.step();
}

async function deliveredOf(authority: Authority, documentId: string): Promise<Delivered> {
  const found = await authority.published.lookup(documentId);
  if (found === undefined) throw new Error(`document ${documentId} is not anchored`);
  return { cose: found.cose, proof: parseProof(parseJson(found.proof)), qr: encodeQr(found.cose) };
}

async function untilHealthy(url: string): Promise<void> {
  const end = performance.now() + READY_MS;
  while (performance.now() < end) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(50);
  }
  throw new Error(`${url} is not ready after ${READY_MS / 1000} s`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.disconnect();
  if ((await Promise.race([ended, wait(STOP_MS, undefined, { ref: false })])) === undefined) child.kill("SIGKILL");
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

if (import.meta.main) {
  const folder = process.argv[2] ?? "";
  const accounts = KEY_NAMES.filter(([, type]) => type === "secp256k1");
  const funded = await Promise.all(accounts.map(([name]) => addressOf(join(folder, "keys"), name)));
  const chain = await startChain({ folder: join(folder, "chain"), port: 0, funded });
  process.on("disconnect", () => void chain.close().then(() => process.exit(0)));
  process.send?.(chain.url);
}
