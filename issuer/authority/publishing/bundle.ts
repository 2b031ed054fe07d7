/** The signed bundle that verifiers work with offline, and the files that it names. */
import { sha256 } from "#primitives";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { encodeSign1, toBeSigned } from "#core/document/signature.ts";
import { encodeEntry } from "#core/proof/anchor.ts";
import {
  BUNDLE_SECONDS,
  BUNDLE_TYP,
  encodeBundle,
  FILE_ENTRIES,
  type Bundle,
  type Coverage,
} from "#core/proof/bundle.ts";
import { buildSegment } from "#core/proof/filter.ts";
import { type KeyLimits } from "#core/proof/root.ts";
import { LIST_WORDS, wordsToFile } from "#core/proof/status.ts";
import { type Block } from "../../ports.ts";
import { type Archive, type BatchFacts } from "../anchoring/archive.ts";
import { type Desk } from "../desk.ts";
import { type Places } from "../issuing/places.ts";
import { bundles, keyOf, type BundleRecord } from "../records/records.ts";
import { mayBundleKeySign } from "./lapse.ts";
import { itemsOf, partsOf, planRanges, sourceOf } from "./segments.ts";

const EVERY_SECONDS = 60;
/** A reader that has just fetched a bundle still finds its files. */
const KEEP_SECONDS = 600;

/** Where the status of an issuer's lists is read from. */
export interface PublishedBundle {
  readonly bundle: Bundle;
  readonly cose: Uint8Array;
}

export class BundleMaker {
  readonly #desk: Desk;
  readonly #archive: Archive;
  readonly #places: ReadonlyMap<number, Places>;
  #record: BundleRecord | undefined;
  #newest: PublishedBundle | undefined;
  #rootFile: Uint8Array;

  private constructor(
    desk: Desk,
    archive: Archive,
    places: ReadonlyMap<number, Places>,
    record: BundleRecord | undefined,
  ) {
    this.#desk = desk;
    this.#archive = archive;
    this.#places = places;
    this.#record = record;
    this.#rootFile = desk.rootFile;
  }

  static async open(desk: Desk, archive: Archive, places: ReadonlyMap<number, Places>): Promise<BundleMaker> {
    return new BundleMaker(desk, archive, places, await desk.find(bundles, keyOf.bundle));
  }

  /** COSE bytes of the newest bundle, from before a restart too. */
  get cose(): Uint8Array | undefined {
    return this.#record?.cose;
  }

  /** The root file that the newest bundle was made under: a reader takes no bundle of another. */
  get rootFile(): Uint8Array {
    return this.#rootFile;
  }

  /** The newest bundle made since the start. */
  get newest(): PublishedBundle | undefined {
    return this.#newest;
  }

  get facts(): { readonly version: number; readonly issuedAt: number } | undefined {
    return this.#record;
  }

