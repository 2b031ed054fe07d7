import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { Level } from "level";
import { ADVICE, type Fault, type FaultCode } from "../../../issuer/authority/integrity/fault.ts";
import { encodeBox, decodeDocumentBox } from "../../../issuer/authority/issuing/box.ts";
import { batches, documents, keyOf, orders } from "../../../issuer/authority/records/records.ts";
import { decodeEntry, encodeEntry } from "../../../issuer/journal/entry.ts";
import { PersonVault } from "../../../issuer/journal/person.ts";
import { type Store } from "../../../issuer/ports.ts";
import { run } from "../../../scripts/store/fsck.ts";
import { digestOf, filesOf, flip, inStore, keysOf, Stand } from "./support.ts";

/** What is done to a copy; the first code is the one that it is about. */
interface Damage {
  readonly codes: readonly FaultCode[];
  readonly what: string;
  readonly work: (data: string) => Promise<unknown> | void;
}

const PERSONS = join("keys", "persons");
const FIRST_BATCH = keyOf.batch(1, 0);

const remove = (data: string, prefix: string, folder?: string): Promise<void> =>
  inStore(
    data,
    async (store) => {
      const [key = ""] = await keysOf(store, prefix);
      await store.batch([{ type: "del", key }]);
    },
    folder,
  );

async function read<T>(store: Store, kind: { read: (key: string, bytes: Uint8Array) => T }, key: string): Promise<T> {
  return kind.read(key, (await store.get(key)) ?? new Uint8Array());
}

const editBatch = (data: string, change: object): Promise<void> =>
  inStore(data, async (store) => {
    const batch = await read(store, batches, FIRST_BATCH);
    await store.batch([batches.put(FIRST_BATCH, { ...batch, ...change })]);
  });

const editSystem = (data: string, change: object): void => {
  const path = join(data, "system.json");
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ...change }));
};

const firstIn = (data: string, folder: string): string => join(data, folder, filesOf(join(data, folder))[0] ?? "");

const journalKeys = (store: Store): Promise<string[]> => keysOf(store, "journal/");

const DAMAGES: readonly Damage[] = [
  {
    codes: ["store-unreadable"],
    what: "a database without its list of tables",
    work: (data) => {
      for (const name of filesOf(join(data, "issuer")).filter((one) => one.startsWith("MANIFEST"))) {
        rmSync(join(data, "issuer", name));
      }
    },
  },
  {
    codes: ["record-changed"],
    what: "a record with one byte changed",
    work: async (data) => {
      const level = new Level<string, Uint8Array>(join(data, "issuer"), { valueEncoding: "view" });
      const [key = ""] = await level.keys({ gte: "order/", lt: "order0" }).all();
      const bytes = Uint8Array.from((await level.get(key)) ?? []);
      bytes[20]! ^= 1;
      await level.put(key, bytes);
      await level.close();
    },
  },
  {
    codes: ["record-unknown"],
    what: "a record of no kind",
    work: (data) => inStore(data, (store) => store.batch([{ type: "put", key: "reject/1", value: new Uint8Array(3) }])),
  },
  { codes: ["record-missing"], what: "a document taken out", work: (data) => remove(data, "document/") },
  { codes: ["record-missing"], what: "a withdrawal taken out", work: (data) => remove(data, "standing/") },
  {
    codes: ["record-stale"],
    what: "an order put back to waiting",
    work: (data) =>
      inStore(data, async (store) => {
        const [key = ""] = await keysOf(store, "order/");
        const order = await read(store, orders, key);
        await store.batch([orders.put(key, { ...order, state: "waiting-approval", approvedBy: undefined })]);
      }),
  },
  {
    codes: ["journal-changed"],
    what: "an entry rewritten",
    work: (data) =>
      inStore(data, async (store) => {
        const [, key = ""] = await journalKeys(store);
        const entry = decodeEntry((await store.get(key)) ?? new Uint8Array());
        if (entry === undefined) throw new RangeError(key);
        await store.batch([{ type: "put", key, value: encodeEntry({ ...entry, timeMs: entry.timeMs + 1 }) }]);
      }),
  },
  {
    codes: ["journal-gap"],
    what: "an entry taken out",
    work: (data) => remove(data, "journal/0000000000000002"),
  },
  {
    codes: ["journal-cut"],
    what: "the journal's end taken off",
    work: (data) =>
      inStore(data, async (store) => {
        const key = (await journalKeys(store)).at(-1) ?? "";
        await store.batch([{ type: "del", key }]);
      }),
  },
  {
    codes: ["leaf0-differs", "record-stale"],
    what: "a batch on another entry",
    work: (data) => editBatch(data, { journalEntry: 0 }),
  },
  {
    codes: ["batch-differs", "anchor-differs"],
    what: "a batch with another head",
    work: (data) => editBatch(data, { head: new Uint8Array(27) }),
  },
  { codes: ["person-key-missing"], what: "a person's key taken out", work: (data) => remove(data, "person/", PERSONS) },
  {
    codes: ["sealed-changed"],
    what: "the keys of persons exchanged",
    work: (data) =>
      inStore(
        data,
        async (store) => {
          const keys = await keysOf(store, "person/");
          await store.batch(keys.map((key) => ({ type: "put", key, value: new Uint8Array(32) })));
        },
        PERSONS,
      ),
  },
  {
    codes: ["document-differs"],
    what: "another document in the place of one",
    work: async (data) => {
      await inStore(data, (store) =>
        inStore(
          data,
          async (persons) => {
            const vault = new PersonVault(persons, { bytes: (length) => new Uint8Array(length) });
            const [key = ""] = await keysOf(store, "document/");
            const document = await read(store, documents, key);
            const box = decodeDocumentBox((await vault.open(document.person, key, document.box)) ?? new Uint8Array());
            const other = encodeBox({ ...box, cose: box.vc });
            await store.batch([
              documents.put(key, { ...document, box: await vault.seal(document.person, key, other) }),
            ]);
          },
          PERSONS,
        ),
      );
    },
  },
  { codes: ["page-missing"], what: "a page removed", work: (data) => rmSync(firstIn(data, "pdf")) },
  { codes: ["page-changed"], what: "a page with one byte changed", work: (data) => flip(firstIn(data, "pdf")) },
  {
    codes: ["list-missing"],
    what: "a leaf list removed",
    work: (data) => rmSync(join(data, "published/lists/1/0.bin")),
  },
  { codes: ["list-differs"], what: "a leaf list changed", work: (data) => flip(join(data, "published/lists/1/0.bin")) },
  {
    codes: ["file-missing"],
    what: "a published file removed",
    work: (data) => rmSync(join(data, "published/files"), { recursive: true }),
  },
  { codes: ["file-differs"], what: "a published file changed", work: (data) => flip(firstIn(data, "published/files")) },
  {
    codes: ["chain-unreachable"],
    what: "no chain",
    work: (data) => {
      rmSync(join(data, "chain"), { recursive: true });
      editSystem(data, { rpcUrls: ["http://127.0.0.1:9"] });
    },
  },
  { codes: ["chain-other"], what: "another chain", work: (data) => editSystem(data, { genesisHash: "00".repeat(32) }) },
  {
    codes: ["anchor-missing", "status-differs"],
    what: "a chain that was cut",
    work: (data) => {
      // The chain that does not run is replayed from a copy of its folder.
      editSystem(data, { rpcUrls: ["http://127.0.0.1:9"] });
      const path = join(data, "chain/journal.jsonl");
      const lines = readFileSync(path, "utf8").split("\n");
      writeFileSync(path, `${lines.slice(0, -7).join("\n")}\n`);
    },
  },
];

