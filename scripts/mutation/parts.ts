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
  mutate: mutate.map((file) => file.replace(/^!?/, "$&issuer/authority/")),
  specs: specs.map((file) => `test/issuer/authority/${file}`),
});

/** A folder is tested by its own tests alone: what only a test of another room would notice counts as a survivor. */
export const PARTS: Readonly<Record<string, Part>> = {
  // Without the properties of invariants.test.ts and again.test.ts, which take seconds for each mutant that survives.
  judgement: {
    mutate: ["verifier/core/judgement/*.ts", "!verifier/core/judgement/again.ts"],
    specs: ["judge-document", "judge-proofs", "judge-lists", "judge-answers", "decide"].map(
      (name) => `test/verifier/core/judgement/${name}.test.ts`,
    ),
  },
  again: { mutate: ["verifier/core/judgement/again.ts"], specs: ["test/verifier/core/judgement/again.test.ts"] },
  proof: core("proof"),
  document: core("document"),
  encoding: core("encoding"),
  order: authority(["order/*.ts", "order.ts"], ["order/*.test.ts", "order.test.ts"]),
  publishing: authority(
    ["publishing/{segments,foreign,export}.ts"],
    ["publishing/segments.test.ts", "publishing/foreign.test.ts", "publishing/export.test.ts"],
  ),
  bundle: authority(["publishing/{bundle,published,lapse}.ts"], ["publishing/{bundle,root}.test.ts", "whole.test.ts"]),
  places: authority(["issuing/places.ts"], ["issuing/places.test.ts"]),
  issuing: authority(
    ["issuing/*.ts", "!issuing/places.ts", "keyed-lock.ts", "four-eyes.ts", "options.ts", "reason.ts"],
    ["orders.test.ts", "rejecting.test.ts", "signer.test.ts", "issuing/rotation.test.ts"],
  ),
  listing: authority(["listing/*.ts"], ["listing/*.test.ts", "orders.test.ts", "rejecting.test.ts"]),
  records: authority(["records/*.ts"], ["record.test.ts", "restoring/*.test.ts", "issuing/rotation.test.ts"]),
  status: authority(["status/*.ts"], ["status.test.ts", "rejecting.test.ts"]),
  anchoring: authority(
    ["anchoring/*.ts"],
    ["anchoring/*.test.ts", "chain-trouble.test.ts", "reorganisation.test.ts", "checker.test.ts"],
  ),
  integrity: authority(["integrity/*.ts"], ["comparison.test.ts", "checker.test.ts", "restoring/*.test.ts"]),
  restoring: authority(["restoring/*.ts"], ["restoring/*.test.ts"]),
  watching: authority(["watching/*.ts"], ["watching/*.test.ts"]),
  house: authority(
    ["{authority,condition,desk,ledger,loop,model,root}.ts"],
    ["whole.test.ts", "ledger.test.ts", "anchoring/turns.test.ts", "chain-trouble.test.ts", "disk.test.ts"],
  ),
};
