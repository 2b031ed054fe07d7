/** Makes a house ready, or goes on with the one that is there: keys, contracts, root statement, tokens. */
import { join } from "node:path";
import { JsonRpcProvider } from "ethers";
import { type ChainIdentity } from "#core/proof/root.ts";
import { type IssuerConfig } from "../../issuer/config.ts";
import { type System, loadSystem } from "../../issuer/system.ts";
import { KEY_SECONDS, deploy, identify } from "./deploy.ts";
import { type NewToken, ensureTokens, replaceFile } from "./files.ts";
import { exists } from "./keys.ts";
import { ensureRootFile } from "./root.ts";

/** Ports as they were bound; RPC addresses as the services use them. */
export interface Addresses {
  readonly rpcUrls: readonly string[];
  readonly ports: { readonly issuer: number; readonly verifier: number; readonly chain: number };
}

/** What set-up ends with. `tokens` are those made now, to be shown once. */
export interface House {
  readonly system: System;
  readonly tokens: readonly NewToken[];
}

/** @param root  the project's folder  @param say  called with each step that takes a while
 *  @throws {Error} where the chain behind the address is not this house's; the message says what to do */
export async function prepareHouse(
  config: IssuerConfig,
  addresses: Addresses,
  root: string,
  say: (step: string) => void,
): Promise<House> {
  const [url = ""] = addresses.rpcUrls;
  const provider = new JsonRpcProvider(url, undefined, { cacheTimeout: -1, batchMaxCount: 1 });
  provider.pollingInterval = 50;
  try {
    const chain = await ensureContracts(config, provider, root, say);
    const system: System = { v: 1, ...chain, ports: addresses.ports, rpcUrls: [...addresses.rpcUrls] };
    await replaceFile(join(config.dataFolder, "system.json"), `${JSON.stringify(system, undefined, 2)}\n`);
    await ensureRootFile(config, chain, addresses.ports, say);
    return { system, tokens: await ensureTokens(config.dataFolder) };
  } finally {
    provider.destroy();
  }
}

/** The contracts of `system.json`, compared with the chain; or new ones where there is no such file yet. */
async function ensureContracts(
  config: IssuerConfig,
  provider: JsonRpcProvider,
  root: string,
  say: (step: string) => void,
): Promise<ChainIdentity> {
  if (!(await exists(join(config.dataFolder, "system.json")))) {
    const notBefore = Math.floor(Date.now() / 1000);
    const window = { notBefore, notAfter: notBefore + KEY_SECONDS };
    return deploy(provider, { root, keysFolder: join(config.dataFolder, "keys"), window, say });
  }
  const { v: _, ports: __, rpcUrls: ___, ...known } = await loadSystem(config.dataFolder);
  const { chainId } = await provider.getNetwork();
  const found =
    Number(chainId) === known.chainId
      ? await identify(provider, known.issuerRegistry, known.documentRegistry)
      : undefined;
  const same =
    found !== undefined && Object.entries(known).every(([name, value]) => found[name as keyof ChainIdentity] === value);
  if (same) return known;
  throw new Error(
    `The chain behind this address is not the one of ${join(config.dataFolder, "system.json")} (chain ${known.chainId}, genesis ${known.genesisHash.slice(0, 12)}…). ` +
      "Check ABSAH_RPC_URL, or choose another folder with ABSAH_DATA. Nothing was written.",
  );
}
