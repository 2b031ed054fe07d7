/** Evidence that travels: the proof of one document, the last line of its PDF, and the bucket it is published in
 *  (PROTOCOL, sections 4 and 10). */
import { FormatError } from "../error.ts";
import { canonicalize, parseJson, type JsonObject, type JsonValue } from "../encoding/canonical.ts";
import { jsonReader } from "../encoding/json-fields.ts";
import { concatBytes, decodeUtf8, equalBytes, fromBase64Url, toBase64Url } from "../encoding/text.ts";
import { type UnixSeconds } from "../document/field.ts";
import { MAX_BATCH } from "./anchor.ts";
import { MAX_UINT32, NEVER_RETIRED } from "./fields.ts";

/** What an entry's 27 bytes are hashed from, for one leaf; all bytes in lower-case hex without 0x. */
export interface PortableProof {
  readonly v: 1;
  readonly chainId: number;
  /** DocumentRegistry, 20 bytes */
  readonly contract: string;
  readonly issuer: number;
  /** 8 bytes */
  readonly kid: string;
  readonly sequence: number;
  /** number of leaves, the journal's leaf 0 included */
  readonly size: number;
  /** from 1: leaf 0 has no proof */
  readonly index: number;
  /** siblings from leaf to root, at most 16 of 32 bytes */
  readonly path: readonly string[];
  /** 27 bytes */
  readonly previousHead: string;
  /** time and number of the block that anchored it, told for people: what is believed is the entry */
  readonly time: UnixSeconds;
  readonly block: number;
  /** digests of the parts, used only for parts whose bytes a reader lacks; 32 bytes each */
  readonly cose: string;
  readonly vc: string;
  readonly pdf: string;
}

/** All proofs whose COSE digest begins with the same three hex digits. */
export interface Bucket {
  /** issuer => number of entries whose documents are in the buckets */
  readonly covered: ReadonlyMap<number, number>;
  readonly proofs: readonly PortableProof[];
}

const MAX_PATH = 16;
const ISSUER_NUMBER = /^[1-9][0-9]{0,9}$/;
const LINE = new TextEncoder().encode("\n%absah-proof ");
const START_XREF = new TextEncoder().encode("startxref");
const NEWLINE = 0x0a;

/** Reads a proof strictly. @throws {FormatError} `proof` a field is missing, unknown or out of its range */
export function parseProof(json: JsonValue): PortableProof {
  const read = jsonReader("proof", json, { names: PROOF_FIELDS });
  const size = read.integer("size", 2, MAX_BATCH);
  return {
    v: read.version(),
    chainId: read.integer("chainId", 0, Number.MAX_SAFE_INTEGER),
    contract: read.hex("contract", 20),
    issuer: read.integer("issuer", 1, MAX_UINT32),
    kid: read.hex("kid", 8),
    sequence: read.integer("sequence", 0, Number.MAX_SAFE_INTEGER),
    size,
    index: read.integer("index", 1, size - 1),
    path: read.list("path", MAX_PATH).map((sibling) => read.asHex(sibling, 32)),
    previousHead: read.hex("previousHead", 27),
    time: read.integer("time", 0, NEVER_RETIRED),
    block: read.integer("block", 0, Number.MAX_SAFE_INTEGER),
    cose: read.hex("cose", 32),
    vc: read.hex("vc", 32),
    pdf: read.hex("pdf", 32),
  };
}

/** The JCS bytes of a proof. @throws {FormatError} `proof` as `parseProof` */
export function encodeProof(proof: PortableProof): Uint8Array {
  return canonicalize(proofToJson(parseProof(proofToJson(proof))));
}

/** The delivered file: PDF ‖ `\n%absah-proof ` base64url(JCS) `\n` ‖ the PDF from its last `startxref` to its end again.
 *  @throws {RangeError} when the PDF has no `startxref` */
export function appendProofLine(pdf: Uint8Array, proof: PortableProof): Uint8Array {
  const encoded = new TextEncoder().encode(toBase64Url(encodeProof(proof)));
  return concatBytes(pdf, LINE, encoded, Uint8Array.of(NEWLINE), ending(pdf));
}

/** A file as a reader takes it. */
export interface SplitFile {
  /** the bytes whose SHA-256 the leaf must hold */
  readonly pdf: Uint8Array;
  readonly proof?: PortableProof;
}

/** Splits a delivered file at its last proof line.
 *
 *  Only a file that ends exactly as `appendProofLine` makes it is split. Any other is taken whole, so that its digest
 *  is not the leaf's: bytes put behind or between make another file. Its proof, where one can be read, is handed on
 *  all the same: if it fits the document and its anchor, it is the witness that this is not the file that was issued. */
export function splitProofLine(file: Uint8Array): SplitFile {
  const at = lastIndexOf(file, LINE);
  const from = at + LINE.length;
  const end = at < 0 ? -1 : file.indexOf(NEWLINE, from);
  const proof = end < 0 ? undefined : readLine(file.subarray(from, end));
  if (proof === undefined) return { pdf: file };
  const pdf = file.subarray(0, at);
  const whole = lastIndexOf(pdf, START_XREF) >= 0 && equalBytes(file.subarray(end + 1), ending(pdf));
  return { pdf: whole ? pdf : file, proof };
}

/** Reads a bucket strictly. @throws {FormatError} `bucket`, or `proof` of one in it */
export function parseBucket(json: JsonValue): Bucket {
  const read = jsonReader("bucket", json, { names: ["v", "covered", "proofs"] });
  read.version();
  const covered = Object.entries(read.object("covered")).map(([issuer, count]): [number, number] => {
    if (!ISSUER_NUMBER.test(issuer)) throw new FormatError("bucket", `${issuer} is no issuer number`);
    return [Number(issuer), read.asInteger(count, 0, Number.MAX_SAFE_INTEGER)];
  });
  return { covered: new Map(covered), proofs: read.list("proofs").map(parseProof) };
}

/** The JCS bytes of a bucket. */
export function encodeBucket(bucket: Bucket): Uint8Array {
  const covered = Object.fromEntries([...bucket.covered].map(([issuer, count]) => [String(issuer), count]));
  return canonicalize({ v: 1, covered, proofs: bucket.proofs.map(proofToJson) });
}

const PROOF_FIELDS = "v chainId contract issuer kid sequence size index path previousHead time block cose vc pdf".split(
  " ",
);

function proofToJson(proof: PortableProof): JsonObject {
  return { ...proof };
}

function readLine(text: Uint8Array): PortableProof | undefined {
  try {
    const json = fromBase64Url(decodeUtf8(text));
    const proof = parseProof(parseJson(json));
    return equalBytes(encodeProof(proof), json) ? proof : undefined;
  } catch (error) {
    // Not a line of ours: then this is a file without a proof.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function ending(pdf: Uint8Array): Uint8Array {
  const at = lastIndexOf(pdf, START_XREF);
  if (at < 0) throw new RangeError("a PDF without startxref");
  return pdf.subarray(at);
}

function lastIndexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = bytes.lastIndexOf(part[0]!); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(part[0]!, at - 1))
    if (equalBytes(bytes.subarray(at, at + part.length), part)) return at;
  return -1;
}
