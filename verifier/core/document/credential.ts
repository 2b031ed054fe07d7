import { sha256, verifyEd25519, type PublicKey } from "#primitives";
import { FormatError } from "../error.ts";
import { canonicalText, parseJson, type JsonObject, type JsonValue } from "../encoding/canonical.ts";
import {
  concatBytes,
  encodeUtf8,
  equalBytes,
  formatUuid,
  fromMultibase,
  parseUuid,
  toMultibase,
} from "../encoding/text.ts";
import { optionalMember, optionalString, requiredInteger, requiredMember, requiredString } from "./member.ts";
import { assertPayload, statusListUri, type DocumentPayload } from "./document.ts";
import { present, type UnixSeconds } from "./field.ts";
import { SEXES, type Holder } from "./holder.ts";
import { isKind } from "./kind.ts";

/** A verifiable credential with its proof, in its one form. @see PROTOCOL, section 3 */
export interface SignedCredential {
  readonly payload: DocumentPayload;
  /** hex, 16 digits */
  readonly kid: string;
  /** 64 bytes */
  readonly proofValue: Uint8Array;
  /** the JCS bytes with proof: digests are over these */
  readonly bytes: Uint8Array;
}

const CONTEXT: JsonValue = ["https://www.w3.org/ns/credentials/v2", { "@vocab": "urn:absah:1:" }];
/** `@context` sorts first, so the canonical bytes of every credential of ours begin so. */
const FRAME = encodeUtf8('{"@context":["https://www.w3.org/ns/credentials/v2",{"@vocab":"urn:absah:1:"}],');
/** What follows `proof` in a credential, and `proofValue` in a proof. No text value holds it: its quotes would be escaped. */
const CREDENTIAL_TYPE = ',"type":["VerifiableCredential","ImmigrationDocument"]';
const PROOF_TYPE = ',"type":"DataIntegrityProof"';
const MAX_BYTES = 16 * 1024;
const METHOD = /#([0-9a-f]{16})$/;
const LIST = /\/s\/([0-9]{1,10})\/revocation$/;
const HTTPS = "https://";
const DID_WEB = "did:web:";
const URN_UUID = "urn:uuid:";

/** The credential of a payload, without proof; made from the payload and nothing else. @see PROTOCOL, section 3 */
export function toCredential(payload: DocumentPayload): JsonObject {
  return present({
    "@context": CONTEXT,
    id: URN_UUID + formatUuid(payload.documentId),
    type: ["VerifiableCredential", "ImmigrationDocument"],
    issuer: didOf(payload.issuer),
    validFrom: formatTime(payload.validFrom),
    validUntil: payload.expires === undefined ? undefined : formatTime(payload.expires - 1),
    credentialSubject: toSubject(payload),
    credentialStatus: [toStatusEntry(payload, "revocation"), toStatusEntry(payload, "suspension")],
  }) as JsonObject;
}

/**
 * What the key signs for a credential, and how the signature completes it.
 * @returns `hashData`: SHA-256 of the canonical proof options, then of the canonical credential, 64 bytes;
 *   `complete`: the canonical bytes with the proof of a signature of 64 bytes  @see Data Integrity EdDSA Cryptosuites 1.0, section 3.3
 */
export function credentialToBeSigned(
  payload: DocumentPayload,
  kid: string,
): { readonly hashData: Uint8Array; readonly complete: (signature: Uint8Array) => Uint8Array } {
  const credential = canonicalText(toCredential(payload));
  const options = canonicalText(toProofOptions(payload, kid));
  return {
    hashData: concatBytes(sha256(encodeUtf8(options)), sha256(encodeUtf8(credential))),
    complete: (signature) => {
      const proof = insertBefore(PROOF_TYPE, options, `,"proofValue":"${toMultibase(signature)}"`);
      return encodeUtf8(insertBefore(CREDENTIAL_TYPE, credential, `,"proof":${proof}`));
    },
  };
}

/** One more member in a canonical text, at its place in the order: half the time of sorting and writing all anew. */
function insertBefore(member: string, text: string, addition: string): string {
  const at = text.indexOf(member);
  if (at < 0) throw new RangeError(`no ${member} in what was written here`);
  return text.slice(0, at) + addition + text.slice(at);
}

/**
 * Reads a credential back into its payload; `toCredential` of that must give these very bytes.
 * @throws {FormatError} `json-…`, `claim-…`, the code of the rule of the payload, `credential-not-canonical`
 */
export function decodeCredential(bytes: Uint8Array): SignedCredential {
  const credential = requiredMember({ credential: parseJson(bytes, MAX_BYTES) }, "credential");
  const payload = readPayload(credential);
  assertPayload(payload);
  const proof = requiredMember(credential, "proof");
  const kid = METHOD.exec(requiredString(proof, "verificationMethod"))?.[1] ?? "";
  const proofValue = fromMultibase(requiredString(proof, "proofValue"));
  if (proofValue.length !== 64) throw new FormatError("claim-type", "the proof has not 64 bytes");
  const own = credentialToBeSigned(payload, kid).complete(proofValue);
  if (!equalBytes(own, bytes)) throw new FormatError("credential-not-canonical", "not what its payload makes");
  return { payload, kid, proofValue, bytes: own };
}

