/** Before anything is signed: every record is there, opens, and says what the journal says, and every person has a key. */
import { JournalError } from "../../journal/error.ts";
import { StoreError, type Store } from "../../ports.ts";
import { under } from "../records/record.ts";
import { Comparison } from "./comparison.ts";
import { type Expected } from "./expected.ts";
import { type Fault } from "./fault.ts";

/** All records that are no entry of the journal. */
export const BESIDE_JOURNAL = [
  { gte: "\u0001", lt: "journal/" },
  { gte: "journal0", lt: "\uffff" },
] as const;

/** @throws {StoreError} `corrupt`: the first fault, and how many more there are */
export async function assertComplete(expected: Expected, store: Store): Promise<void> {
  const comparison = new Comparison(expected);
  const faults: Fault[] = [];
  for (const range of BESIDE_JOURNAL) {
    for await (const [key, value] of store.entries(range)) {
      const found = comparison.see(key, value);
      if (found !== undefined) faults.push(found);
    }
  }
  const [first, ...others] = [...comparison.missing(), ...faults];
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const advice = "`npm run fsck` names every fault; restore the newest backup with `npm run restore`";
  throw new StoreError("corrupt", `${first.message}, unlike the journal${more}: ${advice}`);
}

/** @throws {JournalError} `person-unknown`; {StoreError} `corrupt` for a key that was changed */
export async function assertPersons({ persons: known }: Expected, persons: Store): Promise<void> {
  const missing = new Map(known);
  for (const room of ["person/", "gone/"]) {
    for await (const [key] of persons.entries(under(room))) missing.delete(key.slice(room.length));
  }
  const [first] = missing;
  if (first === undefined) return;
  const what = `${missing.size} keys of persons are missing, the first of person ${first[0]} in journal entry ${first[1]}`;
  const advice =
    "restore the newest backup of the person keys; where there is none, `npm run restore -- --here` takes them for destroyed";
  throw new JournalError("person-unknown", `${what}: ${advice}`);
}
