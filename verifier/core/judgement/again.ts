/** What is kept of a judged document, so that newer lists can judge it again when the document is gone.
 *
 *  It holds digests, dates and places, and no word that stands in the document. The signature is not kept but what it
 *  was worth under which key, which no list can change. */
import { importPublicKey, sha256, type PublicKey } from "#primitives";
import { FormatError } from "../error.ts";
import { canonicalText, parseJson, type JsonValue } from "../encoding/canonical.ts";
import { jsonReader, type JsonReader } from "../encoding/json-fields.ts";
import { equalBytes, fromHex, toHex } from "../encoding/text.ts";
import { type UnixSeconds } from "../document/field.ts";
import { isKind, type Kind } from "../document/kind.ts";
import { type Presented } from "../document/presented.ts";
import { MAX_UINT32, NEVER_RETIRED } from "../proof/fields.ts";
import { parseProof, type PortableProof } from "../proof/portable.ts";
import { LIST_SIZE } from "../proof/status.ts";
import { findAnchorage } from "./anchorage.ts";
import { openCase } from "./case.ts";
import { checkDocument } from "./checks.ts";
import { type Evidence } from "./evidence.ts";
import { traitsOf, type Traits } from "./traits.ts";
import { conclude, type BareResult } from "./verdict.ts";

/** All bytes in lower-case hex. Whoever can write where it is kept can write a false one: it is a memory of this
 *  device for its own eyes, never evidence for others. */
export interface Residue {
  readonly v: 1;
  /** SHA-256 of the issuer's origin: of an unknown issuer it may say anything */
  readonly issuer: string;
  /** 8 bytes */
  readonly kid: string;
  readonly kind: Kind;
  readonly issuedAt: UnixSeconds;
  readonly validFrom: UnixSeconds;
  /** exclusive */
  readonly expires?: UnixSeconds;
  readonly list: number;
  readonly index: number;
  /** SHA-256 of the parts that were at hand: at least one of `cose` and `vc` */
  readonly cose?: string;
  readonly vc?: string;
  readonly file?: string;
  /** the key of that kid, and whether it signed the parts; absent where no list named that key */
  readonly verified?: { readonly key: string; readonly holds: boolean };
  /** proofs of this document, those that were believed first */
  readonly proofs: readonly PortableProof[];
}

/** False proofs may come with a document: so many are kept. */
const MAX_PROOFS = 4;

/** What is kept of a document; undefined where there is nothing that another list could judge otherwise: what is not
 *  readable or not canonical stays so. */
export function residueOf(presented: Presented, evidence: Evidence, at: UnixSeconds): Residue | undefined {
  if (presented.form !== "document") return undefined;
  const traits = traitsOf(presented);
  const { kid, kind, issuedAt, validFrom, expires, statusList, cose, vc, file } = traits;
  const key = evidence.root?.keys.get(kid)?.publicKey;
  return {
    v: 1,
    issuer: digestOf(presented.payload.issuer),
    kid,
    kind,
    issuedAt,
    validFrom,
    ...(expires !== undefined && { expires }),
    ...statusList,
    ...(cose && { cose: toHex(cose) }),
    ...(vc && { vc: toHex(vc) }),
    ...(file && { file: toHex(file) }),
    ...(key && { verified: { key: toHex(key.bytes), holds: traits.isSignedBy(key) } }),
    proofs: ownProofs(traits, evidence, at).slice(0, MAX_PROOFS),
  };
}

/** Judges again by this evidence. For the same evidence it gives what `judge` gave; undefined where the signature hangs
 *  on a key that was not known when the document was at hand: it must be scanned again.
 *  @param evidence  `residue.proofs` must be put into it by whoever gathers */
export function judgeAgain(residue: Residue, evidence: Evidence, at: UnixSeconds): BareResult | undefined {
  let isUnknown = false;
  const traits = traitsFrom(residue, () => {
    isUnknown = true;
  });
  const result = conclude(checkDocument(traits, evidence, at), evidence, at);
  return isUnknown ? undefined : result;
}

/** Reads what `formatResidue` wrote, and nothing else. @throws {FormatError} `residue`, `proof`, `json-…` */
export function parseResidue(text: string): Residue {
  const residue = readResidue(parseJson(text));
  return formatResidue(residue) === text ? residue : refuseText();
}

/** As text to be kept. */
export function formatResidue({ proofs, verified, ...rest }: Residue): string {
  const own = { ...rest, proofs: proofs.map((proof) => ({ ...proof })) };
  return canonicalText(verified === undefined ? own : { ...own, verified: { ...verified } });
}

