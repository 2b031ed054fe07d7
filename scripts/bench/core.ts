/** What the core does without a chain: sign a batch, build a tree, draw a code, ask the filter. */
import { randomBytes } from "node:crypto";
import qrcode from "qrcode";
import { sha256 } from "#primitives";
import { encodeQr } from "#core/document/qr.ts";
import { ENTRY_BYTES } from "#core/proof/anchor.ts";
import { buildSegment } from "#core/proof/filter.ts";
import { buildTree } from "#core/proof/merkle.ts";
import { qrOutline } from "../../issuer/adapters/pdf/qr.ts";
import { leafOf, signAll } from "../../issuer/authority/issuing/signing.ts";
import type { Bench } from "./house.ts";
import { type Peer, type Row } from "./table.ts";
import { type Pace, paceOnce, race } from "./timing.ts";
import { makeAttestation, makePermit, makeSegments, makeSigner, makeView } from "./verdict.ts";

const BATCH = 1_000;
const LEAVES = 100_000;
const NO_PDF = new Uint8Array(0);

/** A batch prepared and signed twice, its tree built. */
export async function measurePrepare({ peers }: Bench): Promise<readonly Row[]> {
  const payloads = Array.from({ length: BATCH }, (_, place) => makePermit(place));
  const signer = makeSigner();
  // The floor of this machine: no way of preparing is faster than its two signatures.
  const message = new Uint8Array(400);
  const floor = {
    units: BATCH,
    run: () => Promise.all(payloads.flatMap(() => [signer.sign(message), signer.sign(message)])),
  };
  const work = {
    units: BATCH,
    run: async () => buildTree((await signAll(payloads, signer)).map((parts) => leafOf(parts, NO_PDF))).root,
  };
  const row: Omit<Row, "ours"> = {
    name: "prepare",
    what: "prepare 1,000: CWT and VC signed, tree built, no PDFs",
    unit: "/s a core",
    better: "more",
    limit: 10_000,
  };
  const name = "@govtechsg/open-attestation 6.9.7 wrapDocuments: salted hashes and tree, unsigned";
  if (peers.status === "absent") {
    const [ours, signing] = await race([work, floor]);
    const peer = { name, reason: peers.reason, earlier: 3_010 };
    return [{ ...row, ours: ours?.perCpuSecond ?? 0, peer, note: floorNote(signing) }];
  }
  const { wrapDocuments } = peers.peers.openAttestation;
  const documents = payloads.map((_, place) => makeAttestation(place, `0x${"11".repeat(20)}`));
  const [ours, signing, theirs] = await race([work, floor, { units: BATCH, run: () => wrapDocuments(documents) }]);
  const peer = { name, value: theirs?.perCpuSecond ?? 0 };
  return [{ ...row, ours: ours?.perCpuSecond ?? 0, peer, note: floorNote(signing) }];
}

function floorNote(signing: Pace | undefined): string {
  const pace = Math.round(signing?.perCpuSecond ?? 0).toLocaleString("en");
  return `two Ed25519 signatures and nothing else, on this machine: ${pace}/s`;
}

/** A tree of a hundred thousand leaves. */
export async function measureMerkle({ peers }: Bench): Promise<readonly Row[]> {
  const leaves = Array.from({ length: LEAVES }, () => new Uint8Array(randomBytes(96)));
  const [ours] = await race([{ units: LEAVES, run: () => buildTree(leaves).root }]);
  const row: Row = {
    name: "merkle",
    what: "Merkle tree of 100,000 leaves",
    unit: "leaves/s a core",
    better: "more",
    ours: ours?.perCpuSecond ?? 0,
    times: 45,
  };
  return [{ ...row, peer: await merklePeer(peers, leaves) }];
}

async function merklePeer(peers: Bench["peers"], leaves: readonly Uint8Array[]): Promise<Peer> {
  const name = "@openzeppelin/merkle-tree 1.0.8 StandardMerkleTree, one round";
  if (peers.status === "absent") return { name, reason: peers.reason, earlier: 9_000 };
  const { StandardMerkleTree } = peers.peers.merkleTree;
  const values = leaves.map((leaf) => [sha256(leaf)]);
  const pace = await paceOnce({ units: LEAVES, run: () => StandardMerkleTree.of(values, ["bytes32"]).root });
  return { name, value: pace.perCpuSecond };
}

/** The code of a signed permit, as drawn on the page. */
export async function measureQr(): Promise<readonly Row[]> {
  const [signed] = await signAll([makePermit(1)], makeSigner());
  const text = encodeQr(signed?.cose ?? NO_PDF);
  const [ours, theirs] = await race([
    { units: 20, run: () => repeat(20, () => qrOutline(text)) },
    { units: 1, run: () => qrcode.create(text, { errorCorrectionLevel: "M" }) },
  ]);
  const name = "qrcode 1.5.4 create(text): modules only, no outline";
  return [
    {
      name: "qr",
      what: `QR of ${text.length} characters, with its outline`,
      unit: "/s a core",
      better: "more",
      ours: ours?.perCpuSecond ?? 0,
      times: 29,
      peer: { name, value: theirs?.perCpuSecond ?? 0 },
    },
  ];
}

function repeat(times: number, work: () => unknown): void {
  for (let at = 0; at < times; at += 1) work();
}

/** Bytes that the bundle costs, and what a question to its filter costs. */
export async function measureBundle({ isLong }: Bench): Promise<readonly Row[]> {
  const count = isLong ? 10_000_000 : 1_000_000;
  const segments = makeSegments(count);
  const bytes = segments.reduce((sum, { length }) => sum + length, 0);
  const view = makeView(segments, []);
  const digests = Array.from({ length: 1_000 }, () => new Uint8Array(randomBytes(32)));
  const kid = "00".repeat(8);
  const ask = { units: 1_000, run: () => digests.forEach((digest) => view.hasAnchor(1, kid, digest)) };
  const [pace] = await race([ask]);
  const scale = count.toLocaleString("en");
  const fresh = buildSegment(Array.from({ length: BATCH }, () => new Uint8Array(randomBytes(32)))).length;
  const row = { name: "bundle", better: "less" } as const;
  return [
    { ...row, what: `bundle, ${scale} documents: filter`, unit: "bytes each", ours: bytes / count, limit: 9.5 },
    { ...row, what: "bundle, 1,000 new documents in a batch", unit: "bytes", ours: fresh + ENTRY_BYTES, limit: 10_000 },
    {
      ...row,
      what: `filter question among ${scale} (${segments.length} segments)`,
      unit: "µs",
      ours: 1e6 / (pace?.perCpuSecond ?? 0),
      limit: 10,
      note: "a document that is not in it, so that every segment is asked",
    },
  ];
}
