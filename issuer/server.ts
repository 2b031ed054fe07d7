/** The issuer service: puts the rooms together, listens, and turns the authority's loop until it is told to stop. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { toHex } from "#core/encoding/text.ts";
import { openRootFile } from "#core/proof/root.ts";
import { parseTrustFile } from "#core/proof/trust.ts";
import { listen } from "../verifier/api/listen.ts";
import { createLog } from "../verifier/api/log.ts";
import { type ServiceLog } from "../verifier/api/service.ts";
import { type AccountKeys, createRegistry } from "./adapters/chain/registry.ts";
import { createPdfRenderer } from "./adapters/pdf/renderer.ts";
import { createPortraitReader } from "./adapters/portrait/portrait.ts";
import { loadSigner } from "./adapters/signer/file.ts";
import { loadKeyFile } from "./adapters/signer/key-file.ts";
import { openFileStore } from "./adapters/store/files.ts";
import { openLevelStore } from "./adapters/store/level.ts";
import { createIssuerApi } from "./api/app.ts";
import { parseOfficers } from "./api/officer.ts";
import { openAuthority } from "./authority/authority.ts";
import { type Authority } from "./authority/model.ts";
import { type IssuerSigners } from "./authority/options.ts";
import { type IssuerConfig, readConfig } from "./config.ts";
import { loadJson, loadSystem } from "./system.ts";

const TURN_MS = 250;
const REQUESTS_PER_MINUTE = 6000;

/** Opens the authority on the files of `$ABSAH_DATA`. */
async function open(config: IssuerConfig, log: ServiceLog): Promise<Authority> {
  const { dataFolder } = config;
  const key = (name: string): string => join(dataFolder, "keys", `${name}.json`);
  const system = await loadSystem(dataFolder);
  const trust = parseTrustFile(await readFile(join(dataFolder, "trust.json")));
  const rootFile = await readFile(join(dataFolder, "published", "root.cbor"));
  const signers = new Map<number, IssuerSigners>();
  const accounts = new Map<number, AccountKeys>();
  for (const issuer of openRootFile(rootFile, trust).issuers.keys()) {
    signers.set(issuer, {
      signing: await loadSigner(key(`issuer-${issuer}-signing`)),
      list: await loadSigner(key(`issuer-${issuer}-list`)),
    });
    const [anchoring, status] = await Promise.all(
      ["anchoring", "status"].map((name) => loadKeyFile(key(`issuer-${issuer}-${name}`), "secp256k1")),
    );
    accounts.set(issuer, {
      anchoring: toHex(anchoring?.secretKey ?? new Uint8Array()),
      status: toHex(status?.secretKey ?? new Uint8Array()),
    });
  }
  const { v: _, ports: __, rpcUrls, ...pinned } = system;
  const storeKey = (await loadKeyFile(key("store"), "aes-256")).secretKey;
  return openAuthority({
    store: await openLevelStore({ folder: join(dataFolder, "issuer"), key: storeKey }),
    persons: await openLevelStore({ folder: join(dataFolder, "keys", "persons"), key: storeKey, erase: true }),
    files: await openFileStore(join(dataFolder, "pdf")),
    published: await openFileStore(join(dataFolder, "published")),
    signers,
    bundleSigner: await loadSigner(key("bundle")),
    rootFile,
    trust,
    registry: createRegistry({ rpcUrls: config.rpcUrls.length > 0 ? config.rpcUrls : rpcUrls, pinned, accounts }),
    renderer: await createPdfRenderer(),
    portraits: createPortraitReader(),
    clock: { nowMs: () => Date.now() },
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    log,
    batchSeconds: config.batchSeconds,
    confirmations: config.confirmations,
    profile: config.profile,
    verifierAddress: config.verifierAddress,
  });
}

/** Turns the loop until `stop`; a turn that fails is logged where it fails and tried again at the next. */
async function turn(authority: Authority, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await authority.step();
    await wait(TURN_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog("issuer", process.env["ABSAH_LOG"] ?? "warn");
  const stop = new AbortController();
  for (const event of ["SIGINT", "SIGTERM", "disconnect"]) process.on(event, () => stop.abort());
  const authority = await open(config, log);
  const officers = parseOfficers(await loadJson(config.dataFolder, "tokens.json"));
  const app = createIssuerApi({ authority, officers, log, perMinute: REQUESTS_PER_MINUTE });
  const server = await listen(app, config.host, config.port);
  log.info("service.ready", { port: server.port });
  await turn(authority, stop.signal);
  await server.close();
  await authority.close();
  log.info("service.stopped");
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(`The issuer cannot run. ${error.message}`);
  process.exit(1);
}
