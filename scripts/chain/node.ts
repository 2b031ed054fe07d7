import { keccak256, Transaction } from "ethers";
import type { BlockRef, Engine } from "./engine.ts";
import { ChainError } from "./error.ts";
import type { Genesis } from "./genesis.ts";
import type { Journal, Kept, Outcome } from "./journal.ts";

const CLOCK_SLACK_SECONDS = 300;

/** The chain: an engine in memory and the journal that can make it again. Transactions are taken one at a time. */
export class ChainNode {
  readonly #genesis: Genesis;
  readonly #engine: Engine;
  readonly #journal: Journal;
  readonly #clock: () => number;
  #head: BlockRef;
  #tail: Promise<unknown> = Promise.resolve();
  #stopped = false;

  /** @param clock  Unix seconds */
  constructor(genesis: Genesis, engine: Engine, journal: Journal, clock: () => number) {
    this.#genesis = genesis;
    this.#engine = engine;
    this.#journal = journal;
    this.#clock = clock;
    this.#head = engine.genesis;
  }

  get head(): BlockRef {
    return this.#head;
  }

  /** Mines all kept transactions again and compares each block. One that a crash left without outcome is tried again:
   *  it may have been answered already.
   *  @throws {ChainError} `replay` */
  async replay(kept: readonly Kept[], onProgress?: (done: number, total: number) => void): Promise<void> {
    for (const [index, { raw, time, line, outcome }] of kept.entries()) {
      if (outcome === undefined) {
        await this.#journal.settle(await this.#mine(raw, time));
      } else if ("block" in outcome) {
        const now = await this.#mine(raw, time);
        if (!("block" in now) || now.block !== outcome.block) throw this.#differs(line, outcome.block, now);
      }
      onProgress?.(index + 1, kept.length);
    }
  }

  /** Mines a signed transaction in a block of its own and gives its hash; then it is on the disk.
   *  A transaction that reverts is mined too: its receipt has status 0.
   *  @throws {ChainError} `refused`, `clock`, `write`, `stopped` */
  send(raw: string): Promise<string> {
    const sent = this.#tail.then(() => this.#send(raw));
    this.#tail = sent.catch(() => undefined);
    return sent;
  }

  /** Takes no more transactions, and resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#tail;
  }

  async #send(text: string): Promise<string> {
    if (this.#stopped) throw new ChainError("stopped", "the chain takes no more transactions: start it again");
    const transaction = parseTransaction(text, this.#genesis.chainId);
    await this.#assertNext(transaction);
    const entry = { raw: transaction.serialized, time: this.#nextTime() };
    // On the disk before the engine sees it: after a crash the replay does what the engine had done or would have done.
    await this.#journal.append(entry);
    const outcome = await this.#mine(entry.raw, entry.time).catch((error: unknown) => {
      // What became of the entry is not known, and no other may follow one without outcome: the next start finds out.
      this.#stopped = true;
      throw error;
    });
    await this.#journal.settle(outcome);
    if ("rejected" in outcome) throw new ChainError("refused", outcome.rejected);
    return transaction.hash;
  }

  // What cannot be mined is kept out of the journal: a resend costs nothing, and a stranger without coins cannot fill
  // the disk, though gas is free.
  async #assertNext({ from, nonce }: SignedTransaction): Promise<void> {
    const next = Number(await this.#engine.ask("eth_getTransactionCount", from, "latest"));
    if (nonce < next) {
      throw new ChainError("refused", `nonce too low: the next of ${from} is ${next}, this transaction has ${nonce}`);
    }
    if (nonce > next) {
      throw new ChainError("refused", `nonce too high: the next of ${from} is ${next}, this transaction has ${nonce}`);
    }
    if (BigInt(String(await this.#engine.ask("eth_getBalance", from, "latest"))) === 0n) {
      throw new ChainError("refused", `insufficient funds: ${from} holds nothing on this chain`);
    }
  }

  #nextTime(): number {
    const now = this.#clock();
    const last = this.#head.time;
    if (last > now + CLOCK_SLACK_SECONDS) {
      const [lastText, nowText] = [last, now].map((time) => new Date(time * 1000).toISOString());
      throw new ChainError(
        "clock",
        `the last block is of ${lastText}, the machine's clock says ${nowText}: set it right`,
      );
    }
    return Math.max(now, last);
  }

  async #mine(raw: string, time: number): Promise<Outcome> {
    const before = this.#head;
    await this.#engine.ask("evm_setNextBlockTimestamp", time);
    let rejected = "not mined";
    try {
      await this.#engine.ask("eth_sendRawTransaction", raw);
    } catch (error) {
      rejected = error instanceof Error ? error.message : String(error);
    }
    // A throw is not a refusal: whether there is a new block decides.
    this.#head = await this.#engine.newest();
    return this.#head.number === before.number ? { rejected } : { block: this.#head.hash };
  }

  #differs(line: number, wanted: string, got: Outcome): ChainError {
    const came = "block" in got ? `block ${got.block}` : `no block (${got.rejected})`;
    const engines = `The chain began with ${this.#genesis.engine}; this is ${this.#engine.version}`;
    const advice = "install the version that wrote it (npm ci of that release), or restore the folder from a copy";
    const where = `${this.#journal.file}, line ${line}`;
    return new ChainError("replay", `${where}: ${came} came out in place of ${wanted}. ${engines}: ${advice}`);
  }
}

interface SignedTransaction {
  readonly serialized: string;
  readonly hash: string;
  readonly from: string;
  readonly nonce: number;
}

function parseTransaction(raw: string, chainId: number): SignedTransaction {
  let transaction: Transaction;
  try {
    transaction = Transaction.from(raw);
  } catch (cause) {
    throw new ChainError("refused", "this is not a transaction", cause);
  }
  if (!transaction.isSigned()) throw new ChainError("refused", "the transaction is not signed");
  const { serialized, from, nonce, type } = transaction;
  if (transaction.chainId !== BigInt(chainId)) {
    throw new ChainError("refused", `the transaction is for chain ${transaction.chainId}, this is chain ${chainId}`);
  }
  if (type > 2) throw new ChainError("refused", `transactions of type ${type} are not taken here`);
  return { serialized, hash: keccak256(serialized), from, nonce };
}
