/** Keys of strangers, the same in every run. */
import { sha256 } from "#primitives";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { handOf } from "../../../scripts/forge/hand.ts";

/** The COSE_Sign1 of a payload by a key that no list knows. */
export function signBytesAs(number: number, payload: Uint8Array, typ: string): Uint8Array {
  const hand = handOf(sha256(Buffer.from(`stranger ${number % 8}`)));
  const signable = { kid: hand.kid, typ, payload };
  return encodeSign1({ ...signable, signature: hand.sign(toBeSigned(signable)) });
}
