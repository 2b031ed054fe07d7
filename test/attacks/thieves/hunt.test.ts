/** SECURITY G6: a thief of the signing key who searches for a signature that the published filter knows. */
import { expect } from "chai";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { presentParts } from "#core/document/presented.ts";
import { judge } from "#core/judgement/verdict.ts";
import { filterItem } from "#core/proof/filter.ts";
import { bundleView } from "#core/proof/view.ts";
import { makeFilters, openFilters } from "../../../scripts/hunt/filters.ts";
import { huntOn } from "../../../scripts/hunt/run.ts";
import { type Catch } from "../../../scripts/hunt/search.ts";
import { NOW, OFFICE, payloadOf, publish, rootOf } from "../../verifier/core/world.ts";

const TRIES = 2 ** 20;

describe("a thief of the signing key who searches 2^20 signatures", function () {
  this.timeout(600_000);
  // The seed of `OFFICE`.
  const seed = sha256(Uint8Array.of(1));
  const { kid } = OFFICE;
  const filters = makeFilters(1, kid);
  let caught: Catch;
  before(async () => {
    caught = await huntOn({ seed, kid, issuer: 1, payload: payloadOf(), filters }, TRIES, 2);
  });

  /** The verdict by a bundle with these filter segments. @param isWeak  asks the weak filter instead */
  const verdictOf = (cose: Uint8Array, isWeak: boolean): string => {
    const root = rootOf();
    const { bundle, files } = publish({ root, anchors: [] });
    const digests = filters.segments.map((segment) => [toHex(sha256(segment)), segment] as const);
    const all = new Map([...files, ...digests]);
    const view = bundleView({ ...bundle, segments: digests.map(([digest]) => digest) }, (digest) => all.get(digest));
    const weak = openFilters(filters);
    const hasAnchor = (issuer: number, key: string, digest: Uint8Array): boolean =>
      weak.mayHave(filterItem(issuer, key, digest));
    const evidence = { clock: "machine", limitSeconds: 86_400, root, proofs: [] } as const;
    return judge(presentParts({ cwt: cose }), { ...evidence, bundle: isWeak ? { ...view, hasAnchor } : view }, NOW)
      .status;
  };

  it("finds none that the published filter knows", () => {
    expect(caught.tries).to.equal(TRIES);
    expect(caught.hits).to.deep.equal([]);
  });

  it("finds some where the filter lets 2^-16 pass, and each of them would be valid: the control", () => {
    // Sixteen are to be expected; none at all has a chance of e^-16.
    expect(caught.weakHits.length).to.be.within(1, 60);
    for (const cose of caught.weakHits) {
      expect(verdictOf(cose, true)).to.equal("valid");
      expect(verdictOf(cose, false)).to.equal("not-genuine");
    }
  });

  it("is told from the office, whose papers both filters know", () => {
    const { has, mayHave } = openFilters(filters);
    const item = filterItem(1, kid, sha256(Uint8Array.of(0, 0, 0, 9)));
    expect([has(item), mayHave(item)]).to.deep.equal([true, true]);
    item[8]! ^= 1;
    expect([has(item), mayHave(item)]).to.deep.equal([false, true]);
  });
});
