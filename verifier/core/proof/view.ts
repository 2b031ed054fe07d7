/** Answers out of a bundle and its files, each checked against the digest that the bundle signed. */
import { sha256 } from "#primitives";
import { FormatError } from "../error.ts";
import { toHex } from "../encoding/text.ts";
import { ENTRY_BYTES } from "./anchor.ts";
import { FILE_ENTRIES, type Bundle } from "./bundle.ts";
import { filterItem, parseSegment, segmentHas, type FilterSegment } from "./filter.ts";
import { LIST_SIZE, STATUS_FILE_BYTES, statusAt, type StatusValue } from "./status.ts";

/** A bundle that can be asked. `undefined` always means: not known, as a file is missing, wrong, or not covered. */
export interface BundleView {
  readonly bundle: Bundle;
  /** T: what is not in it was not there then */
  readonly newestTime: number;
  /** the 32 bytes of the contract's entry */
  entry(issuer: number, sequence: number): Uint8Array | undefined;
  status(issuer: number, list: number, index: number): StatusValue | undefined;
  /** whether the document is in the anchor filter
   *  @param kid  16 hex digits   @param coseDigest  SHA-256 of the COSE_Sign1 */
  hasAnchor(issuer: number, kid: string, coseDigest: Uint8Array): boolean | undefined;
}

/** Makes a bundle askable.
 *  @param files  the file of that SHA-256 (hex), or undefined; called at most once a digest, when its file is first needed */
export function bundleView(bundle: Bundle, files: (digest: string) => Uint8Array | undefined): BundleView {
  const file = remember((digest: string) => {
    const bytes = files(digest);
    return bytes !== undefined && toHex(sha256(bytes)) === digest ? bytes : undefined;
  });
  const segment = remember((digest: string) => {
    const bytes = file(digest);
    return bytes === undefined ? undefined : readSegment(bytes);
  });
  // Found by their digests once: in a large bundle that would take longer than to ask them.
  let segments: readonly (FilterSegment | undefined)[] | undefined;
  return {
    bundle,
    newestTime: bundle.readAt,
    entry: (issuer, sequence) => {
      const coverage = bundle.issuers.get(issuer);
      if (coverage === undefined || sequence >= coverage.covered) return undefined;
      const number = Math.floor(sequence / FILE_ENTRIES);
      const bytes = file(coverage.entryFiles[number]!);
      const entries = Math.min(FILE_ENTRIES, coverage.covered - number * FILE_ENTRIES);
      if (bytes?.length !== entries * ENTRY_BYTES) return undefined;
      return bytes.slice((sequence % FILE_ENTRIES) * ENTRY_BYTES, ((sequence % FILE_ENTRIES) + 1) * ENTRY_BYTES);
    },
    status: (issuer, list, index) => {
      const digest = bundle.issuers.get(issuer)?.statusFiles[list];
      const bytes = digest === undefined ? undefined : file(digest);
      return bytes?.length === STATUS_FILE_BYTES && index < LIST_SIZE ? statusAt(bytes, index) : undefined;
    },
    hasAnchor: (issuer, kid, coseDigest) => {
      const item = filterItem(issuer, kid, coseDigest);
      segments ??= bundle.segments.map(segment);
      if (segments.some((one) => one !== undefined && segmentHas(one, item))) return true;
      return segments.includes(undefined) ? undefined : false;
    },
  };
}

function readSegment(bytes: Uint8Array): FilterSegment | undefined {
  try {
    return parseSegment(bytes);
  } catch (error) {
    // A segment that is signed but malformed tells nothing: neither that a document is anchored nor that it is not.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function remember<T>(load: (digest: string) => T): (digest: string) => T {
  const known = new Map<string, { readonly value: T }>();
  return (digest) => {
    const held = known.get(digest) ?? { value: load(digest) };
    known.set(digest, held);
    return held.value;
  };
}
