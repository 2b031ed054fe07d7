import { z } from "zod";
import { type Block, RegistryError } from "../../ports.ts";
import { RpcAddress, type RpcReply, type RpcRequest } from "./rpc.ts";

/** Several addresses that should tell the same. One that does not answer is passed over; one that tells otherwise stops
 *  everything, since nobody can say which of them lies. */
export class Sources {
  readonly #addresses: readonly RpcAddress[];

  constructor(urls: readonly string[]) {
    if (urls.length === 0) throw new RangeError("no RPC address");
    this.#addresses = urls.map((url) => new RpcAddress(url));
  }

  /** The replies on which all that answered agree.
   *  @throws {RegistryError} `unreachable`, `sources-disagree` */
  async agree(requests: readonly RpcRequest[]): Promise<readonly RpcReply[]> {
    const answers = await this.askEach(requests);
    const [first, ...others] = answers;
    if (first === undefined) return [];
    for (const other of others) {
      const at = first.replies.findIndex((reply, index) => differs(reply, other.replies[index]));
      if (at < 0) continue;
      throw new RegistryError(
        "sources-disagree",
        `${first.name} and ${other.name} give different answers to ${requests[at]?.method}: one of them is wrong`,
      );
    }
    return first.replies;
  }

  /** Like `agree`, for requests that a node has no reason to refuse: their results.
   *  @throws {RegistryError} `unreachable` (a node without this block too), `sources-disagree` */
  async results(requests: readonly RpcRequest[]): Promise<readonly unknown[]> {
    return (await this.agree(requests)).map((reply, index) => {
      if (reply.status === "result") return reply.result;
      throw new RegistryError("unreachable", `the chain refuses ${requests[index]?.method}: ${reply.message}`);
    });
  }

  /** What each address that is up replies.
   *  @throws {RegistryError} `unreachable` when none is */
  async askEach(
    requests: readonly RpcRequest[],
  ): Promise<readonly { readonly name: string; readonly replies: readonly RpcReply[] }[]> {
    const settled = await Promise.allSettled(
      this.#addresses.map(async (address) => ({ name: address.name, replies: await address.ask(requests) })),
    );
    const answers = settled.filter((one) => one.status === "fulfilled").map((one) => one.value);
    if (answers.length > 0) return answers;
    const names = this.#addresses.map(({ name }) => name).join(", ");
    const failed = settled.find((one) => one.status === "rejected");
    throw new RegistryError("unreachable", `the chain does not answer at ${names}: start it, or see ABSAH_RPC_URL`, {
      cause: failed?.reason,
    });
  }

  /** The newest block that every address that is up has. */
  async newest(): Promise<Block & { readonly baseFeeWei: bigint }> {
    const heads = (await this.askEach([{ method: "eth_blockNumber", params: [] }])).flatMap(({ replies }) => replies);
    const numbers = heads.filter((reply) => reply.status === "result").map(({ result }) => Number(result));
    if (numbers.length === 0 || !numbers.every(Number.isSafeInteger)) {
      throw new RegistryError("unreachable", "the chain tells no block number");
    }
    return this.block(Math.min(...numbers));
  }

  /** The block of this number, with its base fee. */
  async block(number: number): Promise<Block & { readonly baseFeeWei: bigint }> {
    const [block] = await this.results([{ method: "eth_getBlockByNumber", params: [toQuantity(number), false] }]);
    return parseBlock(block, number);
  }
}

/** @param number  a safe integer */
export const toQuantity = (number: number): string => `0x${number.toString(16)}`;

const blockSchema = z.object({ hash: z.string(), timestamp: z.string(), baseFeePerGas: z.string().optional() });

function parseBlock(value: unknown, number: number): Block & { readonly baseFeeWei: bigint } {
  const parsed = blockSchema.safeParse(value);
  if (!parsed.success) throw new RegistryError("unreachable", `the chain has no block ${number}`);
  const { hash, timestamp, baseFeePerGas } = parsed.data;
  return { number, hash: hash.slice(2), time: Number(timestamp), baseFeeWei: BigInt(baseFeePerGas ?? 0) };
}

// Of blocks the hash is compared: nodes of different make add fields of their own. A refusal's words differ too.
function differs(a: RpcReply, b: RpcReply | undefined): boolean {
  return b === undefined || fingerprint(a) !== fingerprint(b);
}

function fingerprint(reply: RpcReply): string {
  if (reply.status === "refusal") return `refusal ${reply.data}`;
  const { result } = reply;
  const told = typeof result === "object" && result !== null && "hash" in result ? result.hash : result;
  return JSON.stringify(told ?? null);
}
