/** `npm start`: brings up chain, contracts, issuer and verifier, and keeps them until Ctrl-C. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type IssuerConfig, readConfig } from "../issuer/config.ts";
import { readConfig as readVerifierConfig } from "../verifier/config.ts";
import { ConfigError } from "../verifier/api/environment.ts";
import { type ChainHandle, startChain } from "./chain/chain.ts";
import { HOUSE } from "./setup/deploy.ts";
import { howItEnded } from "./setup/ended.ts";
import { type NewToken } from "./setup/files.ts";
import { prepareHouse } from "./setup/house.ts";
import { lanAddresses, lanNotice, makeCertificate } from "./setup/lan.ts";
import { addressOf, ensureKeys } from "./setup/keys.ts";
import { assertPortsFree } from "./setup/port.ts";
import { buildWeb } from "./setup/web.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const READY_MS = 60_000;
const STOP_MS = 10_000;

const say = (step: string): void => console.log(`· ${step}`);

/** The contracts are compiled once; later starts find them, unless a source is newer. */
async function build(): Promise<void> {
  const contracts = join(ROOT, "contracts");
  const sources = (await readdir(contracts))
    .filter((name) => name.endsWith(".sol"))
    .map((name) => join(contracts, name));
  const compiled = join(ROOT, "artifacts", "contracts", "DocumentRegistry.sol", "DocumentRegistry.json");
  const written = await Promise.all([compiled, ...sources].map(writtenAt));
  if (written.every((time) => time <= (written[0] ?? 0)) && (written[0] ?? 0) > 0) return;
  say("compiling the contracts (once)");
  const done = spawnSync(join(ROOT, "node_modules/.bin/hardhat"), ["build", "--no-tests", "--quiet"], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (done.status !== 0) throw new Error("The contracts could not be compiled; the lines above say why.");
}

/** Unix milliseconds of the last change; 0 where there is no such file. */
const writtenAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** The accounts that send transactions; on the local chain they hold coins from its first block. */
async function accounts(keysFolder: string): Promise<readonly string[]> {
  const names = [
    "deployer",
    "admin",
    ...HOUSE.flatMap(({ issuer }) => [`issuer-${issuer}-anchoring`, `issuer-${issuer}-status`]),
  ];
  return Promise.all(names.map((name) => addressOf(keysFolder, name)));
}

async function openChain(config: IssuerConfig, keysFolder: string): Promise<ChainHandle | undefined> {
  if (config.rpcUrls.length > 0) {
    say(`using the chain at ${config.rpcUrls.join(", ")}`);
    return undefined;
  }
  say("starting the local chain");
  let shown = 0;
  return startChain({
    folder: join(config.dataFolder, "chain"),
    port: config.chainPort,
    funded: await accounts(keysFolder),
    onProgress: (done, total) => {
      if (Date.now() - shown < 2000 && done < total) return;
      shown = Date.now();
      if (total > 1000) say(`chain: ${done} of ${total} transactions replayed`);
    },
    onNotice: say,
  });
}

interface Service {
  readonly name: string;
  readonly child: ChildProcess;
  readonly url: string;
}

/** Starts a service of the house as a process of its own, so that one that fails takes no other with it. */
function startService(name: string, script: string, port: number): Service {
  const env = { ...process.env, NODE_NO_WARNINGS: "1" };
  // A group of its own: Ctrl-C reaches this process alone, which then stops the services in order. Should this process
  // die without a word, the closed channel ends them.
  const child = spawn(process.execPath, [join(ROOT, script)], {
    cwd: process.cwd(),
    env,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    detached: true,
  });
  return { name, child, url: `http://127.0.0.1:${port}` };
}

async function untilHealthy(service: Service, stop: AbortSignal): Promise<void> {
  const end = Date.now() + READY_MS;
  while (Date.now() < end && !stop.aborted) {
    const { exitCode, signalCode } = service.child;
    if (exitCode !== null || signalCode !== null)
      throw new Error(`The ${service.name} did not start: it ${howItEnded(signalCode)}`);
    const answer = await fetch(`${service.url}/health`).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(100);
  }
  if (stop.aborted) return;
  throw new Error(`The ${service.name} is not ready after ${READY_MS / 1000} s. See ${service.url}/health.`);
}

async function stopService({ child }: Service): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const ended = await Promise.race([once(child, "exit"), wait(STOP_MS, undefined, { ref: false })]);
  if (ended === undefined) child.kill("SIGKILL");
}

