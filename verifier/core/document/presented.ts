import { FormatError } from "../error.ts";
import { equalBytes } from "../encoding/text.ts";
import { credentialToBeSigned, decodeCredential, hasCredentialFrame, type SignedCredential } from "./credential.ts";
import { decodePayload, type DocumentPayload } from "./document.ts";
import { MAX_COSE_BYTES, decodeQr, type NothingCause } from "./qr.ts";
import { decodeSign1, hasDocumentFrame, type Sign1 } from "./signature.ts";

/** A document as it lies in its COSE_Sign1. */
export interface SignedDocument {
  readonly payload: DocumentPayload;
  /** hex, 16 digits */
  readonly kid: string;
  readonly sign1: Sign1;
}

/** What lies before the judge: decoded, its parts compared, nothing verified yet. @see PROTOCOL, section 9 */
export type Presented =
  | { readonly form: "nothing"; readonly cause: NothingCause }
  | { readonly form: "not-canonical"; readonly cause: "not-canonical" | "parts-differ" }
  | PresentedDocument;

/** A document of ours in the parts that were handed over: at least one of `cwt` and `vc`. */
export interface PresentedDocument {
  readonly form: "document";
  /** from the COSE_Sign1 when there is one */
  readonly payload: DocumentPayload;
  /** hex, 16 digits */
  readonly kid: string;
  readonly cwt?: Sign1;
  readonly vc?: SignedCredential;
  /** SHA-256 of the PDF without its proof line, in hex */
  readonly file?: { readonly digest: string };
}

/** What is handed over: any of the two credentials, and the digest (hex) of the file that held them. */
export interface Parts {
  readonly cwt?: Uint8Array;
  readonly vc?: Uint8Array;
  readonly fileDigest?: string;
}

/** Decodes a document. @throws {FormatError} when the bytes are not exactly what an issuer makes */
export function decodeDocument(cose: Uint8Array): SignedDocument {
  if (cose.length > MAX_COSE_BYTES) throw new FormatError("too-large", `more than ${MAX_COSE_BYTES} bytes`);
  const sign1 = decodeSign1(cose);
  return { payload: decodePayload(sign1.payload), kid: sign1.kid, sign1 };
}

/** What the text of a QR code presents. Never throws. */
export function presentQr(text: string): Presented {
  const content = decodeQr(text);
  return content.status === "ours" ? presentCwt(content.cose) : { form: "nothing", cause: content.cause };
}

/** What the bytes of a COSE_Sign1 present. Never throws. */
export function presentCwt(bytes: Uint8Array): Presented {
  return presentParts({ cwt: bytes });
}

/** What the bytes of a credential present. Never throws. */
export function presentVc(bytes: Uint8Array): Presented {
  return presentParts({ vc: bytes });
}

/** What the parts of a file present together: both credentials must say the same. Never throws. */
export function presentParts({ cwt, vc, fileDigest }: Parts): Presented {
  const main = cwt ?? vc;
  if (main === undefined || main.length === 0) return { form: "nothing", cause: "nothing" };
  if (!(cwt === undefined ? hasCredentialFrame(main) : hasDocumentFrame(main))) {
    return { form: "nothing", cause: "other-format" };
  }
  try {
    return together(cwt, vc, fileDigest);
  } catch (error) {
    if (error instanceof FormatError) return { form: "not-canonical", cause: "not-canonical" };
    throw error;
  }
}

function together(cwt?: Uint8Array, vc?: Uint8Array, fileDigest?: string): Presented {
  const document = cwt === undefined ? undefined : decodeDocument(cwt);
  const credential = vc === undefined ? undefined : decodeCredential(vc);
  if (document !== undefined && credential !== undefined && !agree(document, credential)) {
    return { form: "not-canonical", cause: "parts-differ" };
  }
  const main = document ?? credential;
  if (main === undefined) return { form: "nothing", cause: "nothing" };
  return {
    form: "document",
    payload: main.payload,
    kid: main.kid,
    ...(document === undefined ? {} : { cwt: document.sign1 }),
    ...(credential === undefined ? {} : { vc: credential }),
    ...(fileDigest === undefined ? {} : { file: { digest: fileDigest } }),
  };
}

/** Whether the credential is the one that the document makes: its bytes are made again and compared. */
function agree(document: SignedDocument, credential: SignedCredential): boolean {
  const { complete } = credentialToBeSigned(document.payload, document.kid);
  return equalBytes(complete(credential.proofValue), credential.bytes);
}
