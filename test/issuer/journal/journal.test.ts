import { join } from "node:path";
import { expect } from "chai";
import { encodeEntry, entryHash, entryKey, GENESIS_HASH } from "../../../issuer/journal/entry.ts";
import { Journal } from "../../../issuer/journal/journal.ts";
import { StoreError } from "../../../issuer/ports.ts";
import { codeOf, newFolder, rawBytes, readAll, removeFolders } from "../adapters/store/support.ts";
import { clock, event, random, START_MS, tapped, text, toArray, withJournal } from "./support.ts";

describe("the journal", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await newFolder();
    clock.now = START_MS;
  });
  afterEach(removeFolders);

  it("begins empty, and is found empty again", async () => {
    for (let round = 0; round < 2; round += 1) {
      await withJournal(folder, async ({ journal }) => {
        expect(journal.head).to.deep.equal({ number: -1, hash: GENESIS_HASH });
        expect(await toArray(journal.entries())).to.deep.equal([]);
      });
    }
  });

  it("numbers entries from 0, links each to the one before, and gives them back after a restart", async () => {
    const appended = await withJournal(folder, async ({ journal }) => {
      const first = await journal.append([event(1), event(2)]);
      clock.now += 1000;
      return [...first, ...(await journal.append([event(3)]))];
    });
    expect(appended.map(({ number }) => number)).to.deep.equal([0, 1, 2]);
    expect(appended.map(({ timeMs }) => timeMs - START_MS)).to.deep.equal([0, 0, 1000]);
    expect(appended[0]?.previousHash).to.deep.equal(GENESIS_HASH);
    expect(appended[2]?.previousHash).to.deep.equal(appended[1]?.hash);
    await withJournal(folder, async ({ journal }) => {
      expect(await toArray(journal.entries())).to.deep.equal(appended);
      expect(await toArray(journal.entries(2))).to.deep.equal(appended.slice(2));
      expect(journal.head).to.deep.equal({ number: 2, hash: appended[2]?.hash });
    });
  });

  it("lies in the store as PROTOCOL 10 says", async () => {
    await withJournal(folder, async ({ journal, store }) => {
      const [entry] = await journal.append([event(1)]);
      if (entry === undefined) throw new Error("nothing appended");
      const bytes = encodeEntry(entry);
      expect(await store.get("journal/0000000000000000")).to.deep.equal(bytes);
      expect(entry.hash).to.deep.equal(entryHash(bytes));
    });
  });

  it("hands every entry to the fold while it opens", async () => {
    await withJournal(folder, ({ journal }) => journal.append([event(1), event(2)]));
    await withJournal(folder, async ({ store, persons }) => {
      const seen: unknown[] = [];
      await Journal.open({ store, persons, clock, random }, (entry) => seen.push(entry.facts["order"]));
      expect(seen).to.deep.equal([1, 2]);
    });
  });

  it("applies the writes of an append with its entry", async () => {
    await withJournal(folder, async ({ journal, store }) => {
      await journal.append([event(1)], [{ type: "put", key: "order/1", value: text("x") }]);
      expect(await store.get("order/1")).to.deep.equal(text("x"));
    });
  });

  it("takes no append without an entry, and no foreign hand on its own records", async () => {
    await withJournal(folder, async ({ journal }) => {
      expect(() => journal.append([])).to.throw(RangeError, /nothing to append/);
      expect(() => journal.append([event(1)], [{ type: "del", key: entryKey(0) }])).to.throw(RangeError, /journal/);
      expect(journal.head.number).to.equal(-1);
    });
  });

  it("takes concurrent appends in turn and writes those that wait together in one commit", async () => {
    await withJournal(folder, async ({ store, persons }) => {
      let commits = 0;
      const counted = tapped(store, (pass) => {
        commits += 1;
        return pass();
      });
      const journal = await Journal.open({ store: counted, persons, clock, random });
      const appended = await Promise.all(Array.from({ length: 200 }, (_, order) => journal.append([event(order)])));
      expect(appended.flat().map(({ number }) => number)).to.deep.equal(Array.from({ length: 200 }, (_, n) => n));
      expect(appended.flat().map(({ facts }) => facts["order"])).to.deep.equal(
        Array.from({ length: 200 }, (_, n) => n),
      );
      expect(commits).to.equal(2);
    });
    await withJournal(folder, async ({ journal }) => expect(journal.head.number).to.equal(199));
  });

  it("acknowledges only what is on disk with its mark", async () => {
    await withJournal(folder, async ({ store, persons }) => {
      const done: string[] = [];
      const slow = tapped(store, (pass) => pass().then(() => void done.push("entries")));
      const marked = tapped(persons, (pass) => pass().then(() => void done.push("mark")));
      const journal = await Journal.open({ store: slow, persons: marked, clock, random });
      done.length = 0;
      await journal.append([event(1)]).then(() => done.push("acknowledged"));
      expect(done).to.deep.equal(["entries", "mark", "acknowledged"]);
    });
  });

  it("finds hashes by number and numbers by hash", async () => {
    await withJournal(folder, async ({ journal }) => {
      const appended = await journal.append([event(1), event(2), event(3)]);
      for (const { number, hash } of appended) {
        expect(await journal.hashAt(number)).to.deep.equal(hash);
        expect(await journal.findHash(hash)).to.equal(number);
      }
      expect(await journal.hashAt(3)).to.equal(undefined);
      expect(await journal.findHash(GENESIS_HASH)).to.equal(undefined);
    });
  });

  describe("after a failed write", () => {
    const full = new StoreError("disk-full", "no room");

    it("refuses what waited and all that comes, until it is opened again", async () => {
      await withJournal(folder, async ({ store, persons }) => {
        let broken = false;
        const failing = tapped(store, (pass) => (broken ? Promise.reject(full) : pass()));
        const journal = await Journal.open({ store: failing, persons, clock, random });
        await journal.append([event(1)]);
        broken = true;
        const both = await Promise.allSettled([journal.append([event(2)]), journal.append([event(3)])]);
        broken = false;
        const later = await Promise.allSettled([journal.append([event(4)])]);
        for (const outcome of [...both, ...later]) {
          if (outcome.status !== "rejected") throw new Error("an append was taken");
          expect(outcome.reason).to.include({ code: "stopped", cause: full });
          expect(outcome.reason.message).to.match(/unknown until the journal is opened again/);
        }
        expect(journal.head.number).to.equal(0);
        const again = await Journal.open({ store, persons, clock, random });
        expect((await again.append([event(5)])).map(({ number }) => number)).to.deep.equal([1]);
      });
    });

    it("stops too when the mark cannot be written, and keeps the entry when it is opened again", async () => {
      await withJournal(folder, async ({ store, persons }) => {
        const journal = await Journal.open({ store, persons: tapped(persons, failAfterOpen()), clock, random });
        expect(await codeOf(() => journal.append([event(1)]))).to.equal("stopped");
        const again = await Journal.open({ store, persons, clock, random });
        expect(again.head.number).to.equal(0);
      });
    });

    const failAfterOpen = () => {
      let calls = 0;
      return (pass: () => Promise<void>) => ((calls += 1) > 1 ? Promise.reject(full) : pass());
    };
  });

  describe("with a person's data", () => {
    it("writes the person's id openly and the data sealed, and opens them again", async () => {
      await withJournal(folder, async ({ journal }) => {
        const [person = ""] = await journal.persons.create();
        const sealed = { person, data: text("Siti Rahayu") };
        const [entry, plain] = await journal.append([{ ...event(1), sealed }, event(2)]);
        if (entry === undefined || plain === undefined) throw new Error("nothing appended");
        expect(entry.facts).to.deep.equal({ order: 1, person });
        expect(await journal.openSealed(entry)).to.deep.equal(text("Siti Rahayu"));
        expect(await journal.openSealed(plain)).to.equal(undefined);
      });
    });

    it("opens the sealed part of one entry in no other", async () => {
      await withJournal(folder, async ({ journal }) => {
        const [person = ""] = await journal.persons.create();
        const [one, two] = await journal.append([
          { ...event(1), sealed: { person, data: text("a") } },
          { ...event(2), sealed: { person, data: text("b") } },
        ]);
        if (one?.sealed === undefined || two === undefined) throw new Error("nothing appended");
        const moved = { ...two, sealed: one.sealed };
        expect(await codeOf(() => journal.openSealed(moved))).to.equal("corrupt");
        expect(await codeOf(() => journal.openSealed({ ...one, name: "order.approved" }))).to.equal("corrupt");
        expect(await codeOf(() => journal.openSealed({ ...one, facts: {} }))).to.equal("corrupt");
      });
    });

    it("takes no entry for a person without a key, and goes on with the others", async () => {
      await withJournal(folder, async ({ journal }) => {
        const sealed = { person: "00".repeat(16), data: text("x") };
        const [bad, good] = await Promise.allSettled([
          journal.append([event(1), { ...event(2), sealed }]),
          journal.append([event(3)]),
        ]);
        expect(bad).to.have.nested.property("reason.code", "person-unknown");
        expect(good.status).to.equal("fulfilled");
        expect((await toArray(journal.entries())).map(({ facts }) => facts["order"])).to.deep.equal([3]);
      });
    });

    it("keeps every hash whole when a person is forgotten", async () => {
      const before = await withJournal(folder, async ({ journal }) => {
        const [person = ""] = await journal.persons.create();
        await journal.append([{ ...event(1), sealed: { person, data: text("Siti") } }, event(2)]);
        await journal.persons.destroy(person);
        return toArray(journal.entries());
      });
      await withJournal(folder, async ({ journal }) => {
        const entries = await toArray(journal.entries());
        expect(entries).to.deep.equal(before);
        if (entries[0] === undefined) throw new Error("no entry");
        expect(await journal.openSealed(entries[0])).to.equal(undefined);
      });
    });

    it("shows none of 500 names in any file, sealed entries or records", async () => {
      const names = Array.from({ length: 500 }, (_, index) => `Nama Rahasia ${index} Suhartini`);
      await withJournal(folder, async ({ journal }) => {
        const persons = await journal.persons.create(names.length);
        await Promise.all(
          names.map(async (name, index) => {
            const person = persons[index] ?? "";
            const key = `document/${index}`;
            const value = await journal.persons.seal(person, key, text(name));
            await journal.append(
              [{ ...event(index), sealed: { person, data: text(name) } }],
              [{ type: "put", key, value }],
            );
          }),
        );
      });
      const raw = Buffer.concat([await rawBytes(join(folder, "store")), await rawBytes(join(folder, "persons"))]);
      expect(names.filter((name) => raw.includes(name))).to.deep.equal([]);
      // The control: with both folders and the store key, but no key of a person, there is still no name.
      const values = await withJournal(folder, async ({ store }) =>
        Buffer.concat([...(await readAll(store)).values()]),
      );
      expect(names.filter((name) => values.includes(name))).to.deep.equal([]);
      expect(values.includes("order.submitted")).to.equal(true);
    });
  });
});
