/** Many waiting documents without issuing each. */
import { join } from "node:path";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { keyOf, pendings, type PendingRecord } from "../../../issuer/authority/records/records.ts";
import { type House } from "./house.ts";
import { secretOf } from "./keys.ts";

/** Lets `count` documents of issuer 1 wait: one that is issued, and copies of its record.
 *  @param change  what shall differ in the copy of that number */
export async function fillQueue(
  house: House,
  count: number,
  change: (record: PendingRecord, at: number) => PendingRecord = (record) => record,
): Promise<void> {
  await house.issue();
  await house.authority.close();
  const store = await openLevelStore({ folder: join(house.folder, "store"), key: secretOf("store") });
  const bytes = await store.get(keyOf.pending(1, 0));
  const first = pendings.read("the first", bytes ?? new Uint8Array());
  const copies = Array.from({ length: count - 1 }, (_, i) =>
    pendings.put(keyOf.pending(1, i + 1), change(first, i + 1)),
  );
  await store.batch(copies);
  await store.close();
  await house.reopen();
}
