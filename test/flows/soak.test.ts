/** `npm run test:soak` in a minute, and the same with an issuer that is broken: a soak that finds nothing there proves nothing. */
import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { type Suite } from "mocha";
import { findAnvil } from "../../scripts/soak/ground/anvil.ts";
import { showFaults, tableOf } from "../../scripts/soak/report.ts";
import { soak, type SoakPlan } from "../../scripts/soak/run.ts";
import { TROUBLES } from "../../scripts/soak/troubles.ts";

const SEED = Number(process.env["ABSAH_SEED"] ?? randomInt(2 ** 31));
const BROKEN = fileURLToPath(new URL("soak/broken.ts", import.meta.url));

const LEAST = { documents: 50, withdrawals: 5, kills: 2, "reorganisations that removed an anchor": 1 };

const plan = (changes: Partial<SoakPlan>): SoakPlan => ({
  seed: SEED,
  ground: "hardhat",
  seconds: 25,
  troubles: TROUBLES,
  once: ["undone-anchor", "storm", "day", "reorganisation"],
  killEveryMs: [2_000, 7_000],
  restSeconds: 120,
  least: LEAST,
  say: () => undefined,
  ...changes,
});

// It begins with chance, and takes two minutes: a run of its own.
const isWanted = process.env["ABSAH_SOAK"] !== undefined;
if (!isWanted) console.log("not run: a minute of soak and its three broken issuers; ABSAH_SOAK=1 runs them");
const soaking: (title: string, tests: (this: Suite) => void) => unknown = isWanted ? describe : () => undefined;

soaking("a soak", function () {
  this.timeout(300_000);

  async function holds(changes: Partial<SoakPlan>): Promise<void> {
    const { faults, counts } = await soak(plan({ ...changes, say: (line) => console.log(line) }));
    console.log(tableOf(counts).replaceAll(/^/gm, "      "));
    expect(faults, `${showFaults(faults)}\nABSAH_SEED=${SEED}`).to.deep.equal([]);
    for (const [name, least] of Object.entries(changes.least ?? LEAST))
      expect(counts.of(name), name).to.be.at.least(least);
    expect(counts.sum("fault ")).to.be.greaterThan(0);
  }

  before(() => console.log(`    ABSAH_SEED=${SEED}`));

  it("loses, doubles and disorders nothing on the project's own chain, which is killed too", () => {
    const least = { documents: 30, withdrawals: 3, kills: 1, "trouble chain-killed": 1 };
    return holds({ ground: "durable", seconds: 15, once: ["chain-killed", "storm"], least });
  });

  it("loses, doubles and disorders nothing where that chain is reorganised", () => holds({}));

  it("loses, doubles and disorders nothing on anvil", async () => {
    if (findAnvil() === undefined) {
      console.log("  not run: a soak on anvil (@foundry-rs/anvil has no program for this machine)");
      return;
    }
    await holds({ ground: "anvil" });
  });
});

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

soaking("a soak of a broken issuer", function () {
  this.timeout(300_000);
  let found: ReadonlyMap<string, string>;

  before(async () => {
    const plans = Object.entries(BREAKS).map(async ([name, changes]): Promise<readonly [string, string]> => {
      const only = { seconds: 10, restSeconds: 8, troubles: [], once: [] } as const;
      const { faults } = await soak(plan({ ...only, ...changes, script: BROKEN, env: { ABSAH_BREAK: name } }));
      return [name, faults.map(({ kind, what }) => `${kind}: ${what}`).join("\n")];
    });
    found = new Map(await Promise.all(plans));
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
