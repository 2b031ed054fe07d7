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
import { openDurable } from "./ground/durable.ts";
import { DEEPEST } from "./ground/miner.ts";
import { ask, type Ground } from "./ground/ground.ts";
import { openHardhat } from "./ground/hardhat.ts";
import { Clock } from "./issuer/clock.ts";

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** `durable`: the project's own chain; `hardhat`: its engine with an operator's powers; `anvil`: one of another make. */
export const GROUNDS = ["durable", "hardhat", "anvil"] as const;
export type GroundName = (typeof GROUNDS)[number];
/** K. At 2 a reorganisation of one block goes unseen, a deeper one takes back what was final; the own chain has none. */
export const CONFIRMATIONS: Readonly<Record<GroundName, number>> = { durable: 1, hardhat: 2, anvil: 2 };

export interface SoakHouse {
  /** Of all files of this soak. */
  readonly folder: string;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly ground: Ground;
  /** A chain of the same number, with another genesis and without our contracts. */
  readonly other: Ground;
  readonly system: System;
  readonly trust: TrustFile;
  readonly tokens: { readonly officer: string; readonly approver: string };
  readonly issuerPort: number;
  /** @param keep  leaves the files for whoever looks why */
  close(keep: boolean): Promise<void>;
}

export async function openSoakHouse(name: GroundName): Promise<SoakHouse> {
  const folder = await mkdtemp(join(tmpdir(), "absah-soak-"));
  const dataFolder = join(folder, "data");
  await mkdir(dataFolder);
  const keys = join(dataFolder, "keys");
  await ensureKeys(keys);
  const names = KEY_NAMES.filter(([, type]) => type === "secp256k1").map(([key]) => key);
  const accounts = await Promise.all(names.map((key) => addressOf(keys, key)));
  const clock = new Clock(join(folder, "clock"));
  const ground = await openGround(name, { folder, clock, accounts });
  const chainId = Number(await ask(ground, "eth_chainId"));
  const other = await openHardhat(chainId, clock.now() - 1_000);
  const straight = await openFront(async ({ calls, reply }) => reply(await ground.answer(calls)));
  try {
    for (const one of [ground, other]) await one.fund(accounts);
    const ports = { issuer: await freePort(), verifier: await freePort(), chain: Number(new URL(straight.url).port) };
    const config = readConfig({
      ABSAH_DATA: dataFolder,
      ABSAH_ISSUER_PORT: String(ports.issuer),
      ABSAH_RPC_URL: straight.url,
      ABSAH_CONFIRMATIONS: String(CONFIRMATIONS[name]),
    });
    await ground.automine(true);
    const { system, tokens } = await prepareHouse(config, { rpcUrls: [straight.url], ports }, ROOT, () => undefined);
    for (const one of [ground, other]) await one.automine(false);
    // No reorganisation reaches what was prepared.
    for (let block = 0; block < DEEPEST; block += 1) await ground.mine(clock.now());
    const tokenOf = (role: string): string => tokens.find((one) => one.role === role)?.token ?? "";
    return {
      folder,
      dataFolder,
      clock,
      ground,
      other,
      system,
      trust: parseTrustFile(await readFile(join(dataFolder, "trust.json"))),
      tokens: { officer: tokenOf("officer"), approver: tokenOf("approver") },
      issuerPort: ports.issuer,
      close: async (keep) => {
        for (const one of [ground, other]) await one.close();
        if (!keep) await rm(folder, { recursive: true, force: true });
      },
    };
  } finally {
    await straight.close();
  }
}

async function openGround(
  name: GroundName,
  { folder, clock, accounts }: { folder: string; clock: Clock; accounts: readonly string[] },
): Promise<Ground> {
  const chainId = randomInt(0x1000_0000, 0x7fff_ffff);
  switch (name) {
    case "durable": {
      const own = { folder: join(folder, "chain"), port: await freePort(), clockFile: clock.file };
      return openDurable({ ...own, funded: accounts });
    }
    case "hardhat":
      return openHardhat(chainId, clock.now());
    case "anvil":
      return openAnvil(chainId, clock.now(), await freePort());
  }
}

const PORTS = [20_000, 31_000] as const;

/** A port below those that the system gives to outgoing connections: one of these would take it while the issuer is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    server.listen(randomInt(...PORTS), "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    const address = server.address();
    server.close();
    if (isFree && typeof address === "object" && address !== null) return address.port;
  }
}
