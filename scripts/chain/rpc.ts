import { z } from "zod";
import type { Ask } from "./engine.ts";
import { ChainError } from "./error.ts";
import type { Caller } from "./http.ts";
import type { ChainNode } from "./node.ts";

/** What anyone on the port may ask. All else does not exist: no clock, no mining, no rewinding, no signing, no filters. */
export const READ_METHODS: ReadonlySet<string> = new Set([
  "eth_blockNumber",
  "eth_call",
  "eth_chainId",
  "eth_estimateGas",
  "eth_feeHistory",
  "eth_gasPrice",
  "eth_getBalance",
  "eth_getBlockByHash",
  "eth_getBlockByNumber",
  "eth_getBlockTransactionCountByHash",
  "eth_getBlockTransactionCountByNumber",
  "eth_getCode",
  "eth_getLogs",
  "eth_getProof",
  "eth_getStorageAt",
  "eth_getTransactionByBlockHashAndIndex",
  "eth_getTransactionByBlockNumberAndIndex",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_getTransactionReceipt",
  "eth_maxPriorityFeePerGas",
  "eth_syncing",
  "net_version",
  "web3_clientVersion",
  "web3_sha3",
]);

/** A batch holds at most so many requests. */
export const MAX_BATCH = 100;

const requestSchema = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
  method: z.string(),
  params: z.unknown().optional(),
});

// The revert data must arrive as a string: clients read the contract's own error from it.
const faultSchema = z.object({
  code: z.int().catch(-32603),
  message: z.string().catch("internal error"),
  data: z
    .union([z.string(), z.object({ data: z.string() }).transform(({ data }) => data)])
    .optional()
    .catch(undefined),
});

/** Gas of a call or an estimate at most: the engine remembers each step of it, some 250 bytes, until it has answered. */
export const MAX_CALL_GAS = 10_000_000n;

type Id = string | number | null;
type Reply = { result: unknown } | { error: z.infer<typeof faultSchema> };
type Answer = { jsonrpc: "2.0"; id: Id } & Reply;

/** Answers a JSON-RPC 2.0 request or batch; undefined where it asks for no answer.
 *  @param body  parsed JSON of a stranger
 *  @param caller  a page reads and sends nothing */
export async function answer(
  body: unknown,
  node: ChainNode,
  ask: Ask,
  caller: Caller = "program",
): Promise<Answer | Answer[] | undefined> {
  const answerOne = (request: unknown): Promise<Answer | undefined> => answerRequest(request, node, ask, caller);
  if (!Array.isArray(body)) return answerOne(body);
  if (body.length === 0 || body.length > MAX_BATCH) {
    return failure(`a batch holds 1 to ${MAX_BATCH} requests, not ${body.length}`);
  }
  const answers: Answer[] = [];
  // One after the other: the transactions of a batch keep their order.
  for (const request of body) {
    const one = await answerOne(request);
    if (one !== undefined) answers.push(one);
  }
  return answers.length === 0 ? undefined : answers;
}

async function answerRequest(request: unknown, node: ChainNode, ask: Ask, caller: Caller): Promise<Answer | undefined> {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) return failure("not a JSON-RPC 2.0 request");
  const { id, method, params = [] } = parsed.data;
  const reply = await perform(method, params, node, ask, caller);
  return id === undefined ? undefined : { jsonrpc: "2.0", id, ...reply };
}

function failure(message: string): Answer {
  return { jsonrpc: "2.0", id: null, error: { code: -32600, message } };
}

const callSchema = z.looseObject({
  gas: z
    .string()
    .regex(/^0x[0-9a-f]{1,64}$/i)
    .nullish(),
});

/** The parameters as they go to the engine; undefined where they cannot be right. */
function boundParams(method: string, params: unknown): readonly unknown[] | undefined {
  if (!Array.isArray(params)) return undefined;
  const rest: readonly unknown[] = params.slice(1);
  if (method === "eth_sendRawTransaction")
    return rest.length === 0 && typeof params[0] === "string" ? params : undefined;
  if (method !== "eth_call" && method !== "eth_estimateGas") return params;
  const call = callSchema.safeParse(params[0]);
  if (!call.success) return undefined;
  const gas = BigInt(call.data.gas ?? MAX_CALL_GAS);
  return [{ ...call.data, gas: `0x${(gas < MAX_CALL_GAS ? gas : MAX_CALL_GAS).toString(16)}` }, ...rest];
}

async function perform(method: string, params: unknown, node: ChainNode, ask: Ask, caller: Caller): Promise<Reply> {
  const isSend = method === "eth_sendRawTransaction" && caller === "program";
  if (!isSend && !READ_METHODS.has(method)) {
    return { error: { code: -32601, message: `the method ${method} does not exist on this chain` } };
  }
  const bound = boundParams(method, params);
  if (bound === undefined) return { error: { code: -32602, message: `the parameters of ${method} are not right` } };
  try {
    return { result: isSend ? await node.send(String(bound[0])) : await ask(method, ...bound) };
  } catch (error) {
    if (error instanceof ChainError) return { error: { code: -32000, message: error.message } };
    return { error: faultSchema.parse(error) };
  }
}
