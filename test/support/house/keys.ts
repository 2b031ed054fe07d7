/** Keys of the tests' own, the same each time. */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import { sha256 } from "#primitives";
import { encodeUtf8, toHex } from "#core/encoding/text.ts";
import { type Signer } from "../../../issuer/ports.ts";

const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A secret of 32 bytes that belongs to `name`. */
export const secretOf = (name: string): Uint8Array => sha256(encodeUtf8(`absah test key ${name}`));

/** An Ed25519 key that belongs to `name`. */
export function signerOf(name: string): Signer {
  const key: KeyObject = createPrivateKey({
    key: Buffer.concat([PKCS8, secretOf(name)]),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32));
  return {
    kid: toHex(sha256(publicKey).subarray(0, 8)),
    publicKey,
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, key))),
  };
}
