/** `npm run test:soak` in a minute, and the same with an issuer that is broken: a soak that finds nothing there proves nothing. */
import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { findAnvil } from "../../scripts/soak/ground/anvil.ts";
import { showFaults, tableOf } from "../../scripts/soak/report.ts";
import { soak, type SoakPlan, type SoakResult } from "../../scripts/soak/run.ts";
import { TROUBLES } from "../../scripts/soak/troubles.ts";

const SEED = Number(process.env["ABSAH_SEED"] ?? randomInt(2 ** 31));
const BROKEN = fileURLToPath(new URL("soak/broken.ts", import.meta.url));

const plan = (changes: Partial<SoakPlan>): SoakPlan => ({
  seed: SEED,
  ground: "hardhat",
  seconds: 30,
  troubles: TROUBLES,
  once: ["undone-anchor", "storm", "day", "reorganisation"],
  killEveryMs: [2_000, 7_000],
  restSeconds: 120,
  say: () => undefined,
  ...changes,
});

describe("a soak", function () {
  this.timeout(300_000);

  async function holds(ground: "hardhat" | "anvil"): Promise<void> {
    const { faults, counts } = await soak(plan({ ground, say: (line) => console.log(line) }));
    console.log(`${tableOf(counts)}\n`.replaceAll(/^/gm, "      "));
    expect(faults, `${showFaults(faults)}\nABSAH_SEED=${SEED}`).to.deep.equal([]);
    expect(counts.of("documents")).to.be.greaterThan(50);
    expect(counts.of("withdrawals")).to.be.greaterThan(3);
    expect(counts.of("kills")).to.be.greaterThan(1);
    expect(counts.of("reorganisations that removed an anchor")).to.be.greaterThan(0);
    expect(counts.sum("fault ")).to.be.greaterThan(5);
  }

  before(() => console.log(`    ABSAH_SEED=${SEED}`));

  it("loses, doubles and disorders nothing on the project's own chain", () => holds("hardhat"));

  it("loses, doubles and disorders nothing on anvil", function () {
    if (findAnvil() !== undefined) return holds("anvil");
    console.log("  not run: a soak on anvil (@foundry-rs/anvil has no program for this machine)");
    return Promise.resolve();
  });
});

describe("a soak of a broken issuer", function () {
  this.timeout(300_000);

  const broken = async (name: string, changes: Partial<SoakPlan>): Promise<SoakResult> => {
    const env = { ABSAH_BREAK: name };
    return soak(
      plan({
        script: BROKEN,
        env,
        seconds: 12,
        restSeconds: 8,
        troubles: [],
        once: [],
        killEveryMs: [1_500, 2_500],
        ...changes,
      }),
    );
  };
  const words = ({ faults }: SoakResult): string => faults.map(({ kind, what }) => `${kind}: ${what}`).join("\n");

  it("that acknowledges before it writes is found out", async () => {
    expect(words(await broken("acknowledge-before-write", {}))).to.match(
      /lost: document .* was acknowledged, and the journal/,
    );
  });

  it("that writes without waiting for the disk is found out, where the page cache is lost too", async () => {
    expect(words(await broken("unsynced", {}))).to.match(/lost: document .* was acknowledged, and the journal/);
  });

  it("that counts nonces by itself is found out", async () => {
    const troubles = ["storm", "undone-anchor"] as const;
    expect(words(await broken("nonce-manager", { troubles, killEveryMs: [60_000, 60_000] }))).to.match(
      /lost: document .* is anchored nowhere/,
    );
  });
});
