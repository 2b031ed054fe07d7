/** `npm run test:soak` in a minute of work: twenty seconds on each chain, side by side. What it must find is tried in
 *  `test/faults/soak.test.ts`. */
import { expect } from "chai";
import { findAnvil } from "../../scripts/soak/ground/anvil.ts";
import { type GroundName } from "../../scripts/soak/house.ts";
import { showFaults, tableOf } from "../../scripts/soak/report.ts";
import { soak, type SoakResult } from "../../scripts/soak/run.ts";
import { TROUBLES, type Trouble } from "../../scripts/soak/troubles.ts";

/** The same troubles each time; `npm run test:soak` draws others. */
const SEED = Number(process.env["ABSAH_SEED"] ?? 20_261_124);

interface Stay {
  readonly once: readonly Trouble[];
  readonly least: Readonly<Record<string, number>>;
}

const REORGANISED: Stay = {
  once: ["undone-anchor", "storm", "day", "lie", "reorganisation"],
  least: { documents: 50, withdrawals: 5, kills: 2, "reorganisations that removed an anchor": 1 },
};
const STAYS: Readonly<Partial<Record<GroundName, Stay>>> = {
  durable: {
    once: ["chain-killed", "storm", "lie"],
    least: { documents: 50, withdrawals: 5, kills: 2, "trouble chain-killed": 1 },
  },
  hardhat: REORGANISED,
  ...(findAnvil() === undefined ? {} : { anvil: REORGANISED }),
};
if (STAYS.anvil === undefined)
  console.log("not run: the soak on anvil; @foundry-rs/anvil has no program for this machine");

describe("a minute of soak", function () {
  this.timeout(300_000);
  const results = new Map<string, Promise<SoakResult>>();

  before(() => {
    console.log(`    ABSAH_SEED=${SEED}`);
    for (const [at, [ground, stay]] of Object.entries(STAYS).entries()) {
      const result = soak({
        seed: SEED + at,
        ground: ground as GroundName,
        seconds: 20,
        troubles: TROUBLES,
        ...stay,
        killEveryMs: [2_000, 7_000],
        restSeconds: 120,
        say: (line) => console.log(line),
      });
      // Told by its own test.
      result.catch(() => undefined);
      results.set(ground, result);
    }
  });

  for (const [ground, { least }] of Object.entries(STAYS)) {
    it(`loses, doubles and disorders nothing on ${ground}`, async () => {
      const result = await results.get(ground);
      if (result === undefined) throw new Error("it was not begun");
      const { faults, counts } = result;
      console.log(tableOf(counts).replaceAll(/^/gm, "      "));
      expect(faults, `${showFaults(faults)}\nABSAH_SEED=${SEED}`).to.deep.equal([]);
      for (const [name, count] of Object.entries(least)) expect(counts.of(name), name).to.be.at.least(count);
      expect(counts.sum("fault ")).to.be.greaterThan(0);
    });
  }
});
