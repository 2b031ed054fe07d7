/** A small house for tests: real keys, real signatures, real trees, a real bundle, and a chain reading made of the same
 *  entries. Nothing in it is a stand-in; only the chain's node is missing. */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { importPublicKey, sha256, type PublicKey } from "#primitives";
import { concatBytes, fromHex, toBase64Url, toHex } from "#core/encoding/text.ts";
import { credentialToBeSigned } from "#core/document/credential.ts";
import { encodePayload, type DocumentPayload } from "#core/document/document.ts";
import { KINDS, kindBit } from "#core/document/kind.ts";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { domain, encodeEntry, FIRST_PREVIOUS_HEAD, head, journalLeaf, leafData } from "#core/proof/anchor.ts";
import { BUNDLE_TYP, encodeBundle, type Bundle } from "#core/proof/bundle.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { buildSegment, filterItem } from "#core/proof/filter.ts";
import { buildTree } from "#core/proof/merkle.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import {
  encodeRootFile,
  encodeRootStatement,
  ROOT_TYP,
  type IssuerEntry,
  type KeyEntry,
  type RootStatement,
} from "#core/proof/root.ts";
import { LIST_WORDS, wordsToFile, type StatusValue } from "#core/proof/status.ts";

export const DAY = 86_400;
/** 2026-11-24 05:00:00Z */
export const NOW = Date.UTC(2026, 10, 24, 5) / 1000;
/** 2026-11-01 00:00:00 WIB */
export const VALID_FROM = Date.UTC(2026, 9, 31, 17) / 1000;
export const EXPIRES = VALID_FROM + 365 * DAY;
export const SIGNED = NOW - 7 * DAY;
export const ANCHORED = SIGNED + 60;
/** T of the bundle */
export const READ = NOW - 60;
export const ALL_KINDS = KINDS.reduce((mask, kind) => mask | kindBit(kind), 0);

export interface Signer {
  readonly publicKey: PublicKey;
  readonly kid: string;
  sign(message: Uint8Array): Uint8Array;
}

/** A key made from a number, the same in every run. */
export function signerOf(number: number): Signer {
  const seed = sha256(Uint8Array.of(number));
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const secret = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x } = createPublicKey(secret).export({ format: "jwk" });
  const publicKey = importPublicKey(new Uint8Array(Buffer.from(x!, "base64url")))!;
  return { publicKey, kid: publicKey.kid, sign: (message) => new Uint8Array(sign(null, message, secret)) };
}

export const OFFICE = signerOf(1);
export const REGENCY = signerOf(2);
export const ROOT_KEY = signerOf(3);
export const BUNDLE_KEY = signerOf(4);
/** A key that no list knows. */
export const STRANGER = signerOf(5);

export function keyOf(signer: Signer, issuer: number, changes: Partial<KeyEntry> = {}): [string, KeyEntry] {
  const window = { notBefore: NOW - 100 * DAY, notAfter: NOW + 265 * DAY, retiredAt: NEVER_RETIRED };
  const entry = {
    publicKey: signer.publicKey,
    issuer,
    kinds: ALL_KINDS,
    ...window,
    compromisedFrom: NEVER_COMPROMISED,
  };
  return [signer.kid, { ...entry, ...changes }];
}

function issuerOf(origin: string, name: string): IssuerEntry {
  return { origin, nameId: name, nameEn: name, telephone: "+62 000 000" };
}

export function rootOf(changes: Partial<RootStatement> = {}): RootStatement {
  return {
    version: 3,
    issued: NOW - 50 * DAY,
    expires: NOW + 315 * DAY,
    rootKeys: [toHex(ROOT_KEY.publicKey.bytes)],
    threshold: 1,
    chain: {
      chainId: 31_407,
      genesisHash: "01".repeat(32),
      issuerRegistry: "02".repeat(20),
      documentRegistry: "03".repeat(20),
      issuerRegistryCode: "04".repeat(32),
      documentRegistryCode: "05".repeat(32),
    },
    issuers: new Map([
      [1, issuerOf("https://imigrasi.absah.example", "Simulasi Kantor Imigrasi Kotabumi")],
      [2, issuerOf("https://lampungbarat.absah.example", "Simulasi Pemerintah Kabupaten Lampung Barat")],
    ]),
    keys: new Map([keyOf(OFFICE, 1), keyOf(REGENCY, 2, { kinds: kindBit("SKTT") | kindBit("COMPETENCE") })]),
    bundleKeys: [{ key: BUNDLE_KEY.publicKey, from: NOW - 50 * DAY, to: NOW + 40 * DAY }],
    anchorWithinSeconds: DAY,
    confirmations: 1,
    freshness: { public: DAY, checkpoint: 3 * DAY },
    ...changes,
  };
}

export function signSign1(payload: Uint8Array, signer: Signer, typ: string): Uint8Array {
  const signable = { kid: signer.kid, typ, payload };
  return encodeSign1({ ...signable, signature: signer.sign(toBeSigned(signable)) });
}

export function signRoot(root: RootStatement, ...signers: readonly Signer[]): Uint8Array {
  const payload = encodeRootStatement(root);
  return encodeRootFile(signers.map((signer) => signSign1(payload, signer, ROOT_TYP)));
}

export function signBundle(bundle: Bundle, signer: Signer = BUNDLE_KEY): Uint8Array {
  return signSign1(encodeBundle(bundle), signer, BUNDLE_TYP);
}

