/** The lists that strangers read: IETF Token Status List and W3C Bitstring Status List (PROTOCOL, section 6).
 *  They are made from the same status file as our verifiers use, and signed by the issuer's list key. */
import { gzip, Inflate } from "pako";
import { sha256 } from "#primitives";
import { FormatError } from "../error.ts";
import { canonicalize, type JsonObject } from "../encoding/canonical.ts";
import { encodeCbor, type CborMap, type CborValue } from "../encoding/cbor.ts";
import { deflateZlib } from "../encoding/inflate.ts";
import { concatBytes, fromBase64Url, fromHex, toBase64Url, toMultibase } from "../encoding/text.ts";
import { formatTime } from "../document/credential.ts";
import { type UnixSeconds } from "../document/field.ts";
import { LIST_SIZE, STATUS_FILE_BYTES } from "./status.ts";

/** `typ` of a Token Status List's signature. */
export const STATUS_LIST_TYP = "application/statuslist+cwt";

/** What both exports are made from. */
export interface ListState {
  /** https origin of the issuer */
  readonly issuer: string;
  /** the list's name: origin "/s/" number */
  readonly uri: string;
  /** the status file, 32,768 bytes */
  readonly file: Uint8Array;
  /** the block whose state this is; hash in hex */
  readonly block: { readonly number: number; readonly hash: string; readonly time: UnixSeconds };
  /** exclusive */
  readonly expires: UnixSeconds;
}

export type StatusPurpose = "revocation" | "suspension";

const SUBJECT = 2;
const EXPIRES = 4;
const ISSUED_AT = 6;
const STATUS_LIST = 65_533;
const BLOCK = -65_538;
/** A list of others may be larger than ours, never endless. */
const MAX_LIST_BYTES = 4 * 1024 * 1024;

/** Payload of the Token Status List: 2 bits a place, lowest bits first, which is our status file, deflated.
 *  @throws {FormatError} `status-file` not 32,768 bytes   @see RFC "Token Status List", sections 4.1 and 5.2 */
export function encodeTokenStatusList(state: ListState): Uint8Array {
  assertFile(state.file);
  const { number, hash, time } = state.block;
  return encodeCbor(
    new Map<CborValue, CborValue>([
      [SUBJECT, state.uri],
      [EXPIRES, state.expires],
      [ISSUED_AT, time],
      [
        STATUS_LIST,
        new Map<CborValue, CborValue>([
          ["bits", 2],
          ["lst", deflateZlib(state.file)],
        ]),
      ],
      [BLOCK, [number, fromHex(hash), time]],
    ]) satisfies CborMap,
  );
}

/** Status values of a Token Status List of anybody.
 *  @param bits  1, 2, 4 or 8 a place   @param lst  the zlib stream
 *  @returns value of a place   @throws {FormatError} `status-list` */
export function readTokenStatusList(bits: number, lst: Uint8Array): (index: number) => number {
  if (![1, 2, 4, 8].includes(bits)) throw new FormatError("status-list", `${bits} bits a place`);
  const list = unpack(lst);
  return (index) => {
    const byte = list[Math.floor((index * bits) / 8)];
    if (byte === undefined) throw new FormatError("status-list", `no place ${index}`);
    return (byte >> ((index * bits) % 8)) & (2 ** bits - 1);
  };
}

/** A Bitstring Status List credential without its proof. A superseded document (3) has the *revocation* bit: a stranger
 *  must not read it as fine.
 *  @throws {FormatError} `status-file` not 32,768 bytes   @see W3C Bitstring Status List v1.0, section 2.2 */
export function toBitstringCredential(state: ListState, purpose: StatusPurpose): JsonObject {
  assertFile(state.file);
  const { number, hash, time } = state.block;
  const id = `${state.uri}/${purpose}`;
  return {
    "@context": CONTEXT,
    id,
    type: ["VerifiableCredential", "BitstringStatusListCredential"],
    issuer: didOf(state.issuer),
    validFrom: formatTime(time),
    validUntil: formatTime(state.expires - 1),
    credentialSubject: {
      id: `${id}#list`,
      type: "BitstringStatusList",
      statusPurpose: purpose,
      encodedList: `u${toBase64Url(gzip(bitsOf(state.file, purpose)))}`,
      block: [number, hash, time],
    },
  };
}

/** What the list key signs for such a credential, and how the signature completes it.
 *  @returns `hashData`: 64 bytes; `complete`: the canonical bytes with the proof of a signature of 64 bytes
 *  @see Data Integrity EdDSA Cryptosuites 1.0, section 3.3 */
export function bitstringToBeSigned(
  credential: JsonObject,
  signer: { readonly issuer: string; readonly kid: string; readonly created: UnixSeconds },
): { readonly hashData: Uint8Array; readonly complete: (signature: Uint8Array) => Uint8Array } {
  const options = {
    type: "DataIntegrityProof",
    "@context": CONTEXT,
    cryptosuite: "eddsa-jcs-2022",
    created: formatTime(signer.created),
    verificationMethod: `${didOf(signer.issuer)}#${signer.kid}`,
    proofPurpose: "assertionMethod",
  };
  return {
    hashData: concatBytes(sha256(canonicalize(options)), sha256(canonicalize(credential))),
    complete: (signature) => canonicalize({ ...credential, proof: { ...options, proofValue: toMultibase(signature) } }),
  };
}

/** Bits of a Bitstring Status List of anybody: the highest bit of the first byte is place 0.
 *  @param encodedList  multibase base64url of the gzip stream
 *  @returns bit of a place   @throws {FormatError} `status-list`, `base64url` */
export function readBitstring(encodedList: string): (index: number) => boolean {
  if (!encodedList.startsWith("u")) throw new FormatError("status-list", "not multibase base64url");
  const list = unpack(fromBase64Url(encodedList.slice(1)));
  return (index) => {
    const byte = list[Math.floor(index / 8)];
    if (byte === undefined) throw new FormatError("status-list", `no place ${index}`);
    return ((byte >> (7 - (index % 8))) & 1) === 1;
  };
}

const CONTEXT = ["https://www.w3.org/ns/credentials/v2", { "@vocab": "urn:absah:1:" }] as const;

function didOf(origin: string): string {
  return `did:web:${new URL(origin).host.replace(":", "%3A")}`;
}

function bitsOf(file: Uint8Array, purpose: StatusPurpose): Uint8Array {
  const bits = new Uint8Array(LIST_SIZE / 8);
  for (let index = 0; index < LIST_SIZE; index++) {
    const status = (file[index >> 2]! >> (2 * (index & 3))) & 3;
    const isSet = purpose === "suspension" ? status === 2 : (status & 1) === 1;
    if (isSet) bits[index >> 3]! |= 0x80 >> (index & 7);
  }
  return bits;
}

/** Inflates zlib or gzip. A list is as large as it is when the first byte too many appears, not when it is all there. */
function unpack(packed: Uint8Array): Uint8Array {
  const stream = new Inflate();
  let length = 0;
  stream.onData = (chunk) => {
    length += chunk.length;
    if (length > MAX_LIST_BYTES) throw new FormatError("status-list", `more than ${MAX_LIST_BYTES} bytes`);
    stream.chunks.push(chunk);
  };
  stream.push(packed, true);
  if (stream.err !== 0 || !stream.ended) throw new FormatError("status-list", stream.msg || "cut short");
  return stream.result;
}

function assertFile(file: Uint8Array): void {
  if (file.length !== STATUS_FILE_BYTES) throw new FormatError("status-file", `${file.length} bytes`);
}