  /** Makes a bundle when `isChanged`, when the root statement is a new one, or the last bundle is a minute old.
   *  @param readAt  when `block` was read as the newest
   *  @throws {RegistryError} */
  async refresh(block: Block, readAt: number, isChanged: boolean): Promise<void> {
    const isDue = readAt - (this.#record?.issuedAt ?? 0) >= EVERY_SECONDS;
    const isNewRoot = this.#rootFile !== this.#desk.rootFile;
    if (!isChanged && !isDue && !isNewRoot && this.#newest !== undefined) return;
    // No reader would take it: better the last one that was good, which says how old it is.
    if (!mayBundleKeySign(this.#desk)) return;
    const files = new Map<string, Uint8Array>();
    const { issuers, segments, narrowed } = await this.#contents(block, files);
    const { now, root, rootFile } = this.#desk;
    // Never below the clock: a store put back from a backup does not hand out a version that readers have seen.
    const version = Math.max((this.#record?.version ?? 0) + 1, now);
    const bundle: Bundle = {
      version,
      rootVersion: root.version,
      block,
      readAt,
      issuedAt: now,
      expiresAt: now + BUNDLE_SECONDS,
      issuers,
      segments: segments.map(({ digest }) => digest),
      narrowed,
    };
    await this.#publish(bundle, files, segments);
    this.#rootFile = rootFile;
  }

  async #contents(block: Block, files: Map<string, Uint8Array>): Promise<Contents> {
    const issuers = new Map<number, Coverage>();
    for (const issuer of this.#desk.issuers) {
      issuers.set(issuer, {
        covered: this.#archive.covered(issuer),
        entryFiles: this.#entryFiles(issuer).map((file) => addFile(files, file)),
        statusFiles: (await this.#statusFiles(issuer, block.number)).map((file) => addFile(files, file)),
      });
    }
    const narrowed = await this.#narrowed(block.number);
    return { issuers, narrowed, segments: await this.#segments(narrowed, files) };
  }

  #entryFiles(issuer: number): readonly Uint8Array[] {
    const covered = this.#archive.batches(issuer).slice(0, this.#archive.covered(issuer));
    const entries = covered.map(({ head, final }) => encodeEntry({ head, time: final?.time ?? 0 }));
    const count = Math.ceil(entries.length / FILE_ENTRIES);
    return Array.from({ length: count }, (_, i) => {
      return concatBytes(...entries.slice(i * FILE_ENTRIES, (i + 1) * FILE_ENTRIES));
    });
  }

  async #statusFiles(issuer: number, block: number): Promise<readonly Uint8Array[]> {
    const { registry } = this.#desk.options;
    const opened = await registry.openedLists(issuer, block);
    const places = this.#places.get(issuer);
    const files: Uint8Array[] = [];
    for (let list = 0; list < opened; list += 1) {
      // Of the list in use only leased words have documents; in one not used yet there is nothing.
      const all = Array.from({ length: list < (places?.list ?? 0) ? LIST_WORDS : 0 }, (_, word) => word);
      const words = list === places?.list ? places.leasedWords : all;
      const values = await registry.statusWords(issuer, list, words, block);
      const file: (bigint | undefined)[] = Array.from({ length: LIST_WORDS }, () => undefined);
      for (const [at, word] of words.entries()) file[word] = values[at];
      files.push(wordsToFile(file));
    }
    return files;
  }

  /** Keys that the chain has narrowed since the root statement. */
  async #narrowed(block: number): Promise<Map<string, KeyLimits>> {
    const narrowed = new Map<string, KeyLimits>();
    for (const [kid, listed] of this.#desk.root.keys) {
      const key = await this.#desk.options.registry.key(kid, block);
      if (key === undefined) continue;
      const { retiredAt, compromisedFrom } = key;
      if (retiredAt < listed.retiredAt || compromisedFrom < listed.compromisedFrom) {
        narrowed.set(kid, { retiredAt, compromisedFrom });
      }
    }
    return narrowed;
  }

  async #segments(
    narrowed: ReadonlyMap<string, KeyLimits>,
    files: Map<string, Uint8Array>,
  ): Promise<readonly Segment[]> {
    const batches = this.#archive.finals();
    const isBelieved = ({ kid, sequence }: BatchFacts): boolean => {
      const limits = narrowed.get(kid) ?? this.#desk.root.keys.get(kid);
      return limits !== undefined && BigInt(sequence) < limits.compromisedFrom;
    };
    const known = new Map(this.#record?.segments.map(({ source, digest }) => [source, digest]));
    const count = batches.reduce((sum, { size }) => sum + size - 1, 0);
    const segments: Segment[] = [];
    for (const range of planRanges(count)) {
      const parts = partsOf(range, batches);
      const source = sourceOf(parts, isBelieved);
      const kept = known.get(source);
      // Segments never change and may be large: they are read again once, after a start.
      if (kept !== undefined && (this.#newest !== undefined || (await this.#isWhole(kept)))) {
        segments.push({ source, digest: kept });
        continue;
      }
      const items = await itemsOf(parts, this.#archive, isBelieved, this.#desk.now);
      if (items.length > 0) segments.push({ source, digest: addFile(files, buildSegment(items)) });
    }
    return segments;
  }

  async #publish(bundle: Bundle, files: ReadonlyMap<string, Uint8Array>, segments: readonly Segment[]): Promise<void> {
    const { published, bundleSigner, log } = this.#desk.options;
    const had = new Set([...(this.#record?.files ?? []), ...(this.#record?.retired.map(({ digest }) => digest) ?? [])]);
    const named = filesOf(bundle);
    // Files first: nobody is told of a file that is not there, or that somebody has edited since.
    for (const [digest, bytes] of files) {
      const isThere = had.has(digest) && (await this.#isWhole(digest));
      if (had.has(digest) && !isThere) log.warn("published.restored", { file: digest });
      if (!isThere) await published.put(`files/${digest}`, bytes);
    }
    const cose = await this.#sign(bundle);
    const retired = this.#retire(named);
    const isNew = named.some((digest) => !had.has(digest));
    const record: BundleRecord = {
      v: 1,
      version: bundle.version,
      cose,
      issuedAt: bundle.issuedAt,
      files: named,
      retired: retired.filter(({ at }) => this.#desk.now - at < KEEP_SECONDS),
      segments: [...segments],
    };
    const write = bundles.put(keyOf.bundle, record);
    const facts = { version: bundle.version, block: bundle.block.number, files: named.length, kid: bundleSigner.kid };
    // A bundle that only says "as before" each minute needs no entry of the journal; its version is kept all the same.
    if (isNew) await this.#desk.commit([{ name: "bundle.changed", facts }], [write]);
    else await this.#desk.options.store.batch([write]);
    this.#record = record;
    this.#newest = { bundle, cose };
    for (const { digest, at } of retired) {
      if (this.#desk.now - at >= KEEP_SECONDS) await published.delete(`files/${digest}`);
    }
    if (isNew) log.info("bundle.changed", { version: bundle.version, block: bundle.block.number });
  }

  /** Whether the published file is what its name says. */
  async #isWhole(digest: string): Promise<boolean> {
    const bytes = await this.#desk.options.published.get(`files/${digest}`);
    return bytes !== undefined && toHex(sha256(bytes)) === digest;
  }

  async #sign(bundle: Bundle): Promise<Uint8Array> {
    const { bundleSigner } = this.#desk.options;
    const signable = { kid: bundleSigner.kid, typ: BUNDLE_TYP, payload: encodeBundle(bundle) };
    return encodeSign1({ ...signable, signature: await bundleSigner.sign(toBeSigned(signable)) });
  }

  #retire(named: readonly string[]): BundleRecord["retired"] {
    const still = new Set(named);
    const now = this.#desk.now;
    const dropped = (this.#record?.files ?? []).map((digest) => ({ digest, at: now }));
    return [...(this.#record?.retired ?? []), ...dropped].filter(({ digest }) => !still.has(digest));
  }
}

interface Segment {
  readonly source: string;
  readonly digest: string;
}

interface Contents {
  readonly issuers: ReadonlyMap<number, Coverage>;
  readonly segments: readonly Segment[];
  readonly narrowed: ReadonlyMap<string, KeyLimits>;
}

function addFile(files: Map<string, Uint8Array>, bytes: Uint8Array): string {
  const digest = toHex(sha256(bytes));
  files.set(digest, bytes);
  return digest;
}

function filesOf({ issuers, segments }: Bundle): string[] {
  const named = [...issuers.values()].flatMap(({ entryFiles, statusFiles }) => [...entryFiles, ...statusFiles]);
  return [...new Set([...named, ...segments])];
}
