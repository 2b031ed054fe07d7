/** The issuer with one port broken, as a process of its own: what a soak must find. */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { createIssuerApi } from "../../../issuer/api/app.ts";
import { parseOfficers } from "../../../issuer/api/officer.ts";
import { type AuthorityOptions } from "../../../issuer/authority/options.ts";
import { readConfig } from "../../../issuer/config.ts";
import { openMonitoring } from "../../../issuer/office/monitoring/service.ts";
import { openIssuer } from "../../../issuer/open.ts";
import { loadJson } from "../../../issuer/system.ts";
import { listen } from "../../../verifier/api/listen.ts";
import { createLog } from "../../../verifier/api/log.ts";
import { LateStore } from "./late-store.ts";
import { countingNonces } from "./own-nonce.ts";

const EARLY_MS = 2_000;
const PAGE_CACHE_MS = 5_000;

const late =
  (everyMs: number) =>
  (options: AuthorityOptions): AuthorityOptions => ({
    ...options,
    store: new LateStore(options.store, everyMs),
    persons: new LateStore(options.persons, everyMs),
  });

const BREAKS: Readonly<Record<string, (options: AuthorityOptions) => AuthorityOptions>> = {
  "acknowledge-before-write": late(EARLY_MS),
  unsynced: late(PAGE_CACHE_MS),
  "nonce-manager": (options) => ({ ...options, registry: countingNonces(options.registry) }),
};

const config = readConfig(process.env);
const log = createLog("issuer", process.env["ABSAH_LOG"] ?? "warn");
const authority = await openIssuer(config, log, BREAKS[process.env["ABSAH_BREAK"] ?? ""]);
const monitoring = openMonitoring({
  ledger: authority.ledger,
  clock: { nowMs: () => Date.now() },
  random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
  log,
  openCodes: () => Promise.resolve([]),
});
const officers = parseOfficers(await loadJson(config.dataFolder, "tokens.json"));
const server = await listen(
  createIssuerApi({ authority, monitoring, officers, log, perMinute: 6_000 }),
  config.host,
  config.port,
);
const stop = new AbortController();
for (const event of ["SIGTERM", "disconnect"]) process.on(event, () => stop.abort());
while (!stop.signal.aborted) {
  await authority.step();
  await wait(250);
}
await server.close();
await authority.close();
process.exit(0);
