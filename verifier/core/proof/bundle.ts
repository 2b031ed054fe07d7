/** The bundle: what a verifier needs offline, made anew each minute; and the pack that carries it (PROTOCOL, section 8). */
import { sha256 } from "#primitives";
import { FormatError } from "../error.ts";
import { decodeCbor, encodeCbor, isTagged, type CborValue } from "../encoding/cbor.ts";
import { fromHex, toHex } from "../encoding/text.ts";
import { type UnixSeconds } from "../document/field.ts";
import { decodeSign1, verifySign1 } from "../document/signature.ts";
import { fieldReader } from "./fields.ts";
import { type KeyLimits, type RootStatement } from "./root.ts";

/** `typ` of a bundle's signature. */
export const BUNDLE_TYP = "application/absah-bundle";
/** Longest that a bundle may last. */
export const BUNDLE_SECONDS = 72 * 3_600;
/** Entries of an entry file; the last one is shorter. */
export const FILE_ENTRIES = 4_096;

/** What the bundle covers of one issuer; files by their SHA-256 in hex. */
export interface Coverage {
  /** number of entries, from sequence 0 */
  readonly covered: number;
  readonly entryFiles: readonly string[];
  /** one an opened list, in order */
  readonly statusFiles: readonly string[];
}

/** State of the chain at one block, as the bundle key says it. */
export interface Bundle {
  /** from 1, only grows */
  readonly version: number;
  readonly rootVersion: number;
  readonly block: { readonly number: number; readonly hash: string; readonly time: UnixSeconds };
  /** T: when that block was read as the newest */
  readonly readAt: UnixSeconds;
  readonly issuedAt: UnixSeconds;
  /** exclusive */
  readonly expiresAt: UnixSeconds;
  readonly issuers: ReadonlyMap<number, Coverage>;
  /** filter segments by their SHA-256 in hex, oldest first */
  readonly segments: readonly string[];
  /** by kid in hex, where earlier than in the root statement */
  readonly narrowed: ReadonlyMap<string, KeyLimits>;
}

/** The payload that a bundle key signs. @throws {FormatError} `bundle` a rule of this statement is broken */
export function encodeBundle(bundle: Bundle): Uint8Array {
  const { block } = bundle;
  const fields: readonly CborValue[] = [
    bundle.version,
    bundle.rootVersion,
    [block.number, fromHex(block.hash), block.time],
    bundle.readAt,
    bundle.issuedAt,
    bundle.expiresAt,
    new Map([...bundle.issuers].map(([issuer, coverage]) => [issuer, coverageToCbor(coverage)])),
    bundle.segments.map(fromHex),
    new Map([...bundle.narrowed].map(([kid, limits]) => [fromHex(kid), [limits.retiredAt, limits.compromisedFrom]])),
  ];
  const bytes = encodeCbor(new Map(fields.map((value, i) => [i + 1, value])));
  decodeBundle(bytes);
  return bytes;
}

/** Reads a payload, signature aside. @throws {FormatError} `bundle`, or what `decodeCbor` throws */
export function decodeBundle(payload: Uint8Array): Bundle {
  const field = read.record(decodeCbor(payload), 9);
  const [number, hash, time] = read.tuple(field[2], 3);
  const bundle: Bundle = {
    version: read.uint(field[0], Number.MAX_SAFE_INTEGER, 1),
    rootVersion: read.uint(field[1], Number.MAX_SAFE_INTEGER, 1),
    block: { number: read.uint(number), hash: read.hex(hash, 32), time: read.time(time) },
    readAt: read.time(field[3]),
    issuedAt: read.time(field[4]),
    expiresAt: read.time(field[5]),
    issuers: readIssuers(field[6]),
    segments: readDigests(field[7]),
    narrowed: readNarrowed(field[8]),
  };
  if (bundle.readAt > bundle.issuedAt) read.refuse("issued before its block was read");
  if (bundle.expiresAt <= bundle.issuedAt || bundle.expiresAt - bundle.issuedAt > BUNDLE_SECONDS)
    read.refuse("lasts no time, or more than 72 hours");
  return bundle;
}

/** Opens a bundle signed by a bundle key that `root` lists for the time it was issued.
 *  Whether it belongs to this version of the root statement, and is newer than the last, says `checkSuccession`.
 *  @throws {FormatError} `bundle-key` key not listed, not then, or signature wrong · `bundle` adds or widens what root says · what `decodeSign1` throws */