interface Told {
  readonly faults: readonly Fault[];
  readonly counts: Readonly<Record<string, number>>;
}

describe("npm run fsck", function () {
  this.timeout(120_000);
  let stand: Stand;
  let old: string;

  const check = async (data: string, ...args: readonly string[]): Promise<{ code: number; told: Told }> => {
    const { code, out, err } = await stand.run(run, data, "--json", ...args);
    expect(out, err).to.not.equal("");
    return { code, told: JSON.parse(out) as Told };
  };

  before(async () => {
    stand = await Stand.open();
    await stand.issue("FSCK1");
    old = stand.copy();
    await stand.running.withIssuer(async (authority) => {
      const { items } = await authority.lists.documents(1);
      await stand.revoke(authority, items[0]?.id ?? "");
    });
    await stand.issue("FSCK2");
  });
  after(() => stand.close());

  it("finds nothing in a sound house, and changes no byte of it", async () => {
    const data = stand.copy();
    const before = digestOf(data);
    const { code, told } = await check(data);
    expect(told.faults).to.deep.equal([]);
    expect(told.counts).to.include({ documents: 2, batches: 2 });
    expect(code).to.equal(0);
    expect(digestOf(data)).to.equal(before);
    const { out } = await stand.run(run, data);
    expect(out).to.match(/No fault: all of it agrees, with the chain too/);
  });

  for (const { codes, what, work } of DAMAGES) {
    it(`${codes[0] ?? ""}: ${what}`, async () => {
      const data = stand.copy();
      await work(data);
      const before = digestOf(data);
      const { code, told } = await check(data);
      expect([...new Set(told.faults.map((one) => one.code))]).to.include.members([...codes]);
      expect(code).to.equal(1);
      expect(digestOf(data)).to.equal(before);
    });
  }

  it("store-old: a copy from before", async () => {
    const { code, told } = await check(old);
    expect([...new Set(told.faults.map((one) => one.code))]).to.have.members(["store-old", "status-differs"]);
    expect(code).to.equal(1);
    expect((await check(old, "--offline")).told.faults).to.deep.equal([]);
  });

  it("has a damage for each code, and says what to do", async () => {
    const tried = new Set([...DAMAGES.flatMap(({ codes }) => codes), "store-old", "status-differs"]);
    expect(Object.keys(ADVICE).filter((code) => !tried.has(code))).to.deep.equal([]);
    const { out, code } = await stand.run(run, old);
    expect(code).to.equal(1);
    expect(out).to.match(/store-old \(1\)\n.*has 1 batches of issuer 1[^]*→ .*npm run restore -- --here/);
  });

  it("cannot check where there is no house, and says so; wrong usage ends with 64", async () => {
    expect((await stand.run(run, stand.at("nothing"))).code).to.equal(2);
    expect((await stand.run(run, old, "--wrong")).code).to.equal(64);
    expect((await stand.run(run, old, "--help")).out).to.match(/Exit code: 0 no fault, 1 faults/);
  });
});
