/** The device's key: drawn here, kept by the browser, and never readable again. */
import { importPublicKey } from "#primitives";
import { type Device } from "../database.ts";
import { type DeviceSigner } from "./log.ts";

/** Whether this browser can be enrolled at all: Ed25519 in WebCrypto, and locks between tabs. */
export async function canEnrol(): Promise<boolean> {
  try {
    await drawKey();
    return "locks" in navigator;
  } catch {
    return false;
  }
}

/** A new key. @throws where the browser knows no Ed25519, or the page did not come over HTTPS */
export async function drawKey(): Promise<Pick<Device, "secretKey" | "publicKey" | "kid">> {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError("a key of another kind");
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const key = importPublicKey(publicKey);
  if (key === undefined) throw new RangeError("a key outside the profile");
  return { secretKey: pair.privateKey, publicKey, kid: key.kid };
}

export function signerOf({ kid, secretKey }: Device): DeviceSigner {
  const sign = async (bytes: Uint8Array): Promise<Uint8Array> =>
    new Uint8Array(await crypto.subtle.sign("Ed25519", secretKey, new Uint8Array(bytes)));
  return { kid, sign };
}
