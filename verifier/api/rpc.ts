/** Reads of the chain passed on for the auditor's page: which calls, of which contracts, how many at once. */
import { z } from "zod";
import { genericProblem } from "./problem.ts";
import { type Route } from "./service.ts";

/** The verifier's node, and the two contracts (hex without 0x) that it may be asked about. */
export interface ChainReads {
  readonly contracts: readonly string[];
  readonly ask: (
    calls: readonly { readonly method: string; readonly params: readonly unknown[] }[],
  ) => Promise<readonly unknown[]>;
}

const MAX_CALLS = 100;
const MAX_BYTES = 64 * 1024;
const PER_MINUTE = 3000;

const TAG = z.string().regex(/^(latest|0x[0-9a-f]{1,13})$/);
const HASH = z.string().regex(/^0x[0-9a-f]{64}$/);

/** Shapes of what is passed on; all else is refused, sending above all. */
function callsOf(contracts: readonly string[]): z.ZodType<readonly RpcCall[]> {
  const address = z.enum(contracts.map((contract) => `0x${contract}`));
  const call = <P extends z.ZodType>(method: string, params: P) =>
    z.object({ jsonrpc: z.literal("2.0"), id: z.int(), method: z.literal(method), params });
  const read = z.strictObject({ to: address, data: z.string().regex(/^0x[0-9a-f]{0,1024}$/) });
  const logs = z.strictObject({ address: z.union([address, z.array(address).max(2)]), fromBlock: TAG, toBlock: TAG });
  return z
    .array(
      z.union([
        call("eth_chainId", z.tuple([])),
        call("eth_getBlockByNumber", z.tuple([TAG, z.literal(false)])),
        call("eth_getCode", z.tuple([address, TAG])),
        call("eth_call", z.tuple([read, TAG])),
        call("eth_getLogs", z.tuple([logs])),
        call("eth_getTransactionByHash", z.tuple([HASH])),
      ]),
    )
    .min(1)
    .max(MAX_CALLS);
}

interface RpcCall {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

/** `POST /api/v1/rpc`: a JSON-RPC batch of reads, answered by the verifier's node. */
export function rpcRoute({ contracts, ask }: ChainReads): Route {
  const calls = callsOf(contracts);
  return {
    method: "post",
    path: "/api/v1/rpc",
    summary:
      "Reads of the two contracts by this verifier's chain node, as a JSON-RPC batch; whoever asks trusts that node",
    body: { types: ["application/json"], maxBytes: MAX_BYTES, schema: z.array(z.unknown()) },
    answers: { 200: { description: "Results in the order of the calls", schema: z.array(z.unknown()) } },
    perMinute: PER_MINUTE,
    handle: async (request) => {
      const parsed = calls.safeParse(await request.json());
      if (!parsed.success) throw genericProblem("BAD_REQUEST", "only reads of the two contracts are passed on");
      const results = await ask(parsed.data.map(({ method, params }) => ({ method, params })));
      return { body: parsed.data.map(({ id }, place) => ({ jsonrpc: "2.0", id, result: results[place] })) };
    },
  };
}
