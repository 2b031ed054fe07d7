import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { EdrNetworkUserConfig } from "hardhat/types/config";
import { z } from "zod";
import type { GenesisPlan } from "./genesis.ts";

/** Asks the simulated network one JSON-RPC method. */
export type Ask = (method: string, ...params: readonly unknown[]) => Promise<unknown>;

/** A block, as far as this room needs it. `hash` with 0x; `time` in Unix seconds. */
export interface BlockRef {
  readonly number: number;
  readonly hash: string;
  readonly time: number;
}

/** The simulated network in this process: in memory, without a port, as old as its genesis block. */
export interface Engine {
  readonly ask: Ask;
  /** Name and version of the engine, for the message when a replay differs. */
  readonly version: string;
  readonly genesis: BlockRef;
  newest(): Promise<BlockRef>;
  close(): Promise<void>;
}

const BLOCK_GAS_LIMIT = 30_000_000;

// A million coins: 30 million full blocks at the 1 gwei that clients propose.
const BALANCE = 10n ** 24n;

// Every option that can touch a block is written out, since another default in a later engine would make other hashes.
function networkOptions(plan: GenesisPlan): EdrNetworkUserConfig {
  return {
    type: "edr-simulated",
    chainType: "l1",
    chainId: plan.chainId,
    networkId: plan.chainId,
    hardfork: "prague",
    initialDate: new Date(plan.time * 1000).toISOString(),
    initialBaseFeePerGas: 0,
    blockGasLimit: BLOCK_GAS_LIMIT,
    transactionGasCap: false,
    allowBlocksWithSameTimestamp: true,
    allowUnlimitedContractSize: false,
    coinbase: "0xc014ba5ec014ba5ec014ba5ec014ba5ec014ba5e",
    mining: { auto: true, interval: 0, mempool: { order: "fifo" } },
    // No account is known to the engine: it can sign nothing, and Hardhat's published keys hold nothing.
    accounts: [],
    gasEstimationMode: "noInternalOutOfGas",
    loggingEnabled: false,
    throwOnCallFailures: true,
    throwOnTransactionFailures: false,
  };
}

/** Starts the network of `plan` at its genesis block.
 *  @param folder  the chain's folder: the engine must not read the project's build, which changes its answers */
export async function startEngine(plan: GenesisPlan, folder: string): Promise<Engine> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const paths = { artifacts: join(folder, "none"), cache: join(folder, "none") };
  const hre = await createHardhatRuntimeEnvironment({ paths, networks: { own: networkOptions(plan) } }, {}, root);
  const connection = await hre.network.create({ network: "own", chainType: "l1" });
  const ask: Ask = (method, ...params) => connection.provider.request({ method, params: [...params] });
  const newest = (): Promise<BlockRef> => readNewest(ask);
  const genesis = await newest();
  // Coins are laid on the genesis state by address: so the chain never sees the secret keys, and no faucet key exists.
  for (const address of plan.funded) await ask("hardhat_setBalance", address, `0x${BALANCE.toString(16)}`);
  const version = String(await ask("web3_clientVersion"));
  return { ask, version, genesis, newest, close: () => connection.close() };
}

const blockSchema = z.object({ number: z.string(), hash: z.string(), timestamp: z.string() });

async function readNewest(ask: Ask): Promise<BlockRef> {
  const block = blockSchema.parse(await ask("eth_getBlockByNumber", "latest", false));
  return { number: Number(block.number), hash: block.hash, time: Number(block.timestamp) };
}
