/** A node under a house: it can do what only a node's operator, or the network, can do to a chain. */

/** One JSON-RPC request as it came. */
export interface RpcCall {
  readonly id?: unknown;
  readonly method: string;
  readonly params?: readonly unknown[];
}

export type RpcAnswer =
  | { readonly result: unknown }
  | { readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } };

export interface Ground {
  readonly name: string;
  /** Mines each transaction as it comes, or only when told. */
  automine(on: boolean): Promise<void>;
  /** Answers in order; never throws for what the node refuses. */
  answer(calls: readonly RpcCall[]): Promise<readonly RpcAnswer[]>;
  /** One block with all that waits, of this time or, where the chain is ahead, of the next that it takes. */
  mine(time: number): Promise<void>;
  /** Other blocks take the place of the newest `depth`; what stood in those is undone.
   *  @returns how many blocks were replaced: fewer where the node remembers no more, 0 where nothing was done */
  reorganise(depth: number, time: number): Promise<number>;
  /** Base fee of the next block. */
  baseFee(wei: bigint): Promise<void>;
  fund(addresses: readonly string[]): Promise<void>;
  /** Kills the node and starts it again on what it kept; absent where it keeps nothing. */
  restart?(): Promise<void>;
  close(): Promise<void>;
}

/** One call that the node must not refuse. */
export async function ask(
  ground: Pick<Ground, "answer">,
  method: string,
  ...params: readonly unknown[]
): Promise<unknown> {
  const [answer] = await ground.answer([{ method, params }]);
  if (answer !== undefined && "result" in answer) return answer.result;
  throw new Error(`the node refuses ${method}: ${answer?.error.message ?? "no answer"}`);
}

export const toQuantity = (value: number | bigint): string => `0x${value.toString(16)}`;

export async function newestOf(ground: Pick<Ground, "answer">): Promise<{ number: number; time: number }> {
  const block = (await ask(ground, "eth_getBlockByNumber", "latest", false)) as { number: string; timestamp: string };
  return { number: Number(block.number), time: Number(block.timestamp) };
}

const COINS = toQuantity(10n ** 24n);

/** Lays coins on accounts.   @param method  of this make of node */
export async function layCoins(
  ground: Pick<Ground, "answer">,
  method: string,
  addresses: readonly string[],
): Promise<void> {
  for (const address of addresses) await ask(ground, method, address, COINS);
}
