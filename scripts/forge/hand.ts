/** A key in a forger's hand, and what it signs: its own, or one of the demo house that it has stolen. */
import { createPrivateKey, createPublicKey, randomBytes, sign } from "node:crypto";
import { type PublicKey, importPublicKey } from "#primitives";
import { credentialToBeSigned } from "#core/document/credential.ts";
import { type DocumentPayload, encodePayload } from "#core/document/document.ts";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";

const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Signs at once: whoever searches signatures needs many. */
export interface Hand {
  readonly publicKey: PublicKey;
  readonly kid: string;
  sign(message: Uint8Array): Uint8Array;
}

/** Both credentials of one payload. */
export interface Signed {
  readonly payload: DocumentPayload;
  readonly kid: string;
  readonly cose: Uint8Array;
  readonly vc: Uint8Array;
}

/** @param seed  the 32 bytes of an Ed25519 key; a key of chance unless told */
export function handOf(seed: Uint8Array = randomBytes(32)): Hand {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const publicKey = importPublicKey(new Uint8Array(spki.subarray(-32)));
  if (publicKey === undefined) throw new RangeError("a key outside the profile");
  return { publicKey, kid: publicKey.kid, sign: (message) => new Uint8Array(sign(null, message, key)) };
}

/** Signs both credentials of a payload. @param kid  the key they name: the hand's own unless told */
export function signBoth(payload: DocumentPayload, hand: Hand, kid = hand.kid): Signed {
  const { hashData, complete } = credentialToBeSigned(payload, kid);
  return { payload, kid, cose: signBytes(encodePayload(payload), hand, kid), vc: complete(hand.sign(hashData)) };
}

/** The COSE_Sign1 of any bytes, ours or not. */
export function signBytes(payload: Uint8Array, hand: Hand, kid = hand.kid): Uint8Array {
  const signable = { kid, payload };
  return encodeSign1({ ...signable, signature: hand.sign(toBeSigned(signable)) });
}

/** A UUIDv4 that nobody has given yet. */
export function freshId(): Uint8Array {
  const id = new Uint8Array(randomBytes(16));
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return id;
}
