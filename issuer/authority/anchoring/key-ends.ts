/** Which keys can anchor no more: retired or compromised on the chain, K deep, so that no reorganisation gives them back.
 *
 *  What such a key signed and is not anchored never will be: it is signed afresh at once instead of waiting out D. */
import { type KeyOnChain } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { type Archive } from "./archive.ts";

/** So far a block's time may lie behind this machine's clock. */
const CLOCKS_SECONDS = 600;

export class KeyEnds {
  readonly #desk: Desk;
  readonly #archive: Archive;
  #keys: ReadonlyMap<string, KeyOnChain> = new Map();
  /** Unix seconds: no block to come is earlier. */
  #time = 0;

  constructor(desk: Desk, archive: Archive) {
    this.#desk = desk;
    this.#archive = archive;
  }

  /** Reads the keys that sign here or have something waiting.
   *  @param deep  number of the block that is K deep   @throws {RegistryError} */
  async read(deep: number): Promise<void> {
    const { registry } = this.#desk.options;
    const keys = new Map<string, KeyOnChain>();
    for (const kid of this.#kids()) {
      const key = await registry.key(kid, deep);
      if (key !== undefined) keys.set(kid, key);
    }
    this.#time = Math.max((await registry.blockAt(deep)).time, this.#desk.now - CLOCKS_SECONDS);
    this.#keys = keys;
  }

  /** Whether the contract takes no batch `sequence` of this key any more. */
  hasEnded(kid: string, sequence: number): boolean {
    const key = this.#keys.get(kid);
    if (key === undefined) return false;
    return BigInt(sequence) >= key.compromisedFrom || this.#time >= Math.min(key.notAfter, key.retiredAt);
  }

  /** Whether what this key signed and waits in the queue of an issuer can be anchored no more. */
  hasEndedFor(issuer: number, kid: string): boolean {
    return this.hasEnded(kid, this.#archive.next(issuer).sequence);
  }

  /** Tells whoever looks after the house that an issuer has no key to go on with. */
  tell(issuer: number): void {
    const { condition, options } = this.#desk;
    const kid = options.signers.get(issuer)?.signing.kid ?? "";
    const about = `key of ${issuer}`;
    if (!this.hasEndedFor(issuer, kid)) return condition.settle(about);
    const waiting = this.#archive.pending(issuer).length;
    condition.warn(
      about,
      "key.ended",
      `key ${kid} of issuer ${issuer} has ended and ${waiting} documents wait: rotate it`,
    );
  }

  #kids(): ReadonlySet<string> {
    const kids = new Set<string>();
    for (const [issuer, { signing }] of this.#desk.options.signers) {
      kids.add(signing.kid);
      for (const { kid } of this.#archive.pending(issuer)) kids.add(kid);
      for (const { kid } of this.#archive.batches(issuer).slice(this.#archive.covered(issuer))) kids.add(kid);
    }
    return kids;
  }
}