/** A document of a person, lawful in every part. */
export function payloadOf(changes: Partial<DocumentPayload> = {}): DocumentPayload {
  return {
    issuer: "https://imigrasi.absah.example",
    documentId: fromHex("0d5e8f6a1b2c4d3e8f90a1b2c3d4e5f6"),
    issuedAt: SIGNED,
    validFrom: VALID_FROM,
    expires: EXPIRES,
    statusList: { list: 0, index: 77 },
    holder: { fullName: "SUPRIYADI", birthDate: "19800229", sex: "M", nationality: "IDN", issuingCountry: "IDN" },
    kind: "ITAS",
    number: "2C11JE1234-X",
    passport: "X1234567",
    category: "C312",
    printSerial: 1,
    ...changes,
  };
}

/** A document in its three parts. */
export interface Paper {
  readonly payload: DocumentPayload;
  readonly signer: Signer;
  readonly cose: Uint8Array;
  readonly vc: Uint8Array;
  /** something that ends as a PDF does */
  readonly pdf: Uint8Array;
}

export function signPaper(payload: DocumentPayload, signer: Signer = OFFICE): Paper {
  const signable = { kid: signer.kid, payload: encodePayload(payload) };
  const cose = encodeSign1({ ...signable, signature: signer.sign(toBeSigned(signable)) });
  const { hashData, complete } = credentialToBeSigned(payload, signer.kid);
  const text = `%PDF-1.7\n% ${payload.number} ${toBase64Url(sha256(cose))}\nstartxref\n9\n%%EOF\n`;
  return { payload, signer, cose, vc: complete(signer.sign(hashData)), pdf: new TextEncoder().encode(text) };
}

export interface Batch {
  readonly issuer: number;
  readonly signer: Signer;
  readonly papers: readonly Paper[];
  readonly sequence: number;
  readonly time: number;
}

/** A batch on the chain: its entry, and the proof of each of its papers. */
export interface Anchor extends Batch {
  readonly entry: Uint8Array;
  readonly head: Uint8Array;
  readonly proofs: readonly PortableProof[];
}

export function anchorOf(root: RootStatement, batch: Batch, previousHead: Uint8Array = FIRST_PREVIOUS_HEAD): Anchor {
  const { chainId, documentRegistry } = root.chain;
  const digests = batch.papers.map(({ cose, vc, pdf }) => ({ cose: sha256(cose), vc: sha256(vc), pdf: sha256(pdf) }));
  const tree = buildTree([journalLeaf(sha256(Uint8Array.of(batch.sequence))), ...digests.map(leafData)]);
  const { issuer, sequence, time } = batch;
  const named = { issuer, kid: batch.signer.kid, sequence, size: tree.size };
  const heading = head({ ...named, domain: domain(chainId, documentRegistry), previousHead, root: tree.root });
  const proofs = digests.map(({ cose, vc, pdf }, i): PortableProof => {
    const path = tree.path(i + 1).map(toHex);
    const parts = { cose: toHex(cose), vc: toHex(vc), pdf: toHex(pdf) };
    const where = {
      chainId,
      contract: documentRegistry,
      previousHead: toHex(previousHead),
      time,
      block: 10 + sequence,
    };
    return { v: 1, ...where, ...named, index: i + 1, path, ...parts };
  });
  return { ...batch, entry: encodeEntry({ head: heading, time }), head: heading, proofs };
}

/** What a bundle is made of besides its anchors. */
export interface Listing {
  readonly root: RootStatement;
  readonly anchors: readonly Anchor[];
  /** status by place, of each opened list of issuer 1 */
  readonly statuses?: readonly ReadonlyMap<number, StatusValue>[];
  readonly changes?: Partial<Bundle>;
}

export interface Published {
  readonly bundle: Bundle;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export function publish({ root, anchors, statuses = [new Map()], changes = {} }: Listing): Published {
  const files = new Map<string, Uint8Array>();
  const put = (bytes: Uint8Array): string => {
    const digest = toHex(sha256(bytes));
    files.set(digest, bytes);
    return digest;
  };
  const statusFiles = statuses.map((places) => put(statusFile(places)));
  const issuers = [...root.issuers.keys()].map((issuer) => {
    const entries = anchors.filter((anchor) => anchor.issuer === issuer).map(({ entry }) => entry);
    const entryFiles = entries.length === 0 ? [] : [put(concatBytes(...entries))];
    return [issuer, { covered: entries.length, entryFiles, statusFiles: issuer === 1 ? statusFiles : [] }] as const;
  });
  const items = anchors.flatMap(({ issuer, signer, papers }) =>
    papers.map(({ cose }) => filterItem(issuer, signer.kid, sha256(cose))),
  );
  const segments = items.length === 0 ? [] : [put(buildSegment(items))];
  const block = { number: 40, hash: "ab".repeat(32), time: READ - 5 };
  const times = { readAt: READ, issuedAt: READ + 1, expiresAt: READ + 3 * DAY };
  const named = { version: 900, rootVersion: root.version, block, ...times, issuers: new Map(issuers), segments };
  return { bundle: { ...named, narrowed: new Map(), ...changes }, files };
}

export function statusFile(places: ReadonlyMap<number, StatusValue>): Uint8Array {
  const words = Array.from({ length: LIST_WORDS }, () => 0n);
  for (const [index, status] of places) words[Math.floor(index / 128)]! |= BigInt(status) << BigInt(2 * (index % 128));
  return wordsToFile(words);
}
