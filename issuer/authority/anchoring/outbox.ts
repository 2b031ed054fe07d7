/** One account's transactions: one in flight, on disk before it leaves, sent again until the state shows its effect. */
import { type Registry, RegistryError, type TransactionCall } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { keyOf, transactions, type TransactionRecord } from "../records/records.ts";

/** After so long without effect the fees are raised. */
const STUCK_MS = 90_000;
/** 1.125 to the 30th is 34 times the first fee. */
const MAX_BUMP = 30;

export type Account = "anchoring" | "status";

export class Outbox {
  readonly #desk: Desk;
  readonly #registry: Registry;
  readonly #issuer: number;
  readonly #account: Account;
  #live: TransactionRecord | undefined;
  #foreign: number | undefined;

  private constructor(desk: Desk, issuer: number, account: Account, live: TransactionRecord | undefined) {
    this.#desk = desk;
    this.#registry = desk.options.registry;
    this.#issuer = issuer;
    this.#account = account;
    this.#live = live;
  }

  static async open(desk: Desk, issuer: number, account: Account): Promise<Outbox> {
    const live = await desk.find(transactions, keyOf.transaction(issuer, account));
    return new Outbox(desk, issuer, account, live);
  }

  /** Whether a transaction was handed to the chain whose nonce is unused in the state at `block`, so that it may yet take
   *  effect. */
  async isInFlight(block: number): Promise<boolean> {
    if (this.#live === undefined) return false;
    return (await this.#registry.nonce(this.#issuer, this.#account, block)) <= highestOf(this.#live);
  }

  /** The newest nonce that is used up on the chain and was never used here; undefined where all are ours, or nothing was
   *  ever sent from here. */
  async foreignNonce(): Promise<number | undefined> {
    await this.#nonce();
    return this.#foreign;
  }

  async #nonce(): Promise<number> {
    const nonce = await this.#registry.nonce(this.#issuer, this.#account);
    const isForeign = this.#live !== undefined && nonce - 1 > highestOf(this.#live);
    if (isForeign) this.#foreign = nonce - 1;
    return nonce;
  }

  /** Called while the state at the newest block lacks the effect of `call`. Sends what is in flight again, or `call`
   *  when nothing is.
   *  @param purpose  the same text for the same call
   *  @param replace  put `call` in the place of another that is in flight, with its nonce
   *  @throws {RegistryError} `refused` when the contract would refuse it */
  async drive(purpose: string, call: TransactionCall, replace = false): Promise<void> {
    const live = this.#live;
    const nonce = await this.#nonce();
    if (live === undefined || nonce > highestOf(live)) return this.#send(purpose, call, nonce, 0, []);
    // A reorganisation took several of this account's transactions, and the chain may have forgotten the first: without
    // it the others wait for ever. One of those may yet come late: an anchor names the head that it follows, and status
    // is compared with the chain again and again.
    if (nonce !== live.nonce) {
      return this.#send(purpose, call, nonce, Math.min(live.bump + 1, MAX_BUMP), []);
    }
    const isOther = live.purpose !== purpose;
    const isStuck = this.#desk.nowMs - live.sentAtMs >= STUCK_MS && live.bump < MAX_BUMP;
    // Whichever of the two the chain takes, the state tells what is missing still.
    if (isStuck || (isOther && replace)) {
      return this.#send(purpose, call, live.nonce, live.bump + 1, isOther ? [] : live.raws);
    }
    await this.#broadcastAny(live.raws);
  }

  /** The newest first: a node that has it refuses the earlier ones, which pay less.
   *  @throws {RegistryError} `refused` when the chain takes none */
  async #broadcastAny(raws: readonly string[]): Promise<void> {
    const refusals: RegistryError[] = [];
    for (const raw of raws.toReversed()) {
      try {
        await this.#registry.broadcast(raw);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.code !== "refused") throw error;
        refusals.push(error);
      }
    }
    const [first] = refusals;
    if (first !== undefined && refusals.length === raws.length) throw first;
  }

  async #send(
    purpose: string,
    call: TransactionCall,
    nonce: number,
    bump: number,
    earlier: readonly string[],
  ): Promise<void> {
    const { raw } = await this.#registry.prepare(this.#issuer, call, nonce, bump);
    const highest = Math.max(nonce, this.#live === undefined ? 0 : highestOf(this.#live));
    const live = { v: 1, purpose, nonce, highest, bump, sentAtMs: this.#desk.nowMs, raws: [...earlier, raw] } as const;
    const key = keyOf.transaction(this.#issuer, this.#account);
    // On disk before it leaves: after a crash the same bytes are sent again, never a second transaction beside them.
    await this.#desk.options.store.batch([transactions.put(key, { ...live, raws: [...live.raws] })]);
    this.#live = { ...live, raws: [...live.raws] };
    this.#desk.options.log.info("transaction.sent", { issuer: this.#issuer, purpose, nonce, bump });
    await this.#registry.broadcast(raw);
  }
}

/** The highest nonce that was ever used. */
const highestOf = ({ highest, nonce }: TransactionRecord): number => highest ?? nonce;
