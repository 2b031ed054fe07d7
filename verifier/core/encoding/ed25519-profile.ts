import { Point } from "@noble/ed25519";
import { beBytes } from "./text.ts";

/** Order of the prime subgroup. @see RFC 8032, section 5.1 */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The same, little-endian. */
const ORDER_BYTES = beBytes(ORDER, 32).toReversed();

/**
 * The point of a public key that the profile admits: 32 bytes, canonical, of no small order, free of torsion.
 * Costs about a millisecond, so a key is loaded once. @see PROTOCOL, section 2
 */
export function decodeKeyPoint(bytes: Uint8Array): Point | undefined {
  let point: Point;
  try {
    point = Point.fromBytes(bytes, false);
  } catch {
    return undefined; // noble's only way to say that these are not 32 bytes of a point
  }
  return point.isSmallOrder() || !point.isTorsionFree() ? undefined : point;
}

/** Whether a signature may be tried at all: 64 bytes, S below the order, R not the encoding of the identity. */
export function isAdmissibleSignature(signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const identity = signature[0] === 1 && signature.subarray(1, 32).every((byte) => byte === 0);
  return !identity && isBelowOrder(signature.subarray(32));
}

function isBelowOrder(s: Uint8Array): boolean {
  for (let index = 31; index >= 0; index--) {
    const difference = (s[index] ?? 0) - (ORDER_BYTES[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false; // the order itself
}

/** The integer of little-endian bytes. */
export function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let index = bytes.length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index] ?? 0);
  return value;
}
