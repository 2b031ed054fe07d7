/** Somebody agrees that an issuer goes on from the store as it lies there: a record that its next start heeds. */
import { join } from "node:path";
import { fromHex } from "#core/encoding/text.ts";
import { encodeCbor } from "#core/encoding/cbor.ts";
import { openLevelScan } from "../../issuer/adapters/store/scan.ts";
import { openLevelStore } from "../../issuer/adapters/store/level.ts";
import { type Store, type StoreWrite } from "../../issuer/ports.ts";
import { keyOf, restorations } from "../../issuer/authority/records/records.ts";
import { FOLDERS, type StoreHouse } from "./house.ts";
import { assertSound, type JournalEnd } from "./sound.ts";

/** What was agreed to: up to which entry, and how many persons' keys are given up. */
export interface Agreed {
  readonly entries: number;
  readonly persons: number;
}

/** @param at  Unix seconds   @param without  batches whose leaf lists nobody has, as "issuer/sequence"
 *  @throws {HouseError} for a store that is damaged, {StoreError} `locked` while an issuer runs */
export async function agree(
  { dataFolder, storeKey }: Pick<StoreHouse, "dataFolder" | "storeKey">,
  at: number,
  without: readonly string[],
): Promise<Agreed> {
  const folder = join(dataFolder, FOLDERS.store);
  const end = await endOf(folder, storeKey);
  // The mark of a newer store would say that this one was cut: it was, and that is agreed to.
  const mark: StoreWrite = {
    type: "put",
    key: "journal-head",
    value: encodeCbor([end.entries - 1, fromHex(end.head)]),
  };
  const persons = await withStore(join(dataFolder, FOLDERS.persons), storeKey, async (store) => {
    // Nobody has these keys: what is sealed under them is gone, as if the persons had been erased.
    const gone: StoreWrite[] = [];
    for (const person of end.persons) {
      const isKnown = (await store.get(`person/${person}`)) ?? (await store.get(`gone/${person}`));
      if (isKnown === undefined) gone.push({ type: "put", key: `gone/${person}`, value: new Uint8Array() });
    }
    await store.batch([mark, ...gone]);
    return gone.length;
  });
  const record = restorations.put(keyOf.restored, { v: 1, at, without: [...without] });
  await withStore(folder, storeKey, (store) => store.batch([record]));
  return { entries: end.entries, persons };
}

async function endOf(folder: string, storeKey: Uint8Array): Promise<JournalEnd> {
  const scan = await openLevelScan(folder, storeKey);
  try {
    return await assertSound(
      storeKey,
      () => scan.records(),
      () => undefined,
    );
  } finally {
    await scan.close();
  }
}

async function withStore<T>(folder: string, key: Uint8Array, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openLevelStore({ folder, key });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
