/** What was done to the house and how often: printed at the end, and compared with what was asked for. */
export class Counts {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#counts.set(name, this.of(name) + count);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Names that begin so, in order of the alphabet, with their counts. */
  under(prefix: string): readonly (readonly [name: string, count: number])[] {
    return [...this.#counts]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, count]) => [name.slice(prefix.length), count] as const)
      .toSorted(([a], [b]) => a.localeCompare(b));
  }

  sum(prefix: string): number {
    return this.under(prefix).reduce((sum, [, count]) => sum + count, 0);
  }

  /** All of `other` too. */
  merge(other: Counts): void {
    for (const [name, count] of other.#counts) this.add(name, count);
  }
}
