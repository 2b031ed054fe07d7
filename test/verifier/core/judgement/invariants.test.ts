import { expect } from "chai";
import * as fc from "fast-check";
import { groupOf, judge, type Status } from "#core/judgement/verdict.ts";
import { DAY, NOW, READ } from "../world.ts";
import { everything, FORMS, gathered, hands, sights, WORLDS, type Hand, type World } from "./worlds.ts";

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
