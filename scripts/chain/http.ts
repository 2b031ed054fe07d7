import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isIP } from "node:net";
import { ChainError } from "./error.ts";

/** A request holds at most so many bytes. */
export const MAX_BODY_BYTES = 1_000_000;

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Who asks: a program, or a page that a browser opened from this machine's own loopback, which may only read. */
export type Caller = "program" | "page";
type Respond = (body: unknown, caller: Caller) => Promise<unknown>;

/** Listens on `host` and hands each request's JSON to `respond`; undefined is answered with 204.
 *  @throws {ChainError} `port` */
export async function listen(port: number, host: string, respond: Respond): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    handle(request, response, host, respond).catch(() => response.destroy());
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "is in use" : `cannot be had (${cause.message})`;
      reject(new ChainError("port", `port ${port} of ${host} ${why}: set ABSAH_CHAIN_PORT to another`, cause));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : port };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  respond: Respond,
): Promise<void> {
  const page = pageOf(request);
  const refusal = refuse(request, host, page);
  if (refusal !== undefined) return end(response, ...refusal);
  if (page !== undefined) letRead(response, page);
  if (request.method === "OPTIONS") return void response.writeHead(204).end();
  const text = await readBody(request);
  if (text === undefined) return end(response, 413, `a request holds at most ${MAX_BODY_BYTES} bytes`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return end(response, 400, "the request is not JSON");
  }
  const answer = await respond(body, page === undefined ? "program" : "page");
  if (answer === undefined) return end(response, 204, "");
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
}

/** The Origin of another page of this machine that asks for the chain under a loopback name: the auditor's page reads it
 *  so. A page of a stranger has another Origin, and an answer is never one that every Origin may read. */
function pageOf({ headers: { host = "", origin = "" } }: IncomingMessage): string | undefined {
  const isOfLoopback = (address: string): boolean => LOOPBACK.some((name) => namesOnly(address, name));
  const [, address = ""] = /^http:\/\/(.+)$/.exec(origin) ?? [];
  return address !== host && isOfLoopback(address) && isOfLoopback(host.toLowerCase()) ? origin : undefined;
}

const namesOnly = (address: string, name: string): boolean =>
  address === name || (address.startsWith(`${name}:`) && /^\d{1,5}$/.test(address.slice(name.length + 1)));

function letRead(response: ServerResponse, origin: string): void {
  response.setHeader("access-control-allow-origin", origin);
  response.setHeader("vary", "origin");
  response.setHeader("access-control-allow-methods", "POST");
  response.setHeader("access-control-allow-headers", "content-type");
  response.setHeader("access-control-max-age", "600");
}

// A page in a browser of this machine can reach loopback. It is stopped three times: by its Origin, by its Host when
// a name was pointed here, and by the content type, which it cannot set without asking first.
function refuse(
  request: IncomingMessage,
  host: string,
  page: string | undefined,
): [status: number, why: string] | undefined {
  const { host: asked, origin, "content-type": type = "" } = request.headers;
  if (asked === undefined || !isOwnHost(asked, host, request.socket.localPort ?? 0)) {
    return [403, "this Host is not the chain's"];
  }
  if (origin !== undefined && origin !== `http://${asked}` && page === undefined) {
    return [403, "this Origin is not the chain's"];
  }
  if (request.method === "OPTIONS" && page !== undefined && request.url === "/") return undefined;
  if (request.method !== "POST") return [405, "send JSON-RPC by POST"];
  if (request.url !== "/") return [404, "the chain answers at /"];
  if (!/^application\/json\s*(;|$)/i.test(type)) return [415, "the content type must be application/json"];
  return undefined;
}

function isOwnHost(asked: string, host: string, port: number): boolean {
  const [, name, digits = "80"] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(asked.toLowerCase()) ?? [];
  if (name === undefined || Number(digits) !== port) return false;
  const bare = name.replace(/^\[(.*)\]$/, "$1");
  if (LOOPBACK.includes(name) || bare === host.toLowerCase()) return true;
  // Told to listen wider, it takes any address: a rebound name is never one.
  return !LOOPBACK.includes(host) && host !== "::1" && isIP(bare) !== 0;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function end(response: ServerResponse, status: number, why: string): void {
  // The rest of a refused body is not read: the connection ends with the answer.
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", connection: "close" });
  response.end(why === "" ? undefined : `${why}\n`);
}
