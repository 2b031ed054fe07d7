/** What a lying node says in place of the truth. Of calls, only those of the two contracts' faces that the issuer reads. */
import { Interface, Transaction } from "ethers";
import { documentRegistryAbi } from "../../../contracts/abi.ts";
import { head } from "#core/proof/anchor.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { type Dice } from "../dice.ts";
import { type RpcAnswer, type RpcCall } from "../ground/ground.ts";

/** `missing`: nothing is anchored, no status set. `done`: whatever was sent last has had its effect, though it has not.
 *  `garbled`: state that nobody wrote. `nonce`, `block`, `known`: wrong counts, heads, transactions. `gone`: there is no
 *  contract at the pinned addresses. */
export const LIES = ["missing", "done", "garbled", "nonce", "block", "known", "gone"] as const;
export type Lie = (typeof LIES)[number];

const contract = new Interface(documentRegistryAbi);
const selector = (name: string): string => contract.getFunction(name)?.selector ?? "";
const ZERO = `0x${"00".repeat(32)}`;

/** Remembers what was sent, so that it can claim that it was done. */
export class Liar {
  readonly #domain: Uint8Array;
  readonly #dice: Dice;
  /** By call data of the read that would show the effect: what it would answer. */
  readonly #effects = new Map<string, string>();

  constructor(domain: Uint8Array, dice: Dice) {
    this.#domain = domain;
    this.#dice = dice;
  }

  /** Takes note of a transaction on its way to the node. */
  note(raw: string): void {
    const { data } = Transaction.from(raw);
    const call = contract.parseTransaction({ data });
    if (call?.name === "setWord") {
      const [issuer, list, word, , value] = [...call.args].map(BigInt);
      this.#remember("wordOf", [issuer, list, word], value ?? 0n);
    }
    if (call?.name === "anchor") this.#noteAnchor(call.args);
  }

  /** @returns the lie, or undefined where this answer stays as it is */
  tell(lie: Lie, { method, params = [] }: RpcCall, truth: RpcAnswer): RpcAnswer | undefined {
    const data = method === "eth_call" ? ((params[0] as { data?: string }).data ?? "") : "";
    const isState = data.startsWith(selector("entryOf")) || data.startsWith(selector("wordOf"));
    switch (lie) {
      case "missing":
        return isState ? { result: ZERO } : undefined;
      case "done": {
        const effect = this.#effects.get(data);
        return effect === undefined ? undefined : { result: effect };
      }
      case "garbled":
        return isState ? { result: `0x${"a5".repeat(32)}` } : undefined;
      case "nonce":
        return method === "eth_getTransactionCount" ? this.#wrongCount(truth) : undefined;
      case "block":
        return method === "eth_blockNumber" ? this.#wrongCount(truth) : undefined;
      case "known":
        return this.#wrongTransaction(method, truth);
      case "gone":
        return method === "eth_call" ? { result: "0x" } : undefined;
    }
  }

  #wrongTransaction(method: string, truth: RpcAnswer): RpcAnswer | undefined {
    if (method !== "eth_getTransactionByHash" && method !== "eth_getTransactionReceipt") return undefined;
    const isKnown = "result" in truth && truth.result !== null;
    return { result: isKnown ? null : { hash: ZERO, status: "0x1", blockNumber: "0x1" } };
  }

  #wrongCount(truth: RpcAnswer): RpcAnswer | undefined {
    if (!("result" in truth)) return undefined;
    const off = this.#dice.between(1, 3) * (this.#dice.chance(0.5) ? 1 : -1);
    return { result: `0x${Math.max(0, Number(truth.result) + off).toString(16)}` };
  }

  #noteAnchor(args: readonly unknown[]): void {
    const [issuer, kid, sequence, root, size, previousHead] = args.map(String);
    const bytes = (hex = ""): Uint8Array => fromHex(hex.slice(2));
    const of = head({
      domain: this.#domain,
      issuer: Number(issuer),
      kid: (kid ?? "").slice(2),
      sequence: Number(sequence),
      root: bytes(root),
      size: Number(size),
      previousHead: bytes(previousHead),
    });
    const time = Math.floor(Date.now() / 1000)
      .toString(16)
      .padStart(10, "0");
    this.#remember("entryOf", [issuer, sequence], BigInt(`0x${toHex(of)}${time}`));
  }

  #remember(name: string, args: readonly unknown[], value: bigint): void {
    this.#effects.set(contract.encodeFunctionData(name, [...args]), `0x${value.toString(16).padStart(64, "0")}`);
  }
}
