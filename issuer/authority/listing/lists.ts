/** The queries of a desk, over the register in memory and the records in the store. */
import { formatLookupCode, parseLookupCode } from "#core/document/lookup-code.ts";
import { present } from "#core/document/field.ts";
import { kindBit, KINDS } from "#core/document/kind.ts";
import { formatUuid, parseUuid } from "#core/encoding/text.ts";
import { FormatError } from "#core/error.ts";
import { PortraitError } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { readOrder } from "../issuing/intake.ts";
import { AuthorityError, type DocumentView } from "../model.ts";
import { warnOfLookAlikes } from "../order/look-alike.ts";
import { makeProblem } from "../order/problem.ts";
import { documents, keyOf, orders } from "../records/records.ts";
import { type Standings } from "../status/standings.ts";
import { statusWord } from "../status/transition.ts";
import { Items, nameOf } from "./items.ts";
import {
  type ChangeDetail,
  type ChangeItem,
  type Counts,
  type DocumentDetail,
  type DocumentFilter,
  type DocumentItem,
  type Found,
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
  readonly #items: Items;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.#desk = rooms.desk;
    this.#items = new Items(rooms.desk, rooms.view);
  }

  waitingOrders(page: number, who: Who = {}): Promise<Page<OrderItem>> {
    const waiting = this.#desk.register.orders().filter((asked) => isFor(asked, who));
    return this.#rooms.ask(() => pageOf(waiting, page, (asked) => this.#items.order(asked)));
  }

  waitingChanges(page: number, who: Who = {}): Promise<Page<ChangeItem>> {
    const waiting = this.#desk.register.changes().filter((asked) => isFor(asked, who));
    return this.#rooms.ask(() => pageOf(waiting, page, (asked) => this.#items.change(asked)));
  }

  rejectedOrders(by: string): Promise<readonly OrderItem[]> {
    const rejected = this.#desk.register.orders().filter((asked) => isRejected(asked, by));
    return this.#rooms.ask(() => gather(rejected.slice(0, PAGE), (asked) => this.#items.order(asked)));
  }

  rejectedChanges(by: string): Promise<readonly ChangeItem[]> {
    const rejected = this.#desk.register.changes().filter((asked) => isRejected(asked, by));
    return this.#rooms.ask(() => gather(rejected.slice(0, PAGE), (asked) => this.#items.change(asked)));
  }

  counts(person: string): Counts {
    const { register } = this.#desk;
    const all = [...register.orders(), ...register.changes()];
    const count = (who: Who): number => all.filter((asked) => isFor(asked, who)).length;
    return { toDecide: count({ not: person }), own: count({ by: person }) };
  }

  documents(page: number, { status, kind }: DocumentFilter = {}): Promise<Page<DocumentItem>> {
    const { standings } = this.#rooms;
    const wanted = this.#desk.register
      .documents()
      .filter((one) => kind === undefined || one.kind === kind)
      .filter((one) => status === undefined || statusWord(standings.value(one)) === status);
    return this.#rooms.ask(() => pageOf(wanted, page, (signed) => this.#items.document(signed)));
  }

  order(orderId: string): Promise<OrderDetail | undefined> {
    return this.#rooms.ask(async () => {
      const asked = this.#desk.register.order(orderId);
      const record = asked && (await this.#desk.find(orders, keyOf.order(orderId)));
      const item = asked && (await this.#items.order(asked));
      if (record === undefined || item === undefined) return undefined;
      const box = await this.#items.request(record);
      const rejection = await this.#items.rejection(asked?.decision);
      const request = box && readOrder(box);
      const warnings = request === undefined ? [] : warnOfLookAlikes(request);
      return present({ ...item, rejection, request, warnings, portrait: box?.portrait });
    });
  }

  document(documentId: string): Promise<DocumentDetail | undefined> {
    return this.#rooms.ask(async () => {
      const signed = this.#desk.register.document(documentId);
      const record = signed && (await this.#desk.find(documents, keyOf.document(documentId)));
      const item = signed && (await this.#items.document(signed));
      if (record === undefined || signed === undefined || item === undefined) return undefined;
      const asked = signed.changes.flatMap((id) => this.#desk.register.change(id) ?? []);
      return present({
        ...item,
        orderId: signed.orderId,
        lookupCode: formatLookupCode(parseUuid(documentId)),
        payload: await this.#items.payload(record),
        changes: await gather(asked, (one) => this.#items.change(one)),
        history: await this.#items.history(signed),
      });
    });
  }

  change(changeId: string): Promise<ChangeDetail | undefined> {
    return this.#rooms.ask(async () => {
      const asked = this.#desk.register.change(changeId);
      const item = asked && (await this.#items.change(asked));
      if (asked === undefined || item === undefined) return undefined;
      const reason = await this.#items.reason(asked.entry);
      return present({ ...item, reason, rejection: await this.#items.rejection(asked.decision) });
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
      orders: await gather(asked === undefined ? [] : [asked], (one) => this.#items.order(one)),
      documents: await gather(signed === undefined ? [] : [signed], (one) => this.#items.document(one)),
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
    // Of an approved order the document is found.
    const waiting = register.orders().filter(({ decision }) => decision?.isRejected !== false);
    const asked = await gather(waiting.slice(0, SEARCHED), (one) => this.#items.order(one));
    return {
      orders: asked.filter(({ number, name }) => isIn(wanted, [number, name])).slice(0, HITS),
      documents: await gather(hits, (one) => this.#items.document(one)),
      isWhole: opened === all.length,
      opened,
    };
  }

  async #says({ id }: Signed, wanted: string): Promise<boolean> {
    const record = await this.#desk.find(documents, keyOf.document(id));
    const payload = record && (await this.#items.payload(record));
    return payload !== undefined && isIn(wanted, [payload.number, payload.passport, nameOf(payload.holder)]);
  }
}

const nothing: Found = { orders: [], documents: [], isWhole: true, opened: 0 };

const isFor = ({ decision, by }: Asked, who: Who): boolean =>
  decision === undefined && by !== who.not && (who.by === undefined || by === who.by);

/** Ended by somebody else: what one took back oneself is no news. */
const isRejected = ({ decision, by }: Asked, person: string): boolean =>
  by === person && decision?.isRejected === true && decision.by !== person;

const isIn = (wanted: string, texts: readonly (string | undefined)[]): boolean =>
  texts.some((text) => text?.toUpperCase().includes(wanted) ?? false);

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
