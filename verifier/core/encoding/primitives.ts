import { Point } from "@noble/ed25519";
import { sha256 as nobleSha256, sha512 as nobleSha512 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { ORDER, decodeKeyPoint, isAdmissibleSignature, littleEndian } from "./ed25519-profile.ts";
import { concatBytes, equalBytes, toHex } from "./text.ts";

/** An Ed25519 public key inside the profile of PROTOCOL 2, made by `importPublicKey` only. */
export interface PublicKey {
  /** 32 bytes */
  readonly bytes: Uint8Array;
  /** first 8 bytes of SHA-256(bytes), in hex */
  readonly kid: string;
}

const points = new WeakMap<PublicKey, Point>();

/** SHA-256. @returns 32 bytes */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/** SHA-512. @returns 64 bytes */
export function sha512(bytes: Uint8Array): Uint8Array {
  return nobleSha512(bytes);
}

/** Keccak-256 as Ethereum has it, not SHA3-256. @returns 32 bytes */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes);
}

/** The key of 32 bytes, or undefined when it is outside the profile of PROTOCOL 2. Load a key once and keep it. */
export function importPublicKey(bytes: Uint8Array): PublicKey | undefined {
  const point = decodeKeyPoint(bytes);
  if (point === undefined) return undefined;
  const own = Uint8Array.from(bytes);
  const key: PublicKey = Object.freeze({ bytes: own, kid: toHex(sha256(own).subarray(0, 8)) });
  points.set(key, point);
  return key;
}

/**
 * Whether the signature holds, cofactorless: encode([S]B − [k]A) is R byte for byte.
 * No `verify` of noble computes this one, so it is built from points. Never throws. @see PROTOCOL, section 2
 */
export function verifyEd25519(key: PublicKey, signature: Uint8Array, message: Uint8Array): boolean {
  const point = points.get(key);
  if (point === undefined || !isAdmissibleSignature(signature)) return false;
  const r = signature.subarray(0, 32);
  const s = littleEndian(signature.subarray(32));
  const k = littleEndian(sha512(concatBytes(r, key.bytes, message))) % ORDER;
  const expected = Point.BASE.multiply(s, false).add(point.multiply(k, false).negate());
  return equalBytes(expected.toBytes(), r);
}
