import { expect } from "chai";
import { type Store, type StoreRange } from "../../issuer/ports.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const put = (key: string, value: string) => ({ type: "put", key, value: text(value) }) as const;

async function keys(store: Store, range: StoreRange): Promise<string[]> {
  const found: string[] = [];
  for await (const [key] of store.entries(range)) found.push(key);
  return found;
}

/** What every store promises. `open` opens the same one again after `close`; a new one for each test. */
export function storeSuite(name: string, makeOpen: () => Promise<() => Promise<Store>>): void {
  describe(`${name} as a store`, () => {
    let open: () => Promise<Store>;
    let store: Store;
    beforeEach(async () => {
      open = await makeOpen();
      store = await open();
    });
    afterEach(() => store.close());

    it("gives undefined for a record that was never written", async () => {
      expect(await store.get("a")).to.equal(undefined);
    });

    it("gives the bytes that were put, an empty value too", async () => {
      await store.batch([put("a", "one"), put("b", "")]);
      expect(await store.get("a")).to.deep.equal(text("one"));
      expect(await store.get("b")).to.deep.equal(text(""));
    });

    it("replaces, deletes, and takes the later of two writes of one batch", async () => {
      await store.batch([put("a", "one"), put("b", "one"), put("c", "one")]);
      await store.batch([put("a", "two"), { type: "del", key: "b" }, put("c", "two"), put("c", "three")]);
      expect(await store.get("a")).to.deep.equal(text("two"));
      expect(await store.get("b")).to.equal(undefined);
      expect(await store.get("c")).to.deep.equal(text("three"));
    });

    it("keeps its own copy of a value", async () => {
      const value = text("one");
      await store.batch([{ type: "put", key: "a", value }]);
      value.fill(0);
      expect(await store.get("a")).to.deep.equal(text("one"));
    });

    it("lists keys from gte, without lt, rising or falling, up to a limit", async () => {
      await store.batch(["a/3", "a/1", "b/1", "a/2"].map((key) => put(key, key)));
      const range = { gte: "a/1", lt: "a/3" };
      expect(await keys(store, range)).to.deep.equal(["a/1", "a/2"]);
      expect(await keys(store, { ...range, reverse: true })).to.deep.equal(["a/2", "a/1"]);
      expect(await keys(store, { gte: "a/", lt: "b/", limit: 1 })).to.deep.equal(["a/1"]);
      expect(await keys(store, { gte: "a/", lt: "b/", limit: 1, reverse: true })).to.deep.equal(["a/3"]);
      expect(await keys(store, { gte: "c/", lt: "d/" })).to.deep.equal([]);
    });

    it("lists more entries than it reads at once, each with its value", async () => {
      const names = Array.from({ length: 2500 }, (_, index) => `n/${String(index).padStart(4, "0")}`);
      await store.batch(names.map((key) => put(key, key)));
      const found: [string, string][] = [];
      for await (const [key, value] of store.entries({ gte: "n/", lt: "n0" })) {
        found.push([key, new TextDecoder().decode(value)]);
      }
      expect(found).to.deep.equal(names.map((key) => [key, key]));
    });

    it("keeps everything when it is closed and opened again", async () => {
      await store.batch([put("a", "one")]);
      await store.close();
      store = await open();
      expect(await store.get("a")).to.deep.equal(text("one"));
    });
  });
}
