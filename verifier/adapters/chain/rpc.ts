/** JSON-RPC 2.0 batches: several calls, one HTTP request. */
import { SourceError } from "../../library/ports.ts";
import { exchange } from "../http.ts";

export interface Call {
  readonly method: string;
  readonly params: readonly unknown[];
}

const MAX_ANSWER = 4 * 1024 * 1024;

/** Results in the order of the calls.
 *  @throws {SourceError} also where one call of the batch is refused by the node: `wrong` */
export async function callBatch(
  url: URL,
  calls: readonly Call[],
  timeoutMs: number,
  maxBytes: number = MAX_ANSWER,
): Promise<readonly unknown[]> {
  const body = JSON.stringify(calls.map(({ method, params }, id) => ({ jsonrpc: "2.0", id, method, params })));
  const bytes = await exchange({ url, body, maxBytes, timeoutMs });
  const answers = parse(url, bytes);
  if (answers.length !== calls.length)
    throw new SourceError("wrong", `${url.host} answered ${answers.length} of ${calls.length} calls`);
  const results: unknown[] = Array.from({ length: calls.length });
  const seen = new Set<unknown>();
  for (const answer of answers) {
    const id = "id" in answer ? answer.id : undefined;
    const call = typeof id === "number" ? calls[id] : undefined;
    if (typeof id !== "number" || call === undefined || seen.has(id))
      throw new SourceError("wrong", `${url.host} answered a call nobody made`);
    if ("error" in answer)
      throw new SourceError(
        "wrong",
        `${url.host} refused ${call.method}: ${JSON.stringify(answer.error).slice(0, 200)}`,
      );
    seen.add(id);
    results[id] = "result" in answer ? answer.result : undefined;
  }
  return results;
}

function parse(url: URL, bytes: Uint8Array): readonly object[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new SourceError("wrong", `${url.host} did not answer in JSON`, { cause });
  }
  if (!Array.isArray(value) || !value.every((item): item is object => typeof item === "object" && item !== null)) {
    throw new SourceError("wrong", `${url.host} does not answer JSON-RPC batches`);
  }
  return value;
}
