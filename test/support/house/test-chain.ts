/** A chain in this process with both contracts, two issuers and their keys; it can be rewound. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  computeAddress,
  ContractFactory,
  getCreateAddress,
  hexlify,
  Interface,
  keccak256,
  Transaction,
  Wallet,
} from "ethers";
import { KINDS, kindBit, type Kind } from "#core/document/kind.ts";
import { toHex } from "#core/encoding/text.ts";
import { issuerRegistryAbi } from "../../../contracts/abi.ts";
import { type AccountKeys, type Pinned } from "../../../issuer/adapters/chain/registry.ts";
import { type Engine, startEngine } from "../../../scripts/chain/engine.ts";
import { secretOf, signerOf } from "./keys.ts";
import { openRpcFront, type RpcFront } from "./rpc-front.ts";

export const ORIGINS = ["https://imigrasi.absah.example", "https://lampungbarat.absah.example"] as const;
/** 2026-11-24 08:00 WIB: where the clock of each house begins. */
export const START = 1_795_482_000;
/** Windows of all keys. */
export const KEY_YEARS = { notBefore: START - 86_400, notAfter: START + 5 * 365 * 86_400 } as const;
const CHAIN_ID = 1_234_567;
const REGENCY: readonly Kind[] = ["SKTT", "COMPETENCE", "STATEMENT", "REPORT"];

/** Kinds that the signing key of an issuer may sign. */
export const kindsOf = (issuer: number): number =>
  KINDS.filter((kind) => REGENCY.includes(kind) === (issuer === 2)).reduce((mask, kind) => mask | kindBit(kind), 0);

