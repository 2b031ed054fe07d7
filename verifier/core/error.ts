/** Why bytes from outside were refused: a closed list, so that a reader can tell the cases apart without reading prose. */
export type FormatCode =
  // text forms
  | "hex"
  | "base64url"
  | "base58"
  | "uuid"
  | "utf8"
  | "base45"
  | "lookup-code"
  | "short-code"
  // zlib
  | "zlib-header"
  | "zlib-data"
  | "zlib-rest"
  | "too-large"
  // CBOR, deterministic (RFC 8949, section 4.2)
  | "cbor-truncated"
  | "cbor-rest"
  | "cbor-not-minimal"
  | "cbor-indefinite"
  | "cbor-simple"
  | "cbor-map-order"
  | "cbor-duplicate"
  | "cbor-depth"
  | "cbor-integer"
  // JSON, strict (RFC 7493) and canonical (RFC 8785)
  | "json-syntax"
  | "json-duplicate"
  | "json-surrogate"
  | "json-number"
  | "json-depth"
  // COSE_Sign1
  | "cose-frame"
  | "cose-not-canonical"
  | "cose-typ"
  // claims of a document
  | "claim-missing"
  | "claim-type"
  | "claim-not-canonical"
  | "text"
  | "issuer-origin"
  | "status-entry"
  | "document-id"
  | "time"
  | "not-midnight"
  | "validity"
  | "kind"
  | "kind-rule"
  | "holder-name"
  | "birth-date"
  | "sex"
  | "country-code"
  | "language-code"
  | "print-serial"
  // the log of a device
  | "check-log"
  | "check-key"
  | "check-chain"
  // verifiable credential
  | "credential-not-canonical"
  // trees, anchors, filter, status lists
  | "merkle-index"
  | "merkle-path"
  | "entry"
  | "filter-segment"
  | "status-file"
  | "status-list"
  // what a verifier is handed: trust file, root file, bundle, pack, proofs
  | "trust-file"
  | "root-file"
  | "root-statement"
  | "root-threshold"
  | "bundle"
  | "bundle-key"
  | "pack"
  | "proof"
  | "bucket"
  // what is kept of a document to judge it again
  | "residue";

/** Bytes or text from outside that do not decode. Caught where evidence is gathered; `code` says which rule was broken. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly code: FormatCode;

  constructor(code: FormatCode, fact: string, options?: ErrorOptions) {
    super(`${code}: ${fact}`, options);
    this.code = code;
  }
}
