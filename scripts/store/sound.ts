/** Whether records make a sound store: seals, journal, and every record as the journal says. */
import { createSecretKey } from "node:crypto";
import { toHex } from "#core/encoding/text.ts";
import { openRecord } from "../../issuer/adapters/store/record.ts";
import { Comparison } from "../../issuer/authority/integrity/comparison.ts";
import { Expected } from "../../issuer/authority/integrity/expected.ts";
import { type Fault } from "../../issuer/authority/integrity/fault.ts";
import { JournalCheck } from "../../issuer/authority/integrity/journal-check.ts";
import { HouseError } from "./house.ts";
import { type SealedRecord } from "./records-file.ts";

export interface JournalEnd {
  readonly entries: number;
  /** In hex. */
  readonly head: string;
  /** Whom something is sealed for. */
  readonly persons: Iterable<string>;
}

/** @param records  read twice: first the journal, then what it speaks of
 *  @throws {HouseError} naming the first fault */
export async function assertSound(
  storeKey: Uint8Array,
  records: () => AsyncIterable<SealedRecord>,
  tick: () => void,
): Promise<JournalEnd> {
  const key = createSecretKey(storeKey);
  const expected = new Expected();
  const journal = new JournalCheck(expected, undefined);
  const refuse = (found: Fault | undefined): void => {
    if (found !== undefined) throw new HouseError(`The store is damaged: ${found.message}. See \`npm run fsck\`.`);
  };
  for await (const { key: name, sealed } of records()) {
    if (name.startsWith("journal/")) refuse(journal.see(name, openRecord(key, name, sealed)));
    tick();
  }
  const comparison = new Comparison(expected);
  for await (const { key: name, sealed } of records()) {
    if (name.startsWith("journal/")) continue;
    const value = openRecord(key, name, sealed);
    if (value === undefined)
      throw new HouseError(`The store is damaged: record ${name} was changed. See \`npm run fsck\`.`);
    refuse(comparison.see(name, value));
  }
  for (const found of comparison.missing()) refuse(found);
  return { entries: journal.count, head: toHex(journal.hash), persons: expected.persons.keys() };
}