function printTokens(tokens: readonly NewToken[]): void {
  if (tokens.length === 0) return;
  console.log("\nTokens of the demo office, shown this once (two persons decide; the person counts, not the token):");
  for (const { person, role, token } of tokens) console.log(`  ${person.padEnd(12)} ${role.padEnd(9)} ${token}`);
}

const USAGE = `npm start [-- --lan]

  --lan   also listen to this network over HTTPS (ABSAH_LAN_PORT, default 8443) and show the address as a QR code

Settings are environment variables; the README lists them.`;

/** With --lan: makes the certificate and gives what to tell; the verifier reads the port from its environment. */
async function prepareLan(dataFolder: string): Promise<string> {
  const addresses = lanAddresses();
  const port = Number((process.env["ABSAH_LAN_PORT"] ??= "8443"));
  await makeCertificate(dataFolder, addresses);
  const [address] = addresses;
  return address === undefined
    ? `\nThis machine is in no network: the verifier is at https://localhost:${port}/periksa/ only.\n`
    : lanNotice(address, port, process.stdout.isTTY);
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const isLan = args.includes("--lan");
  if (args.some((arg) => arg !== "--lan")) {
    console.log(USAGE);
    process.exitCode = args.includes("--help") ? 0 : 64;
    return;
  }
  if (!isLan) delete process.env["ABSAH_LAN_PORT"];
  const config = readConfig(process.env);
  const [issuer, verifier] = [config.port, readVerifierConfig(process.env).port];
  const ports = { issuer, verifier, chain: config.chainPort };
  await assertPortsFree(config.host, [
    { variable: "ABSAH_ISSUER_PORT", port: issuer },
    { variable: "ABSAH_VERIFIER_PORT", port: verifier },
    ...(config.rpcUrls.length > 0 ? [] : [{ variable: "ABSAH_CHAIN_PORT", port: config.chainPort }]),
  ]);
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());
  const undo: (() => Promise<unknown>)[] = [];
  try {
    await build();
    const keysFolder = join(config.dataFolder, "keys");
    if ((await ensureKeys(keysFolder)) > 0) say(`made new keys in ${keysFolder}`);
    const chain = await openChain(config, keysFolder);
    if (chain) undo.push(() => chain.close());
    const rpcUrls = chain ? [chain.url] : config.rpcUrls;
    const house = await prepareHouse(config, { rpcUrls, ports }, ROOT, say);
    const notice = isLan ? await prepareLan(config.dataFolder) : "";
    // After the keys: the pages pin the trust file.
    if (await buildWeb({ root: ROOT, dataFolder: config.dataFolder })) say("built the pages");
    say("starting issuer and verifier");
    const services = [
      startService("issuer", "issuer/server.ts", issuer),
      startService("verifier", "verifier/server.ts", verifier),
    ];
    for (const service of services) undo.push(() => stopService(service));
    for (const service of services) await untilHealthy(service, stopping.signal);
    if (!stopping.signal.aborted) announce(config, house.tokens, rpcUrls, services, notice);
    await untilStopped(services, stopping.signal);
  } finally {
    for (const step of undo.toReversed()) await step();
  }
  console.log("· stopped");
}

function announce(
  config: IssuerConfig,
  tokens: readonly NewToken[],
  rpcUrls: readonly string[],
  services: readonly Service[],
  notice: string,
): void {
  printTokens(tokens);
  console.log("");
  for (const { name, url } of services) console.log(`  ${name.padEnd(9)} ${url}`);
  const verifier = services.find(({ name }) => name === "verifier");
  console.log(`  ${"check".padEnd(9)} ${verifier?.url ?? ""}/periksa/`);
  console.log(`  ${"chain".padEnd(9)} ${rpcUrls.join(", ")}`);
  console.log(`  ${"data".padEnd(9)} ${config.dataFolder}\n`);
  if (notice !== "") console.log(notice);
  console.log("Next: `npm run demo` in a second terminal. Ctrl-C stops everything.\nready");
}

/** Waits for Ctrl-C; a service that ends by itself ends the house, with an error. */
async function untilStopped(services: readonly Service[], stop: AbortSignal): Promise<void> {
  const ends = services.map(async ({ name, child }) => {
    const [, signal]: unknown[] = await once(child, "exit");
    if (!stop.aborted) throw new Error(`The ${name} ${howItEnded(signal)} Everything is stopped.`);
  });
  const stopped = stop.aborted ? Promise.resolve() : once(stop, "abort");
  await Promise.race([stopped, ...ends]);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(
    error instanceof ConfigError
      ? `These settings need mending:\n${error.message}`
      : `Absah cannot start. ${error.message}`,
  );
  process.exitCode = error instanceof ConfigError ? 64 : 1;
}
