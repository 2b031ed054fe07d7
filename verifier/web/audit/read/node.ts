/** JSON-RPC from a page: through the service that served it, or to whichever node the auditor names. */
import { type Ask } from "../../../adapters/chain/events.ts";
import { SourceError } from "../../../library/index.ts";

const TIMEOUT_MS = 30_000;

/** A node that answers, but no page of another origin: the command can ask it, the browser may not. */
export class ForeignPageError extends Error {
  override readonly name = "ForeignPageError";
}

/** @param address  of the node; absent: this page's own service */
export function nodeAt(address: URL | undefined): Ask {
  const url = address ?? new URL("/api/v1/rpc", location.origin);
  return async (calls) => {
    const body = JSON.stringify(calls.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params })));
    const answers: unknown = await post(url, body);
    if (!Array.isArray(answers)) throw new SourceError("wrong", `${url.host} does not answer JSON-RPC batches`);
    const results = new Map(answers.filter(isResult).map(({ id, result }) => [id, result]));
    if (results.size !== calls.length) throw new SourceError("wrong", `${url.host} refused a call`);
    return calls.map((_, id) => results.get(id));
  };
}

async function post(url: URL, body: string): Promise<unknown> {
  const options: RequestInit = { method: "POST", body, credentials: "omit", referrerPolicy: "no-referrer" };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await fetch(url, { ...options, signal, headers: { "content-type": "application/json" } });
    if (!answer.ok) throw new SourceError("wrong", `${url.host} answered ${answer.status}`);
    return await answer.json();
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    if (cause instanceof SyntaxError) throw new SourceError("wrong", `${url.host} did not answer in JSON`, { cause });
    // Blocked and silent look alike to a page, except that a blocked address takes a question whose answer nobody reads.
    if (url.origin !== location.origin && (await isThere(url))) throw new ForeignPageError(url.href, { cause });
    throw new SourceError("unreachable", `${url.host} cannot be reached`, { cause });
  }
}

async function isThere(url: URL): Promise<boolean> {
  try {
    await fetch(url, { method: "POST", mode: "no-cors", body: "[]", credentials: "omit" });
    return true;
  } catch {
    return false;
  }
}

function isResult(answer: unknown): answer is { readonly id: number; readonly result: unknown } {
  return typeof answer === "object" && answer !== null && "id" in answer && "result" in answer;
}
