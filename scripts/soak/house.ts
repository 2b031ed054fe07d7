/** A house for a soak: keys, contracts and root statement on a ground, another chain beside it, the issuer's process. */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseTrustFile, type TrustFile } from "#core/proof/trust.ts";
import { readConfig } from "../../issuer/config.ts";
import { type System } from "../../issuer/system.ts";
import { KEY_NAMES, addressOf, ensureKeys } from "../setup/keys.ts";
import { prepareHouse } from "../setup/house.ts";
import { openFront } from "./line/front.ts";
import { openAnvil } from "./ground/anvil.ts";
import { type Ground } from "./ground/ground.ts";
import { openHardhat } from "./ground/hardhat.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** K: reorganisations of one block go unseen, deeper ones take back what was final. */
export const CONFIRMATIONS = 2;

export type GroundName = "hardhat" | "anvil";

export interface SoakHouse {
  /** Of all files of this soak. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly ground: Ground;
  /** A chain of the same number, with another genesis and without our contracts. */
  readonly other: Ground;
  readonly system: System;
  readonly trust: TrustFile;
  readonly tokens: { readonly officer: string; readonly approver: string };
  readonly issuerPort: number;
  close(): Promise<void>;
}

export async function openSoakHouse(name: GroundName): Promise<SoakHouse> {
  const folder = await mkdtemp(join(tmpdir(), "absah-soak-"));
  const dataFolder = join(folder, "data");
  await mkdir(dataFolder);
  const [chainId, time] = [randomInt(0x1000_0000, 0x7fff_ffff), Math.floor(Date.now() / 1000)];
  const ground =
    name === "hardhat" ? await openHardhat(chainId, time) : await openAnvil(chainId, time, await freePort());
  const other = await openHardhat(chainId, time - 1_000);
  const straight = await openFront(async ({ calls, reply }) => reply(await ground.answer(calls)));
  try {
    const keys = join(dataFolder, "keys");
    await ensureKeys(keys);
    const accounts = KEY_NAMES.filter(([, type]) => type === "secp256k1").map(([key]) => addressOf(keys, key));
    for (const one of [ground, other]) await one.fund(await Promise.all(accounts));
    const ports = { issuer: await freePort(), verifier: await freePort(), chain: Number(new URL(straight.url).port) };
    const config = readConfig({
      ABSAH_DATA: dataFolder,
      ABSAH_ISSUER_PORT: String(ports.issuer),
      ABSAH_RPC_URL: straight.url,
      ABSAH_CONFIRMATIONS: String(CONFIRMATIONS),
    });
    await ground.automine(true);
    const { system, tokens } = await prepareHouse(config, { rpcUrls: [straight.url], ports }, ROOT, () => undefined);
    for (const one of [ground, other]) await one.automine(false);
    const tokenOf = (role: string): string => tokens.find((one) => one.role === role)?.token ?? "";
    return {
      folder,
      dataFolder,
      ground,
      other,
      system,
      trust: parseTrustFile(await readFile(join(dataFolder, "trust.json"))),
      tokens: { officer: tokenOf("officer"), approver: tokenOf("approver") },
      issuerPort: ports.issuer,
      close: async () => {
        for (const one of [ground, other]) await one.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } finally {
    await straight.close();
  }
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
