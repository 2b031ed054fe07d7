import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openLevelStore } from "../../../../issuer/adapters/store/level.ts";
import { editByHand, newFolder, rawBytes, removeFolders, STORE_KEY, valueOf, withStore } from "./support.ts";

const put = (key: string, value: Uint8Array) => ({ type: "put", key, value }) as const;
const secret = new Uint8Array(32).fill(9);
const fill = Array.from({ length: 50 }, (_, index) => put(`k/${index}`, new Uint8Array(100)));

async function sealedSecret(folder: string): Promise<Buffer> {
  let found = Buffer.alloc(0);
  await editByHand(folder, async (database) => {
    found = Buffer.from(await valueOf(database, "k/secret"));
  });
  return found;
}

/** The sealed value last written under `key`, out of level's log: the key, one byte of length, the value. */
async function newestInLog(folder: string, key: string, length: number): Promise<Buffer> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".log"));
  const log = Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
  const start = log.lastIndexOf(key) + key.length + 1;
  const sealed = log.subarray(start, start + length);
  if (sealed.length !== length || sealed[0] !== 1) throw new Error("the log has no such record");
  return sealed;
}

async function prepared(): Promise<{ folder: string; sealed: Buffer }> {
  const folder = await newFolder();
  await withStore(folder, (store) => store.batch([...fill, put("k/secret", secret)]));
  return { folder, sealed: await sealedSecret(folder) };
}

describe("the level store with erase", () => {
  afterEach(removeFolders);

  it("leaves nothing of a deleted record in its files once the batch resolves", async () => {
    const { folder, sealed } = await prepared();
    expect((await rawBytes(folder)).includes(sealed)).to.equal(true);
    const store = await openLevelStore({ folder, key: STORE_KEY, erase: true });
    await store.batch([{ type: "del", key: "k/secret" }]);
    expect((await rawBytes(folder)).includes(sealed)).to.equal(false);
    expect(await store.get("k/1")).to.deep.equal(new Uint8Array(100));
    await store.close();
  });

  it("erases a record that was written and deleted without a restart", async () => {
    const folder = await newFolder();
    const store = await openLevelStore({ folder, key: STORE_KEY, erase: true });
    for (let round = 0; round < 5; round += 1) {
      await store.batch([put("k/secret", secret)]);
      const sealed = await newestInLog(folder, "k/secret", 1 + 12 + secret.length + 16);
      await store.batch([{ type: "del", key: "k/secret" }]);
      expect((await rawBytes(folder)).includes(sealed), `round ${round}`).to.equal(false);
    }
    await store.close();
  });

  it("finishes at the next start what a crash interrupted", async () => {
    const { folder, sealed } = await prepared();
    // Deleted, and stopped before the compaction: as a store without `erase` leaves it.
    await withStore(folder, (store) => store.batch([{ type: "del", key: "k/secret" }]));
    expect((await rawBytes(folder)).includes(sealed), "control").to.equal(true);
    const store = await openLevelStore({ folder, key: STORE_KEY, erase: true });
    expect((await rawBytes(folder)).includes(sealed)).to.equal(false);
    await store.close();
  });
});
