/** A device of a test: its key, its log, and what it signs. */
import { FIRST_PREVIOUS, eventHash, eventToSign, type CheckEvent } from "#core/document/check-log.ts";
import { enrolmentToSign, syncToSign } from "#core/document/log/statement.ts";
import { encodeSign1, toBeSigned, type Signable } from "#core/document/signature.ts";
import { type Signer } from "../../../../issuer/ports.ts";
import { signerOf } from "../../../support/house/keys.ts";

/** An event without its place in the log. */
export type Noted = CheckEvent extends infer E
  ? E extends CheckEvent
    ? Omit<E, "number" | "previous">
    : never
  : never;

export class TestDevice {
  readonly signer: Signer;
  readonly log: Uint8Array[] = [];

  constructor(name: string) {
    this.signer = signerOf(`device ${name}`);
  }

  async note(...events: readonly Noted[]): Promise<void> {
    for (const event of events) {
      const before = this.log.at(-1);
      const previous = before === undefined ? FIRST_PREVIOUS : eventHash(before);
      const placed = { ...event, number: this.log.length, previous } as CheckEvent;
      this.log.push(await this.seal(eventToSign(this.signer.kid, placed)));
    }
  }

  enrolment(code: string, at: number): Promise<Uint8Array> {
    const { kid, publicKey } = this.signer;
    return this.seal(enrolmentToSign(kid, { at, code: code.replace("-", ""), publicKey }));
  }

  /** Hands over the log from number `from`. */
  sync(at: number, from = 0, signer = this.signer): Promise<Uint8Array> {
    return this.seal(syncToSign(signer.kid, { at, events: this.log.slice(from) }), signer);
  }

  async seal(signable: Signable, signer = this.signer): Promise<Uint8Array> {
    return encodeSign1({ ...signable, signature: await signer.sign(toBeSigned(signable)) });
  }
}
