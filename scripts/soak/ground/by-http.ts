/** Asks a node at an address, in one batch, and gives its answers in the order of the calls. */
import { type RpcAnswer, type RpcCall } from "./ground.ts";

export async function askByHttp(url: string, calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]> {
  if (calls.length === 0) return [];
  const body = JSON.stringify(calls.map(({ method, params = [] }, id) => ({ jsonrpc: "2.0", id, method, params })));
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const answers = (await response.json()) as readonly (RpcAnswer & { id: number })[];
  const byId = new Map(answers.map(({ id, ...answer }) => [id, answer]));
  return calls.map((_, id) => byId.get(id) ?? { error: { code: -32603, message: "the node gave no answer" } });
}
