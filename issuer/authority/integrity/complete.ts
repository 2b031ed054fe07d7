/** Before anything is signed: every record is there, opens, and says what the journal says. */
import { StoreError, type Store } from "../../ports.ts";
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
