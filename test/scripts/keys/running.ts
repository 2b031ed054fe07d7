/** A house as `npm start` leaves it: durable chain, contracts, keys, root file; and its issuer, which a test may open. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Authority, type Officer } from "../../../issuer/authority/model.ts";
import { readConfig } from "../../../issuer/config.ts";
import { openIssuer } from "../../../issuer/open.ts";
import { type Log } from "../../../issuer/ports.ts";
import { type ChainHandle, startChain } from "../../../scripts/chain/chain.ts";
import { HOUSE } from "../../../scripts/setup/deploy.ts";
import { prepareHouse } from "../../../scripts/setup/house.ts";
import { addressOf, ensureKeys } from "../../../scripts/setup/keys.ts";

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const OFFICER: Officer = { person: "ani", role: "officer" };
const APPROVER: Officer = { person: "citra", role: "approver" };
const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface Running {
  readonly data: string;
  readonly chain: ChainHandle;
  /** Opens the issuer on the folder, gives it to `work`, and closes it. */
  withIssuer<T>(work: (authority: Authority) => Promise<T>, env?: Record<string, string>): Promise<T>;
  close(): Promise<void>;
}

export async function startHouse(): Promise<Running> {
  const data = await mkdtemp(join(tmpdir(), "absah-keys-"));
  const folder = join(data, "keys");
  await ensureKeys(folder);
  const names = HOUSE.flatMap(({ issuer }) => [`issuer-${issuer}-anchoring`, `issuer-${issuer}-status`]);
  const funded = await Promise.all(["deployer", "admin", ...names].map((name) => addressOf(folder, name)));
  const chain = await startChain({ folder: join(data, "chain"), port: 0, funded });
  // Port 9 (discard): no issuer service answers there.
  const ports = { issuer: 9, verifier: 9, chain: 9 };
  const config = readConfig({ ABSAH_DATA: data });
  await prepareHouse(config, { rpcUrls: [chain.url], ports }, ROOT, () => undefined);
  return {
    data,
    chain,
    withIssuer: async (work, env = {}) => {
      const authority = await openIssuer(readConfig({ ABSAH_DATA: data, ABSAH_BATCH_SECONDS: "0.1", ...env }), SILENT);
      try {
        await authority.step();
        return await work(authority);
      } finally {
        await authority.close();
      }
    },
    close: async () => {
      await chain.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Issues a document. */
export async function issue(authority: Authority, number: string): Promise<string> {
  const { orderId } = await authority.submitOrder(OFFICER, orderOf(number));
  const { documentId } = await authority.approveOrder(APPROVER, orderId);
  return documentId;
}

/** Waits until a document is anchored. */
export async function anchor(authority: Authority, documentId: string): Promise<void> {
  while ((await authority.findDocument(documentId))?.state !== "anchored") {
    await wait(100);
    await authority.step();
  }
}

export function orderOf(number: string): object {
  return {
    issuer: 1,
    kind: "ITAS",
    number,
    validFrom: "2026-11-24",
    validUntil: "2027-11-23",
    passport: "C01X00T47",
    category: "E33G",
    holder: {
      primaryIdentifier: "MUSTERMANN",
      secondaryIdentifier: "ERIKA",
      birthDate: "1964-08-12",
      sex: "F",
      nationality: "D",
      issuingCountry: "D",
    },
  };
}
