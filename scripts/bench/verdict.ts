/** The verdict of a QR text, offline: native primitives here, and a browser's primitives in a process of their own. */
import { fork } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { importPublicKey, sha256 } from "#primitives";
import { type DocumentPayload, encodePayload } from "#core/document/document.ts";
import { kindBit } from "#core/document/kind.ts";
import { presentQr } from "#core/document/presented.ts";
import { encodeQr } from "#core/document/qr.ts";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { parseUuid, toHex } from "#core/encoding/text.ts";
import { type Evidence } from "#core/judgement/evidence.ts";
import { judge } from "#core/judgement/verdict.ts";
import { type Bundle } from "#core/proof/bundle.ts";
import { NEVER_COMPROMISED, NEVER_RETIRED } from "#core/proof/fields.ts";
import { buildSegment, filterItem } from "#core/proof/filter.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { wordsToFile } from "#core/proof/status.ts";
import { type BundleView, bundleView } from "#core/proof/view.ts";
import { planRanges } from "../../issuer/authority/publishing/segments.ts";
import { type Signer } from "../../issuer/ports.ts";
import type { Bench } from "./house.ts";
import type { WrappedDocument } from "./peers.ts";
import { type Row } from "./table.ts";
import { type Work, race } from "./timing.ts";

const DAY = 86_400;
const WIB = 25_200;
const NOW = Math.floor(Date.now() / 1000);
const TODAY = Math.floor((NOW + WIB) / DAY) * DAY - WIB;
const ORIGIN = "https://imigrasi.absah.example";
const TEXTS = 200;
/** Other documents in the filter, as a year of a small office would leave them. */
const OTHERS = 100_000;

/** A permit with every field that such a permit has; no two are alike. */
export function makePermit(place: number): DocumentPayload {
  return {
    issuer: ORIGIN,
    documentId: parseUuid(randomUUID()),
    issuedAt: NOW - DAY,
    validFrom: TODAY - DAY,
    expires: TODAY + 364 * DAY,
    statusList: { list: 0, index: (place * 7919) % 131_072 },
    holder: {
      secondaryIdentifier: "Jürgen",
      primaryIdentifier: "Müller-Lüdenscheidt",
      birthDate: "19690102",
      sex: "M",
      nationality: "D",
      issuingCountry: "D",
    },
    kind: "ITAS",
    number: `2C11${String(place).padStart(8, "0")}`,
    passport: "TST000003",
    category: "E23",
    conditions: "Bekerja hanya pada penjamin yang tercatat",
    place: "Kecamatan Balik Bukit",
    printSerial: 1,
  };
}

/** The same permit as OpenAttestation takes it. */
export function makeAttestation(place: number, documentStore: string): object {
  const { holder, ...permit } = makePermit(place);
  return {
    issuers: [
      {
        name: "Simulasi Kantor Imigrasi Kotabumi",
        documentStore,
        identityProof: { type: "DNS-TXT", location: "imigrasi.absah.example" },
      },
    ],
    ...permit,
    ...holder,
    documentId: toHex(permit.documentId),
    statusList: permit.statusList.index,
    telephone: "+62 000 0000 001",
    nationalityName: "Federal Republic of Germany",
    office: "Kotabumi",
    province: "Lampung",
    sponsor: "PT Contoh Sejahtera",
    sponsorNumber: "SIM-0001",
    occupation: "Engineer",
    issuingPlace: "Kotabumi",
    remarks: "-",
  };
}

/** A fresh key in memory. */
export function makeSigner(): Signer {
  const { privateKey } = generateKeyPairSync("ed25519");
  const secret = createPrivateKey(privateKey.export({ format: "pem", type: "pkcs8" }));
  const publicKey = new Uint8Array(createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32));
  const kid = toHex(sha256(publicKey).subarray(0, 8));
  return { kid, publicKey, sign: (message) => Promise.resolve(new Uint8Array(sign(null, message, secret))) };
}

/** Filter segments over `items` and as many random ones as `count` wants, cut as the issuer cuts them. */
export function makeSegments(count: number, items: readonly Uint8Array[] = []): readonly Uint8Array[] {
  return planRanges(count).map(({ from, to }) => {
    const own = items.slice(from, to);
    return buildSegment([...own, ...risingItems(to - from - own.length)]);
  });
}

/** Random items as a segment of so many orders them: by bucket, then by the bytes it keeps. Sorted as numbers they cost a
 *  tenth of what it takes to sort them as bytes. */
function risingItems(count: number): readonly Uint8Array[] {
  const bucketBits = BigInt(Math.max(0, 31 - Math.clz32(count) - 2));
  const random = randomBytes(count * 8 + 8);
  const keys = Array.from({ length: count }, (_, at) => random.readBigUInt64LE(at * 8));
  return Array.from(BigUint64Array.from(keys).toSorted(), (key) => {
    const item = Buffer.alloc(32);
    item.writeUInt32BE(Number((key >> (64n - bucketBits)) << (32n - bucketBits)));
    item.writeBigUInt64BE(BigInt.asUintN(64, key << bucketBits), 4);
    return item;
  });
}

/** A bundle over these files that nobody signed: for asking, not for opening. */
export function makeView(segments: readonly Uint8Array[], statusFiles: readonly Uint8Array[]): BundleView {
  const files = new Map([...segments, ...statusFiles].map((bytes) => [toHex(sha256(bytes)), bytes]));
  const digests = (of: readonly Uint8Array[]): readonly string[] => of.map((bytes) => toHex(sha256(bytes)));
  const bundle: Bundle = {
    version: 1,
    rootVersion: 1,
    block: { number: 1, hash: "00".repeat(32), time: NOW - 120 },
    readAt: NOW - 60,
    issuedAt: NOW - 60,
    expiresAt: NOW + DAY,
    issuers: new Map([[1, { covered: 0, entryFiles: [], statusFiles: digests(statusFiles) }]]),
    segments: digests(segments),
    narrowed: new Map(),
  };
  return bundleView(bundle, (digest) => files.get(digest));
}

