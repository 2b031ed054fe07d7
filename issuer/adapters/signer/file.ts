/** The signer port over a key file: node:crypto's Ed25519, deterministic (RFC 8032). */
import { createPrivateKey, createPublicKey, sign, type KeyObject } from "node:crypto";
import { equalBytes, toHex } from "#core/encoding/text.ts";
import { sha256 } from "#primitives";
import { type Signer } from "../../ports.ts";
import { loadKeyFile } from "./key-file.ts";
import { KeyFileError } from "./private-file.ts";

// PKCS #8 of an Ed25519 seed up to the seed itself (RFC 8410, section 7); an SPKI ends with the 32 bytes of the key.
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** Loads the Ed25519 key in `path`.
 *  @param passphrase  for a sealed file
 *  @throws {KeyFileError} `absent`, `mode`, `format`, `type`, `sealed`, `passphrase`; `public-key` where the file's public
 *    key is another's */
export async function loadSigner(path: string, passphrase?: string): Promise<Signer> {
  const file = await loadKeyFile(path, "ed25519", passphrase);
  const secret = importSeed(file.secretKey);
  const publicKey = publicBytes(secret);
  if (file.public === undefined || !equalBytes(file.public, publicKey)) {
    const what = `the public key written in ${path} is not that of its secret key`;
    throw new KeyFileError("public-key", `${what}: restore the file from its backup`);
  }
  return {
    kid: toHex(sha256(publicKey).subarray(0, 8)),
    publicKey,
    sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, secret))),
  };
}

const importSeed = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });

const publicBytes = (secret: KeyObject): Uint8Array =>
  new Uint8Array(createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32));
