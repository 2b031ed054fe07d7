/** One bounded HTTP exchange over kept connections: no redirect is followed, no answer is larger or later than told. */
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { SourceError } from "../library/ports.ts";

// Idle connections end by themselves and never hold the process: a command ends when its work is done.
const options = { keepAlive: true, maxSockets: 16, timeout: 30_000 };
const agents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };

interface Asked {
  readonly url: URL;
  /** What to post; absent: GET. */
  readonly sent?: { readonly type: string; readonly body: string | Uint8Array };
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array;
}

export interface Exchange extends Omit<Asked, "sent"> {
  /** JSON to post; absent: GET. */
  readonly body?: string;
}

/** The answer's body where the status is 200.
 *  @throws {SourceError} `unreachable`, `late`, `not-found` (404), `busy` (429), `too-large`, `wrong` (any other status) */
export function exchange({ body, ...asked }: Exchange): Promise<Uint8Array> {
  const sent = body === undefined ? {} : { sent: { type: "application/json", body } };
  return converse({ ...asked, ...sent }, (status) => status === 200).then((answer) => answer.body);
}

/** The answer, whatever its status. @throws {SourceError} `unreachable`, `late`, `too-large` */
export function ask(asked: Asked): Promise<Answered> {
  return converse(asked, () => true);
}

function converse({ url, sent, maxBytes, timeoutMs }: Asked, isWanted: (status: number) => boolean): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const isTls = url.protocol === "https:";
  if (!isTls && url.protocol !== "http:") throw new SourceError("wrong", `${url.protocol} is neither http: nor https:`);
  const headers = sent && { "content-type": sent.type, "content-length": Buffer.byteLength(sent.body) };
  const request = (isTls ? httpsRequest : httpRequest)(url, {
    method: sent === undefined ? "GET" : "POST",
    headers: headers ?? {},
    agent: agents[isTls ? "https:" : "http:"],
  });
  const fail = (error: SourceError): void => {
    clearTimeout(timer);
    reject(error);
    request.destroy();
  };
  // The limit is for the whole exchange: a server that sends a byte now and then does not reset it.
  const timer = setTimeout(
    () => fail(new SourceError("late", `${url.host} did not answer in ${timeoutMs} ms`)),
    timeoutMs,
  );
  request.on("error", (cause) => fail(new SourceError("unreachable", `${url.host} cannot be reached`, { cause })));
  request.on("response", (response) => {
    const parts: Buffer[] = [];
    let length = 0;
    const status = response.statusCode ?? 0;
    if (!isWanted(status)) return fail(refusal(url, status));
    response.on("data", (part: Buffer) => {
      length += part.length;
      if (length > maxBytes) return fail(new SourceError("too-large", `${url.host} sent more than ${maxBytes} bytes`));
      parts.push(part);
    });
    response.on("error", (cause) => fail(new SourceError("unreachable", `${url.host} broke off`, { cause })));
    response.on("end", () => {
      clearTimeout(timer);
      const body = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, length);
      resolve({ status, type: response.headers["content-type"] ?? "", body });
    });
  });
  request.end(sent?.body);
  return promise;
}

/** The body of `url` from the byte `from` on, as it comes; nothing where it is not longer. The reader bounds time and size.
 *  @throws {SourceError} as `exchange` */
export async function* follow(url: URL, from: number, stop: AbortSignal): AsyncIterable<Uint8Array> {
  const isTls = url.protocol === "https:";
  const headers = from === 0 ? {} : { range: `bytes=${from}-` };
  const request = (isTls ? httpsRequest : httpRequest)(url, {
    headers,
    agent: agents[isTls ? "https:" : "http:"],
  });
  // Not node's own `signal`: that breaks the line with an error, which nobody hears where all has arrived and the reader
  // wants no more of it, and which then ends the process.
  const end = (): void => void request.destroy();
  stop.addEventListener("abort", end, { once: true });
  if (stop.aborted) end();
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.on("response", resolve).on("error", reject).end();
  let isWhole = false;
  try {
    const response = await promise;
    if (response.statusCode === 416) return;
    if (response.statusCode !== (from === 0 ? 200 : 206)) throw refusal(url, response.statusCode);
    for await (const part of response) if (part instanceof Uint8Array) yield part;
    isWhole = true;
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError("unreachable", `${url.host} broke off`, { cause });
  } finally {
    stop.removeEventListener("abort", end);
    if (!isWhole) request.destroy();
  }
}

function refusal(url: URL, status: number | undefined): SourceError {
  if (status === 429) return new SourceError("busy", `${url.host} is asked too often`);
  if (status === 404) return new SourceError("not-found", `${url.host} has no ${url.pathname}`);
  return new SourceError("wrong", `${url.host} answered ${status ?? "nothing"} for ${url.pathname}`);
}
