import { z } from "zod";
import { RegistryError } from "../../ports.ts";

/** One JSON-RPC request. */
export interface RpcRequest {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** What one address said: a result, or the node's own refusal with the revert data where there is one. */
export type RpcReply =
  | { readonly status: "result"; readonly result: unknown }
  | { readonly status: "refusal"; readonly message: string; readonly data: string | undefined };

const TIMEOUT_MS = 5_000;
const MAX_BATCH = 100;
const MAX_ANSWER_BYTES = 8_000_000;

/** Sends JSON-RPC batches to one address. No cache and no polling: a loop that believes state must read it each time. */
export class RpcAddress {
  /** Host and port: an address may carry a password or a token, which belong in no log. */
  readonly name: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(address: string) {
    const url = new URL(address);
    this.name = url.host;
    const { username, password } = url;
    // `fetch` takes no password in an address.
    url.username = "";
    url.password = "";
    this.#url = url.href;
    const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
    const type = { "content-type": "application/json" };
    this.#headers = username === "" ? type : { ...type, authorization: `Basic ${secret}` };
  }

  /** @throws {RegistryError} `unreachable`: silent, late, or no JSON-RPC */
  async ask(requests: readonly RpcRequest[]): Promise<readonly RpcReply[]> {
    const replies: RpcReply[] = [];
    for (let from = 0; from < requests.length; from += MAX_BATCH) {
      replies.push(...(await this.#batch(requests.slice(from, from + MAX_BATCH))));
    }
    return replies;
  }

  async #batch(requests: readonly RpcRequest[]): Promise<readonly RpcReply[]> {
    const body = requests.map((request, id) => ({ jsonrpc: "2.0", id, ...request }));
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        headers: this.#headers,
        body: JSON.stringify(body),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return parseReplies(JSON.parse(await readLimited(response)), requests.length);
    } catch (cause) {
      throw new RegistryError("unreachable", `the chain does not answer at ${this.name}`, { cause });
    }
  }
}

async function readLimited(response: Response): Promise<string> {
  if (response.body === null) throw new RangeError("an empty answer");
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.length;
    if (size > MAX_ANSWER_BYTES) throw new RangeError(`an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

// Nodes put the revert data into `data`, or one level deeper.
const replySchema = z.object({
  id: z.int(),
  result: z.unknown().optional(),
  error: z
    .object({
      message: z.string().catch(""),
      data: z
        .union([z.string(), z.object({ data: z.string() }).transform(({ data }) => data)])
        .optional()
        .catch(undefined),
    })
    .nullish(),
});

function parseReplies(answer: unknown, count: number): readonly RpcReply[] {
  const byId = new Map(
    z
      .array(replySchema)
      .parse(answer)
      .map((reply) => [reply.id, reply]),
  );
  return Array.from({ length: count }, (_, id) => {
    const reply = byId.get(id);
    if (reply === undefined) throw new TypeError("an answer is missing");
    const { result, error } = reply;
    if (error === undefined || error === null) return { status: "result", result };
    return { status: "refusal", message: error.message, data: error.data };
  });
}
