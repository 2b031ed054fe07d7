/** Root statement and bundle as this verifier holds them: fetched, checked against what it held before, kept. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { ENTRY_BYTES } from "#core/proof/anchor.ts";
import { type Bundle, FILE_ENTRIES, encodePack, openBundle } from "#core/proof/bundle.ts";
import { type RootStatement, openRootFile } from "#core/proof/root.ts";
import { STATUS_FILE_BYTES } from "#core/proof/status.ts";
import { checkSuccession } from "#core/proof/succession.ts";
import { type PinnedRoot } from "#core/proof/trust.ts";
import { type BundleView, bundleView } from "#core/proof/view.ts";
import { beginnings, changedStatus } from "./changes.ts";
import { download } from "./download.ts";
import { type Notes, attempt } from "./note.ts";
import { type Clock, type ListStore, type PublishedSource } from "./ports.ts";

/** What a check may use. Both, the root statement alone, or nothing. */
export interface CurrentLists {
  readonly root?: RootStatement;
  readonly bundle?: BundleView;
}

export interface ListSettings {
  readonly pinned: PinnedRoot;
  readonly sources: readonly PublishedSource[];
  /** Absent: nothing is kept beyond this process, and a rollback between two runs goes unseen. */
  readonly store?: ListStore;
  readonly clock: Clock;
  readonly notes?: Notes;
  /** How long lists are used before the sources are asked again: 60 s unless told. */
  readonly refreshSeconds?: number;
  /** Limit of one answer, and of a pause within a file, 4 s unless told. */
  readonly limitMs?: number;
  /** Told as the files of a bundle come in. */
  readonly progress?: (progress: ListProgress) => void;
}

/** Files of the bundle at hand, of all it names; bytes that came over the line for it. */
export interface ListProgress {
  readonly files: number;
  readonly ofFiles: number;
  readonly bytes: number;
}

interface Held {
  readonly rootFile: Uint8Array;
  readonly bundleFile: Uint8Array;
  readonly root: RootStatement;
  readonly bundle: Bundle;
  readonly view: BundleView;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What helps to fetch a file. */
interface Wanted {
  readonly older: Uint8Array | undefined;
  readonly maxBytes: number | undefined;
  readonly onBytes: (count: number) => void;
}

type Offer = Omit<Held, "view" | "files"> & { readonly from: readonly PublishedSource[] };

const REFRESH_SECONDS = 60;
const LIMIT_MS = 4000;
const PARALLEL = 8;
const MAX_FILES = 20_000;

/** Lists that renew themselves when they are asked for and due; one fetch at a time however many ask. */
export class Lists {
  readonly #settings: ListSettings;
  readonly #notes: Notes;
  readonly #limitMs: number;
  #held: Held | undefined;
  #rootAlone: RootStatement | undefined;
  #current: CurrentLists = {};
  #askedAt: number | undefined;
  #running: Promise<CurrentLists> | undefined;
  #loading: Promise<CurrentLists> | undefined;

  constructor(settings: ListSettings) {
    this.#settings = settings;
    this.#notes = settings.notes ?? (() => {});
    this.#limitMs = settings.limitMs ?? LIMIT_MS;
  }

