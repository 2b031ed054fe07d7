/** A JSON-RPC address before a chain, which can be down, slow of faith, or lying. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Answers one call: a result, or a throw that becomes the node's refusal. */
export type Answer = (call: RpcCall) => Promise<unknown>;

export interface RpcFront {
  readonly url: string;
  /** Drops every connection, as a stopped node does. */
  down: boolean;
  /** Changes what the chain says before it leaves. */
  lie: ((call: RpcCall, truth: unknown) => unknown) | undefined;
  /** Of the newest request. */
  authorization: string | undefined;
  /** Calls that came, newest last. */
  readonly calls: RpcCall[];
  close(): Promise<void>;
}

export async function openRpcFront(answer: Answer): Promise<RpcFront> {
  const server = createServer((request, response) => void handle(request, response));
  const front: RpcFront = {
    url: "",
    down: false,
    lie: undefined,
    authorization: undefined,
    calls: [],
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    front.authorization = request.headers.authorization;
    if (front.down) return void request.socket.destroy();
    const calls = JSON.parse(Buffer.concat(parts).toString()) as readonly (RpcCall & { id: number })[];
    const answers: object[] = [];
    for (const { id, ...call } of calls) answers.push({ jsonrpc: "2.0", id, ...(await reply(call)) });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answers));
  }
  async function reply(call: RpcCall): Promise<object> {
    front.calls.push(call);
    try {
      const truth = await answer(call);
      return { result: front.lie === undefined ? truth : front.lie(call, truth) };
    } catch (error) {
      const { message, data } = error as { message: string; data?: string | { data?: string } | null };
      return { error: { code: -32000, message, data: typeof data === "object" ? data?.data : data } };
    }
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return Object.assign(front, { url: `http://127.0.0.1:${port}` });
}
