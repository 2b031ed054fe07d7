import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wallet } from "ethers";
import { z } from "zod";
import { type ChainHandle, type ChainOptions, startChain } from "../../../scripts/chain/chain.ts";

/** Two accounts of these tests; the first is funded. */
export const rich = new Wallet(`0x${"11".repeat(32)}`);
export const poor = new Wallet(`0x${"22".repeat(32)}`);
export const START = 1_800_000_000;
export const WEEK = 7 * 86_400;

/** Keeps the first word of its calldata in slot 0; with no calldata it reverts with 0xdeadbeef. */
const STORE_CODE = "0x6019600c60003960196000f33660115763deadbeef6000526004601cfd5b60003560005500";

let folders: string[] = [];
let handles: ChainHandle[] = [];

/** A new folder, removed by `cleanUp`. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "absah-chain-"));
  folders.push(folder);
  return folder;
}

/** A chain on a free port with a standing clock, closed by `cleanUp`. */
export async function chainIn(folder: string, options: Partial<ChainOptions> = {}): Promise<ChainHandle> {
  const chain = await startChain({ folder, port: 0, funded: [rich.address], clock: () => START, ...options });
  handles.push(chain);
  return chain;
}

export async function cleanUp(): Promise<void> {
  await Promise.all(handles.map((handle) => handle.close()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  folders = [];
  handles = [];
}

const answerSchema = z.object({
  id: z.unknown(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.string().optional() }).optional(),
});
export type RpcAnswer = z.infer<typeof answerSchema>;

/** One JSON-RPC request. */
export async function ask(chain: ChainHandle, method: string, ...params: unknown[]): Promise<RpcAnswer> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(chain.url, { method: "POST", headers: { "content-type": "application/json" }, body });
  return answerSchema.parse(await response.json());
}

/** A call of the funded account, signed; without data and receiver a call of `poor`. */
export async function signed(
  chain: ChainHandle,
  nonce: number,
  fields: {
    to?: string;
    data?: string;
    value?: bigint;
    gasLimit?: number;
    chainId?: number;
    type?: number;
    from?: Wallet;
  } = {},
): Promise<string> {
  const { from = rich, ...rest } = fields.data === undefined ? { to: poor.address, ...fields } : fields;
  const fees = { gasLimit: 200_000, maxFeePerGas: 1_000_000_000n, maxPriorityFeePerGas: 1_000_000_000n };
  return from.signTransaction({ type: 2, chainId: chain.chainId, nonce, ...fees, ...rest });
}

export const send = (chain: ChainHandle, raw: string): Promise<RpcAnswer> => ask(chain, "eth_sendRawTransaction", raw);

/** Deploys the store, writes to it, and lets one call revert: three blocks, nonces 0 to 2. Gives its address. */
export async function sendThree(chain: ChainHandle): Promise<string> {
  const deployed = await send(chain, await signed(chain, 0, { data: STORE_CODE }));
  const receipt = await ask(chain, "eth_getTransactionReceipt", deployed.result);
  const { contractAddress } = z.object({ contractAddress: z.string() }).parse(receipt.result);
  await send(chain, await signed(chain, 1, { to: contractAddress, data: `0x${"7".repeat(64)}` }));
  await send(chain, await signed(chain, 2, { to: contractAddress }));
  return contractAddress;
}

/** Any JSON, sent as it is. */
export async function post(chain: ChainHandle, body: unknown): Promise<{ status: number; json: unknown }> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(chain.url, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, json: text === "" ? undefined : JSON.parse(text) };
}
