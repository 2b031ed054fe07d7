/** The registry of issuers and keys, as its admin sees it: read, asked for a price, written, and read again. */
import { setTimeout as wait } from "node:timers/promises";
import { Interface, Transaction, Wallet, formatEther } from "ethers";
import { documentRegistryAbi, issuerRegistryAbi } from "../../contracts/abi.ts";
import { type Pinned, createRegistry } from "../../issuer/adapters/chain/registry.ts";
import { type RpcRequest } from "../../issuer/adapters/chain/rpc.ts";
import { Sources, toQuantity } from "../../issuer/adapters/chain/sources.ts";
import { KeysError, type Price } from "./plan.ts";

/** A key as the contract has it; `publicKey` in hex without 0x. */
export interface ChainKey {
  readonly publicKey: string;
  readonly issuer: number;
  readonly kinds: number;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly retiredAt: number;
  readonly compromisedFrom: bigint;
}

/** A batch of an issuer's log. */
export interface Anchored {
  readonly sequence: number;
  readonly kid: string;
  /** Leaves, the journal's among them. */
  readonly size: number;
  /** Unix seconds of its block. */
  readonly time: number;
}

/** A call of IssuerRegistry. */
export interface AdminCall {
  readonly name: "registerKey" | "retire" | "compromise";
  readonly args: readonly unknown[];
}

const issuers = new Interface(issuerRegistryAbi);
const documents = new Interface(documentRegistryAbi);
const TIP_WEI = 1_000_000_000n;
/** Nodes limit how many blocks one question for events may span. */
const SPAN_BLOCKS = 10_000;
const MINED_MS = 120_000;
const LOOK_MS = 100;
const TIME_DIGITS = 10;

export class AdminChain {
  readonly #sources: Sources;
  readonly #pinned: Pinned;
  readonly #wallet: Wallet;

  private constructor(sources: Sources, pinned: Pinned, wallet: Wallet) {
    this.#sources = sources;
    this.#pinned = pinned;
    this.#wallet = wallet;
  }

  /** @param secretKey  the admin's, in hex   @throws {RegistryError} where another chain, or none, answers */
  static async open(rpcUrls: readonly string[], pinned: Pinned, secretKey: string): Promise<AdminChain> {
    await createRegistry({ rpcUrls, pinned, accounts: new Map() }).assertPinned();
    return new AdminChain(new Sources(rpcUrls), pinned, new Wallet(`0x${secretKey}`));
  }

  get admin(): string {
    return this.#wallet.address;
  }

