import { computeAddress, dataLength, Interface, keccak256, Transaction } from "ethers";
import { documentRegistryAbi, issuerRegistryAbi } from "../../../contracts/abi.ts";
import {
  type Block,
  type KeyOnChain,
  type RawTransaction,
  type Registry,
  RegistryError,
  type TransactionCall,
} from "../../ports.ts";
import { type RpcRequest } from "./rpc.ts";
import { Sources, toQuantity } from "./sources.ts";
import { encodeCall, faultName, signCall } from "./transaction.ts";

/** What the chain must be; hex without 0x. Code hashes are keccak256 of the runtime code. */
export interface Pinned {
  readonly chainId: number;
  readonly genesisHash: string;
  readonly issuerRegistry: string;
  readonly documentRegistry: string;
  readonly issuerRegistryCode: string;
  readonly documentRegistryCode: string;
}

/** Secret keys of an issuer's two accounts, 32 bytes in hex without 0x. */
export interface AccountKeys {
  readonly anchoring: string;
  readonly status: string;
}

export interface RegistryOptions {
  /** Without more than one, the one is believed. */
  readonly rpcUrls: readonly string[];
  readonly pinned: Pinned;
  readonly accounts: ReadonlyMap<number, AccountKeys>;
}

const documents = new Interface(documentRegistryAbi);
const issuers = new Interface(issuerRegistryAbi);

/** That no key of ours ever anchors. */
const SOME_BATCH = { kid: "00".repeat(8), root: new Uint8Array(32).fill(1), size: 1, previousHead: new Uint8Array(27) };

/** The contracts behind `rpcUrls`. Nothing is asked before the first call. */
export function createRegistry(options: RegistryOptions): Registry {
  return new ChainRegistry(options);
}

class ChainRegistry implements Registry {
  readonly #sources: Sources;
  readonly #pinned: Pinned;
  readonly #accounts: ReadonlyMap<number, AccountKeys>;

  constructor({ rpcUrls, pinned, accounts }: RegistryOptions) {
    this.#sources = new Sources(rpcUrls);
    this.#pinned = pinned;
    this.#accounts = accounts;
  }

