/** What a day costs a device whose list holds a million documents: through the page's own client and the real routes. */
import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { type Bundle, FILE_ENTRIES } from "#core/proof/bundle.ts";
import { SEGMENT_DOCUMENTS, buildSegment } from "#core/proof/filter.ts";
import { planRanges } from "../../../issuer/authority/publishing/segments.ts";
import { LIST_SIZE, type StatusValue } from "../../../verifier/core/proof/status.ts";
import { Lists, type Note } from "../../../verifier/library/index.ts";
import { origin } from "../../../verifier/web/judge/origin.ts";
import { NOW, ROOT_KEY, publish, rootOf, signBundle, signRoot, statusFile } from "../core/world.ts";
import { type ListService, type Offer, openListService } from "./list-service.ts";
import { PINNED, digestOf } from "./office.ts";

const DOCUMENTS_A_DAY = 1000;
const BATCHES_A_DAY = 24;
const WITHDRAWN_A_DAY = 100;
const LARGE = 16 * SEGMENT_DOCUMENTS;

/** A register of so many documents: segments are made once, as an issuer does, and are full of chance. */
class Register {
  readonly #files = new Map<string, Uint8Array>();
  readonly #segments = new Map<string, string>();
  readonly #withdrawn: Map<number, StatusValue>[];
  #documents: number;
  #entries: Uint8Array;
  #version = 900;

  constructor(documents: number) {
    this.#documents = documents;
    this.#entries = randomBytes(32 * Math.ceil(documents / DOCUMENTS_A_DAY) * BATCHES_A_DAY);
    this.#withdrawn = Array.from({ length: Math.ceil(documents / LIST_SIZE) }, () => new Map());
    // One in twenty.
    this.#withdraw(documents / 20);
  }

  pass({ documents = 0, batches = 0, withdrawn = 0 }): void {
    this.#documents += documents;
    this.#entries = Buffer.concat([this.#entries, randomBytes(32 * batches)]);
    this.#withdraw(withdrawn);
    this.#version++;
  }

  /** All that is published, and files of before. */
  offer(): Offer {
    const root = rootOf();
    const covered = this.#entries.length / 32;
    const entryFiles = Array.from({ length: Math.ceil(covered / FILE_ENTRIES) }, (_, n) =>
      this.#put(this.#entries.slice(n * FILE_ENTRIES * 32, (n + 1) * FILE_ENTRIES * 32)),
    );
    const statusFiles = this.#withdrawn.map((places) => this.#put(statusFile(places)));
    const changes: Partial<Bundle> = {
      version: this.#version,
      issuers: new Map([[1, { covered, entryFiles, statusFiles }]]),
      segments: planRanges(this.#documents).map(({ from, to }) => this.#segment(from, to)),
    };
    const { bundle } = publish({ root, anchors: [], changes });
    return { rootFile: signRoot(root, ROOT_KEY), bundleFile: signBundle(bundle), files: this.#files };
  }

  #withdraw(count: number): void {
    const places = randomBytes(4 * Math.round(count));
    for (let at = 0; at < places.length; at += 4) {
      const place = places.readUInt32LE(at) % (this.#withdrawn.length * LIST_SIZE);
      this.#withdrawn[Math.floor(place / LIST_SIZE)]?.set(place % LIST_SIZE, 1);
    }
  }

  /** What was there before the day may be the same from segment to segment; what the day makes is new. */
  #segment(from: number, to: number): string {
    const name = `${from}-${to}`;
    const isNew = this.#version > 900;
    const made = this.#segments.get(name) ?? this.#put(isNew ? segmentOf(to - from) : oldSegment(to - from));
    this.#segments.set(name, made);
    return made;
  }

  #put(bytes: Uint8Array): string {
    const digest = digestOf(bytes);
    this.#files.set(digest, new Uint8Array(bytes));
    return digest;
  }
}

const old = new Map<number, Uint8Array>();

function oldSegment(count: number): Uint8Array {
  const made = old.get(count) ?? segmentOf(count);
  old.set(count, made);
  return made;
}

function segmentOf(count: number): Uint8Array {
  const items = randomBytes(32 * count);
  return buildSegment(Array.from({ length: count }, (_, n) => new Uint8Array(items.subarray(32 * n, 32 * n + 32))));
}

describe("a day's refresh of a list of a million documents", function () {
  this.timeout(60_000);
  let service: ListService;
  before(async () => {
    service = await openListService(new Register(1).offer());
    Object.defineProperty(globalThis, "location", { configurable: true, value: { origin: service.url } });
  });
  after(async () => {
    Reflect.deleteProperty(globalThis, "location");
    await service.close();
  });

  /** Bytes over the line for what passed since the device was last up to date, day by day. */
  async function costs(documents: number, ...days: readonly Parameters<Register["pass"]>[0][]): Promise<number[]> {
    const register = new Register(documents);
    const notes: Note[] = [];
    const lists = new Lists({ pinned: PINNED, sources: [origin], clock: () => NOW, notes: (note) => notes.push(note) });
    service.serve(register.offer());
    await lists.refresh();
    const told: number[] = [];
    for (const day of days) {
      register.pass(day);
      service.serve(register.offer());
      const before = service.lineBytes();
      await lists.refresh();
      told.push(service.lineBytes() - before);
    }
    const { bundle } = await lists.current();
    expect(bundle?.bundle.version).to.equal(900 + days.length);
    expect(notes).to.deep.equal([]);
    return told;
  }
  const day = { documents: DOCUMENTS_A_DAY, batches: BATCHES_A_DAY, withdrawn: WITHDRAWN_A_DAY };

  it("is under 100 kB, and under 5 kB on a day on which nothing happened", async () => {
    const [usual, quiet] = await costs(999_500, day, {});
    expect(usual).to.be.below(30_000);
    expect(quiet).to.be.below(5000);
  });

  it("is under 100 kB on the worst day, which closes a segment and leaves the most open", async () => {
    const [worst] = await costs(7 * LARGE + 9 * SEGMENT_DOCUMENTS - 1, day);
    expect(worst).to.be.below(100_000);
  });

  it("is 1.2 MB on the day on which sixteen segments merge, once in 131,072 documents", async () => {
    const [merged] = await costs(8 * LARGE - 500, day);
    expect(merged).to.be.within(1_200_000, 1_250_000);
  });
});
