/** The queries of a desk, over the register in memory and the records in the store. */
import { decodeDocument } from "#core/document/presented.ts";
import { formatLookupCode, parseLookupCode } from "#core/document/lookup-code.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { present } from "#core/document/field.ts";
import { kindBit, KINDS } from "#core/document/kind.ts";
import { decodeUtf8, formatUuid, parseUuid } from "#core/encoding/text.ts";
import { FormatError } from "#core/error.ts";
import { PortraitError } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { decodeDocumentBox, decodeOrderBox, type OrderBox } from "../issuing/box.ts";
import { readOrder } from "../issuing/intake.ts";
import { AuthorityError, type DocumentView } from "../model.ts";
import { makeProblem } from "../order/problem.ts";
import { changes, documents, keyOf, orders, type DocumentRecord, type OrderRecord } from "../records/records.ts";
import { type Standings } from "../status/standings.ts";
import { statusWord } from "../status/transition.ts";
import {
  type ChangeDetail,
  type ChangeItem,
  type DocumentDetail,
  type DocumentFilter,
  type DocumentItem,
  type Found,
  type HistoryItem,
  type IssuerChoice,
  type Lists,
  type OrderDetail,
  type OrderItem,
  type Page,
} from "./model.ts";
import { type Asked, type Signed } from "./register.ts";

const PAGE = 25;
/** A search by name or number opens so many documents at most, the newest. */
const SEARCHED = 5000;
const HITS = 50;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

interface Rooms {
  readonly desk: Desk;
  readonly standings: Standings;
  readonly view: (documentId: string) => Promise<DocumentView | undefined>;
  /** What a caller is told of an error. */
  readonly ask: <T>(work: () => Promise<T>) => Promise<T>;
}

interface Who {
  readonly not?: string;
  readonly by?: string;
}

