/** What proofs and filter say of a document's anchor. A proof is believed only if the head recomputed from it is that of
 *  an entry known from bundle or chain; one that does not fit is no evidence, never a failure. */
import { FormatError } from "../error.ts";
import { equalBytes, fromHex } from "../encoding/text.ts";
import { type UnixSeconds } from "../document/field.ts";
import { domain, head, leafData, parseEntry } from "../proof/anchor.ts";
import { rootFromPath } from "../proof/merkle.ts";
import { type PortableProof } from "../proof/portable.ts";
import { type ChainIdentity } from "../proof/root.ts";
import { type Case } from "./case.ts";

/** A proof that fits the document and a final entry. */
interface BelievedProof {
  readonly sequence: number;
  /** block time of the entry */
  readonly time: UnixSeconds;
  /** SHA-256 of the COSE_Sign1, as the leaf holds it */
  readonly cose: Uint8Array;
  /** whether the leaf holds the digest of the file before the judge */
  readonly isFile: boolean;
}

/** What is known of the anchor. */
export interface Anchorage {
  readonly believed: readonly BelievedProof[];
  /** answer of the filter; undefined where it cannot be asked or a segment is missing */
  readonly filter?: boolean;
  /** a proof fits as far as it goes, and its entry is not final at newest, or newer than the bundle */
  readonly pending?: "not-anchored-yet" | "newer-than-list";
}

/** Looks at all proofs and the filter. */
export function findAnchorage(given: Case): Anchorage {
  const results = given.evidence.proofs.map((proof) => believe(given, proof));
  const believed = results.filter((result) => typeof result === "object");
  // Of a VC alone the COSE digest is known only from a proof that is believed.
  const cose = given.document.cose ?? believed[0]?.cose;
  const filter = cose && given.bundle?.hasAnchor(given.issuer, given.document.kid, cose);
  const pending = (["newer-than-list", "not-anchored-yet"] as const).find((reason) => results.includes(reason));
  return { believed, ...(filter !== undefined && { filter }), ...(pending && { pending }) };
}

type Belief = BelievedProof | "not-anchored-yet" | "newer-than-list" | undefined;

function believe(given: Case, proof: PortableProof): Belief {
  const { chain } = given.root;
  const isOurs = proof.issuer === given.issuer && proof.kid === given.document.kid;
  if (!isOurs || proof.chainId !== chain.chainId || proof.contract !== chain.documentRegistry) return undefined;
  const known = knownEntry(given, proof.sequence);
  if (known.entry === undefined) return known.pending;
  const entry = parseEntry(known.entry);
  const { cose = fromHex(proof.cose), vc = fromHex(proof.vc), file } = given.document;
  // First with the digest of the file that is here; with the written one a proof still fits the document, and tells
  // that another file was issued.
  const fits = [file, fromHex(proof.pdf)].find(
    (pdf) => pdf !== undefined && isHead(given, proof, leafData({ cose, vc, pdf }), entry.head),
  );
  if (fits === undefined) return undefined;
  if (!known.isFinal) return "not-anchored-yet";
  return { sequence: proof.sequence, time: entry.time, cose, isFile: fits === file };
}

interface KnownEntry {
  readonly entry?: Uint8Array;
  readonly isFinal?: boolean;
  /** why there is none */
  readonly pending?: "newer-than-list";
}

/** The entry of that sequence. Where the bundle has one it decides: it is signed, and final. */
function knownEntry({ bundle, chain, issuer }: Case, sequence: number): KnownEntry {
  const bundled = bundle?.entry(issuer, sequence);
  if (bundled !== undefined) return { entry: bundled, isFinal: true };
  if (chain?.entry !== undefined && chain.sequence === sequence) {
    const isFinal = chain.entryDeep !== undefined && equalBytes(chain.entryDeep, chain.entry);
    return { entry: chain.entry, isFinal };
  }
  const covered = bundle?.bundle.issuers.get(issuer)?.covered;
  return covered !== undefined && sequence >= covered ? { pending: "newer-than-list" } : {};
}

function isHead({ root }: Case, proof: PortableProof, leaf: Uint8Array, expected: Uint8Array): boolean {
  const recomputed = headFrom(proof, root.chain, leaf);
  return recomputed !== undefined && equalBytes(recomputed, expected);
}

/** Head of the entry that a proof is of, by the digests written in it; undefined where it is of another chain or no proof
 *  at all. */
export function headOf(proof: PortableProof, chain: ChainIdentity): Uint8Array | undefined {
  if (proof.chainId !== chain.chainId || proof.contract !== chain.documentRegistry) return undefined;
  const leaf = leafData({ cose: fromHex(proof.cose), vc: fromHex(proof.vc), pdf: fromHex(proof.pdf) });
  return headFrom(proof, chain, leaf);
}

function headFrom(proof: PortableProof, chain: ChainIdentity, leaf: Uint8Array): Uint8Array | undefined {
  try {
    return head({
      domain: domain(chain.chainId, chain.documentRegistry),
      previousHead: fromHex(proof.previousHead),
      issuer: proof.issuer,
      kid: proof.kid,
      sequence: proof.sequence,
      root: rootFromPath(leaf, proof.index, proof.size, proof.path.map(fromHex)),
      size: proof.size,
    });
  } catch (error) {
    // A path that is no path in a tree of that size fits nothing.
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