  async assertPinned(): Promise<void> {
    const { chainId, genesisHash, issuerRegistry, documentRegistry } = this.#pinned;
    const genesis = await this.#sources.block(0);
    const [id, issuerCode, documentCode] = await this.#sources.results([
      { method: "eth_chainId", params: [] },
      { method: "eth_getCode", params: [`0x${issuerRegistry}`, "latest"] },
      { method: "eth_getCode", params: [`0x${documentRegistry}`, "latest"] },
    ]);
    expectPinned("chain id", String(chainId), String(Number(id)));
    expectPinned("genesis block", genesisHash, genesis.hash);
    expectPinned("code of IssuerRegistry", this.#pinned.issuerRegistryCode, codeHash(issuerCode));
    expectPinned("code of DocumentRegistry", this.#pinned.documentRegistryCode, codeHash(documentCode));
  }

  newest(): Promise<Block> {
    return this.#sources.newest();
  }

  blockAt(number: number): Promise<Block> {
    return this.#sources.block(number);
  }

  async entry(issuer: number, sequence: number, block: number): Promise<Uint8Array | undefined> {
    const data = documents.encodeFunctionData("entryOf", [issuer, sequence]);
    const call = { to: `0x${this.#pinned.documentRegistry}`, data };
    const [result] = await this.#sources.results([{ method: "eth_call", params: [call, toQuantity(block)] }]);
    // No code answers from before the contract was there: nothing was anchored then either.
    if (result === "0x") return undefined;
    const bytes = Buffer.from(String(decodeResult(documents, "entryOf", result)[0]).slice(2), "hex");
    return bytes.some((byte) => byte !== 0) ? new Uint8Array(bytes) : undefined;
  }

  async isTaken(issuer: number, sequence: number, block: number): Promise<boolean> {
    const data = encodeCall({ name: "anchor", call: { issuer, sequence, ...SOME_BATCH } });
    const attempt = { to: `0x${this.#pinned.documentRegistry}`, data };
    const [reply] = await this.#sources.agree([{ method: "eth_call", params: [attempt, toQuantity(block)] }]);
    return reply?.status === "refusal" && faultName(reply.data) === "DocumentRegistryConflict";
  }

  async key(kid: string, block: number): Promise<KeyOnChain | undefined> {
    const [key] = await this.#read(issuers, "keyOf", [[`0x${kid}`]], block);
    if (key === undefined || key[1] === 0n) return undefined;
    return {
      issuer: Number(key[1]),
      kinds: Number(key[2]),
      notBefore: Number(key[3]),
      notAfter: Number(key[4]),
      retiredAt: Number(key[5]),
      compromisedFrom: BigInt(String(key[6])),
    };
  }

  async openedLists(issuer: number, block: number): Promise<number> {
    const [opened] = await this.#read(documents, "openedOf", [[issuer]], block);
    return Number(opened?.[0]);
  }

  async statusWords(issuer: number, list: number, words: readonly number[], block: number): Promise<readonly bigint[]> {
    const calls = words.map((word) => [issuer, list, word]);
    const values = await this.#read(documents, "wordOf", calls, block);
    return values.map((value) => BigInt(String(value[0])));
  }

  async nonce(issuer: number, account: "anchoring" | "status", block?: number): Promise<number> {
    const number = block ?? (await this.newest()).number;
    const address = computeAddress(`0x${this.#keys(issuer)[account]}`);
    const [nonce] = await this.#sources.results([
      { method: "eth_getTransactionCount", params: [address, toQuantity(number)] },
    ]);
    return Number(nonce);
  }

  async prepare(issuer: number, call: TransactionCall, nonce: number, bump: number): Promise<RawTransaction> {
    const isAnchoring = call.name === "anchor" || call.name === "nothing";
    const secretKey = this.#keys(issuer)[isAnchoring ? "anchoring" : "status"];
    const from = computeAddress(`0x${secretKey}`);
    const to = call.name === "nothing" ? from : `0x${this.#pinned.documentRegistry}`;
    const { number, baseFeeWei } = await this.#sources.newest();
    const attempt = { from, to, data: encodeCall(call) };
    // Tried without sending first: what the contract refuses costs no gas and is named.
    const [tried] = await this.#sources.agree([{ method: "eth_call", params: [attempt, toQuantity(number)] }]);
    if (tried?.status === "refusal") throw refused(call.name, tried.message, tried.data);
    return signCall(secretKey, call, { chainId: this.#pinned.chainId, to, nonce, baseFeeWei, bump });
  }

  async broadcast(raw: string): Promise<void> {
    const answers = await this.#sources.askEach([{ method: "eth_sendRawTransaction", params: [raw] }]);
    const replies = answers.map(({ replies: [reply] }) => reply);
    if (replies.some((reply) => reply?.status === "result")) return;
    const refusal = replies.find((reply) => reply?.status === "refusal");
    if (refusal === undefined) return;
    if (!(await this.#isKnownOrPast(Transaction.from(raw))))
      throw refused("transaction", refusal.message, refusal.data);
  }

  // Words of refusals differ from node to node; whether it is known, or its nonce used, is read from the state.
  async #isKnownOrPast({ hash, from, nonce }: Transaction): Promise<boolean> {
    const answers = await this.#sources.askEach([
      { method: "eth_getTransactionByHash", params: [hash] },
      { method: "eth_getTransactionCount", params: [from, "latest"] },
    ]);
    return answers.some(({ replies: [known, count] }) => {
      if (known?.status === "result" && known.result !== null) return true;
      return count?.status === "result" && Number(count.result) > nonce;
    });
  }

  #keys(issuer: number): AccountKeys {
    const keys = this.#accounts.get(issuer);
    if (keys === undefined) throw new RangeError(`no accounts of issuer ${issuer}`);
    return keys;
  }

  async #read(
    face: Interface,
    name: string,
    calls: readonly (readonly unknown[])[],
    block: number,
  ): Promise<readonly (readonly unknown[])[]> {
    const to = `0x${face === issuers ? this.#pinned.issuerRegistry : this.#pinned.documentRegistry}`;
    const requests = calls.map((args): RpcRequest => {
      return { method: "eth_call", params: [{ to, data: face.encodeFunctionData(name, args) }, toQuantity(block)] };
    });
    const results = await this.#sources.results(requests);
    return results.map((result) => decodeResult(face, name, result));
  }
}

function decodeResult(face: Interface, name: string, result: unknown): readonly unknown[] {
  try {
    return face.decodeFunctionResult(name, String(result)).toArray();
  } catch (cause) {
    throw new RegistryError("wrong-chain", `no contract of ours answers ${name} at the pinned address`, { cause });
  }
}

function expectPinned(what: string, pinned: string, found: string): void {
  if (pinned === found) return;
  throw new RegistryError("wrong-chain", `${what} is ${found}, not the pinned ${pinned}: see ABSAH_RPC_URL`);
}

const codeHash = (code: unknown): string =>
  typeof code === "string" && dataLength(code) > 0 ? keccak256(code).slice(2) : "absent";

function refused(what: string, message: string, data: string | undefined): RegistryError {
  const fault = faultName(data);
  const named = fault === undefined ? {} : { fault };
  return new RegistryError("refused", `the chain refuses ${what}: ${fault ?? message}`, named);
}
