/** Worlds in which a paper is genuine, withdrawn or forged, and what of their evidence may be at hand. */
import * as fc from "fast-check";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { presentCwt, presentParts, presentVc, type Presented } from "#core/document/presented.ts";
import { type Evidence } from "#core/judgement/evidence.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { type StatusValue } from "#core/proof/status.ts";
import { bundleView } from "#core/proof/view.ts";
import { flip } from "../refusal.ts";
import { DAY, NOW, payloadOf, publish, REGENCY, signPaper, type Paper } from "../world.ts";
import { anchor, anchorWith, evidenceOf, first, paper, readingOf, root, statusOf } from "./scene.ts";

/** What is true of a paper in one world, in which bundle and chain tell of the same state. */
export interface World {
  readonly name: string;
  readonly truth: "genuine" | "forged" | "withdrawn";
  readonly paper: Paper;
  readonly bundle: ReturnType<typeof publish>;
  readonly chain: Evidence["chain"];
  readonly proofs: readonly PortableProof[];
}

const cut = { retiredAt: NOW - DAY, compromisedFrom: 1n };
const late = signPaper(payloadOf({ issuedAt: NOW - 3_600 }));
const forgedCose = { ...paper, cose: flip(paper.cose, paper.cose.length - 1) };

function withdrawn(status: StatusValue): World {
  const bundle = publish({ root, anchors: [first, anchor], statuses: [statusOf(status)] });
  const truth = status === 0 ? "genuine" : "withdrawn";
  return { name: `status ${status}`, truth, paper, bundle, chain: readingOf({ status }), proofs: anchor.proofs };
}

/** A paper that was never anchored, in a world where the genuine one is. */
function forged(name: string, made: Paper): World {
  return { ...withdrawn(0), name, truth: "forged", paper: made };
}

export const WORLDS: readonly World[] = [
  ...([0, 1, 2, 3] as const).map(withdrawn),
  forged("never anchored", signPaper(payloadOf({ number: "2C11JE5555-X" }))),
  forged("never anchored, of today", late),
  forged("signature damaged", forgedCose),
  forged("key of another issuer", signPaper(payloadOf(), REGENCY)),
  {
    ...forged("anchored after the cut", paper),
    bundle: publish({ root, anchors: [first], changes: { narrowed: new Map([[paper.signer.kid, cut]]) } }),
    chain: readingOf({ key: { ...readingOf().key!, ...cut } }),
  },
  {
    ...forged("anchored by a key outside its window", paper),
    bundle: publish({ root, anchors: [first] }),
    chain: readingOf({ entry: anchorWith([paper], NOW + 300 * DAY).entry, key: { ...readingOf().key!, ...cut } }),
  },
];

/** Which parts of the evidence are at hand. */
export interface Hand {
  readonly root: boolean;
  readonly bundle: boolean;
  readonly entries: boolean;
  readonly statuses: boolean;
  readonly segments: boolean;
  readonly chain: boolean;
  readonly deep: boolean;
  readonly proof: boolean;
  readonly others: boolean;
}

export const hands: fc.Arbitrary<Hand> = fc.record({
  root: fc.boolean(),
  bundle: fc.boolean(),
  entries: fc.boolean(),
  statuses: fc.boolean(),
  segments: fc.boolean(),
  chain: fc.boolean(),
  deep: fc.boolean(),
  proof: fc.boolean(),
  others: fc.boolean(),
});

export function gathered(world: World, hand: Hand): Evidence {
  const { bundle, files } = world.bundle;
  const missing = new Set([
    ...(hand.segments ? [] : bundle.segments),
    ...[...bundle.issuers.values()].flatMap(({ entryFiles, statusFiles }) => [
      ...(hand.entries ? [] : entryFiles),
      ...(hand.statuses ? [] : statusFiles),
    ]),
  ]);
  const { entryDeep, ...shallow } = world.chain!;
  const { root: known, ...rest } = evidenceOf();
  return {
    ...rest,
    proofs: [...(hand.others ? world.proofs.slice(1) : []), ...(hand.proof ? world.proofs.slice(0, 1) : [])],
    ...(hand.root && known && { root: known }),
    ...(hand.bundle && {
      bundle: bundleView(bundle, (digest) => (missing.has(digest) ? undefined : files.get(digest))),
    }),
    ...(hand.chain && { chain: { ...shallow, ...(hand.deep && entryDeep && { entryDeep: shallow.entry! }) } }),
  };
}

export const FORMS: Readonly<Record<string, (given: Paper) => Presented>> = {
  code: ({ cose }) => presentCwt(cose),
  vc: ({ vc }) => presentVc(vc),
  file: ({ cose, vc, pdf }) => presentParts({ cwt: cose, vc, fileDigest: toHex(sha256(pdf)) }),
  altered: ({ cose, vc, pdf }) => presentParts({ cwt: cose, vc, fileDigest: toHex(sha256(flip(pdf, 9))) }),
};
// The damaged signature is that of the code: alone, its VC is genuine.
export const sights: fc.Arbitrary<[World, string]> = fc
  .tuple(fc.constantFrom(...WORLDS), fc.constantFrom(...Object.keys(FORMS)))
  .filter(([{ paper: given }, form]) => given !== forgedCose || form !== "vc");

/** All of it. */
export const everything: Hand = {
  root: true,
  bundle: true,
  entries: true,
  statuses: true,
  segments: true,
  chain: true,
  deep: true,
  proof: true,
  others: true,
};
