/** How one record lies on disk: 01 ‖ nonce(12) ‖ AES-256-GCM under the store key, its own name authenticated with it.
 *  @see PROTOCOL, section 10 */
import { createCipheriv, createDecipheriv, randomFillSync, type KeyObject } from "node:crypto";

const VERSION = 1;
const NONCE = 12;
const TAG = 16;

// Random numbers are fetched by the pool: one call to the system a nonce would cost as much as the cipher.
const pool = new Uint8Array(NONCE * 256);
let used = pool.length;

function nextNonce(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += NONCE;
  return pool.slice(used - NONCE, used);
}

const associated = (recordKey: string): Buffer => Buffer.from(`absah-store-1${recordKey}`, "utf8");

/** Encrypts `value` for the record named `recordKey`; `key` is 32 bytes (a KeyObject:
 *  three times as fast as bytes). The nonce is random: one store key serves
 *  2^32 writes, then it is changed. */
export function sealRecord(key: KeyObject, recordKey: string, value: Uint8Array): Uint8Array {
  const nonce = nextNonce();
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG }).setAAD(associated(recordKey));
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
}

/** The value again, or undefined where the bytes are not what was sealed under this key for this name. */
export function openRecord(key: KeyObject, recordKey: string, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < 1 + NONCE + TAG || sealed[0] !== VERSION) return undefined;
  const nonce = sealed.subarray(1, 1 + NONCE);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG })
    .setAAD(associated(recordKey))
    .setAuthTag(sealed.subarray(-TAG));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(1 + NONCE, -TAG)), decipher.final()]));
  } catch {
    return undefined;
  }
}
