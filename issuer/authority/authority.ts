/** The authority put together: small, auditable, knowing orders and documents and no applicant's file. */
import { appendProofLine } from "#core/proof/portable.ts";
import { Anchoring } from "./anchoring/anchoring.ts";
import { Archive } from "./anchoring/archive.ts";
import { KeyEnds } from "./anchoring/key-ends.ts";
import { Outbox, type Account } from "./anchoring/outbox.ts";
import { Desk } from "./desk.ts";
import { fileName, Issuance } from "./issuing/issuance.ts";
import { checkRequest } from "./issuing/intake.ts";
import { Orders } from "./issuing/orders.ts";
import { previewOrder, previewRequest } from "./issuing/preview.ts";
import { Places } from "./issuing/places.ts";
import { Powers } from "./issuing/powers.ts";
import { Renewal } from "./issuing/renewal.ts";
import { type Lists } from "./listing/model.ts";
import { HouseLists } from "./listing/lists.ts";
import { DeskLedger } from "./ledger.ts";
import { Loop } from "./loop.ts";
import {
  AuthorityError,
  type Authority,
  type ChangeView,
  type DocumentView,
  type Health,
  type Ledger,
  type Officer,
  type OrderCheck,
  type OrderState,
  type OrderView,
  type StatusChange,
} from "./model.ts";
import { type AuthorityOptions } from "./options.ts";
import { BundleMaker } from "./publishing/bundle.ts";
import { exportDocuments } from "./publishing/export.ts";
import { Foreign } from "./publishing/foreign.ts";
import { PublishedParts } from "./publishing/published.ts";
import { documents, keyOf, positions } from "./records/records.ts";
import { Restoring } from "./restoring/restoring.ts";
import { Changes } from "./status/changes.ts";
import { Standings } from "./status/standings.ts";
import { statusWord } from "./status/transition.ts";
import { StatusWriting } from "./status/writing.ts";
import { Watch } from "./watching/watch.ts";

/** Opens journal and records, checks them, and compares them with the chain when it answers. Writes nothing to it.
 *  @throws {JournalError} gap, changed or missing entries; {StoreError} locked, changed records; {FormatError} for a
 *    root file that the trust file does not hold */
export async function openAuthority(options: AuthorityOptions): Promise<Authority> {
  const desk = await Desk.open(options);
  const archive = await Archive.open(desk);
  const standings = await Standings.open(desk);
  const places = await forEachIssuer(desk, (issuer) => Places.open(desk, issuer));
  const outbox = (account: Account): Promise<ReadonlyMap<number, Outbox>> =>
    forEachIssuer(desk, (issuer) => Outbox.open(desk, issuer, account));
  const powers = new Powers(desk);
  const issuance = new Issuance(desk, archive);
  const orders = new Orders(desk, archive, powers, places, issuance);
  const bundles = await BundleMaker.open(desk, archive, places);
  const ends = new KeyEnds(desk, archive);
  const outboxes = { anchoring: await outbox("anchoring"), status: await outbox("status") };
  const loop = new Loop(desk, archive, {
    powers,
    ends,
    orders,
    renewal: new Renewal({ desk, archive, powers, orders, issuance, ends }),
    anchoring: new Anchoring(desk, archive, outboxes.anchoring, ends),
    writing: new StatusWriting(desk, standings, places, outboxes.status),
    bundles,
    restoring: new Restoring(desk, archive, standings, places),
    watch: new Watch(desk, { outboxes, bundles }),
  });
  await loop.readChain();
  const published = new PublishedParts(desk, archive, bundles, new Foreign(desk, bundles));
  return new HouseAuthority({
    desk,
    archive,
    standings,
    orders,
    changes: new Changes(desk, archive, standings),
    loop,
    bundles,
    published,
  });
}

interface Rooms {
  readonly desk: Desk;
  readonly archive: Archive;
  readonly standings: Standings;
  readonly orders: Orders;
  readonly changes: Changes;
  readonly loop: Loop;
  readonly bundles: BundleMaker;
  readonly published: PublishedParts;
}

