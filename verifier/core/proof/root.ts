/** The root statement: who may sign what, on which chain, held by the root keys (PROTOCOL, section 8). */
import { importPublicKey, type PublicKey } from "#primitives";
import { FormatError } from "../error.ts";
import { decodeCbor, encodeCbor, type CborValue } from "../encoding/cbor.ts";
import { equalBytes, fromHex, toHex } from "../encoding/text.ts";
import { type UnixSeconds } from "../document/field.ts";
import { decodeSign1, verifySign1, type Sign1 } from "../document/signature.ts";
import { fieldReader, MAX_UINT32 } from "./fields.ts";
import { isThreshold, type PinnedRoot } from "./trust.ts";

/** `typ` of each signature in a root file. */
export const ROOT_TYP = "application/absah-root";
/** Longest that a bundle key may be listed for: 90 days. */
export const BUNDLE_KEY_SECONDS = 90 * 86_400;

/** One chain and the two contracts on it; addresses are 20 bytes, hashes 32 bytes, all in hex. */
export interface ChainIdentity {
  readonly chainId: number;
  readonly genesisHash: string;
  readonly issuerRegistry: string;
  readonly documentRegistry: string;
  /** keccak256 of the runtime code */
  readonly issuerRegistryCode: string;
  readonly documentRegistryCode: string;
}

/** An issuer as it is shown. */
export interface IssuerEntry {
  /** https origin: `iss` of its documents */
  readonly origin: string;
  readonly nameId: string;
  readonly nameEn: string;
  readonly telephone: string;
}

/** The part of a key's window that may still become narrower. */
export interface KeyLimits {
  /** 2^40 − 1 while not retired */
  readonly retiredAt: UnixSeconds;
  /** entries from this sequence on are not believed; 2^64 − 1 while not compromised */
  readonly compromisedFrom: bigint;
}

/** A signing key of an issuer, its powers and its window. */
export interface KeyEntry extends KeyLimits {
  readonly publicKey: PublicKey;
  readonly issuer: number;
  /** one bit a kind */
  readonly kinds: number;
  readonly notBefore: UnixSeconds;
  /** exclusive */
  readonly notAfter: UnixSeconds;
}

/** A key that signs bundles issued in [from, to). */
interface BundleKey {
  readonly key: PublicKey;
  readonly from: UnixSeconds;
  readonly to: UnixSeconds;
}

/** All that the root keys say. */
export interface RootStatement extends PinnedRoot {
  /** from 1, only grows */
  readonly version: number;
  readonly issued: UnixSeconds;
  /** exclusive */
  readonly expires: UnixSeconds;
  readonly chain: ChainIdentity;
  readonly issuers: ReadonlyMap<number, IssuerEntry>;
  /** by kid in hex */
  readonly keys: ReadonlyMap<string, KeyEntry>;
  readonly bundleKeys: readonly BundleKey[];
  /** D: a document is anchored within so many seconds of its signing, or signed afresh */
  readonly anchorWithinSeconds: number;
  /** K: an entry is final in the state of block newest − (K − 1) */
  readonly confirmations: number;
  /** how old a list may be, in seconds, by mode */
  readonly freshness: { readonly public: number; readonly checkpoint: number };
}

/** The payload that root keys sign. @throws {FormatError} `root-statement` a rule of this statement is broken */
export function encodeRootStatement(root: RootStatement): Uint8Array {
  const bytes = encodeCbor(
    numbered(
      root.version,
      root.issued,
      root.expires,
      root.rootKeys.map(fromHex),
      root.threshold,
      chainToCbor(root.chain),
      new Map([...root.issuers].map(([number, i]) => [number, [i.origin, i.nameId, i.nameEn, i.telephone]])),
      new Map([...root.keys].map(([kid, key]) => [fromHex(kid), keyToCbor(key)])),
      root.bundleKeys.map(({ key, from, to }) => [key.bytes, from, to]),
      root.anchorWithinSeconds,
      root.confirmations,
      new Map(Object.entries(root.freshness)),
    ),
  );
  decodeRootStatement(bytes);
  return bytes;
}

