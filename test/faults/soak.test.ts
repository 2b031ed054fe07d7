/** The soak with an issuer that is broken: one that found nothing there would prove nothing. */
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { soak, type SoakPlan } from "../../scripts/soak/run.ts";

const BROKEN = fileURLToPath(new URL("broken-issuer/issuer.ts", import.meta.url));

const KILLED: Partial<SoakPlan> = { killEveryMs: [500, 1_500], killAfter: 10, least: { documents: 20, kills: 2 } };

/** Killed and nothing else, but where told: what is found is the break's. */
const BREAKS: Readonly<Record<string, Partial<SoakPlan>>> = {
  "acknowledge-before-write": KILLED,
  unsynced: KILLED,
  "nonce-manager": {
    troubles: ["undone-anchor"],
    killEveryMs: [600_000, 600_000],
    least: { "reorganisations that removed an anchor": 1 },
  },
};

describe("a soak of a broken issuer", function () {
  this.timeout(300_000);
  let found: ReadonlyMap<string, string>;

  before(async () => {
    const runs = Object.entries(BREAKS).map(async ([name, changes]): Promise<readonly [string, string]> => {
      const { faults } = await soak({
        seed: 20_261_124,
        ground: "hardhat",
        seconds: 10,
        troubles: [],
        once: [],
        killEveryMs: [2_000, 7_000],
        restSeconds: 8,
        script: BROKEN,
        env: { ABSAH_BREAK: name },
        say: () => undefined,
        ...changes,
      });
      return [name, faults.map(({ kind, what }) => `${kind}: ${what}`).join("\n")];
    });
    found = new Map(await Promise.all(runs));
  });

  it("finds out one that acknowledges before it writes", () => {
    expect(found.get("acknowledge-before-write")).to.match(/lost: document .* was acknowledged, and the journal/);
  });

  it("finds out one that does not wait for the disk, where the page cache is lost too", () => {
    expect(found.get("unsynced")).to.match(/lost: document .* was acknowledged, and the journal/);
  });

  it("finds out one that counts its nonces itself", () => {
    expect(found.get("nonce-manager")).to.match(/lost: document .* is anchored nowhere/);
  });
});
