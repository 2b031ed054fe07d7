/** Which mutants are tried where trying all of them would take days: a sample drawn from a seed, the same every time. */
import { createHash } from "node:crypto";

export interface Sample {
  /** Of 100 mutants, how many are tried. */
  readonly percent: number;
  readonly seed: string;
}

interface Drawn {
  readonly file: string;
  /** Of its start and end, from 1. */
  readonly place: readonly number[];
  readonly replacement: string | undefined;
}

/** Whether `mutant` is drawn. Each is drawn by itself: what is tried of one file does not depend on the others. */
export function isDrawn({ percent, seed }: Sample, mutant: Drawn): boolean {
  const text = JSON.stringify([seed, mutant.file, mutant.place, mutant.replacement]);
  return (100 * createHash("sha256").update(text).digest().readUInt32BE()) / 2 ** 32 < percent;
}

/** The sample as the environment hands it to Stryker: `5:seed`. */
export const sampleText = ({ percent, seed }: Sample): string => `${percent}:${seed}`;

export function readSample(text: string): Sample {
  const [, percent, seed] = /^(\d+(?:\.\d+)?):(.*)$/.exec(text) ?? [];
  if (percent === undefined || seed === undefined) throw new RangeError(`${text} is no sample`);
  return { percent: Number(percent), seed };
}

/** Where the share of the whole lies, in percent, with 95 % confidence (Wilson), if `hits` of `tried` were so. */
export function interval(hits: number, tried: number): readonly [number, number] {
  const z = 1.96;
  const share = hits / tried;
  const middle = share + z ** 2 / (2 * tried);
  const reach = z * Math.sqrt((share * (1 - share)) / tried + z ** 2 / (4 * tried ** 2));
  const whole = 1 + z ** 2 / tried;
  return [(100 * (middle - reach)) / whole, (100 * (middle + reach)) / whole];
}
