/** A whole `$ABSAH_DATA` as `npm start` makes it: the durable local chain, real keys, the issuer on real files. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Authority, type Officer } from "../../../issuer/authority/model.ts";
import { type IssuerConfig, readConfig } from "../../../issuer/config.ts";
import { openIssuer } from "../../../issuer/open.ts";
import { type Log } from "../../../issuer/ports.ts";
import { type System } from "../../../issuer/system.ts";
import { type ChainHandle, startChain } from "../../../scripts/chain/chain.ts";
import { HOUSE } from "../../../scripts/setup/deploy.ts";
import { prepareHouse } from "../../../scripts/setup/house.ts";
import { addressOf, ensureKeys } from "../../../scripts/setup/keys.ts";

/** The project's folder. */
export const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const ACCOUNTS = [
  "deployer",
  "admin",
  ...HOUSE.flatMap(({ issuer }) => [`issuer-${issuer}-anchoring`, `issuer-${issuer}-status`]),
];

export interface Premises {
  readonly data: string;
  readonly chain: ChainHandle;
  readonly system: System;
  readonly config: IssuerConfig;
  /** What services wrote to their logs. */
  readonly logged: readonly string[];
  openIssuer(): Promise<Authority>;
  close(): Promise<void>;
}

export async function openPremises(): Promise<Premises> {
  const data = await mkdtemp(join(tmpdir(), "absah-data-"));
  const config = readConfig({ ABSAH_DATA: data, ABSAH_BATCH_SECONDS: "0.1" });
  const keys = join(data, "keys");
  await ensureKeys(keys);
  const funded = await Promise.all(ACCOUNTS.map((name) => addressOf(keys, name)));
  const chain = await startChain({ folder: join(data, "chain"), port: 0, funded });
  const addresses = { rpcUrls: [chain.url], ports: { issuer: 8080, verifier: 8081, chain: 8545 } };
  const { system } = await prepareHouse(config, addresses, ROOT, () => undefined);
  const logged: string[] = [];
  const keep = (event: string, fields: object = {}): void => void logged.push(JSON.stringify({ event, ...fields }));
  const log: Log = { info: keep, warn: keep, error: keep };
  return {
    data,
    chain,
    system,
    config,
    logged,
    openIssuer: () => openIssuer(config, log),
    close: async () => {
      await chain.close();
      await rm(data, { recursive: true });
    },
  };
}

/** One person asks, another approves. */
export async function issue(authority: Authority, order: object): Promise<string> {
  const officer: Officer = { person: "ani", role: "officer" };
  const { orderId } = await authority.submitOrder(officer, order);
  return (await authority.approveOrder({ person: "citra", role: "approver" }, orderId)).documentId;
}

/** Turns the loop until nothing waits. */
export async function settle(authority: Authority): Promise<void> {
  const end = Date.now() + 30_000;
  do await authority.step();
  while (authority.health().pending > 0 && Date.now() < end);
  await authority.step();
}

/** Every file below a folder: its name and its bytes. */
export async function filesBelow(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(await Promise.all(paths.map(async (path) => [relative(folder, path), await readFile(path)] as const)));
}
