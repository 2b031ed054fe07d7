/** What all parts of the authority work with. */
import { domain } from "#core/proof/anchor.ts";
import { equalBytes } from "#core/encoding/text.ts";
import { FormatError } from "#core/error.ts";
import { openRootFile, type IssuerEntry, type RootStatement } from "#core/proof/root.ts";
import { Journal, type NewEntry } from "../journal/journal.ts";
import { type StoreWrite } from "../ports.ts";
import { Condition } from "./condition.ts";
import { assertComplete, assertPersons } from "./integrity/complete.ts";
import { Expected } from "./integrity/expected.ts";
import { Register } from "./listing/register.ts";
import { AuthorityError } from "./model.ts";
import { type AuthorityOptions } from "./options.ts";
import { type RecordKind, under } from "./records/record.ts";

/** The last part of D that is left for the way to the chain. */
const MARGIN = 24;

export class Desk {
  readonly options: AuthorityOptions;
  readonly journal: Journal;
  readonly condition: Condition;
  readonly register: Register;
  /** Of every head: chain and contract. */
  readonly domain: Uint8Array;
  /** K. */
  readonly confirmations: number;
  #root: RootStatement;
  #rootFile: Uint8Array;

  private constructor(options: AuthorityOptions, journal: Journal, register: Register) {
    this.options = options;
    this.register = register;
    this.journal = journal;
    this.condition = new Condition(options.log);
    this.#rootFile = options.rootFile;
    this.#root = openRootFile(options.rootFile, options.trust);
    this.domain = domain(this.root.chain.chainId, this.root.chain.documentRegistry);
    this.confirmations = options.confirmations ?? this.root.confirmations;
  }

  /** @throws {JournalError}, {StoreError}, {FormatError} for a root file that the trust file does not hold */
  static async open(options: AuthorityOptions): Promise<Desk> {
    const { store, persons, clock, random } = options;
    const register = new Register();
    const expected = new Expected();
    const journal = await Journal.open({ store, persons, clock, random }, (entry) => {
      register.note(entry);
      expected.note(entry);
    });
    await assertComplete(expected, store);
    await assertPersons(expected, persons);
    await eraseAgain(expected, options, journal);
    return new Desk(options, journal, register);
  }

  get root(): RootStatement {
    return this.#root;
  }

  /** The signed file of `root`. */
  get rootFile(): Uint8Array {
    return this.#rootFile;
  }

  /** Goes on with the statement that follows the present one; one that may not follow is told of and left alone. */
  adoptRoot(file: Uint8Array): void {
    if (equalBytes(file, this.#rootFile)) return;
    const reason = this.#whyNotRoot(file);
    if (reason !== undefined)
      return this.condition.warn("root", "root.refused", `published/root.cbor is not used: ${reason}`);
    this.condition.settle("root");
    this.#root = openRootFile(file, this.options.trust);
    this.#rootFile = file;
    this.options.log.info("root.adopted", { version: this.#root.version });
  }

  #whyNotRoot(file: Uint8Array): string | undefined {
    try {
      const { version, chain } = openRootFile(file, this.options.trust);
      if (version <= this.#root.version) return `its version ${version} does not follow ${this.#root.version}`;
      if (JSON.stringify(chain) !== JSON.stringify(this.#root.chain)) return "it names another chain or contract";
      return undefined;
    } catch (error) {
      if (error instanceof FormatError) return error.message;
      throw error;
    }
  }

  get nowMs(): number {
    return this.options.clock.nowMs();
  }

  /** Unix seconds. */
  get now(): number {
    return Math.floor(this.nowMs / 1000);
  }

  /** Whether a document signed at `issuedAt` is too old to be sealed: it must be on the chain within D, and sealing and
   *  mining take their part of it. */
  isStale(issuedAt: number): boolean {
    return this.now - issuedAt >= this.root.anchorWithinSeconds * (1 - 1 / MARGIN);
  }

  /** Issuers that this authority signs for, rising. */
  get issuers(): readonly number[] {
    return [...this.options.signers.keys()].toSorted((a, b) => a - b);
  }

  /** @throws {AuthorityError} `NOT_AUTHORISED` where the root statement has no such issuer or no key of it is here */
  issuer(number: number): IssuerEntry {
    const entry = this.options.signers.has(number) ? this.root.issuers.get(number) : undefined;
    if (entry === undefined) throw new AuthorityError("NOT_AUTHORISED", `there is no issuer ${number} here`);
    return entry;
  }

  /** One synced batch of journal entries and records. */
  async commit(entries: readonly NewEntry[], writes: readonly StoreWrite[]): Promise<void> {
    for (const entry of await this.journal.append(entries, writes)) this.register.note(entry);
  }

  async find<T>(kind: RecordKind<T>, key: string): Promise<T | undefined> {
    const bytes = await this.options.store.get(key);
    return bytes === undefined ? undefined : kind.read(key, bytes);
  }

  /** Records under a prefix that ends with "/", with what follows it. */
  async *all<T>(kind: RecordKind<T>, prefix: string): AsyncGenerator<readonly [rest: string, record: T]> {
    for await (const [key, bytes] of this.options.store.entries(under(prefix))) {
      yield [key.slice(prefix.length), kind.read(key, bytes)];
    }
  }
}

/** An older copy of the person keys brings nobody back whom the journal knows as erased; and what a crash left between the
 *  two is ended. */
async function eraseAgain({ erased }: Expected, { persons, log }: AuthorityOptions, journal: Journal): Promise<void> {
  for (const person of erased) {
    if ((await persons.get(`gone/${person}`)) !== undefined) continue;
    await journal.persons.destroy(person);
    log.warn("person.erased-again", { person });
  }
}