export function openBundle(cose: Uint8Array, root: RootStatement): Bundle {
  const sign1 = decodeSign1(cose, { typ: BUNDLE_TYP });
  const listed = root.bundleKeys.filter(({ key }) => key.kid === sign1.kid);
  if (!listed.some(({ key }) => verifySign1(sign1, key)))
    throw new FormatError("bundle-key", "not signed by a listed bundle key");
  const bundle = decodeBundle(sign1.payload);
  if (!listed.some(({ from, to }) => from <= bundle.issuedAt && bundle.issuedAt < to))
    throw new FormatError("bundle-key", "issued outside its key's dates");
  for (const issuer of bundle.issuers.keys())
    if (!root.issuers.has(issuer)) throw new FormatError("bundle", `issuer ${issuer} is not in the root statement`);
  for (const [kid, limits] of bundle.narrowed) assertNarrower(kid, limits, root.keys.get(kid));
  return bundle;
}

/** A root file, a bundle and the files it names, in one. */
export interface Pack {
  /** root file, as `openRootFile` takes it */
  readonly root: Uint8Array;
  /** COSE_Sign1, as `openBundle` takes it */
  readonly bundle: Uint8Array;
  /** files by their SHA-256 in hex */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** One byte string for `absah bundle fetch`, `--bundle FILE` and `absah kit`. */
export function encodePack(pack: Pack): Uint8Array {
  const files = new Map([...pack.files].map(([digest, bytes]) => [fromHex(digest), bytes]));
  return encodeCbor([decodeCbor(pack.root), decodeCbor(pack.bundle), files]);
}

/** Takes a pack apart; nothing in it is trusted yet but that each file has the digest it is named by.
 *  @throws {FormatError} `pack`, or what `decodeCbor` throws */
export function openPack(bytes: Uint8Array): Pack {
  const reader = fieldReader("pack");
  const [root, bundle, named] = reader.tuple(decodeCbor(bytes), 3);
  const files = new Map<string, Uint8Array>();
  for (const [name, file] of reader.map(named)) {
    const digest = reader.hex(name, 32);
    if (!(file instanceof Uint8Array) || toHex(sha256(file)) !== digest) reader.refuse(`${digest} is another file`);
    else files.set(digest, file);
  }
  if (!isTagged(bundle)) return reader.refuse("the bundle is no COSE_Sign1");
  return { root: encodeCbor(reader.list(root)), bundle: encodeCbor(bundle), files };
}

const read = fieldReader("bundle");

function readIssuers(value: CborValue | undefined): ReadonlyMap<number, Coverage> {
  const issuers = new Map<number, Coverage>();
  for (const [number, entry] of read.map(value)) {
    const [count, entryFiles, statusFiles] = read.tuple(entry, 3);
    const covered = read.uint(count);
    const coverage = { covered, entryFiles: readDigests(entryFiles), statusFiles: readDigests(statusFiles) };
    if (coverage.entryFiles.length !== Math.ceil(covered / FILE_ENTRIES))
      read.refuse(`${coverage.entryFiles.length} entry files for ${covered} entries`);
    issuers.set(read.uint(number, 2 ** 32 - 1, 1), coverage);
  }
  return issuers;
}

function readNarrowed(value: CborValue | undefined): ReadonlyMap<string, KeyLimits> {
  const narrowed = new Map<string, KeyLimits>();
  for (const [kid, limits] of read.map(value)) {
    const [retiredAt, compromisedFrom] = read.tuple(limits, 2);
    narrowed.set(read.hex(kid, 8), { retiredAt: read.time(retiredAt), compromisedFrom: read.uint64(compromisedFrom) });
  }
  return narrowed;
}

function readDigests(value: CborValue | undefined): readonly string[] {
  return read.list(value).map((digest) => read.hex(digest, 32));
}

function assertNarrower(kid: string, limits: KeyLimits, key: KeyLimits | undefined): void {
  if (key === undefined) throw new FormatError("bundle", `key ${kid} is not in the root statement`);
  if (limits.retiredAt > key.retiredAt || limits.compromisedFrom > key.compromisedFrom)
    throw new FormatError("bundle", `key ${kid} would last longer than the root statement says`);
}

function coverageToCbor({ covered, entryFiles, statusFiles }: Coverage): CborValue {
  return [covered, entryFiles.map(fromHex), statusFiles.map(fromHex)];
}
