/** A JSON-RPC address before a node: straight, or through whatever `handle` does to a request. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type RpcCall } from "../ground/ground.ts";

/** A request that came: one call, or a batch. */
export interface Request {
  readonly calls: readonly RpcCall[];
  /** Sends the answers, in order. */
  readonly reply: (answers: readonly object[]) => void;
  /** Ends the line after half of what would be the answer, or before the first byte. */
  readonly cut: (half?: readonly object[]) => void;
  /** Another status than 200, and no JSON. */
  readonly fail: (status: number) => void;
}

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

export async function openFront(handle: (request: Request) => Promise<void>): Promise<Front> {
  const server = createServer((request, response) => {
    receive(request, response)
      .then(handle)
      .catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function receive(request: IncomingMessage, response: ServerResponse): Promise<Request> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const body = JSON.parse(Buffer.concat(parts).toString()) as RpcCall | readonly RpcCall[];
  const calls = Array.isArray(body) ? (body as readonly RpcCall[]) : [body as RpcCall];
  const write = (answers: readonly object[]): string => {
    const named = answers.map((answer, at) => ({ jsonrpc: "2.0", id: calls[at]?.id ?? null, ...answer }));
    return JSON.stringify(Array.isArray(body) ? named : named[0]);
  };
  return {
    calls,
    reply: (answers) => void response.writeHead(200, { "content-type": "application/json" }).end(write(answers)),
    cut: (half) => {
      if (half === undefined) return void request.socket.destroy();
      const text = write(half);
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
      response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
    },
    fail: (status) => void response.writeHead(status).end("out of order"),
  };
}
