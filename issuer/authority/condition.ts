/** Whether the authority may write, and why not. */
import { JournalError } from "../journal/error.ts";
import { type Block, type Log, RegistryError, StoreError } from "../ports.ts";
import { AuthorityError, type Health } from "./model.ts";

/** So many documents may wait for a chain that is down. */
export const MAX_PENDING = 1_000;

/** Two things last until the next start: a halt (the store and the chain contradict each other) and a stop (a write
 *  failed, its outcome is unknown). What the chain's addresses say is forgotten at the next reading. */
export class Condition {
  readonly #log: Log;
  #halted: string | undefined;
  #stopped: AuthorityError | undefined;
  #chain: Health["chain"] = "not-read-yet";
  #chainReason = "the chain has not been read since the start";
  #checked = false;
  #block: Block | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  get chain(): Health["chain"] {
    return this.#chain;
  }

  get block(): Block | undefined {
    return this.#block;
  }

  /** Store and chain were compared since the start. */
  get isChecked(): boolean {
    return this.#checked;
  }

  get isHalted(): boolean {
    return this.#halted !== undefined || this.#stopped !== undefined;
  }

  get state(): Pick<Health, "state" | "reason"> {
    if (this.#stopped !== undefined) return { state: "stopped", reason: this.#stopped.message };
    if (this.#halted !== undefined) return { state: "read-only", reason: this.#halted };
    if (this.#chain === "wrong") return { state: "read-only", reason: this.#chainReason };
    return this.#chain === "up" ? { state: "ready" } : { state: "ready", reason: this.#chainReason };
  }

  checked(): void {
    this.#checked = true;
  }

  /** Nothing is written until somebody has looked: the first reason stays. */
  halt(reason: string): void {
    if (this.#halted === undefined) this.#log.error("authority.halted", { reason });
    this.#halted ??= reason;
  }

  chainRead(block: Block): void {
    if (this.#chain !== "up") this.#log.info("chain.up", { block: block.number });
    this.#chain = "up";
    this.#block = block;
  }

  /** @throws  what is no trouble with the chain */
  chainFailed(error: unknown): void {
    if (!(error instanceof RegistryError)) throw error;
    const before = this.#chain;
    this.#chainReason = error.message;
    if (error.code === "wrong-chain") this.#chain = "wrong";
    else if (error.code === "sources-disagree") this.#chain = "disagreeing";
    else if (error.code === "unreachable") this.#chain = "down";
    if (before !== this.#chain || error.code === "refused") {
      this.#log.warn("chain.failed", { code: error.code, fault: error.fault, reason: error.message });
    }
  }

  /** @throws {AuthorityError} `READ_ONLY`, `DISK_FULL`, `OUTCOME_UNKNOWN` */
  assertWritable(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
    const { state, reason } = this.state;
    if (state === "read-only") throw new AuthorityError("READ_ONLY", `nothing is written: ${reason}`);
  }

  /** @param limitSeconds  D   @throws {AuthorityError} `CHAIN_DOWN` and those of `assertWritable` */
  assertMaySign(pending: number, oldestPendingSeconds: number, limitSeconds: number): void {
    this.assertWritable();
    if (!this.#checked) {
      throw new AuthorityError(
        "CHAIN_DOWN",
        `nothing is signed before store and chain are compared: ${this.#chainReason}`,
      );
    }
    if (this.#chain === "up") return;
    if (pending < MAX_PENDING && oldestPendingSeconds < limitSeconds) return;
    const waiting = `${pending} documents wait, the oldest for ${oldestPendingSeconds} s`;
    throw new AuthorityError(
      "CHAIN_DOWN",
      `${waiting}; no more are signed until the chain answers: ${this.#chainReason}`,
    );
  }

  /** What a caller is told of an error, remembering what lasts.
   *  @returns  anything that is no expected failure unchanged */
  explain(error: unknown): unknown {
    if (error instanceof JournalError) return this.#explainJournal(error);
    if (error instanceof StoreError) return this.#explainStore(error);
    return error;
  }

  #explainJournal(error: JournalError): AuthorityError {
    if (error.code === "person-destroyed") {
      return new AuthorityError("ERASED", "the data of this person were erased", { cause: error });
    }
    if (error.code !== "stopped") {
      this.halt(error.message);
      return new AuthorityError("READ_ONLY", error.message, { cause: error });
    }
    const isFull = error.cause instanceof StoreError && error.cause.code === "disk-full";
    const next = "start again, then ask once more with the same idempotency key";
    const message = isFull ? `the disk is full: free some space, ${next}` : `${error.message}: ${next}`;
    const code = isFull ? "DISK_FULL" : "OUTCOME_UNKNOWN";
    this.#stopped ??= new AuthorityError(code, message, { cause: error });
    this.#log.error("authority.stopped", { code });
    return this.#stopped;
  }

  #explainStore(error: StoreError): AuthorityError {
    if (error.code === "disk-full") return new AuthorityError("DISK_FULL", error.message, { cause: error });
    if (error.code !== "corrupt") return new AuthorityError("OUTCOME_UNKNOWN", error.message, { cause: error });
    this.halt(error.message);
    return new AuthorityError("READ_ONLY", error.message, { cause: error });
  }
}
