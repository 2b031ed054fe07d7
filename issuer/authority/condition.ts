/** Whether the authority may write, and why not. */
import { JournalError } from "../journal/error.ts";
import { type Block, type Log, RegistryError, StoreError } from "../ports.ts";
import { AuthorityError, type Health } from "./model.ts";

/** So many documents may wait for a chain that is down. */
const MAX_PENDING = 1_000;

interface Waiting {
  readonly count: number;
  readonly oldestSeconds: number;
}

/** Two things last until the next start: a halt (the store and the chain contradict each other) and a stop (a write
 *  failed, its outcome is unknown). What the chain's addresses say is forgotten at the next reading. */
export class Condition {
  readonly #log: Log;
  #halted: string | undefined;
  /** What the copy of a store that was put back waits for. */
  #held: string | undefined;
  #stopped: AuthorityError | undefined;
  #chain: Health["chain"] = "not-read-yet";
  #chainReason = "the chain has not been read since the start";
  /** By issuer: why the contract would not take what waits. */
  readonly #refused = new Map<number, string>();
  /** By what they are about. */
  readonly #warnings = new Map<string, string>();
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
    if (this.#held !== undefined) return { state: "read-only", reason: this.#held };
    if (this.#chain === "wrong") return { state: "read-only", reason: this.#chainReason };
    const [refused] = this.#refused.values();
    const reason = this.#chain === "up" ? refused : this.#chainReason;
    return reason === undefined ? { state: "ready" } : { state: "ready", reason };
  }

  /** @param waiting  signed and not final   @param limitSeconds  D   @param issuers  whose documents are signed here */
  works(waiting: Waiting, limitSeconds: number, issuers: readonly number[]): Health["works"] {
    const isWritable = this.#stopped === undefined && this.state.state === "ready";
    const reaches = isWritable && this.#checked && this.#chain === "up";
    const isServed = reaches && issuers.some((issuer) => !this.#refused.has(issuer));
    const maySign = (issuer: number): boolean => this.#whyNotSign(issuer, waiting, limitSeconds) === undefined;
    return {
      orders: isWritable,
      signing: isWritable && issuers.some(maySign),
      anchoring: isServed,
      status: isServed,
      bundle: reaches && !this.#warnings.has("bundle.key-not-valid"),
      reading: true,
    };
  }

  /** What waits for a person, or soon will, though all else goes on. */
  get warnings(): readonly string[] {
    return [...this.#warnings.values()];
  }

  /** Told in `health` until it is settled; logged when it begins. */
  warn(about: string, event: string, reason: string): void {
    if (!this.#warnings.has(about)) this.#log.warn(event, { reason });
    this.#warnings.set(about, reason);
  }

  settle(about: string): void {
    this.#warnings.delete(about);
  }

  checked(): void {
    this.#checked = true;
  }

  /** Nothing is written until somebody has looked: the first reason stays. */
  halt(reason: string): void {
    if (this.#halted === undefined) this.#log.error("authority.halted", { reason });
    this.#halted ??= reason;
  }

  /** Nothing is written until this is settled; it is looked at anew each turn. */
  hold(reason: string | undefined): void {
    if (reason !== undefined && reason !== this.#held) this.#log.error("store.waits", { reason });
    this.#held = reason;
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
    if (error.code === "wrong-chain") this.#chain = "wrong";
    else this.#chain = error.code === "sources-disagree" ? "disagreeing" : "down";
    this.#chainReason = error.message;
    if (before !== this.#chain) this.#log.warn("chain.failed", { code: error.code, reason: error.message });
  }

  /** The contract refuses what this issuer's accounts would send: the chain is up, and yet nothing gets there.
   *  @throws  what is no refusal */
  issuerFailed(issuer: number, error: unknown): void {
    if (!(error instanceof RegistryError) || error.code !== "refused") return this.chainFailed(error);
    if (this.#refused.get(issuer) !== error.message) {
      this.#log.error("issuer.refused", { issuer, fault: error.fault, reason: error.message });
    }
    this.#refused.set(issuer, error.message);
  }

  issuerWorked(issuer: number): void {
    this.#refused.delete(issuer);
  }

  /** @throws {AuthorityError} `READ_ONLY`, `DISK_FULL`, `OUTCOME_UNKNOWN` */
  assertWritable(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
    const { state, reason } = this.state;
    if (state === "read-only") throw new AuthorityError("READ_ONLY", `nothing is written: ${reason}`);
  }

  /** @param waiting  signed and not final, over all issuers   @param limitSeconds  D
   *  @throws {AuthorityError} `CHAIN_DOWN` and those of `assertWritable` */
  assertMaySign(issuer: number, waiting: Waiting, limitSeconds: number): void {
    this.assertWritable();
    const why = this.#whyNotSign(issuer, waiting, limitSeconds);
    if (why !== undefined) throw why;
  }

  #whyNotSign(issuer: number, { count, oldestSeconds }: Waiting, limitSeconds: number): AuthorityError | undefined {
    if (!this.#checked) return chainDown("nothing is signed before store and chain are compared", this.#chainReason);
    const trouble = this.#chain === "up" ? this.#refused.get(issuer) : this.#chainReason;
    if (trouble === undefined || (count < MAX_PENDING && oldestSeconds < limitSeconds)) return undefined;
    return chainDown(`${count} documents wait, the oldest for ${oldestSeconds} s, and no more are signed`, trouble);
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

const chainDown = (what: string, because: string): AuthorityError =>
  new AuthorityError("CHAIN_DOWN", `${what}: ${because}`);