/** Reads a payload, signatures aside. @throws {FormatError} `root-statement`, or what `decodeCbor` throws */
export function decodeRootStatement(payload: Uint8Array): RootStatement {
  const field = read.record(decodeCbor(payload), 12);
  const freshness = read.map(field[11]);
  if (freshness.size !== 2) read.refuse("freshness is not of public and checkpoint");
  const issuers = readIssuers(field[6]);
  const root: RootStatement = {
    version: read.uint(field[0], Number.MAX_SAFE_INTEGER, 1),
    issued: read.time(field[1]),
    expires: read.time(field[2]),
    rootKeys: read.list(field[3], 1, 3).map((key) => toHex(readKey(key).bytes)),
    threshold: read.uint(field[4]),
    chain: readChain(field[5]),
    issuers,
    keys: readKeys(field[7], issuers),
    bundleKeys: read.list(field[8], 1).map(readBundleKey),
    anchorWithinSeconds: read.uint(field[9], MAX_UINT32, 1),
    confirmations: read.uint(field[10], MAX_UINT32, 1),
    freshness: { public: read.uint(freshness.get("public")), checkpoint: read.uint(freshness.get("checkpoint")) },
  };
  if (root.issued >= root.expires) read.refuse("expires before it is issued");
  if (!isThreshold(root)) read.refuse("threshold cannot be met");
  assertOnePurpose(root);
  return root;
}

/** The root file: 1 to 3 signatures (COSE_Sign1) over one payload. @throws {FormatError} `root-file`, or what `decodeSign1` throws */
export function encodeRootFile(sign1s: readonly Uint8Array[]): Uint8Array {
  const bytes = encodeCbor(sign1s.map((sign1) => decodeCbor(sign1)));
  readSignatures(bytes);
  return bytes;
}

/** Opens a root file that `pinned` holds, and that holds itself: a successor needs the old threshold and its own.
 *  Dates are left to the judge, who alone knows the time.
 *  @throws {FormatError} `root-file` not signatures over one payload · `root-threshold` too few keys hold it · what `decodeSign1` and `decodeRootStatement` throw */
export function openRootFile(bytes: Uint8Array, pinned: PinnedRoot): RootStatement {
  if (!isThreshold(pinned)) throw new RangeError("the pinned threshold cannot be met by the pinned keys");
  const signatures = readSignatures(bytes);
  assertHeld(signatures, pinned);
  const root = decodeRootStatement(signatures[0]!.payload);
  assertHeld(signatures, root);
  return root;
}

const read = fieldReader("root-statement");

/** Three COSE_Sign1 have 19. */
const MAX_ITEMS = 64;

function readSignatures(bytes: Uint8Array): readonly Sign1[] {
  const items = fieldReader("root-file").list(decodeCbor(bytes, MAX_ITEMS), 1, 3);
  const signatures = items.map((item) => decodeSign1(encodeCbor(item), { typ: ROOT_TYP }));
  if (new Set(signatures.map(({ kid }) => kid)).size !== signatures.length)
    throw new FormatError("root-file", "two signatures of one key");
  if (!signatures.every(({ payload }) => equalBytes(payload, signatures[0]!.payload)))
    throw new FormatError("root-file", "signatures over different payloads");
  return signatures;
}

function assertHeld(signatures: readonly Sign1[], { rootKeys, threshold }: PinnedRoot): void {
  const holding = rootKeys.filter((hex) => {
    const key = importPublicKey(fromHex(hex));
    return key !== undefined && signatures.some((sign1) => verifySign1(sign1, key));
  });
  if (holding.length < threshold)
    throw new FormatError("root-threshold", `${holding.length} of ${threshold} root keys hold it`);
}

/** No key signs two types: a stolen online key must not make documents, nor a document key lists. */
function assertOnePurpose(root: RootStatement): void {
  const used = [
    ...root.rootKeys,
    ...[...root.keys.values()].map(({ publicKey }) => toHex(publicKey.bytes)),
    ...new Set(root.bundleKeys.map(({ key }) => toHex(key.bytes))),
  ];
  if (new Set(used).size !== used.length) read.refuse("a key has two purposes");
}