async function makeTexts(signer: Signer): Promise<{ texts: readonly string[]; items: readonly Uint8Array[] }> {
  const texts: string[] = [];
  const items: Uint8Array[] = [];
  for (let place = 0; place < TEXTS; place += 1) {
    const signable = { kid: signer.kid, payload: encodePayload(makePermit(place)) };
    const cose = encodeSign1({ ...signable, signature: await signer.sign(toBeSigned(signable)) });
    texts.push(encodeQr(cose));
    items.push(filterItem(1, signer.kid, sha256(cose)));
  }
  return { texts, items };
}

function makeRoot(signer: Signer): RootStatement {
  const publicKey = importPublicKey(signer.publicKey);
  if (publicKey === undefined) throw new RangeError("a fresh key is outside the profile");
  const limits = { retiredAt: NEVER_RETIRED, compromisedFrom: NEVER_COMPROMISED };
  const window = { notBefore: NOW - 30 * DAY, notAfter: NOW + 365 * DAY };
  const word = "00".repeat(32);
  return {
    version: 1,
    issued: NOW - DAY,
    expires: NOW + 30 * DAY,
    rootKeys: [],
    threshold: 1,
    chain: {
      chainId: 1,
      genesisHash: word,
      issuerRegistry: word.slice(24),
      documentRegistry: word.slice(24),
      issuerRegistryCode: word,
      documentRegistryCode: word,
    },
    issuers: new Map([[1, { origin: ORIGIN, nameId: "Simulasi", nameEn: "Simulated", telephone: "+62 000" }]]),
    keys: new Map([[signer.kid, { publicKey, issuer: 1, kinds: kindBit("ITAS"), ...window, ...limits }]]),
    bundleKeys: [],
    anchorWithinSeconds: DAY,
    confirmations: 1,
    freshness: { public: DAY, checkpoint: 3 * DAY },
  };
}

/** Decoding, signature, powers, filter and status of many different texts; every one of them must come out valid. */
async function makeWork(): Promise<Work> {
  const signer = makeSigner();
  const { texts, items } = await makeTexts(signer);
  const bundle = makeView(makeSegments(OTHERS, items), [wordsToFile([])]);
  const evidence: Evidence = { clock: "machine", limitSeconds: DAY, root: makeRoot(signer), bundle, proofs: [] };
  return {
    units: texts.length,
    run: () => {
      for (const text of texts) {
        const { status, cause } = judge(presentQr(text), evidence, NOW);
        if (status !== "valid") throw new Error(`a genuine text is ${status} (${cause ?? "no cause"})`);
      }
    },
  };
}

/** Rows of the offline verdict. */
export async function measureVerdict({ peers }: Bench): Promise<readonly Row[]> {
  const what = "verdict from QR text, offline: signature, filter, status";
  const row: Omit<Row, "ours"> = { name: "verdict", what, unit: "/s a core", better: "more", limit: 4_000 };
  const note = `${TEXTS} permits, ${OTHERS.toLocaleString("en")} documents in the filter`;
  const browser = await measureAsBrowser();
  if (peers.status === "absent") {
    const [ours] = await race([await makeWork()]);
    const peer = { name: "@govtechsg/open-attestation 6.9.7", reason: peers.reason, earlier: 3_601 };
    return [{ ...row, ours: ours?.perCpuSecond ?? 0, peer, note }, browser];
  }
  const { wrapDocuments, verifySignature } = peers.peers.openAttestation;
  const store = `0x${"11".repeat(20)}`;
  const wrapped = wrapDocuments(Array.from({ length: TEXTS }, (_, place) => makeAttestation(place, store)));
  const check = (document: WrappedDocument): void => {
    if (!verifySignature(document)) throw new Error("OpenAttestation refuses its own document");
  };
  const [ours, theirs] = await race([await makeWork(), { units: TEXTS, run: () => wrapped.forEach(check) }]);
  const name = "@govtechsg/open-attestation 6.9.7 verifySignature: hash and proof, no signature, no status";
  const peer = { name, value: theirs?.perCpuSecond ?? 0 } as const;
  return [{ ...row, ours: ours?.perCpuSecond ?? 0, peer, note }, browser];
}

/** This file again as a process where `#primitives` is what a browser loads. */
async function measureAsBrowser(): Promise<Row> {
  const primitives = new URL("../../verifier/core/encoding/primitives.ts", import.meta.url).href;
  const resolve = `(name, context, next) => next(name === "#primitives" ? ${JSON.stringify(primitives)} : name, context)`;
  const hook = `import { registerHooks } from "node:module"; registerHooks({ resolve: ${resolve} });`;
  const child = fork(fileURLToPath(import.meta.url), [], {
    execArgv: ["--import", `data:text/javascript,${encodeURIComponent(hook)}`],
  });
  const [perSecond]: unknown[] = await Promise.race([once(child, "message"), once(child, "exit")]);
  const what = "the same by a browser's primitives (noble), in Node's V8";
  const note = "no camera, no page: the judge alone";
  return { name: "verdict", what, unit: "ms", better: "less", ours: 1000 / Number(perSecond), limit: 5, note };
}

if (import.meta.main) {
  const [pace] = await race([await makeWork()], 3);
  process.send?.(pace?.perCpuSecond);
  process.disconnect?.();
}
