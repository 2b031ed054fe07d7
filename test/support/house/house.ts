/** A whole issuer in one process for tests: chain, contracts, two issuers with keys, authority, published folder. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeUtf8 } from "#core/encoding/text.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type TrustFile } from "#core/proof/trust.ts";
import { createRegistry } from "../../../issuer/adapters/chain/registry.ts";
import { createPdfRenderer } from "../../../issuer/adapters/pdf/renderer.ts";
import { openFileStore } from "../../../issuer/adapters/store/files.ts";
import { openLevelStore } from "../../../issuer/adapters/store/level.ts";
import { openAuthority } from "../../../issuer/authority/authority.ts";
import { type Authority, type Officer } from "../../../issuer/authority/model.ts";
import { type AuthorityOptions } from "../../../issuer/authority/options.ts";
import { type FileStore, type Log, type PdfRenderer } from "../../../issuer/ports.ts";
import { Fate, fatedFiles, fatedRegistry, fatedStore } from "./faults.ts";
import { secretOf, signerOf } from "./keys.ts";
import { openRoot } from "./root.ts";
import { openTestChain, START, type TestChain } from "./test-chain.ts";

export const ANI: Officer = { person: "ani", role: "officer" };
export const BUDI: Officer = { person: "budi", role: "officer" };
export const CITRA: Officer = { person: "citra", role: "approver" };

export interface HouseOptions {
  /** One chain for several houses, rewound for each; otherwise the house has its own. */
  readonly chain?: TestChain;
  /** K. */
  readonly confirmations?: number;
  readonly batchSeconds?: number;
  /** The real page instead of a small stand-in. */
  readonly realPages?: boolean;
  /** Anything else that shall differ. */
  readonly change?: (options: AuthorityOptions) => AuthorityOptions;
}

interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly event: string;
  readonly fields: object;
}

export interface House {
  readonly chain: TestChain;
  readonly root: RootStatement;
  readonly rootFile: Uint8Array;
  readonly trust: TrustFile;
  /** The folder with store, person keys, pages and published files. */
  readonly folder: string;
  readonly published: FileStore;
  readonly fate: Fate;
  readonly log: readonly LogLine[];
  /** The authority as it is open now. */
  readonly authority: Authority;
  /** Moves the clock of the issuer and of the next block. */
  pass(seconds: number): void;
  readonly now: number;
  /** Clock, batches and chain until nothing is due: waits out `batchSeconds`, then takes a turn. */
  settle(): Promise<void>;
  /** Orders and approves one document. */
  issue(order?: object): Promise<{ orderId: string; documentId: string }>;
  /** Proposes and confirms. */
  change(documentId: string, change: "revoke" | "suspend" | "reinstate" | "supersede", next?: string): Promise<void>;
  /** Closes the authority, however it ended, and opens it again on the same folder. */
  reopen(change?: HouseOptions["change"]): Promise<Authority>;
  close(): Promise<void>;
}

/** An order that every rule takes. */
export function anOrder(changes: object = {}): Record<string, unknown> {
  return {
    issuer: 1,
    kind: "ITAS",
    number: `2C11${randomBytes(4).toString("hex").toUpperCase()}`,
    validFrom: "2026-11-24",
    validUntil: "2027-11-23",
    passport: "C01X00T47",
    category: "E33G",
    holder: {
      primaryIdentifier: "MUSTERMANN",
      secondaryIdentifier: "ERIKA",
      birthDate: "1964-08-12",
      sex: "F",
      nationality: "D",
      issuingCountry: "D",
    },
    ...changes,
  };
}

/** The smallest file that the proof line can be put behind, the same for the same document; a preview that says whose
 *  it is. */
const PLAIN_PAGES: PdfRenderer = {
  render: ({ cose, vc }) =>
    Promise.resolve(
      encodeUtf8(`%PDF-1.7\n%${Buffer.from(cose).toString("hex")}\n%${vc.length}\nstartxref\n0\n%%EOF\n`),
    ),
  preview: ({ document }) => Promise.resolve(encodeUtf8(`\u0089PNG ${document.number}`)),
};

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const chain = options.chain ?? (await openTestChain());
  if (options.chain !== undefined) await chain.reset();
  const folder = await mkdtemp(join(tmpdir(), "absah-house-"));
  const house = new TestHouse(chain, folder, options, await openRoot(chain.pinned, options.confirmations ?? 1));
  await house.open();
  return house;
}