function readKey(value: CborValue | undefined): PublicKey {
  return importPublicKey(read.bytes(value, 32)) ?? read.refuse("a key outside the profile of PROTOCOL 2");
}

function readChain(value: CborValue | undefined): ChainIdentity {
  const [chainId, genesis, issuers, documents, issuersCode, documentsCode] = read.tuple(value, 6);
  return {
    chainId: read.uint(chainId),
    genesisHash: read.hex(genesis, 32),
    issuerRegistry: read.hex(issuers, 20),
    documentRegistry: read.hex(documents, 20),
    issuerRegistryCode: read.hex(issuersCode, 32),
    documentRegistryCode: read.hex(documentsCode, 32),
  };
}

function readIssuers(value: CborValue | undefined): ReadonlyMap<number, IssuerEntry> {
  const issuers = new Map<number, IssuerEntry>();
  for (const [number, entry] of read.map(value)) {
    const [origin, nameId, nameEn, telephone] = read.tuple(entry, 4).map((name) => read.text(name));
    if (!isOrigin(origin!)) read.refuse(`${origin} is no https origin`);
    issuers.set(read.uint(number, MAX_UINT32, 1), {
      origin: origin!,
      nameId: nameId!,
      nameEn: nameEn!,
      telephone: telephone!,
    });
  }
  if (issuers.size === 0) read.refuse("no issuer");
  // A document names its issuer by origin: it must mean one.
  if (new Set([...issuers.values()].map(({ origin }) => origin)).size !== issuers.size)
    read.refuse("two issuers of one origin");
  return issuers;
}

function readKeys(
  value: CborValue | undefined,
  issuers: ReadonlyMap<number, IssuerEntry>,
): ReadonlyMap<string, KeyEntry> {
  const keys = new Map<string, KeyEntry>();
  for (const [kid, entry] of read.map(value)) {
    const [key, issuer, kinds, notBefore, notAfter, retiredAt, compromisedFrom] = read.tuple(entry, 7);
    const publicKey = readKey(key);
    if (read.hex(kid, 8) !== publicKey.kid) read.refuse("a kid is not of its key");
    keys.set(publicKey.kid, {
      publicKey,
      issuer: read.uint(issuer, MAX_UINT32, 1),
      kinds: read.uint(kinds, MAX_UINT32),
      notBefore: read.time(notBefore),
      notAfter: read.time(notAfter),
      retiredAt: read.time(retiredAt),
      compromisedFrom: read.uint64(compromisedFrom),
    });
    if (!issuers.has(keys.get(publicKey.kid)!.issuer)) read.refuse("a key of an issuer that is not listed");
  }
  if (keys.size === 0) read.refuse("no key");
  return keys;
}

function readBundleKey(value: CborValue): BundleKey {
  const [key, from, to] = read.tuple(value, 3);
  const entry = { key: readKey(key), from: read.time(from), to: read.time(to) };
  if (entry.from >= entry.to || entry.to - entry.from > BUNDLE_KEY_SECONDS)
    read.refuse("a bundle key for no time, or more than 90 days");
  return entry;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text && text.startsWith("https://");
}

function chainToCbor(chain: ChainIdentity): CborValue {
  const { chainId, genesisHash, issuerRegistry, documentRegistry, issuerRegistryCode, documentRegistryCode } = chain;
  const bytes = [genesisHash, issuerRegistry, documentRegistry, issuerRegistryCode, documentRegistryCode].map(fromHex);
  return [chainId, ...bytes];
}

function keyToCbor(key: KeyEntry): CborValue {
  const { publicKey, issuer, kinds, notBefore, notAfter, retiredAt, compromisedFrom } = key;
  return [publicKey.bytes, issuer, kinds, notBefore, notAfter, retiredAt, compromisedFrom];
}

/** The map 1 => first, 2 => second, … */
function numbered(...values: readonly CborValue[]): CborValue {
  return new Map(values.map((value, i) => [i + 1, value]));
}