export class HouseLists implements Lists {
  readonly #rooms: Rooms;
  readonly #desk: Desk;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#desk = rooms.desk;
  }

  waitingOrders(page: number, who: Who = {}): Promise<Page<OrderItem>> {
    const waiting = this.#desk.register.orders().filter((asked) => isFor(asked, who));
    return this.#rooms.ask(() => pageOf(waiting, page, (asked) => this.#orderItem(asked)));
  }

  waitingChanges(page: number, who: Who = {}): Promise<Page<ChangeItem>> {
    const waiting = this.#desk.register.changes().filter((asked) => isFor(asked, who));
    return this.#rooms.ask(() => pageOf(waiting, page, (asked) => this.#changeItem(asked)));
  }

  documents(page: number, { status, kind }: DocumentFilter = {}): Promise<Page<DocumentItem>> {
    const { standings } = this.#rooms;
    const wanted = this.#desk.register
      .documents()
      .filter((one) => kind === undefined || one.kind === kind)
      .filter((one) => status === undefined || statusWord(standings.value(one)) === status);
    return this.#rooms.ask(() => pageOf(wanted, page, (signed) => this.#documentItem(signed)));
  }

  order(orderId: string): Promise<OrderDetail | undefined> {
    return this.#rooms.ask(async () => {
      const asked = this.#desk.register.order(orderId);
      const record = asked && (await this.#desk.find(orders, keyOf.order(orderId)));
      const item = asked && (await this.#orderItem(asked));
      if (record === undefined || item === undefined) return undefined;
      const box = await this.#request(record);
      if (box === undefined) return item;
      return present({ ...item, request: readOrder(box), portrait: box.portrait });
    });
  }

  document(documentId: string): Promise<DocumentDetail | undefined> {
    return this.#rooms.ask(async () => {
      const signed = this.#desk.register.document(documentId);
      const record = signed && (await this.#desk.find(documents, keyOf.document(documentId)));
      const item = signed && (await this.#documentItem(signed));
      if (record === undefined || signed === undefined || item === undefined) return undefined;
      const asked = signed.changes.flatMap((id) => this.#desk.register.change(id) ?? []);
      return present({
        ...item,
        orderId: signed.orderId,
        lookupCode: formatLookupCode(parseUuid(documentId)),
        payload: await this.#payload(record),
        changes: await gather(asked, (one) => this.#changeItem(one)),
        history: await this.#history(signed),
      });
    });
  }

  change(changeId: string): Promise<ChangeDetail | undefined> {
    return this.#rooms.ask(async () => {
      const asked = this.#desk.register.change(changeId);
      const item = asked && (await this.#changeItem(asked));
      if (asked === undefined || item === undefined) return undefined;
      const sealed = await this.#entry(asked.entry);
      const reason = sealed && (await this.#desk.journal.openSealed(sealed));
      return present({ ...item, reason: reason && decodeUtf8(reason) });
    });
  }

  search(text: string): Promise<Found> {
    const wanted = text.trim();
    return this.#rooms.ask(async () => {
      const id = idOf(wanted);
      if (id !== undefined) return this.#byId(id);
      return wanted === "" ? nothing : this.#byText(wanted.toUpperCase());
    });
  }

  issuers(): readonly IssuerChoice[] {
    const { root, options } = this.#desk;
    return this.#desk.issuers.flatMap((issuer) => {
      const entry = root.issuers.get(issuer);
      const kid = options.signers.get(issuer)?.signing.kid ?? "";
      const mask = root.keys.get(kid)?.kinds ?? 0;
      if (entry === undefined) return [];
      const kinds = KINDS.filter((kind) => (mask & kindBit(kind)) !== 0);
      return [{ issuer, nameId: entry.nameId, nameEn: entry.nameEn, kinds }];
    });
  }

  async portrait(bytes: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.#desk.options.portraits.read(bytes);
    } catch (cause) {
      if (!(cause instanceof PortraitError)) throw cause;
      const problems = [makeProblem("portrait", "portrait-format")];
      throw new AuthorityError("INVALID_ORDER", cause.message, { cause, problems });
    }
  }

  async #byId(id: string): Promise<Found> {
    const { register } = this.#desk;
    const [asked, signed] = [register.order(id), register.document(id)];
    return {
      orders: await gather(asked === undefined ? [] : [asked], (one) => this.#orderItem(one)),
      documents: await gather(signed === undefined ? [] : [signed], (one) => this.#documentItem(one)),
      isWhole: true,
      opened: 0,
    };
  }

  async #byText(wanted: string): Promise<Found> {
    const { register } = this.#desk;
    const hits: Signed[] = [];
    const all = register.documents();
    let opened = 0;
    for (const signed of all.slice(0, SEARCHED)) {
      opened += 1;
      if (await this.#says(signed, wanted)) hits.push(signed);
      if (hits.length === HITS) break;
    }
    const waiting = register.orders().filter(({ isWaiting }) => isWaiting);
    const asked = await gather(waiting.slice(0, SEARCHED), (one) => this.#orderItem(one));
    return {
      orders: asked.filter(({ number, name }) => isIn(wanted, [number, name])).slice(0, HITS),
      documents: await gather(hits, (one) => this.#documentItem(one)),
      isWhole: opened === all.length,
      opened,
    };
  }

  async #says({ id }: Signed, wanted: string): Promise<boolean> {
    const record = await this.#desk.find(documents, keyOf.document(id));
    const payload = record && (await this.#payload(record));
    return payload !== undefined && isIn(wanted, [payload.number, payload.passport, nameOf(payload.holder)]);
  }

  async #orderItem({ id, at }: Asked): Promise<OrderItem | undefined> {
    const record = await this.#desk.find(orders, keyOf.order(id));
    if (record === undefined) return undefined;
    const { state, issuer, kind, submittedBy, approvedBy, documentId } = record;
    const box = await this.#request(record);
    const request = box && readOrder(box);
    const view = { orderId: id, state, issuer, kind, submittedBy, approvedBy, documentId };
    return present({ ...view, at, number: request?.number, name: nameOf(request?.holder) });
  }

  async #documentItem({ id }: Signed): Promise<DocumentItem | undefined> {
    const record = await this.#desk.find(documents, keyOf.document(id));
    const view = record && (await this.#rooms.view(id));
    if (view === undefined || record === undefined) return undefined;
    const { issuedAt, expires } = record;
    return present({ ...view, issuedAt, expires, name: nameOf((await this.#payload(record))?.holder) });
  }

  async #changeItem({ id, at }: Asked): Promise<ChangeItem | undefined> {
    const record = await this.#desk.find(changes, keyOf.change(id));
    const document = record && (await this.#desk.find(documents, keyOf.document(record.documentId)));
    if (record === undefined || document === undefined) return undefined;
    const { documentId, change, replacement, state, proposedBy, confirmedBy } = record;
    const payload = await this.#payload(document);
    const view = { changeId: id, documentId, change, replacement, state, proposedBy, confirmedBy, at };
    return present({ ...view, kind: document.kind, number: payload?.number, name: nameOf(payload?.holder) });
  }

  async #request({ person, id, box }: OrderRecord): Promise<OrderBox | undefined> {
    const data = await this.#desk.journal.persons.open(person, keyOf.order(id), box);
    return data && decodeOrderBox(data);
  }

  async #payload({ person, id, box }: DocumentRecord): Promise<DocumentPayload | undefined> {
    const data = await this.#desk.journal.persons.open(person, keyOf.document(id), box);
    return data && decodeDocument(decodeDocumentBox(data).cose).payload;
  }

  async #history(signed: Signed): Promise<HistoryItem[]> {
    const items: HistoryItem[] = [];
    for (const number of this.#desk.register.entriesOf(signed)) {
      const entry = await this.#entry(number);
      if (entry === undefined) continue;
      const { by, what } = entry.facts;
      const change = CHANGES.find((one) => one === what);
      const at = Math.floor(entry.timeMs / 1000);
      items.push(present({ at, name: entry.name, by: typeof by === "string" ? by : undefined, change }));
    }
    return items;
  }

  async #entry(number: number) {
    for await (const entry of this.#desk.journal.entries(number)) return entry;
    return undefined;
  }
}

const CHANGES = ["revoke", "suspend", "reinstate", "supersede"] as const;
const nothing: Found = { orders: [], documents: [], isWhole: true, opened: 0 };

const isFor = ({ isWaiting, by }: Asked, who: Who): boolean =>
  isWaiting && by !== who.not && (who.by === undefined || by === who.by);

const isIn = (wanted: string, texts: readonly (string | undefined)[]): boolean =>
  texts.some((text) => text?.toUpperCase().includes(wanted) ?? false);

/** The names as one line, given names first. */
function nameOf(
  holder: { fullName?: string; secondaryIdentifier?: string; primaryIdentifier?: string } | undefined,
): string | undefined {
  if (holder === undefined) return undefined;
  return holder.fullName ?? `${holder.secondaryIdentifier ?? ""} ${holder.primaryIdentifier ?? ""}`.trim();
}

/** The id that was typed, as it is or as a lookup code. */
function idOf(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (UUID.test(lower)) return lower;
  try {
    return formatUuid(parseLookupCode(text));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

async function gather<From, To>(from: readonly From[], make: (one: From) => Promise<To | undefined>): Promise<To[]> {
  const made: To[] = [];
  for (const one of from) {
    const item = await make(one);
    if (item !== undefined) made.push(item);
  }
  return made;
}

async function pageOf<From, To>(
  all: readonly From[],
  page: number,
  make: (one: From) => Promise<To | undefined>,
): Promise<Page<To>> {
  const pages = Math.max(1, Math.ceil(all.length / PAGE));
  const at = Math.min(Math.max(1, page), pages);
  return { items: await gather(all.slice((at - 1) * PAGE, at * PAGE), make), total: all.length, page: at, pages };
}
