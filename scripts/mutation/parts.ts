/** What is mutated together, and the tests that have to notice. */
export interface Part {
  readonly mutate: readonly string[];
  /** In this order: what is quick and finds most comes first, since a mutant's first failing test ends its run. */
  readonly specs: readonly string[];
}

const core = (folder: string): Part => ({
  mutate: [`verifier/core/${folder}/**/*.ts`],
  specs: [`test/verifier/core/${folder}/**/*.test.ts`],
});

const authority = (mutate: readonly string[], specs: readonly string[]): Part => ({
  mutate: mutate.map((file) => `issuer/authority/${file}`),
  specs: specs.map((file) => `test/issuer/authority/${file}`),
});

/** A folder is tested by its own tests alone: what only a test of another room would notice counts as a survivor. */
export const PARTS: Readonly<Record<string, Part>> = {
  // Without the properties of invariants.test.ts and again.test.ts, which take seconds for each mutant that survives.
  judgement: {
    mutate: ["verifier/core/judgement/*.ts", "!verifier/core/judgement/again.ts"],
    specs: ["judge-document", "judge-proofs", "judge-lists", "decide"].map(
      (name) => `test/verifier/core/judgement/${name}.test.ts`,
    ),
  },
  again: { mutate: ["verifier/core/judgement/again.ts"], specs: ["test/verifier/core/judgement/again.test.ts"] },
  proof: core("proof"),
  document: core("document"),
  encoding: core("encoding"),
  order: authority(["order/*.ts", "order.ts"], ["order/*.test.ts", "order.test.ts"]),
  publishing: authority(["publishing/segments.ts"], ["publishing/segments.test.ts"]),
  places: authority(["issuing/places.ts"], ["issuing/places.test.ts"]),
};
