import { expect } from "chai";
import * as fc from "fast-check";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { presentCwt, presentParts, presentVc, type Presented } from "#core/document/presented.ts";
import { type Evidence } from "#core/judgement/evidence.ts";
import { groupOf, judge, type Status } from "#core/judgement/verdict.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { type StatusValue } from "#core/proof/status.ts";
import { bundleView } from "#core/proof/view.ts";
import { flip } from "../refusal.ts";
import { DAY, NOW, payloadOf, publish, READ, REGENCY, signPaper, type Paper } from "../world.ts";
import { anchor, anchorWith, evidenceOf, first, paper, readingOf, root, statusOf } from "./scene.ts";

/** What is true of a paper in one world, in which bundle and chain tell of the same state. */
interface World {
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

const WORLDS: readonly World[] = [
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
interface Hand {
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

const hands: fc.Arbitrary<Hand> = fc.record({
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

function gathered(world: World, hand: Hand): Evidence {
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

const FORMS: Readonly<Record<string, (given: Paper) => Presented>> = {
  code: ({ cose }) => presentCwt(cose),
  vc: ({ vc }) => presentVc(vc),
  file: ({ cose, vc, pdf }) => presentParts({ cwt: cose, vc, fileDigest: toHex(sha256(pdf)) }),
  altered: ({ cose, vc, pdf }) => presentParts({ cwt: cose, vc, fileDigest: toHex(sha256(flip(pdf, 9))) }),
};
// The damaged signature is that of the code: alone, its VC is genuine.
const sights = fc
  .tuple(fc.constantFrom(...WORLDS), fc.constantFrom(...Object.keys(FORMS)))
  .filter(([{ paper: given }, form]) => given !== forgedCose || form !== "vc");

/** The hand with some of it taken away. */
const less = (hand: Hand, kept: Hand): Hand => ({
  root: hand.root && kept.root,
  bundle: hand.bundle && kept.bundle,
  entries: hand.entries && kept.entries,
  statuses: hand.statuses && kept.statuses,
  segments: hand.segments && kept.segments,
  chain: hand.chain && kept.chain,
  deep: hand.deep && kept.deep,
  proof: hand.proof && kept.proof,
  others: hand.others && kept.others,
});

const verdictOf = (world: World, form: string, hand: Hand, at: number = NOW): Status =>
  judge(FORMS[form]!(world.paper), gathered(world, hand), at).status;

const RUNS = { numRuns: 400 };
const everything: Hand = {
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

describe("judge, of any part of the evidence", () => {
  it("calls nothing valid that is not genuine, and no genuine document not genuine", () => {
    fc.assert(
      fc.property(sights, hands, ([world, form], hand) => {
        const status = verdictOf(world, form, hand);
        if (world.truth !== "genuine" || form === "altered") expect(status, world.name).not.to.equal("valid");
        if (world.truth !== "forged") expect(status, world.name).not.to.equal("not-genuine");
      }),
      RUNS,
    );
  });

  it("keeps to that with a clock that is wrong by up to two years", () => {
    fc.assert(
      fc.property(
        sights,
        hands,
        fc.integer({ min: NOW - 730 * DAY, max: NOW + 730 * DAY }),
        ([world, form], hand, at) => {
          const status = verdictOf(world, form, hand, at);
          if (world.truth !== "genuine" || form === "altered") expect(status, world.name).not.to.equal("valid");
          if (world.truth !== "forged") expect(status, world.name).not.to.equal("not-genuine");
        },
      ),
      RUNS,
    );
  });

  it("becomes neither valid nor not genuine by losing evidence", () => {
    fc.assert(
      fc.property(sights, hands, hands, ([world, form], hand, kept) => {
        const [more, fewer] = [verdictOf(world, form, hand), verdictOf(world, form, less(hand, kept))];
        if (more !== "valid") expect(fewer, world.name).not.to.equal("valid");
        if (more !== "not-genuine") expect(fewer, world.name).not.to.equal("not-genuine");
      }),
      RUNS,
    );
  });

  it("never turns from revoked or not genuine into valid by adding evidence", () => {
    fc.assert(
      fc.property(sights, hands, hands, ([world, form], hand, kept) => {
        const fewer = verdictOf(world, form, less(hand, kept));
        if (fewer === "revoked" || fewer === "not-genuine")
          expect(verdictOf(world, form, hand), world.name).not.to.equal("valid");
      }),
      RUNS,
    );
  });

  it("is unsure, or tells what is final, when nothing fresh can be reached: an outage is neither pass nor forgery", () => {
    fc.assert(
      fc.property(sights, hands, ([world, form], hand) => {
        const stale = verdictOf(world, form, { ...hand, chain: false }, READ + 2 * DAY);
        expect(stale).not.to.equal("valid");
        if (world.truth === "genuine" && form !== "altered") expect(groupOf(stale)).to.equal("UNSURE");
      }),
      RUNS,
    );
  });

  it("comes to the truth with all of it", () => {
    const verdicts = WORLDS.map((world) => [world.name, verdictOf(world, "file", everything)]);
    expect(Object.fromEntries(verdicts)).to.deep.equal({
      "status 0": "valid",
      "status 1": "revoked",
      "status 2": "suspended",
      "status 3": "superseded",
      "never anchored": "not-genuine",
      "never anchored, of today": "undetermined",
      "signature damaged": "not-genuine",
      "key of another issuer": "not-genuine",
      "anchored after the cut": "not-genuine",
      "anchored by a key outside its window": "not-genuine",
    });
    expect(verdictOf(WORLDS[0]!, "altered", everything)).to.equal("file-altered");
  });
});
