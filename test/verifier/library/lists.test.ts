import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Bundle } from "../../../verifier/core/proof/bundle.ts";
import {
  type PublishedSource,
  type ListStore,
  Lists,
  type Note,
  SourceError,
} from "../../../verifier/library/index.ts";
import { DAY, NOW, ROOT_KEY, STRANGER, rootOf, signBundle, signRoot } from "../core/world.ts";
import { ListFolder } from "../../../verifier/adapters/bundle/folder.ts";
import { sourceOf } from "./memory-source.ts";
import { PINNED, clock, makeOffice, signPapers, type Office } from "./office.ts";

describe("Lists", () => {
  let papers: Office["papers"];
  before(async () => {
    papers = await signPapers();
  });

  const office = (changes: Partial<Bundle> = {}): Office => makeOffice(rootOf(), papers, { changes });
  const codes = (notes: readonly Note[]): readonly string[] => notes.map(({ code }) => code);
  const open = (
    sources: readonly PublishedSource[],
    more: { store?: ListStore; now?: () => number } = {},
  ): { lists: Lists; notes: Note[] } => {
    const notes: Note[] = [];
    const { store, now = clock } = more;
    const settings = {
      pinned: PINNED,
      sources,
      clock: now,
      notes: (note: Note) => notes.push(note),
      refreshSeconds: 0,
    };
    return { lists: new Lists(store === undefined ? settings : { ...settings, store }), notes };
  };
  const version = async (lists: Lists): Promise<number | undefined> => (await lists.current()).bundle?.bundle.version;

  it("takes the newest of several sources", async () => {
    const { lists } = open([
      sourceOf(office()),
      sourceOf(office({ version: 902 })),
      sourceOf(office({ version: 901 })),
    ]);
    expect(await version(lists)).to.equal(902);
  });

  it("gives everybody who asks at once the same, from one fetch", async () => {
    const source = sourceOf(office());
    const { lists } = open([source]);
    const all = await Promise.all([lists.current(), lists.current(), lists.current()]);
    expect(all.map(({ bundle }) => bundle?.bundle.version)).to.deep.equal([900, 900, 900]);
    expect(source.asked.filter((name) => name === "bundle")).to.have.length(1);
  });

  it("keeps the newer bundle where an older one is offered, and says so", async () => {
    const source = sourceOf(office({ version: 901 }));
    const { lists, notes } = open([source]);
    await lists.current();
    source.serve(office({ version: 900 }));
    expect(await version(lists)).to.equal(901);
    expect(codes(notes)).to.deep.equal(["rollback-bundle"]);
  });

  it("knows after a restart what it saw before", async () => {
    const folder = await mkdtemp(join(tmpdir(), "absah-lists-"));
    const store = new ListFolder(folder);
    await open([sourceOf(office({ version: 901 }))], { store }).lists.current();
    const { lists, notes } = open([sourceOf(office({ version: 900 }))], { store });
    expect(await version(lists)).to.equal(901);
    expect(codes(notes)).to.deep.equal(["rollback-bundle"]);
    await rm(folder, { recursive: true });
    // Without the store nothing speaks against the older one: the twin that shows what the store is for.
    expect(await version(open([sourceOf(office({ version: 900 }))]).lists)).to.equal(900);
  });

  it("fetches a kept file anew that was edited on the disk", async () => {
    const folder = await mkdtemp(join(tmpdir(), "absah-lists-"));
    const store = new ListFolder(folder);
    await open([sourceOf(office())], { store }).lists.current();
    for (const digest of office().published.files.keys()) await writeFile(join(folder, digest), "edited");
    const { bundle } = await open([sourceOf(office())], { store }).lists.current();
    await rm(folder, { recursive: true });
    expect(bundle?.status(1, 0, 78)).to.equal(1);
  });

  it("tells of a source that stands still, and goes on with what is final in it", async () => {
    const source = sourceOf(office());
    let now = NOW;
    const { lists, notes } = open([source], { now: () => now });
    await lists.current();
    now = NOW + 2 * DAY;
    expect(await version(lists)).to.equal(900);
    expect(codes(notes)).to.deep.equal(["freeze"]);
    now = NOW + 5 * DAY;
    expect(await version(lists)).to.equal(900);
    expect(codes(notes)).to.deep.equal(["freeze", "expired-bundle"]);
  });

  it("refuses a root file that the pinned keys do not hold", async () => {
    const real = office();
    const { lists, notes } = open([sourceOf({ ...real, rootFile: signRoot(rootOf(), STRANGER) })]);
    expect(await lists.current()).to.deep.equal({});
    expect(codes(notes)).to.deep.equal(["root-threshold"]);
  });

  it("refuses a bundle of another key, and keeps the root statement", async () => {
    const real = office();
    const { lists, notes } = open([sourceOf({ ...real, bundleFile: signBundle(real.published.bundle, ROOT_KEY) })]);
    const current = await lists.current();
    expect(current.bundle).to.equal(undefined);
    expect(current.root?.version).to.equal(3);
    expect(codes(notes)).to.deep.equal(["bundle-key"]);
  });

  it("takes a file from another source where one sends a false one", async () => {
    const lying = sourceOf(office());
    lying.file = async () => Uint8Array.of(1);
    const { lists, notes } = open([lying, sourceOf(office())]);
    const { bundle } = await lists.current();
    expect(bundle?.status(1, 0, 78)).to.equal(1);
    expect(new Set(codes(notes))).to.deep.equal(new Set(["wrong"]));
  });

  it("prefers an older bundle that is whole to a newer one with holes", async () => {
    const source = sourceOf(office());
    const { lists, notes } = open([source]);
    await lists.current();
    source.serve(makeOffice(rootOf(), papers, { changes: { version: 901 }, statuses: [new Map([[5, 1]])] }));
    source.file = async () => {
      throw new SourceError("not-found", "no file");
    };
    expect(await version(lists)).to.equal(900);
    expect(codes(notes)).to.include("incomplete");
  });

  it("uses what there is of a first bundle with holes", async () => {
    const source = sourceOf(office());
    source.file = async () => {
      throw new SourceError("not-found", "no file");
    };
    const { bundle } = await open([source]).lists.current();
    expect(bundle?.bundle.version).to.equal(900);
    expect(bundle?.status(1, 0, 78)).to.equal(undefined);
  });

  describe("of status lists that changed in a few places", () => {
    const next = (): Office =>
      makeOffice(rootOf(), papers, { changes: { version: 901 }, statuses: [new Map([[77, 1]])] });
    const statusOf = ({ published }: Office): [string, Uint8Array] => {
      const digest = published.bundle.issuers.get(1)?.statusFiles[0] ?? "";
      return [digest, published.files.get(digest) ?? new Uint8Array()];
    };
    /** The lists after a refresh whose source tells this of what changed, and what it was asked for. */
    const after = async (tell: PublishedSource["difference"]): Promise<[number | undefined, readonly string[]]> => {
      const source = sourceOf(office());
      const { lists, notes } = open([{ ...source, ...(tell && { difference: tell }) }]);
      await lists.current();
      source.serve(next());
      source.asked.length = 0;
      const { bundle } = await lists.current();
      expect(codes(notes)).to.deep.equal([]);
      return [bundle?.status(1, 0, 77), source.asked];
    };
    const right = (): Uint8Array => {
      const before = statusOf(office())[1];
      return statusOf(next())[1].map((byte, at) => byte ^ (before[at] ?? 0));
    };

    it("asks for what changed, and not for the list", async () => {
      let told: readonly (readonly string[])[] = [];
      const [status, asked] = await after(async (...names) => {
        told = names;
        return right();
      });
      expect(status).to.equal(1);
      expect(told).to.deep.equal([[statusOf(next())[0]], [statusOf(office())[0]]]);
      expect(asked).to.deep.equal(["root", "bundle"]);
    });

    it("asks for the list where that is false, cut short, or not to be had", async () => {
      const tellings: readonly PublishedSource["difference"][] = [
        async () => right().fill(1, 5, 6),
        async () => right().subarray(1),
        async () => {
          throw new SourceError("not-found", "nothing of before");
        },
        undefined,
      ];
      for (const tell of tellings) {
        const [status, asked] = await after(tell);
        expect(status).to.equal(1);
        expect(asked).to.include(statusOf(next())[0]);
      }
    });
  });

  it("gives at once what was kept, and asks nobody for it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "absah-lists-"));
    const store = new ListFolder(folder);
    await open([sourceOf(office())], { store }).lists.current();
    const source = sourceOf(office({ version: 901 }));
    const { lists } = open([source], { store });
    const { root, bundle } = await lists.load();
    expect([root?.version, bundle?.bundle.version, bundle?.status(1, 0, 78)]).to.deep.equal([3, 900, 1]);
    expect(source.asked).to.deep.equal([]);
    expect(await version(lists)).to.equal(901);
    await rm(folder, { recursive: true });
    expect(await open([source]).lists.load()).to.deep.equal({});
  });

  it("does not ask again before it is due", async () => {
    const source = sourceOf(office());
    const lists = new Lists({ pinned: PINNED, sources: [source], clock, refreshSeconds: 60 });
    await lists.current();
    await lists.current();
    expect(source.asked.filter((name) => name === "bundle")).to.have.length(1);
  });

  it("gives a pack that gives the same lists", async () => {
    const { lists } = open([sourceOf(office())]);
    expect(await lists.pack()).to.deep.equal(office().pack());
    expect(await open([]).lists.pack()).to.equal(undefined);
  });
});