  /** Unix seconds of the newest block. */
  async time(): Promise<number> {
    return (await this.#sources.newest()).time;
  }

  async key(kid: string): Promise<ChainKey | undefined> {
    const data = issuers.encodeFunctionData("keyOf", [`0x${kid}`]);
    const [result] = await this.#sources.results([
      { method: "eth_call", params: [{ to: `0x${this.#pinned.issuerRegistry}`, data }, "latest"] },
    ]);
    const found = issuers.decodeFunctionResult("keyOf", String(result));
    if (found[1] === 0n) return undefined;
    const [issuer, kinds, notBefore, notAfter, retiredAt] = found.slice(1, 6).map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const publicKey = String(found[0]).slice(2);
    return { publicKey, issuer, kinds, notBefore, notAfter, retiredAt, compromisedFrom: BigInt(String(found[6])) };
  }

  /** All batches of an issuer, in order: the next sequence is their number. */
  async anchored(issuer: number): Promise<readonly Anchored[]> {
    const { number: newest } = await this.#sources.newest();
    const topics = documents.encodeFilterTopics("Anchored", [issuer]);
    const asked = Array.from({ length: Math.floor(newest / SPAN_BLOCKS) + 1 }, (_, at): RpcRequest => {
      const [from, to] = [at * SPAN_BLOCKS, Math.min((at + 1) * SPAN_BLOCKS - 1, newest)];
      const span = { fromBlock: toQuantity(from), toBlock: toQuantity(to) };
      return { method: "eth_getLogs", params: [{ address: `0x${this.#pinned.documentRegistry}`, topics, ...span }] };
    });
    const logs = (await this.#sources.results(asked)).flat() as { topics: string[]; data: string }[];
    const batches = logs.map((log) => {
      const found = documents.parseLog(log)?.args.toObject() ?? {};
      const entry = String(found["entry"]);
      return {
        sequence: Number(found["sequence"]),
        kid: String(found["kid"]).slice(2),
        size: Number(found["size"]),
        time: Number.parseInt(entry.slice(-TIME_DIGITS), 16),
      };
    });
    return batches.toSorted((a, b) => a.sequence - b.sequence);
  }

  /** What the call would use up. Sends nothing.
   *  @throws {KeysError} with the contract's reason where it would refuse */
  async price(call: AdminCall): Promise<Price> {
    const { number, baseFeeWei } = await this.#sources.newest();
    const attempt = { from: this.admin, to: `0x${this.#pinned.issuerRegistry}`, data: encode(call) };
    const [tried] = await this.#sources.agree([{ method: "eth_call", params: [attempt, toQuantity(number)] }]);
    if (tried?.status === "refusal") throw refusal(call, tried.data, tried.message);
    const [gas] = await this.#sources.results([{ method: "eth_estimateGas", params: [attempt] }]);
    const price = { gas: BigInt(String(gas)), wei: BigInt(String(gas)) * (baseFeeWei + TIP_WEI) };
    const [balance] = await this.#sources.results([{ method: "eth_getBalance", params: [this.admin, "latest"] }]);
    if (BigInt(String(balance)) >= price.wei) return price;
    const has = formatEther(BigInt(String(balance)));
    throw new KeysError(`The admin account ${this.admin} has ${has} coins, too few: send it some first.`);
  }

  /** Sends the call and waits until it is mined. @returns the number of its block
   *  @throws {KeysError} refused, or not mined within two minutes */
  async send(call: AdminCall): Promise<number> {
    const { gas } = await this.price(call);
    const { baseFeeWei } = await this.#sources.newest();
    const [nonce] = await this.#sources.results([
      { method: "eth_getTransactionCount", params: [this.admin, "latest"] },
    ]);
    const transaction = Transaction.from({
      type: 2,
      chainId: this.#pinned.chainId,
      to: `0x${this.#pinned.issuerRegistry}`,
      nonce: Number(nonce),
      data: encode(call),
      gasLimit: (gas * 5n) / 4n,
      maxPriorityFeePerGas: TIP_WEI,
      maxFeePerGas: 2n * baseFeeWei + TIP_WEI,
    });
    transaction.signature = this.#wallet.signingKey.sign(transaction.unsignedHash);
    const hash = transaction.hash ?? "";
    const answers = await this.#sources.askEach([
      { method: "eth_sendRawTransaction", params: [transaction.serialized] },
    ]);
    const refused = answers.flatMap(({ replies }) => replies).find((reply) => reply.status === "refusal");
    // A node may refuse in words and have mined it all the same: the receipt tells.
    if (refused !== undefined && (await this.#receipt(hash)) === undefined)
      throw new KeysError(`The chain refuses ${call.name}: ${refused.message}.`);
    return this.#mined(call, hash);
  }

  async #mined({ name }: AdminCall, hash: string): Promise<number> {
    for (const end = Date.now() + MINED_MS; Date.now() < end; await wait(LOOK_MS)) {
      const receipt = await this.#receipt(hash);
      if (receipt?.status === "0x1") return Number(receipt.blockNumber);
      if (receipt === undefined) continue;
      throw new KeysError(`The chain mined ${name} (${hash}) and refused it: run the command again to see why.`);
    }
    throw new KeysError(`${name} (${hash}) was not mined within two minutes: look for it, then run the command again.`);
  }

  async #receipt(hash: string): Promise<{ status: string; blockNumber: string } | undefined> {
    const [receipt] = await this.#sources.results([{ method: "eth_getTransactionReceipt", params: [hash] }]);
    return (receipt ?? undefined) as { status: string; blockNumber: string } | undefined;
  }
}

const encode = ({ name, args }: AdminCall): string => issuers.encodeFunctionData(name, [...args]);

/** The contract's own word for it, where it has one. */
function refusal({ name }: AdminCall, data: string | undefined, message: string): KeysError {
  const fault = data === undefined || data.length < 10 ? undefined : issuers.getError(data.slice(0, 10))?.name;
  const isStranger = fault === "AccessControlUnauthorizedAccount";
  const advice = isStranger ? ": keys/admin.json is not the registry's admin" : "";
  return new KeysError(`The contract refuses ${name} (${fault ?? message})${advice}. Nothing was sent.`);
}
