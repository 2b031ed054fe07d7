/** What befalls the house, drawn from the seed: one trouble after another, while it works and while it is killed. */
import { setTimeout as wait } from "node:timers/promises";
import { type Clock } from "./issuer/clock.ts";
import { type Counts } from "./counts.ts";
import { type Dice } from "./dice.ts";
import { type Ground } from "./ground/ground.ts";
import { LIES } from "./line/lies.ts";
import { DEEPEST, type Miner } from "./ground/miner.ts";
import { type Proxy } from "./line/proxy.ts";

export const TROUBLES = [
  "storm",
  "reorganisation",
  "undone-anchor",
  "outage",
  "lie",
  "other-chain",
  "fees",
  "swallowed",
  "standstill",
  "chain-killed",
  "day",
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** How often each is drawn, beside the others. */
const WEIGHT: Readonly<Record<Trouble, number>> = {
  storm: 6,
  reorganisation: 5,
  "undone-anchor": 6,
  outage: 2,
  lie: 4,
  "other-chain": 2,
  fees: 2,
  swallowed: 2,
  standstill: 2,
  "chain-killed": 4,
  // Once in a run, where it is asked for.
  day: 0,
};

export interface Stage {
  readonly proxy: Proxy;
  readonly miner: Miner;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly counts: Counts;
  readonly ground: Ground;
  readonly other: Ground;
}

/** After so long without effect the issuer raises its fees. */
const STUCK_SECONDS = 95;
const DAY_SECONDS = 90_000;
const GWEI = 10n ** 9n;

const OPERATORS: readonly Trouble[] = ["reorganisation", "undone-anchor", "fees", "standstill"];

/** Of `among`, what can befall this ground: one that keeps its chain can be killed, the others can be reorganised. */
export function possibleOn(ground: Ground, among: readonly Trouble[]): readonly Trouble[] {
  const impossible: readonly Trouble[] = ground.restart === undefined ? ["chain-killed"] : OPERATORS;
  return among.filter((name) => !impossible.includes(name));
}

/** One of `among` by weight. */
export function drawTrouble(among: readonly Trouble[], dice: Dice): Trouble {
  return dice.pick(among.flatMap((name) => Array.from({ length: WEIGHT[name] }, () => name)));
}

/** Brings one trouble, and takes it away again. */
export async function befall(trouble: Trouble, stage: Stage): Promise<void> {
  const { proxy, miner, clock, dice, counts, ground, other } = stage;
  const last = (least: number, most: number): Promise<void> => wait(dice.between(least, most));
  counts.add(`trouble ${trouble}`);
  switch (trouble) {
    case "storm":
      proxy.storm = 0.05 + 0.3 * dice.next();
      await last(1_500, 5_000);
      proxy.storm = 0;
      return;
    case "reorganisation":
      return miner.reorganise(dice.between(1, DEEPEST));
    case "undone-anchor":
      return miner.undoAnchor(dice.between(1, 3), 15_000);
    case "outage":
      proxy.down = true;
      await last(500, 3_000);
      proxy.down = false;
      return;
    case "lie":
      proxy.lie = dice.pick(LIES);
      // A liar that claims what was not done also keeps it from being done.
      proxy.swallow = proxy.lie === "done";
      await last(2_000, 5_000);
      Object.assign(proxy, { lie: undefined, swallow: false });
      return;
    case "other-chain":
      proxy.other = other;
      await last(1_500, 3_000);
      proxy.other = undefined;
      return;
    case "fees":
      miner.feeWei = BigInt(dice.between(5, 200)) * GWEI;
      await last(1_500, 5_000);
      miner.feeWei = 0n;
      await last(600, 1_200);
      miner.feeWei = undefined;
      return;
    case "swallowed":
      proxy.swallow = true;
      await last(1_500, 3_000);
      clock.pass(STUCK_SECONDS);
      await last(1_000, 2_000);
      proxy.swallow = false;
      return;
    case "standstill":
      miner.stands = true;
      await last(1_500, 3_000);
      clock.pass(STUCK_SECONDS);
      await last(1_000, 2_000);
      miner.stands = false;
      return;
    case "chain-killed":
      await ground.restart?.();
      return;
    case "day":
      Object.assign(proxy, { down: true });
      miner.stands = true;
      await last(2_500, 3_500);
      clock.pass(DAY_SECONDS);
      await last(1_000, 1_500);
      miner.stands = false;
      proxy.down = false;
      return;
  }
}
