/** Binds an application to a port, and lets go of it. */
import { once } from "node:events";
import { createServer } from "node:http";
import type Koa from "koa";

export interface Listening {
  readonly port: number;
  /** Takes no new requests, lets those under way end (2 s at most), then resolves. */
  close(): Promise<void>;
}

const GRACE_MS = 2000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;

/** @throws {Error} `EADDRINUSE` and the like, as node names them */
export async function listen(app: Koa, host: string, port: number): Promise<Listening> {
  const handle = app.callback();
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS }, (request, response) => {
    void handle(request, response);
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}
