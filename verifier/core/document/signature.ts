import { verifyEd25519, type PublicKey } from "#primitives";
import { FormatError } from "../error.ts";
import { decodeCbor, encodeCbor, isCborMap, isTagged, type CborMap, type CborValue } from "../encoding/cbor.ts";
import { equalBytes, fromHex, toHex } from "../encoding/text.ts";

/** What is signed: `typ` tells one purpose from another, and documents carry none. @see PROTOCOL, section 2 */
export interface Signable {
  /** hex, 16 digits */
  readonly kid: string;
  readonly typ?: string;
  readonly payload: Uint8Array;
}

/** A COSE_Sign1 in our one form. @see RFC 9052, section 4.2 */
export interface Sign1 extends Signable {
  /** 64 bytes */
  readonly signature: Uint8Array;
  /** the whole structure, tag included: digests are over these */
  readonly bytes: Uint8Array;
}

const ALG = 1;
const KID = 4;
const TYP = 16;
const EDDSA = -8;
const COSE_SIGN1 = 18;
const EMPTY_MAP: CborMap = new Map();
const NOTHING = new Uint8Array(0);
/** D2 84 and the protected map up to the eight bytes of the kid. */
const DOCUMENT_FRAME = fromHex("d2844da201270448");
const FRAME_LENGTH = DOCUMENT_FRAME.length + 8;

/** The bytes that a key signs: Sig_structure. @see RFC 9052, section 4.4 */
export function toBeSigned(signable: Signable): Uint8Array {
  return encodeCbor(["Signature1", protectedBytes(signable), NOTHING, signable.payload]);
}

/** The COSE_Sign1 of a signature (64 bytes). */
export function encodeSign1(parts: Signable & { readonly signature: Uint8Array }): Uint8Array {
  const value: CborValue = [protectedBytes(parts), EMPTY_MAP, parts.payload, parts.signature];
  return encodeCbor({ tag: COSE_SIGN1, value });
}

/**
 * Decodes a COSE_Sign1 that is exactly what `encodeSign1` makes.
 * @param purpose.typ  the one type that the reader takes; a document has none
 * @throws {FormatError} `cose-frame`, `cose-typ` (a signature for another purpose), `cose-not-canonical`, `cbor-…`
 */
export function decodeSign1(bytes: Uint8Array, purpose: { readonly typ?: string } = {}): Sign1 {
  const { header, payload, signature } = readFrame(bytes);
  const kid = header.get(KID);
  if (!(kid instanceof Uint8Array) || kid.length !== 8) throw new FormatError("cose-frame", "no kid of 8 bytes");
  if (header.get(TYP) !== purpose.typ) throw new FormatError("cose-typ", `not of type ${purpose.typ ?? "none"}`);
  const parts = { kid: toHex(kid), ...purpose, payload, signature };
  // Another algorithm, an unprotected header, a field of others: all show as a difference here.
  const own = encodeSign1(parts);
  if (!equalBytes(own, bytes)) throw new FormatError("cose-not-canonical", "not in our one form");
  return { ...parts, bytes: own };
}

/** Whether `key` made the signature; a key with another kid did not. */
export function verifySign1(sign1: Sign1, key: PublicKey): boolean {
  return sign1.kid === key.kid && verifyEd25519(key, sign1.signature, toBeSigned(sign1));
}

/** Whether bytes begin as a document of ours does: D2 84 and the protected map of PROTOCOL 2. */
export function hasDocumentFrame(bytes: Uint8Array): boolean {
  return bytes.length >= FRAME_LENGTH && equalBytes(bytes.subarray(0, DOCUMENT_FRAME.length), DOCUMENT_FRAME);
}

function protectedBytes({ kid, typ }: Signable): Uint8Array {
  const header = new Map<CborValue, CborValue>([
    [ALG, EDDSA],
    [KID, fromHex(kid)],
  ]);
  if (typ !== undefined) header.set(TYP, typ);
  return encodeCbor(header);
}

/** Frame and header each have fewer; a payload is one byte string, and is opened after its signature was looked at. */
const MAX_ITEMS = 32;

function readFrame(bytes: Uint8Array): { header: CborMap; payload: Uint8Array; signature: Uint8Array } {
  const tagged = decodeCbor(bytes, MAX_ITEMS);
  if (!isTagged(tagged) || !Array.isArray(tagged.value)) throw new FormatError("cose-frame", "no tagged array");
  const parts: readonly CborValue[] = tagged.value;
  const [headerBytes, , payload, signature] = parts;
  if (!(headerBytes instanceof Uint8Array) || !(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) {
    throw new FormatError("cose-frame", "not three byte strings");
  }
  if (signature.length !== 64) throw new FormatError("cose-frame", "the signature has not 64 bytes");
  const header = decodeCbor(headerBytes, MAX_ITEMS);
  if (!isCborMap(header)) throw new FormatError("cose-frame", "the protected header is no map");
  return { header, payload, signature };
}
