/** From a payload to its two signed forms. */
import { sha256 } from "#primitives";
import { credentialToBeSigned } from "#core/document/credential.ts";
import { encodePayload, type DocumentPayload } from "#core/document/document.ts";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { leafData } from "#core/proof/anchor.ts";
import { type Signer } from "../../ports.ts";

/** The exact bytes that a key shall sign for one document. */
export interface Prepared {
  readonly payload: DocumentPayload;
  readonly kid: string;
  /** Encoded payload. */
  readonly claims: Uint8Array;
  /** Sig_structure of the COSE_Sign1. */
  readonly cwt: Uint8Array;
  /** Hash data of the VC, 64 bytes. */
  readonly vc: Uint8Array;
  readonly completeVc: (signature: Uint8Array) => Uint8Array;
}

export interface SignedParts {
  /** COSE_Sign1. */
  readonly cose: Uint8Array;
  /** JCS bytes of the VC with its proof. */
  readonly vc: Uint8Array;
}

/** @throws {FormatError} when the payload breaks a rule of PROTOCOL 1 or 2 */
export function prepare(payload: DocumentPayload, kid: string): Prepared {
  const claims = encodePayload(payload);
  const { hashData, complete } = credentialToBeSigned(payload, kid);
  return { payload, kid, claims, cwt: toBeSigned({ kid, payload: claims }), vc: hashData, completeVc: complete };
}

/** Both signatures. What comes back is not checked here: see `assertGenuine`. */
export async function signPrepared(prepared: Prepared, signer: Signer): Promise<SignedParts> {
  const [cwt, vc] = await Promise.all([signer.sign(prepared.cwt), signer.sign(prepared.vc)]);
  const cose = encodeSign1({ kid: prepared.kid, payload: prepared.claims, signature: cwt });
  return { cose, vc: prepared.completeVc(vc) };
}

/** Signs many, in order, without pages. */
export function signAll(payloads: readonly DocumentPayload[], signer: Signer): Promise<readonly SignedParts[]> {
  return Promise.all(payloads.map((payload) => signPrepared(prepare(payload, signer.kid), signer)));
}

/** Leaf data of a document, 96 bytes.
 *  @param pdf  the file without a proof line */
export function leafOf({ cose, vc }: SignedParts, pdf: Uint8Array): Uint8Array {
  return leafData({ cose: sha256(cose), vc: sha256(vc), pdf: sha256(pdf) });
}