function refuseText(): never {
  throw new FormatError("residue", "not in our one form");
}

function readResidue(json: JsonValue): Residue {
  const read = jsonReader("residue", json, { names: FIELDS, optional: ["expires", "cose", "vc", "file", "verified"] });
  const time = (name: string): UnixSeconds => read.integer(name, 0, NEVER_RETIRED);
  const residue: Residue = {
    v: read.version(),
    issuer: read.hex("issuer", 32),
    kid: read.hex("kid", 8),
    kind: readKind(read),
    issuedAt: time("issuedAt"),
    validFrom: time("validFrom"),
    ...(read.has("expires") && { expires: time("expires") }),
    list: read.integer("list", 0, MAX_UINT32),
    index: read.integer("index", 0, LIST_SIZE - 1),
    ...(read.has("cose") && { cose: read.hex("cose", 32) }),
    ...(read.has("vc") && { vc: read.hex("vc", 32) }),
    ...(read.has("file") && { file: read.hex("file", 32) }),
    ...(read.has("verified") && { verified: readVerified(read) }),
    proofs: read.list("proofs", MAX_PROOFS).map(parseProof),
  };
  const { kid, cose, vc, validFrom, expires, proofs } = residue;
  if (cose === undefined && vc === undefined) read.refuse("neither digest of a document");
  if (expires !== undefined && expires <= validFrom) read.refuse("ends before it begins");
  if (!proofs.every((proof) => isOf(proof, { kid, cose, vc }))) read.refuse("a proof of another document");
  return residue;
}

const FIELDS = ["v", "issuer", "kid", "kind", "issuedAt", "validFrom", "list", "index", "proofs"];

function readKind(read: JsonReader): Kind {
  const kind = read.value("kind");
  return typeof kind === "string" && isKind(kind) ? kind : read.refuse("no kind of document");
}

function readVerified(read: JsonReader): NonNullable<Residue["verified"]> {
  const own = jsonReader("residue", read.value("verified"), { names: ["key", "holds"] });
  const key = own.hex("key", 32);
  const holds = own.value("holds");
  if (typeof holds !== "boolean") return own.refuse("neither held nor not");
  if (importPublicKey(fromHex(key))?.kid !== read.hex("kid", 8)) own.refuse("the key of another kid");
  return { key, holds };
}

function traitsFrom(residue: Residue, onUnknownKey: () => void): Traits {
  const { issuer, kid, kind, issuedAt, validFrom, expires, list, index, cose, vc, file, verified } = residue;
  return {
    kid,
    kind,
    issuedAt,
    validFrom,
    statusList: { list, index },
    ...(expires !== undefined && { expires }),
    ...(cose !== undefined && { cose: fromHex(cose) }),
    ...(vc !== undefined && { vc: fromHex(vc) }),
    ...(file !== undefined && { file: fromHex(file) }),
    isFrom: (origin) => digestOf(origin) === issuer,
    isSignedBy: ({ bytes }: PublicKey) => {
      if (verified !== undefined && equalBytes(bytes, fromHex(verified.key))) return verified.holds;
      onUnknownKey();
      return false;
    },
  };
}

/** The proofs of this document, those first whose entry is known to be theirs. */
function ownProofs(traits: Traits, evidence: Evidence, at: UnixSeconds): readonly PortableProof[] {
  const { kid } = traits;
  const parts = { kid, cose: traits.cose && toHex(traits.cose), vc: traits.vc && toHex(traits.vc) };
  const own = evidence.proofs.filter((proof) => isOf(proof, parts));
  const given = evidence.root && openCase(traits, evidence, at, evidence.root);
  if (given === undefined) return own;
  const believes = (proof: PortableProof): boolean =>
    findAnchorage({ ...given, evidence: { ...evidence, proofs: [proof] } }).believed.length > 0;
  return own.toSorted((a, b) => Number(believes(b)) - Number(believes(a)));
}

interface Parts {
  readonly kid: string;
  readonly cose: string | undefined;
  readonly vc: string | undefined;
}

function isOf(proof: PortableProof, { kid, cose, vc }: Parts): boolean {
  return proof.kid === kid && (cose === undefined ? proof.vc === vc : proof.cose === cose);
}

function digestOf(origin: string): string {
  return toHex(sha256(new TextEncoder().encode(origin)));
}
