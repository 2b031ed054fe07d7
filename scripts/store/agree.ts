/** Somebody agrees that an issuer goes on from the store as it lies there: a record that its next start heeds. */
import { join } from "node:path";
import { fromHex } from "#core/encoding/text.ts";
import { encodeCbor } from "#core/encoding/cbor.ts";
import { openLevelScan } from "../../issuer/adapters/store/scan.ts";
import { openLevelStore } from "../../issuer/adapters/store/level.ts";
import { keyOf, restorations } from "../../issuer/authority/records/records.ts";
import { FOLDERS, type StoreHouse } from "./house.ts";
import { assertSound, type JournalEnd } from "./sound.ts";

/** @param at  Unix seconds   @param without  batches whose leaf lists nobody has, as "issuer/sequence"
 *  @throws {HouseError} for a store that is damaged, {StoreError} `locked` while an issuer runs */
export async function agree(
  { dataFolder, storeKey }: Pick<StoreHouse, "dataFolder" | "storeKey">,
  at: number,
  without: readonly string[],
): Promise<JournalEnd> {
  const folder = join(dataFolder, FOLDERS.store);
  const scan = await openLevelScan(folder, storeKey);
  let end: JournalEnd;
  try {
    end = await assertSound(
      storeKey,
      () => scan.records(),
      () => undefined,
    );
  } finally {
    await scan.close();
  }
  // The mark of a newer store would say that this one was cut: it was, and that is agreed to.
  await put(join(dataFolder, FOLDERS.persons), storeKey, {
    type: "put",
    key: "journal-head",
    value: encodeCbor([end.entries - 1, fromHex(end.head)]),
  });
  await put(folder, storeKey, restorations.put(keyOf.restored, { v: 1, at, without: [...without] }));
  return end;
}

async function put(
  folder: string,
  key: Uint8Array,
  write: { readonly type: "put" | "del"; readonly key: string; readonly value?: Uint8Array },
): Promise<void> {
  const store = await openLevelStore({ folder, key });
  try {
    await store.batch([{ type: "put", key: write.key, value: write.value ?? new Uint8Array() }]);
  } finally {
    await store.close();
  }
}
