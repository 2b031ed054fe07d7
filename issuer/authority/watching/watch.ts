/** Looks for what nobody here did: transactions of our accounts, a clock unlike the chain's, a bundle that grows old. */
import { type Block } from "../../ports.ts";
import { type Account, type Outbox } from "../anchoring/outbox.ts";
import { type Desk } from "../desk.ts";

/** A clock that is off by more signs wrong dates. */
const MOST_DRIFT = 300;
/** A block that came since a reading not longer ago was made about now, whatever its own time says. */
const JUST_NOW = 60;
/** Bundles are made each minute and end after 72 h: of one that is older than this a person should know. */
const OLD_BUNDLE = 24 * 3600;
const HOUR = 3600;

interface Means {
  /** By account, by issuer. */
  readonly outboxes: Readonly<Record<Account, ReadonlyMap<number, Outbox>>>;
  readonly bundles: { readonly facts: { readonly issuedAt: number } | undefined };
}

/** A reading of the chain. */
interface Reading {
  readonly block: Block;
  readonly at: number;
}

export class Watch {
  readonly #desk: Desk;
  readonly #means: Means;
  #last: Reading | undefined;
  /** Account and nonce that were told of. */
  readonly #told = new Map<Outbox, number>();

  constructor(desk: Desk, means: Means) {
    this.#desk = desk;
    this.#means = means;
  }

  /** At every turn, whatever the chain does. */
  bundle(): void {
    const { condition, now } = this.#desk;
    const { facts } = this.#means.bundles;
    const age = facts === undefined ? 0 : now - facts.issuedAt;
    if (age <= OLD_BUNDLE) return condition.settle("bundle.old");
    const left = Math.floor((3 * 24 * HOUR - age) / HOUR);
    const end = left > 0 ? `in ${left} h it ends` : "it has ended";
    const said = `the newest bundle is ${Math.floor(age / HOUR)} h old, ${end}, and offline readers learn nothing new: see why the chain cannot be read`;
    condition.warn("bundle.old", "bundle.old", said);
  }

  /** At every reading of the chain. @throws {RegistryError} */
  async chain(newest: Block): Promise<void> {
    const last = this.#last;
    this.#last = { block: newest, at: this.#desk.now };
    if (last !== undefined && last.block.hash === newest.hash) return;
    this.#clock(newest, last);
    await this.#accounts();
  }

  #clock({ number, time }: Block, last: Reading | undefined): void {
    const { condition, now } = this.#desk;
    // A block of the future is one whatever we knew before; an old one may only have been missed.
    const isNew = last !== undefined && number > last.block.number && now - last.at <= JUST_NOW;
    const drift = time - now;
    if (drift > MOST_DRIFT || (isNew && drift < -MOST_DRIFT)) {
      const way = drift > 0 ? "behind" : "ahead of";
      const said = `this machine's clock is ${Math.abs(drift)} s ${way} the chain's: set it right, or dates that are signed are wrong`;
      condition.warn("clock", "clock.off", said);
    } else if (isNew) condition.settle("clock");
  }

  async #accounts(): Promise<void> {
    for (const account of ["anchoring", "status"] as const)
      for (const [issuer, outbox] of this.#means.outboxes[account]) await this.#account(issuer, account, outbox);
  }

  async #account(issuer: number, account: Account, outbox: Outbox): Promise<void> {
    const foreign = await outbox.foreignNonce();
    if (foreign === undefined || foreign <= (this.#told.get(outbox) ?? -1)) return;
    this.#told.set(outbox, foreign);
    const said =
      `the ${account} account of issuer ${issuer} sent a transaction (nonce ${foreign}) that this store knows nothing of: ` +
      "unless a backup was put back, somebody else has its key. Replace the account, and look at its transactions";
    // It stays until somebody has looked and started again; the entry stays for ever.
    this.#desk.condition.warn(`account.${issuer}.${account}`, "account.foreign-transaction", said);
    await this.#desk.commit([{ name: "account.foreign-transaction", facts: { issuer, account, nonce: foreign } }], []);
  }
}
