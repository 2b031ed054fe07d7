/** Whether an issuer's key may sign this kind now: asked before any signature is made. */
import { kindBit, type Kind } from "#core/document/kind.ts";
import { NEVER_COMPROMISED } from "#core/proof/fields.ts";
import { type KeyOnChain, type Signer } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { AuthorityError } from "../model.ts";

const HOUR_MS = 3_600_000;

export class Powers {
  readonly #desk: Desk;
  /** As last read on the chain, by kid. */
  readonly #onChain = new Map<string, KeyOnChain | undefined>();
  readonly #signed = new Map<string, { since: number; count: number }>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Reads the keys' state at a block. @throws {RegistryError} */
  async read(block: number): Promise<void> {
    const { signers, registry } = this.#desk.options;
    for (const { signing } of signers.values()) this.#onChain.set(signing.kid, await registry.key(signing.kid, block));
  }

  /** The key that signs for this issuer.
   *  @throws {AuthorityError} `NOT_AUTHORISED`, `RATE_LIMIT` */
  signerFor(issuer: number, kind: Kind): Signer {
    const signing = this.#desk.options.signers.get(issuer)?.signing;
    if (signing === undefined) throw new AuthorityError("NOT_AUTHORISED", `there is no issuer ${issuer} here`);
    const reason = this.#whyNot(issuer, kind, signing.kid);
    if (reason !== undefined) throw new AuthorityError("NOT_AUTHORISED", `issuer ${issuer} may not sign: ${reason}`);
    return signing;
  }

  /** Counts one document against the cap of its key. @throws {AuthorityError} `RATE_LIMIT` */
  count(kid: string): void {
    const cap = this.#desk.options.signaturesPerHour;
    const { nowMs } = this.#desk;
    const last = this.#signed.get(kid);
    const hour = last !== undefined && nowMs - last.since < HOUR_MS ? last : { since: nowMs, count: 0 };
    if (cap !== undefined && hour.count >= cap) {
      throw new AuthorityError(
        "RATE_LIMIT",
        `key ${kid} has signed ${cap} documents within an hour: wait, or look why`,
      );
    }
    this.#signed.set(kid, { since: hour.since, count: hour.count + 1 });
  }

  #whyNot(issuer: number, kind: Kind, kid: string): string | undefined {
    const { root, now } = this.#desk;
    const listed = root.keys.get(kid);
    if (now < root.issued || now >= root.expires) return "the root statement is not within its dates: sign a new one";
    if (listed === undefined) return `key ${kid} is not in the root statement, so nobody could check it`;
    if (this.#onChain.has(kid) && this.#onChain.get(kid) === undefined)
      return `key ${kid} is not registered on the chain`;
    const key = this.#onChain.get(kid) ?? listed;
    if (key.issuer !== issuer || listed.issuer !== issuer) return `key ${kid} belongs to another issuer`;
    if ((key.kinds & listed.kinds & kindBit(kind)) === 0) return `${kind} is not among the kinds of key ${kid}`;
    if (key.compromisedFrom !== NEVER_COMPROMISED) return `key ${kid} is compromised`;
    // What is signed now must still find the window open when it is anchored, D later at most.
    const end = Math.min(key.notAfter, key.retiredAt, listed.notAfter, listed.retiredAt) - root.anchorWithinSeconds;
    if (now < Math.max(key.notBefore, listed.notBefore)) return `key ${kid} is not valid yet`;
    return now < end ? undefined : `key ${kid} is at its end: sign with its successor`;
  }
}
