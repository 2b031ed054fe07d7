/** `npm run test:soak`: the issuer under faults, kills and reorganisations; ends with 1 where anything was lost, doubled or out of order. */
import { randomInt } from "node:crypto";
import { Command, InvalidArgumentError } from "commander";
import { Counts } from "./soak/counts.ts";
import { type Fault } from "./soak/check/compare.ts";
import { findAnvil } from "./soak/ground/anvil.ts";
import { GROUNDS, type GroundName } from "./soak/house.ts";
import { showFaults, tableOf } from "./soak/report.ts";
import { soak } from "./soak/run.ts";
import { TROUBLES, type Trouble } from "./soak/troubles.ts";

interface Options {
  readonly seed: number;
  readonly minutes: number;
  readonly chain: readonly GroundName[];
  readonly troubles: readonly Trouble[];
}

const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) throw new InvalidArgumentError("not a number");
  return value;
};

const someOf =
  <T extends string>(known: readonly T[]) =>
  (text: string): readonly T[] => {
    const names = text.split(",");
    const found = known.filter((name) => names.includes(name));
    if (found.length !== names.length) throw new InvalidArgumentError(`choose among ${known.join(", ")}`);
    return found;
  };

const command = new Command()
  .name("npm run test:soak --")
  .option("--seed <number>", "draws the same troubles again", number, randomInt(2 ** 31))
  .option("--minutes <number>", "of work under troubles, over all chains", number, 10)
  .option("--chain <names>", `some of ${GROUNDS.join(", ")}`, someOf(GROUNDS), GROUNDS)
  .option("--troubles <names>", `some of ${TROUBLES.join(", ")}`, someOf(TROUBLES), TROUBLES)
  .parse();
const { seed, minutes, chain, troubles } = command.opts<Options>();
if (chain.includes("anvil") && findAnvil() === undefined) {
  console.error("@foundry-rs/anvil is not installed for this machine: npm ci, or --chain durable,hardhat.");
  process.exit(64);
}

console.log(`seed ${seed}: npm run test:soak -- --seed ${seed} --minutes ${minutes} --chain ${chain.join()}`);
const counts = new Counts();
const faults: Fault[] = [];
for (const [at, ground] of chain.entries()) {
  console.log(`\n${ground}`);
  const result = await soak({
    seed: seed + at,
    ground,
    seconds: (minutes * 60) / chain.length,
    troubles,
    once: troubles.filter((name) => name === "day"),
    killEveryMs: [2_000, 12_000],
    restSeconds: 180,
    keep: true,
    say: (line) => console.log(line),
  });
  counts.merge(result.counts);
  faults.push(...result.faults);
}
console.log(`\n${tableOf(counts)}`);
console.log(showFaults(faults));
process.exit(faults.length === 0 ? 0 : 1);