  /** The newest lists at hand. Never throws: what goes wrong with a source becomes a note. */
  async current(): Promise<CurrentLists> {
    // Who comes during the first fetch waits for it; later ones go on with what is held.
    if (this.#running !== undefined) return this.#held === undefined ? this.#running : this.#current;
    const age = this.#settings.clock() - (this.#askedAt ?? Number.NEGATIVE_INFINITY);
    // A clock that was set back asks again, too.
    const isDue = age < 0 || age >= (this.#settings.refreshSeconds ?? REFRESH_SECONDS);
    return isDue ? this.refresh() : this.#current;
  }

  /** What was kept from last time. Asks no source, and reads the store once. */
  load(): Promise<CurrentLists> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** What is held at this moment, however long the sources take. */
  async held(): Promise<CurrentLists> {
    await this.load();
    return this.#current;
  }

  /** Asks the sources now. */
  refresh(): Promise<CurrentLists> {
    this.#running ??= this.#refresh().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Root file, bundle and files in one, for a verifier without a network; undefined where there is no bundle. */
  async pack(): Promise<Uint8Array | undefined> {
    await this.current();
    if (this.#held === undefined) return undefined;
    const { rootFile, bundleFile, files } = this.#held;
    return encodePack({ root: rootFile, bundle: bundleFile, files });
  }

  async #refresh(): Promise<CurrentLists> {
    const { clock, sources } = this.#settings;
    await this.load();
    this.#askedAt = clock();
    const offers = await Promise.all(sources.map((source) => this.#ask(source)));
    const newestFirst = offers.filter((offer) => offer !== undefined).toSorted(byVersion);
    for (const offer of newestFirst) {
      if (this.#isHeld(offer)) break;
      const next = await this.#complete(offer);
      // An older bundle that is whole tells more than a newer one with holes.
      if (!isWhole(next) && this.#held !== undefined) continue;
      this.#held = next;
      await this.#keep(next);
      if (isWhole(next)) break;
    }
    return this.#settle();
  }

  #settle(): CurrentLists {
    if (this.#held !== undefined) this.#current = { root: this.#held.root, bundle: this.#held.view };
    else this.#current = this.#rootAlone === undefined ? {} : { root: this.#rootAlone };
    return this.#current;
  }

  /** What the store kept is checked like a stranger's: the disk may have been edited. */
  async #load(): Promise<CurrentLists> {
    const { store } = this.#settings;
    if (store === undefined) return this.#current;
    const kept = await attempt("cache", this.#limitMs, this.#notes, async () => {
      const rootFile = await store.read("root");
      const bundleFile = await store.read("bundle");
      if (rootFile === undefined || bundleFile === undefined) return undefined;
      return this.#open(rootFile, bundleFile);
    });
    // Even without all its files it says which version was seen last.
    if (kept !== undefined) this.#held = await this.#complete({ ...kept, from: [] });
    return this.#settle();
  }

  #open(rootFile: Uint8Array, bundleFile: Uint8Array): Omit<Offer, "from"> {
    const root = openRootFile(rootFile, this.#settings.pinned);
    return { rootFile, bundleFile, root, bundle: openBundle(bundleFile, root) };
  }

  async #ask(source: PublishedSource): Promise<Offer | undefined> {
    const offer = await attempt(source.name, this.#limitMs, this.#notes, async () => {
      const [rootFile, bundle] = await Promise.allSettled([source.root(), source.bundle()]);
      if (rootFile.status === "rejected") throw rootFile.reason;
      const root = openRootFile(rootFile.value, this.#settings.pinned);
      if (root.version >= (this.#rootAlone?.version ?? 0)) this.#rootAlone = root;
      if (bundle.status === "rejected") throw bundle.reason;
      return { ...this.#open(rootFile.value, bundle.value), from: [source, ...this.#others(source)] };
    });
    return offer !== undefined && this.#mayFollow(source.name, offer) ? offer : undefined;
  }

  #others(source: PublishedSource): readonly PublishedSource[] {
    return this.#settings.sources.filter((each) => each !== source);
  }

  #mayFollow(name: string, next: Pick<Held, "root" | "bundle">): boolean {
    const previous = this.#held === undefined ? {} : { previous: this.#held };
    const succession = checkSuccession({ ...previous, next, now: this.#settings.clock() });
    if (succession.status === "accepted") return true;
    const detail = `bundle ${next.bundle.version}, root statement ${next.root.version}`;
    this.#notes({ source: name, code: succession.code, detail });
    // What is stale still proves what is final; the judge sees its age.
    return succession.status === "stale";
  }

  #isHeld({ root, bundle }: Offer): boolean {
    const held = this.#held;
    if (held === undefined || !isWhole(held)) return false;
    return held.bundle.version === bundle.version && held.root.version === root.version;
  }

  async #complete({ from, ...offer }: Offer): Promise<Held> {
    const files = new Map<string, Uint8Array>();
    const sizes = filesOf(offer.bundle);
    const wanted = [...sizes.keys()];
    const older = beginnings(this.#held, offer.bundle);
    const changed = await changedStatus(this.#held, offer.bundle, from[0], this.#limitMs);
    let received = 0;
    const tell = (): void => this.#settings.progress?.({ files: files.size, ofFiles: wanted.length, bytes: received });
    const onBytes = (count: number): void => {
      received += count;
      tell();
    };
    const take = async (digest: string): Promise<void> => {
      const made = changed.get(digest);
      if (made !== undefined) await this.#put(digest, made);
      const bytes =
        made ?? (await this.#file(digest, from, { older: older.get(digest), maxBytes: sizes.get(digest), onBytes }));
      if (bytes !== undefined) files.set(digest, bytes);
      tell();
    };
    const isTooMuch = wanted.length > MAX_FILES;
    if (!isTooMuch) {
      const isSized = (digest: string): boolean => sizes.get(digest) !== undefined;
      await eachOf(wanted.filter(isSized), PARALLEL, take);
      // Of those whose size nobody knows one at a time: eight that do not end would be half a gigabyte.
      await eachOf(
        wanted.filter((digest) => !isSized(digest)),
        1,
        take,
      );
    }
    const missing = wanted.length - files.size;
    if (missing > 0) {
      const detail = `${missing} of ${wanted.length} files`;
      this.#notes({ source: from[0]?.name ?? "cache", code: isTooMuch ? "too-large" : "incomplete", detail });
    }
    return { ...offer, files, view: bundleView(offer.bundle, (digest) => files.get(digest)) };
  }

  async #file(
    digest: string,
    from: readonly PublishedSource[],
    { older, maxBytes, onBytes }: Wanted,
  ): Promise<Uint8Array | undefined> {
    const { store } = this.#settings;
    const held = this.#held?.files.get(digest);
    if (held !== undefined) return held;
    const kept = store && (await attempt("cache", this.#limitMs, this.#notes, async () => store.file(digest)));
    if (kept !== undefined && toHex(sha256(kept)) === digest) return kept;
    const known = { ...(store && { store }), ...(older && { older }), ...(maxBytes !== undefined && { maxBytes }) };
    const more = { ...known, limitMs: this.#limitMs, notes: this.#notes };
    for (const source of from) {
      const bytes = await download({ digest, source, onBytes, ...more });
      if (bytes === undefined) continue;
      await this.#put(digest, bytes);
      return bytes;
    }
    return undefined;
  }

  async #put(digest: string, bytes: Uint8Array): Promise<void> {
    const { store } = this.#settings;
    if (store !== undefined) await attempt("cache", this.#limitMs, this.#notes, () => store.putFile(digest, bytes));
  }

  async #keep({ rootFile, bundleFile }: Held): Promise<void> {
    const { store } = this.#settings;
    if (store !== undefined)
      await attempt("cache", this.#limitMs, this.#notes, () => store.write(rootFile, bundleFile));
  }
}

function isWhole({ bundle, files }: Held): boolean {
  return files.size === filesOf(bundle).size;
}

/** Digests of all files that a bundle names, with the size in bytes of those whose size is known. */
function filesOf({ issuers, segments }: Bundle): ReadonlyMap<string, number | undefined> {
  const files = new Map<string, number | undefined>(segments.map((digest) => [digest, undefined]));
  for (const { covered, entryFiles, statusFiles } of issuers.values()) {
    for (const [index, digest] of entryFiles.entries())
      files.set(digest, Math.min(FILE_ENTRIES, covered - index * FILE_ENTRIES) * ENTRY_BYTES);
    for (const digest of statusFiles) files.set(digest, STATUS_FILE_BYTES);
  }
  return files;
}

function byVersion(a: Offer, b: Offer): number {
  return b.root.version - a.root.version || b.bundle.version - a.bundle.version;
}

async function eachOf<T>(items: readonly T[], parallel: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, run));
}
