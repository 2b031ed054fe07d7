/** Binds an application to a port, and lets go of it. */
import { once } from "node:events";
import { type RequestListener, createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type Koa from "koa";

export interface Listening {
  readonly port: number;
  /** Takes no new requests, lets those under way end (2 s at most), then resolves. */
  close(): Promise<void>;
}

const GRACE_MS = 2000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;

/** Key and certificate in PEM, for HTTPS. */
export interface Certificate {
  readonly key: string | Buffer;
  readonly cert: string | Buffer;
}

/** @throws {Error} `EADDRINUSE` and the like, as node names them */
export async function listen(app: Koa, host: string, port: number, certificate?: Certificate): Promise<Listening> {
  const handle = app.callback();
  const answer: RequestListener = (request, response) => void handle(request, response);
  const limits = { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS };
  const server =
    certificate === undefined
      ? createServer(limits, answer)
      : createSecureServer({ ...limits, ...certificate }, answer);
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
