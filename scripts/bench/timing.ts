/** How the figures are taken: warm-up, rounds in turn, medians; per CPU second, so that what else runs counts little. */

/** Something done again and again; `run` does `units` of it. */
export interface Work {
  readonly units: number;
  run(): unknown;
}

export interface Pace {
  /** Units a second of processor time of this process, all its threads. */
  readonly perCpuSecond: number;
  /** Units a second of the clock. */
  readonly perSecond: number;
}

/** Paces of several works, measured turn by turn so that a slow minute of the machine meets all alike.
 *  A round lasts `roundMs`, or one run where that takes longer. */
export async function race(works: readonly Work[], rounds = 5, roundMs = 400): Promise<readonly Pace[]> {
  for (const work of works) await round(work, roundMs);
  const paces = works.map((): Pace[] => []);
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const [at, work] of works.entries()) paces[at]?.push(await round(work, roundMs));
  }
  return paces.map((taken) => ({
    perCpuSecond: median(taken.map(({ perCpuSecond }) => perCpuSecond)),
    perSecond: median(taken.map(({ perSecond }) => perSecond)),
  }));
}

/** The pace of one run without a warm-up, for what takes many seconds. */
export const paceOnce = (work: Work): Promise<Pace> => round(work, 0);

async function round(work: Work, roundMs: number): Promise<Pace> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let units = 0;
  do {
    await work.run();
    units += work.units;
  } while (performance.now() - begun < roundMs);
  const seconds = (performance.now() - begun) / 1000;
  return { perCpuSecond: units / cpuSeconds(cpu), perSecond: units / seconds };
}

/** Processor seconds of this process since `from`. */
export function cpuSeconds(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}

/** The value that `share` of all are at or below (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError("no values");
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Milliseconds of each call, one after the other; the first `warmUp` are not counted. */
export async function latencies(
  count: number,
  warmUp: number,
  call: (at: number) => Promise<unknown>,
): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let at = 0; at < warmUp + count; at += 1) {
    const begun = performance.now();
    await call(at);
    if (at >= warmUp) taken.push(performance.now() - begun);
  }
  return taken;
}

/** Calls a second with `inFlight` of them under way at once. */
export async function throughput(
  count: number,
  inFlight: number,
  call: (at: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const begun = performance.now();
  const run = async (): Promise<void> => {
    for (let at = next++; at < count; at = next++) await call(at);
  };
  await Promise.all(Array.from({ length: inFlight }, run));
  return count / ((performance.now() - begun) / 1000);
}