class TestHouse implements House {
  readonly chain: TestChain;
  readonly folder: string;
  readonly root: RootStatement;
  readonly rootFile: Uint8Array;
  readonly trust: TrustFile;
  readonly fate = new Fate();
  readonly log: LogLine[] = [];
  readonly #options: HouseOptions;
  #nowMs = START * 1000;
  #authority: Authority | undefined;
  #published: FileStore | undefined;

  constructor(
    chain: TestChain,
    folder: string,
    options: HouseOptions,
    root: { root: RootStatement; rootFile: Uint8Array; trust: TrustFile },
  ) {
    this.chain = chain;
    this.folder = folder;
    this.#options = options;
    this.root = root.root;
    this.rootFile = root.rootFile;
    this.trust = root.trust;
  }

  get authority(): Authority {
    if (this.#authority === undefined) throw new RangeError("the house is not open");
    return this.#authority;
  }

  get published(): FileStore {
    if (this.#published === undefined) throw new RangeError("the house is not open");
    return this.#published;
  }

  get now(): number {
    return Math.floor(this.#nowMs / 1000);
  }

  pass(seconds: number): void {
    this.#nowMs += seconds * 1000;
    this.chain.time = this.now;
  }

  async open(change = this.#options.change): Promise<Authority> {
    const key = secretOf("store");
    const store = await openLevelStore({ folder: join(this.folder, "store"), key });
    const persons = await openLevelStore({ folder: join(this.folder, "persons"), key });
    this.#published = await openFileStore(join(this.folder, "published"));
    const { chain, fate } = this;
    const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts: chain.accounts });
    const plain: AuthorityOptions = {
      store: fatedStore(store, fate),
      persons: fatedStore(persons, fate),
      files: fatedFiles(await openFileStore(join(this.folder, "pages")), fate),
      published: fatedFiles(this.#published, fate),
      signers: new Map(
        [1, 2].map((issuer) => [issuer, { signing: signerOf(`signing ${issuer}`), list: signerOf(`list ${issuer}`) }]),
      ),
      bundleSigner: signerOf("bundle"),
      rootFile: this.rootFile,
      trust: this.trust,
      registry: fatedRegistry(registry, fate),
      renderer: this.#options.realPages === true ? await createPdfRenderer() : PLAIN_PAGES,
      portraits: { read: (bytes) => Promise.resolve(bytes) },
      clock: { nowMs: () => this.#nowMs },
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      log: this.#logger(),
      batchSeconds: this.#options.batchSeconds ?? 5,
      profile: "demo",
      verifierAddress: "periksa.absah.example",
    };
    try {
      this.#authority = await openAuthority(change?.(plain) ?? plain);
    } catch (error) {
      await store.close();
      await persons.close();
      throw error;
    }
    return this.#authority;
  }

  async settle(): Promise<void> {
    this.pass(this.#options.batchSeconds ?? 5);
    await this.authority.step();
  }

  async issue(order: object = {}): Promise<{ orderId: string; documentId: string }> {
    const { orderId } = await this.authority.submitOrder(ANI, anOrder(order));
    return this.authority.approveOrder(CITRA, orderId);
  }

  async change(
    documentId: string,
    change: "revoke" | "suspend" | "reinstate" | "supersede",
    next?: string,
  ): Promise<void> {
    const { changeId } = await this.authority.proposeStatusChange(ANI, documentId, change, "alasan uji", next);
    await this.authority.confirmStatusChange(CITRA, changeId);
  }

  async reopen(change?: HouseOptions["change"]): Promise<Authority> {
    await this.#authority?.close();
    this.#authority = undefined;
    this.fate.revive();
    return this.open(change);
  }

  async close(): Promise<void> {
    await this.#authority?.close();
    if (this.#options.chain === undefined) await this.chain.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #logger(): Log {
    const at =
      (level: LogLine["level"]) =>
      (event: string, fields: object = {}): void =>
        void this.log.push({ level, event, fields });
    return { info: at("info"), warn: at("warn"), error: at("error") };
  }
}