export interface TestChain {
  readonly pinned: Pinned;
  readonly accounts: ReadonlyMap<number, AccountKeys>;
  readonly front: RpcFront;
  /** Unix seconds that the next block gets, where it is not before the last. */
  time: number;
  /** One more address of the same chain. */
  anotherFront(): Promise<RpcFront>;
  /** A transaction of the registry's admin. */
  admin(name: string, ...args: readonly unknown[]): Promise<void>;
  /** A transaction of any key of `secretOf`; without an address it deploys. */
  send(from: string, to: string | null, data: string): Promise<void>;
  /** Mines empty blocks. */
  mine(count?: number): Promise<void>;
  /** Remembers this state; the function goes back to it, as a reorganisation would. */
  snapshot(): Promise<() => Promise<void>>;
  /** Back to the state after the deployment. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const account = (name: string): string => toHex(secretOf(name));
const addressOf = (name: string): string => computeAddress(`0x${account(name)}`);
const NAMES = ["admin", "anchoring 1", "status 1", "anchoring 2", "status 2", "stranger"];

export async function openTestChain(): Promise<TestChain> {
  const folder = await mkdtemp(join(tmpdir(), "absah-chain-"));
  const funded = NAMES.map(addressOf);
  const engine = await startEngine({ chainId: CHAIN_ID, time: START - 86_400, funded }, folder);
  const chain = new Chain(engine, folder);
  await chain.deploy();
  return chain;
}

class Chain implements TestChain {
  readonly #engine: Engine;
  readonly #folder: string;
  readonly #fronts: RpcFront[] = [];
  #pinned: Pinned | undefined;
  #front: RpcFront | undefined;
  #base: () => Promise<void> = () => Promise.resolve();
  #tail: Promise<unknown> = Promise.resolve();
  time = START;
  readonly accounts: ReadonlyMap<number, AccountKeys> = new Map(
    [1, 2].map((issuer) => [
      issuer,
      { anchoring: account(`anchoring ${issuer}`), status: account(`status ${issuer}`) },
    ]),
  );

  constructor(engine: Engine, folder: string) {
    this.#engine = engine;
    this.#folder = folder;
  }

  get pinned(): Pinned {
    if (this.#pinned === undefined) throw new RangeError("not deployed");
    return this.#pinned;
  }

  get front(): RpcFront {
    if (this.#front === undefined) throw new RangeError("not deployed");
    return this.#front;
  }

  async deploy(): Promise<void> {
    this.#front = await this.anotherFront();
    const [issuers, documents] = [0, 1].map((nonce) => getCreateAddress({ from: addressOf("admin"), nonce }));
    await this.#create("IssuerRegistry", addressOf("admin"));
    await this.#create("DocumentRegistry", issuers);
    this.#pinned = {
      chainId: CHAIN_ID,
      genesisHash: this.#engine.genesis.hash.slice(2),
      issuerRegistry: String(issuers).slice(2).toLowerCase(),
      documentRegistry: String(documents).slice(2).toLowerCase(),
      issuerRegistryCode: await this.#codeHash(issuers),
      documentRegistryCode: await this.#codeHash(documents),
    };
    for (const [at, origin] of ORIGINS.entries()) {
      const issuer = at + 1;
      const names = [`anchoring ${issuer}`, `status ${issuer}`].map(addressOf);
      await this.admin("registerIssuer", issuer, origin, ...names);
      const key = hexlify(signerOf(`signing ${issuer}`).publicKey);
      await this.admin("registerKey", key, issuer, kindsOf(issuer), KEY_YEARS.notBefore, KEY_YEARS.notAfter);
    }
    this.#base = await this.snapshot();
  }

  async anotherFront(): Promise<RpcFront> {
    const front = await openRpcFront(({ method, params }) =>
      method === "eth_sendRawTransaction" ? this.#send(String(params[0])) : this.#engine.ask(method, ...params),
    );
    this.#fronts.push(front);
    return front;
  }

  async admin(name: string, ...args: readonly unknown[]): Promise<void> {
    const data = new Interface(issuerRegistryAbi).encodeFunctionData(name, [...args]);
    await this.send("admin", `0x${this.pinned.issuerRegistry}`, data);
  }

  async send(from: string, to: string | null, data: string): Promise<void> {
    const nonce = Number(await this.#engine.ask("eth_getTransactionCount", addressOf(from), "latest"));
    const fees = { gasLimit: 10_000_000n, maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 10n ** 9n };
    const transaction = Transaction.from({ type: 2, chainId: CHAIN_ID, to, nonce, data, ...fees });
    transaction.signature = new Wallet(`0x${account(from)}`).signingKey.sign(transaction.unsignedHash);
    await this.#send(transaction.serialized);
  }

  async mine(count = 1): Promise<void> {
    for (let i = 0; i < count; i += 1) await this.#engine.ask("evm_mine");
  }

  async snapshot(): Promise<() => Promise<void>> {
    let id = await this.#engine.ask("evm_snapshot");
    return async () => {
      await this.#engine.ask("evm_revert", id);
      id = await this.#engine.ask("evm_snapshot");
    };
  }

  async reset(): Promise<void> {
    await this.#base();
    this.time = START;
    for (const front of this.#fronts) Object.assign(front, { down: false, lie: undefined });
    this.front.calls.length = 0;
  }

  async close(): Promise<void> {
    for (const front of this.#fronts) await front.close();
    await this.#engine.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #create(name: string, argument: unknown): Promise<void> {
    const path = new URL(`../../../artifacts/contracts/${name}.sol/${name}.json`, import.meta.url);
    const { abi, bytecode } = JSON.parse(readFileSync(path, "utf8")) as { abi: object[]; bytecode: string };
    const { data } = await new ContractFactory(abi, bytecode).getDeployTransaction(argument);
    await this.send("admin", null, data);
  }

  async #codeHash(address: unknown): Promise<string> {
    return keccak256(String(await this.#engine.ask("eth_getCode", address, "latest"))).slice(2);
  }

  // One at a time, as the local chain does: the time belongs to the block.
  #send(raw: string): Promise<unknown> {
    const sent = this.#tail.then(async () => {
      const { time } = await this.#engine.newest();
      await this.#engine.ask("evm_setNextBlockTimestamp", Math.max(time, this.time));
      return this.#engine.ask("eth_sendRawTransaction", raw);
    });
    this.#tail = sent.catch(() => undefined);
    return sent;
  }
}
