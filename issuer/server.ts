/** The issuer service: puts the rooms together, listens, and turns the authority's loop until it is told to stop. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { listen } from "../verifier/api/listen.ts";
import { createLog } from "../verifier/api/log.ts";
import { Metrics } from "../verifier/api/metrics.ts";
import { createIssuerApi } from "./api/app.ts";
import { countedKeys, countedLog } from "./api/metrics.ts";
import { parseOfficers } from "./api/officer.ts";
import { type Authority } from "./authority/model.ts";
import { readConfig } from "./config.ts";
import { parseOpenCodes } from "./office/monitoring/enrolment.ts";
import { type Monitoring } from "./office/monitoring/model.ts";
import { openMonitoring } from "./office/monitoring/service.ts";
import { openIssuer } from "./open.ts";
import { watchRootFile } from "./root-file.ts";
import { findJson, loadJson } from "./system.ts";

const TURN_MS = 250;
const REQUESTS_PER_MINUTE = 6000;

interface Rooms {
  readonly authority: Authority;
  readonly monitoring: Monitoring;
}

/** Turns the loop until `stop`; a turn that fails is logged where it fails and tried again at the next. */
async function turn({ authority, monitoring }: Rooms, rootPath: string, stop: AbortSignal): Promise<void> {
  const changedRoot = watchRootFile(rootPath);
  while (!stop.aborted) {
    const next = await changedRoot();
    if (next !== undefined) authority.adoptRoot(next);
    await authority.step();
    await monitoring.step();
    await wait(TURN_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const metrics = new Metrics().withProcess();
  const log = countedLog(metrics, createLog("issuer", process.env["ABSAH_LOG"] ?? "warn"));
  const stop = new AbortController();
  for (const event of ["SIGINT", "SIGTERM", "disconnect"]) process.on(event, () => stop.abort());
  const authority = await openIssuer(config, log, (options) => countedKeys(metrics, options));
  const officers = parseOfficers(await loadJson(config.dataFolder, "tokens.json"));
  const monitoring = openMonitoring({
    ledger: authority.ledger,
    clock: { nowMs: () => Date.now() },
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
    log,
    openCodes: async () => {
      const devices = await findJson(config.dataFolder, "devices.json");
      return devices === undefined ? [] : parseOpenCodes(devices);
    },
  });
  const app = createIssuerApi({ authority, monitoring, officers, log, perMinute: REQUESTS_PER_MINUTE, metrics });
  const server = await listen(app, config.host, config.port);
  log.info("service.ready", { port: server.port });
  await turn({ authority, monitoring }, join(config.dataFolder, "published", "root.cbor"), stop.signal);
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