class HouseAuthority implements Authority {
  readonly #rooms: Rooms;
  readonly published: PublishedParts;
  readonly lists: Lists;
  readonly ledger: Ledger;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.published = rooms.published;
    const { desk, standings } = rooms;
    this.ledger = new DeskLedger(desk);
    this.lists = new HouseLists({
      desk,
      standings,
      view: (id) => this.#view(id),
      ask: (work) => this.#ask(work),
    });
  }

  submitOrder(officer: Officer, request: unknown, key?: string): Promise<{ orderId: string; state: OrderState }> {
    return this.#ask(() => this.#rooms.orders.submit(officer, request, key));
  }

  checkOrder(request: unknown): OrderCheck {
    return checkRequest(this.#rooms.desk, request);
  }

  previewRequest(request: unknown): Promise<Uint8Array> {
    return this.#ask(() => previewRequest(this.#rooms.desk, request));
  }

  previewOrder(orderId: string): Promise<Uint8Array> {
    return this.#ask(() => previewOrder(this.#rooms.desk, orderId));
  }

  approveOrder(
    officer: Officer,
    orderId: string,
    key?: string,
  ): Promise<{ orderId: string; documentId: string; state: OrderState }> {
    return this.#ask(() => this.#rooms.orders.approve(officer, orderId, key));
  }

  rejectOrder(officer: Officer, orderId: string, reason: string): Promise<OrderView> {
    return this.#ask(() => this.#rooms.orders.reject(officer, orderId, reason));
  }

  findOrder(orderId: string): Promise<OrderView | undefined> {
    return this.#ask(() => this.#rooms.orders.view(orderId));
  }

  findDocument(documentId: string): Promise<DocumentView | undefined> {
    return this.#ask(() => this.#view(documentId));
  }

  documentPdf(documentId: string): Promise<Uint8Array> {
    return this.#ask(() => this.#pdf(documentId));
  }

  proposeStatusChange(
    officer: Officer,
    documentId: string,
    change: StatusChange,
    reason: string,
    replacement?: string,
  ): Promise<{ changeId: string }> {
    return this.#ask(() => this.#rooms.changes.propose(officer, documentId, change, reason, replacement));
  }

  confirmStatusChange(officer: Officer, changeId: string): Promise<ChangeView> {
    return this.#ask(() => this.#rooms.changes.confirm(officer, changeId));
  }

  rejectStatusChange(officer: Officer, changeId: string, reason: string): Promise<ChangeView> {
    return this.#ask(() => this.#rooms.changes.reject(officer, changeId, reason));
  }

  findChange(changeId: string): Promise<ChangeView | undefined> {
    return this.#ask(() => this.#rooms.changes.find(changeId));
  }

  exported(): AsyncIterable<string> {
    const { desk, archive } = this.#rooms;
    return exportDocuments(desk, archive, this.published);
  }

  adoptRoot(file: Uint8Array): void {
    this.#rooms.desk.adoptRoot(file);
  }

  step(): Promise<void> {
    return this.#rooms.loop.step();
  }

  health(): Health {
    const { desk, archive, bundles } = this.#rooms;
    const { chain, block, state, warnings } = desk.condition;
    const { count, oldestIssuedAt } = archive.waiting();
    const facts = bundles.facts;
    const oldestSeconds = desk.now - oldestIssuedAt;
    return {
      ...state,
      works: desk.condition.works({ count, oldestSeconds }, desk.root.anchorWithinSeconds, desk.issuers),
      chain,
      pending: count,
      oldestPendingSeconds: oldestSeconds,
      ...(warnings.length === 0 ? {} : { warnings }),
      ...(block === undefined ? {} : { block: { number: block.number, time: block.time } }),
      ...(facts === undefined ? {} : { bundle: { version: facts.version, issuedAt: facts.issuedAt } }),
    };
  }

  async close(): Promise<void> {
    const { loop, desk } = this.#rooms;
    await loop.idle();
    await desk.options.store.close();
    await desk.options.persons.close();
  }

  async #view(documentId: string): Promise<DocumentView | undefined> {
    const { desk, archive, standings, published } = this.#rooms;
    const document = await desk.find(documents, keyOf.document(documentId));
    if (document === undefined) return undefined;
    const position = await desk.find(positions, keyOf.position(documentId));
    const final = position && archive.batches(position.issuer)[position.sequence]?.final;
    const opened = await published.open(document);
    const { id, kind, issuer } = document;
    const standing = standings.find(document);
    return {
      id,
      state: final === undefined ? "signed" : "anchored",
      kind,
      issuer,
      ...(opened === undefined ? {} : { number: opened.number }),
      status: statusWord(standing?.value ?? 0),
      statusOnChain: standing?.final ?? true,
      ...(position === undefined || final === undefined
        ? {}
        : { anchor: { sequence: position.sequence, index: position.index, block: final.block, time: final.time } }),
    };
  }

  async #pdf(documentId: string): Promise<Uint8Array> {
    const { desk, published } = this.#rooms;
    const document = await desk.find(documents, keyOf.document(documentId));
    if (document === undefined) throw new AuthorityError("NOT_FOUND", `there is no document ${documentId}`);
    const final = await published.findFinal(documentId);
    if (final === undefined) {
      throw new AuthorityError("NOT_ANCHORED_YET", "the document is signed; it is handed out when its anchor is final");
    }
    const name = fileName(documentId, document.issuedAt);
    const sealed = await desk.options.files.get(name);
    if (sealed === undefined) throw new AuthorityError("NOT_FOUND", `the page of document ${documentId} is not kept`);
    const pdf = await desk.journal.persons.open(document.person, name, sealed);
    if (pdf === undefined) throw new AuthorityError("ERASED", `the data of document ${documentId} were erased`);
    return appendProofLine(pdf, final.proof);
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#rooms.desk.condition.explain(error);
    }
  }
}

async function forEachIssuer<T>(desk: Desk, make: (issuer: number) => Promise<T>): Promise<ReadonlyMap<number, T>> {
  const made = new Map<number, T>();
  for (const issuer of desk.issuers) made.set(issuer, await make(issuer));
  return made;
}
