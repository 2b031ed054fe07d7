import { createPublicKey, hash, verify, type KeyObject } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { decodeKeyPoint, isAdmissibleSignature } from "./ed25519-profile.ts";
import { toBase64Url, toHex } from "./text.ts";

/** An Ed25519 public key inside the profile of PROTOCOL 2, made by `importPublicKey` only. */
export interface PublicKey {
  /** 32 bytes */
  readonly bytes: Uint8Array;
  /** first 8 bytes of SHA-256(bytes), in hex */
  readonly kid: string;
}

const handles = new WeakMap<PublicKey, KeyObject>();

/** SHA-256. @returns 32 bytes */
export function sha256(bytes: Uint8Array): Uint8Array {
  return toBytes(hash("sha256", bytes, "binary"));
}

/** SHA-512. @returns 64 bytes */
export function sha512(bytes: Uint8Array): Uint8Array {
  return toBytes(hash("sha512", bytes, "binary"));
}

/** Keccak-256 as Ethereum has it, not SHA3-256 (OpenSSL has the latter only). @returns 32 bytes */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes);
}

/** The key of 32 bytes, or undefined when it is outside the profile of PROTOCOL 2. Load a key once and keep it. */
export function importPublicKey(bytes: Uint8Array): PublicKey | undefined {
  if (decodeKeyPoint(bytes) === undefined) return undefined;
  const own = Uint8Array.from(bytes);
  const key: PublicKey = Object.freeze({ bytes: own, kid: toHex(sha256(own).subarray(0, 8)) });
  handles.set(key, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: toBase64Url(own) }, format: "jwk" }));
  return key;
}

/**
 * Whether the signature holds, cofactorless. OpenSSL computes the last equation, behind the same guards as the pure form;
 * a differential test holds the two together. Never throws. @see PROTOCOL, section 2
 */
export function verifyEd25519(key: PublicKey, signature: Uint8Array, message: Uint8Array): boolean {
  const handle = handles.get(key);
  return handle !== undefined && isAdmissibleSignature(signature) && verify(null, message, handle, signature);
}

/** One letter a byte: a short string comes out of OpenSSL three times faster than a Buffer with memory of its own. */
function toBytes(letters: string): Uint8Array {
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes;
}