/** Whether `key` made the proof; a key with another kid did not. */
export function verifyCredential(credential: SignedCredential, key: PublicKey): boolean {
  if (credential.kid !== key.kid) return false;
  const { hashData } = credentialToBeSigned(credential.payload, credential.kid);
  return verifyEd25519(key, credential.proofValue, hashData);
}

/** Whether bytes begin as every credential of ours does. */
export function hasCredentialFrame(bytes: Uint8Array): boolean {
  return equalBytes(bytes.subarray(0, FRAME.length), FRAME);
}

/** A time as the credential writes it. */
export function formatTime(time: UnixSeconds): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19)}Z`;
}

function toSubject(payload: DocumentPayload): JsonObject {
  const { kind, number, passport, category, conditions, place, supersedes, printSerial, holder } = payload;
  return present({
    kind,
    number,
    passport,
    category,
    conditions,
    place,
    supersedes: supersedes === undefined ? undefined : URN_UUID + formatUuid(supersedes),
    printSerial,
    issuedAt: formatTime(payload.issuedAt),
    holder: holder === undefined ? undefined : { ...holder },
  }) as JsonObject;
}

function toStatusEntry({ issuer, statusList }: DocumentPayload, purpose: "revocation" | "suspension"): JsonObject {
  return {
    type: "BitstringStatusListEntry",
    statusPurpose: purpose,
    statusListIndex: String(statusList.index),
    statusListCredential: `${statusListUri(issuer, statusList.list)}/${purpose}`,
  };
}

function toProofOptions(payload: DocumentPayload, kid: string): JsonObject {
  return {
    type: "DataIntegrityProof",
    "@context": CONTEXT,
    cryptosuite: "eddsa-jcs-2022",
    created: formatTime(payload.issuedAt),
    verificationMethod: `${didOf(payload.issuer)}#${kid}`,
    proofPurpose: "assertionMethod",
  };
}

/** The did:web of an origin; a port's colon is written %3A. @see did:web method specification, section 3.1 */
function didOf(origin: string): string {
  return DID_WEB + origin.slice(HTTPS.length).replace(":", "%3A");
}

function originOf(did: string): string {
  return HTTPS + after(did, DID_WEB).replace("%3A", ":");
}

function after(text: string, prefix: string): string {
  if (!text.startsWith(prefix)) throw new FormatError("claim-type", `does not begin ${prefix}`);
  return text.slice(prefix.length);
}

function uuidOf(urn: string): Uint8Array {
  return parseUuid(after(urn, URN_UUID));
}

// What is not read here, or is read too kindly, shows when the bytes are made again.
function readPayload(credential: JsonObject): DocumentPayload {
  const subject = requiredMember(credential, "credentialSubject");
  const kind = requiredString(subject, "kind");
  if (!isKind(kind)) throw new FormatError("kind", "no kind of ours");
  const validUntil = optionalString(credential, "validUntil");
  const supersedes = optionalString(subject, "supersedes");
  const holder = optionalMember(subject, "holder");
  return present({
    issuer: originOf(requiredString(credential, "issuer")),
    documentId: uuidOf(requiredString(credential, "id")),
    issuedAt: parseTime(requiredString(subject, "issuedAt")),
    validFrom: parseTime(requiredString(credential, "validFrom")),
    expires: validUntil === undefined ? undefined : parseTime(validUntil) + 1,
    statusList: readStatusList(credential),
    holder: holder === undefined ? undefined : readHolder(holder),
    kind,
    number: requiredString(subject, "number"),
    passport: optionalString(subject, "passport"),
    category: optionalString(subject, "category"),
    conditions: optionalString(subject, "conditions"),
    place: optionalString(subject, "place"),
    supersedes: supersedes === undefined ? undefined : uuidOf(supersedes),
    printSerial: requiredInteger(subject, "printSerial"),
  });
}

function readStatusList(credential: JsonObject): DocumentPayload["statusList"] {
  const entries = credential["credentialStatus"];
  const first: JsonValue | undefined = Array.isArray(entries) ? entries[0] : undefined;
  const entry = requiredMember({ first: first ?? null }, "first");
  const list = LIST.exec(requiredString(entry, "statusListCredential"))?.[1];
  return { list: Number(list), index: Number(requiredString(entry, "statusListIndex")) };
}

function readHolder(holder: JsonObject): Holder {
  const sex = SEXES.find((known) => known === holder["sex"]);
  if (sex === undefined) throw new FormatError("sex", "not M, F or X");
  return present({
    fullName: optionalString(holder, "fullName"),
    secondaryIdentifier: optionalString(holder, "secondaryIdentifier"),
    primaryIdentifier: optionalString(holder, "primaryIdentifier"),
    birthDate: requiredString(holder, "birthDate"),
    sex,
    nationality: requiredString(holder, "nationality"),
    issuingCountry: requiredString(holder, "issuingCountry"),
    nativeName: optionalString(holder, "nativeName"),
    nativeLanguage: optionalString(holder, "nativeLanguage"),
  });
}

function parseTime(text: string): UnixSeconds {
  return Date.parse(text) / 1000;
}
