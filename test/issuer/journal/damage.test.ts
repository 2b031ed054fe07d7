import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { encodeEntry, entryKey, type JournalEntry } from "../../../issuer/journal/entry.ts";
import { type Store } from "../../../issuer/ports.ts";
import {
  codeOf,
  editByHand,
  messageOf,
  newFolder,
  removeFolders,
  STORE_KEY,
  valueOf,
  withStore,
} from "../adapters/store/support.ts";
import { event, toArray, withJournal } from "./support.ts";

const open = (folder: string) => withJournal(folder, ({ journal }) => toArray(journal.entries()));

describe("a damaged journal", () => {
  let folder: string;
  let entries: JournalEntry[];
  const store = (): string => join(folder, "store");
  const persons = (): string => join(folder, "persons");

  beforeEach(async () => {
    folder = await newFolder();
    entries = await withJournal(folder, ({ journal }) => journal.append([1, 2, 3, 4, 5].map(event)));
  });
  afterEach(removeFolders);

  /** Edits with the store key at hand. */
  const rewrite = (work: (store: Store) => Promise<void>): Promise<void> => withStore(store(), work);

  it("opens while it is whole", async () => {
    expect(await open(folder)).to.deep.equal(entries);
  });

  it("is refused with an entry changed by hand, naming the entry and what to do", async () => {
    await editByHand(store(), async (database) => {
      const value = await valueOf(database, entryKey(2));
      await database.put(entryKey(2), value.with(20, (value[20] ?? 0) ^ 1));
    });
    expect(await codeOf(() => open(folder))).to.equal("corrupt");
    expect(await messageOf(() => open(folder)))
      .to.match(/^after journal entry 1: record journal\/0000000000000002 in .* was changed/)
      .and.match(/restore the folder from its backup/);
  });

  it("is refused with an entry taken out", async () => {
    await editByHand(store(), (database) => database.del(entryKey(2)));
    expect(await codeOf(() => open(folder))).to.equal("gap");
    expect(await messageOf(() => open(folder))).to.match(/^journal entry 2 is missing .*restore the newest backup/);
  });

  it("is refused with its first entry taken out", async () => {
    await editByHand(store(), (database) => database.del(entryKey(0)));
    expect(await codeOf(() => open(folder))).to.equal("gap");
  });

  it("is refused with its last entries taken out", async () => {
    await editByHand(store(), async (database) => {
      await database.del(entryKey(3));
      await database.del(entryKey(4));
    });
    expect(await codeOf(() => open(folder))).to.equal("truncated");
    expect(await messageOf(() => open(folder))).to.match(/^journal entry 3 and all after it, up to 4, are missing/);
  });

  it("is refused when its store is an older copy, or was made anew", async () => {
    const copy = join(folder, "copy");
    await cp(store(), copy, { recursive: true });
    await withJournal(folder, ({ journal }) => journal.append([event(6)]));
    await rm(store(), { recursive: true });
    await cp(copy, store(), { recursive: true });
    expect(await codeOf(() => open(folder))).to.equal("truncated");
    await rm(store(), { recursive: true });
    expect(await codeOf(() => open(folder))).to.equal("truncated");
  });

  it("opens when the mark is behind, as after a crash between the two writes", async () => {
    const copy = join(folder, "copy");
    await cp(persons(), copy, { recursive: true });
    await withJournal(folder, ({ journal }) => journal.append([event(6)]));
    await rm(persons(), { recursive: true });
    await cp(copy, persons(), { recursive: true });
    expect(await open(folder)).to.have.length(6);
    // The mark is brought up at once: a loss from here on shows.
    await editByHand(store(), (database) => database.del(entryKey(5)));
    expect(await codeOf(() => open(folder))).to.equal("truncated");
  });

  it("is refused when the person keys are gone", async () => {
    await rm(persons(), { recursive: true });
    expect(await codeOf(() => open(folder))).to.equal("person-unknown");
    expect(await messageOf(() => open(folder))).to.match(/restore the newest backup of the person keys$/);
  });

  it("is refused with an entry rewritten by somebody who has the store key", async () => {
    const [, , third] = entries;
    if (third === undefined) throw new Error("no entry");
    const forged = encodeEntry({ ...third, facts: { order: 999 } });
    await rewrite((opened) => opened.batch([{ type: "put", key: entryKey(2), value: forged }]));
    expect(await codeOf(() => open(folder))).to.equal("hash");
    expect(await messageOf(() => open(folder))).to.match(/^journal entry 3 does not continue entry 2/);
  });

  it("is refused with its newest entry rewritten by somebody who has the store key", async () => {
    const last = entries.at(-1);
    if (last === undefined) throw new Error("no entry");
    const forged = encodeEntry({ ...last, facts: { order: 999 } });
    await rewrite((opened) => opened.batch([{ type: "put", key: entryKey(4), value: forged }]));
    expect(await codeOf(() => open(folder))).to.equal("hash");
    expect(await messageOf(() => open(folder))).to.match(/entry 4 is not the one that was acknowledged/);
  });

  it("is refused with an entry that has another's number", async () => {
    const last = entries.at(-1);
    if (last === undefined) throw new Error("no entry");
    const value = encodeEntry({ ...last, number: 7 });
    await rewrite((opened) => opened.batch([{ type: "put", key: entryKey(4), value }]));
    expect(await codeOf(() => open(folder))).to.equal("hash");
  });

  it("is refused with a record that is no entry", async () => {
    for (const value of [Uint8Array.of(0xff), Uint8Array.of(0x80), new Uint8Array(0)]) {
      await rewrite((opened) => opened.batch([{ type: "put", key: entryKey(1), value }]));
      expect(await codeOf(() => open(folder))).to.equal("corrupt");
      expect(await messageOf(() => open(folder))).to.include("record journal/0000000000000001");
    }
  });

  it("is refused with a mark that is none", async () => {
    const keys = await openLevelStore({ folder: persons(), key: new Uint8Array(32).fill(8) });
    await keys.batch([{ type: "put", key: "journal-head", value: Uint8Array.of(0x80) }]);
    await keys.close();
    expect(await codeOf(() => open(folder))).to.equal("corrupt");
  });

  it("never opens with other entries, whichever byte of level's files is flipped", async function () {
    this.timeout(120_000);
    const seen = { refused: 0, whole: 0 };
    for (const name of await readdir(store())) {
      if (!/\.(?:log|ldb)$/.test(name)) continue;
      const length = (await readFile(join(store(), name))).length;
      const step = Math.max(1, Math.floor(length / 60));
      for (let at = 0; at < length; at += step) {
        const copy = join(folder, `copy-${name}-${at}`);
        await cp(store(), join(copy, "store"), { recursive: true });
        await cp(persons(), join(copy, "persons"), { recursive: true });
        await flip(join(copy, "store", name), at);
        const found = await open(copy).catch(() => undefined);
        if (found !== undefined) expect(found, `byte ${at} of ${name}`).to.deep.equal(entries);
        seen[found === undefined ? "refused" : "whole"] += 1;
        await rm(copy, { recursive: true });
      }
    }
    expect(seen.refused, "flips that mattered").to.be.greaterThan(20);
  });
});

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  await writeFile(path, bytes);
}

const put = (key: string) => ({ type: "put", key, value: new Uint8Array(100) }) as const;

describe("level without the journal", () => {
  afterEach(removeFolders);

  it("drops an acknowledged record after a flipped byte without a word (why the mark is there)", async () => {
    const folder = await newFolder();
    await withStore(folder, (store) => store.batch([put("a")]));
    await withStore(folder, async (store) => {
      await store.batch([put("b")]);
      await store.batch([put("c")]);
    });
    const [log = ""] = (await readdir(folder)).filter((name) => name.endsWith(".log"));
    await flip(join(folder, log), 50);
    const store = await openLevelStore({ folder, key: STORE_KEY });
    expect(await store.get("c")).to.equal(undefined);
    await store.close();
  });
});
