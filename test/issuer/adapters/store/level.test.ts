import { execFileSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { openLevelStore } from "../../../../issuer/adapters/store/level.ts";
import { storeSuite } from "../../../adapters/store.suite.ts";
import {
  codeOf,
  editByHand,
  messageOf,
  newFolder,
  rawBytes,
  readAll,
  removeFolders,
  STORE_KEY,
  valueOf,
  withStore,
} from "./support.ts";

const CHILD = fileURLToPath(new URL("write-until-full.ts", import.meta.url));
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const put = (key: string, value: Uint8Array) => ({ type: "put", key, value }) as const;

storeSuite("level", async () => {
  const folder = await newFolder();
  return () => openLevelStore({ folder, key: STORE_KEY });
});

describe("the level store", () => {
  afterEach(removeFolders);

  it("lets no second opener in, and says which folder and what to do", async () => {
    const folder = await newFolder();
    await withStore(folder, async () => {
      const open = () => openLevelStore({ folder, key: STORE_KEY });
      expect(await codeOf(open)).to.equal("locked");
      expect(await messageOf(open))
        .to.include(folder)
        .and.match(/stop that process, then start again$/);
    });
    expect(await codeOf(() => withStore(folder, readAll))).to.equal("none");
  });

  it("keeps its folder from other users", async () => {
    const folder = join(await newFolder(), "store");
    await withStore(folder, readAll);
    expect((await stat(folder)).mode & 0o777).to.equal(0o700);
  });

  it("takes a key of 32 bytes only", async () => {
    const folder = await newFolder();
    expect(await messageOf(() => openLevelStore({ folder, key: new Uint8Array(16) }))).to.match(/32 bytes, not 16/);
  });

  it("refuses a record under another key, and names it", async () => {
    const folder = await newFolder();
    await withStore(folder, (store) => store.batch([put("order/1", text("one"))]));
    const other = await openLevelStore({ folder, key: new Uint8Array(32) });
    expect(await codeOf(() => other.get("order/1"))).to.equal("corrupt");
    expect(await messageOf(() => other.get("order/1")))
      .to.include("order/1")
      .and.include(folder);
    await other.close();
  });

  it("refuses records that were swapped by hand, alone and in a list", async () => {
    const folder = await newFolder();
    await withStore(folder, (store) => store.batch([put("a", text("one")), put("b", text("two"))]));
    await editByHand(folder, async (database) => {
      const [a, b] = [await valueOf(database, "a"), await valueOf(database, "b")];
      await database.put("a", b);
      await database.put("b", a);
    });
    expect(await codeOf(() => withStore(folder, (store) => store.get("a")))).to.equal("corrupt");
    expect(await codeOf(() => withStore(folder, readAll))).to.equal("corrupt");
  });

  it("shows no value in its files", async () => {
    const folder = await newFolder();
    await withStore(folder, (store) => store.batch([put("a", text("Siti Rahayu")), put("Siti Visible", text(""))]));
    const raw = await rawBytes(folder);
    expect(raw.includes("Siti Rahayu")).to.equal(false);
    // The control: names of records are not hidden, so no name of a person may be one.
    expect(raw.includes("Siti Visible")).to.equal(true);
  });

  it("on a full disk says so, keeps what it acknowledged, and takes no further write until it is opened again", async () => {
    const folder = await newFolder();
    const command = ["-c", 'ulimit -f 128; exec "$0" "$@"', process.execPath, CHILD, folder];
    const told: { written: number; first: string; second: string; message: string } = JSON.parse(
      execFileSync("sh", command, { encoding: "utf8" }),
    );
    expect(told.first).to.equal("disk-full");
    expect(told.second).to.equal("disk-full");
    expect(told.message)
      .to.include(folder)
      .and.match(/free space on that disk, then start again/);
    expect(told.written).to.be.greaterThan(10);
    const kept = await withStore(folder, readAll);
    for (let index = 0; index < told.written; index += 1) {
      expect(kept.get(`record/${index}`), `record ${index}`).to.deep.equal(new Uint8Array(1000));
    }
    await withStore(folder, (store) => store.batch([put("after", text("goes on"))]));
  });
});
