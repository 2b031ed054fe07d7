/** One order, document or change as a desk reads it: its record opened under the person's key, and what the journal says. */
import { decodeDocument } from "#core/document/presented.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { present } from "#core/document/field.ts";
import { decodeUtf8 } from "#core/encoding/text.ts";
import { type Desk } from "../desk.ts";
import { decodeDocumentBox, decodeOrderBox, type OrderBox } from "../issuing/box.ts";
import { readOrder } from "../issuing/intake.ts";
import { type DocumentView } from "../model.ts";
import { changes, documents, keyOf, orders, type DocumentRecord, type OrderRecord } from "../records/records.ts";
import { type ChangeItem, type DocumentItem, type HistoryItem, type OrderItem, type Rejection } from "./model.ts";
import { type Asked, type Decided, type Signed } from "./register.ts";

const CHANGES = ["revoke", "suspend", "reinstate", "supersede"] as const;

export class Items {
  readonly #desk: Desk;
  readonly #view: (documentId: string) => Promise<DocumentView | undefined>;

  constructor(desk: Desk, view: (documentId: string) => Promise<DocumentView | undefined>) {
    this.#desk = desk;
    this.#view = view;
  }

  async order({ id, at, decision }: Asked): Promise<OrderItem | undefined> {
    const record = await this.#desk.find(orders, keyOf.order(id));
    if (record === undefined) return undefined;
    const { state, issuer, kind, submittedBy, approvedBy, rejectedBy, documentId } = record;
    const box = await this.request(record);
    const request = box && readOrder(box);
    const view = { orderId: id, state, issuer, kind, submittedBy, approvedBy, rejectedBy, documentId };
    return present({ ...view, at, decidedAt: decision?.at, number: request?.number, name: nameOf(request?.holder) });
  }

  async document({ id }: Signed): Promise<DocumentItem | undefined> {
    const record = await this.#desk.find(documents, keyOf.document(id));
    const view = record && (await this.#view(id));
    if (view === undefined || record === undefined) return undefined;
    const { issuedAt, expires } = record;
    return present({ ...view, issuedAt, expires, name: nameOf((await this.payload(record))?.holder) });
  }

  async change({ id, at, decision }: Asked): Promise<ChangeItem | undefined> {
    const record = await this.#desk.find(changes, keyOf.change(id));
    const document = record && (await this.#desk.find(documents, keyOf.document(record.documentId)));
    if (record === undefined || document === undefined) return undefined;
    const { documentId, change, replacement, state, proposedBy, confirmedBy, rejectedBy } = record;
    const payload = await this.payload(document);
    const view = { changeId: id, documentId, change, replacement, state, proposedBy, confirmedBy, rejectedBy, at };
    return present({
      ...view,
      decidedAt: decision?.at,
      kind: document.kind,
      number: payload?.number,
      name: nameOf(payload?.holder),
    });
  }

  async request({ person, id, box }: OrderRecord): Promise<OrderBox | undefined> {
    const data = await this.#desk.journal.persons.open(person, keyOf.order(id), box);
    return data && decodeOrderBox(data);
  }

  async payload({ person, id, box }: DocumentRecord): Promise<DocumentPayload | undefined> {
    const data = await this.#desk.journal.persons.open(person, keyOf.document(id), box);
    return data && decodeDocument(decodeDocumentBox(data).cose).payload;
  }

  async history(signed: Signed): Promise<HistoryItem[]> {
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

  /** Why somebody asked, or decided; undefined where the person's key is destroyed. @param entry  number in the journal */
  async reason(entry: number): Promise<string | undefined> {
    const sealed = await this.#entry(entry);
    const reason = sealed && (await this.#desk.journal.openSealed(sealed));
    return reason && decodeUtf8(reason);
  }

  /** Who ended it and why; undefined where nobody did. */
  async rejection(decision: Decided | undefined): Promise<Rejection | undefined> {
    if (decision?.isRejected !== true) return undefined;
    const { by, at, entry } = decision;
    return present({ by, at, reason: await this.reason(entry) });
  }

  async #entry(number: number) {
    for await (const entry of this.#desk.journal.entries(number)) return entry;
    return undefined;
  }
}

/** The names as one line, given names first. */
export function nameOf(
  holder: { fullName?: string; secondaryIdentifier?: string; primaryIdentifier?: string } | undefined,
): string | undefined {
  if (holder === undefined) return undefined;
  return holder.fullName ?? `${holder.secondaryIdentifier ?? ""} ${holder.primaryIdentifier ?? ""}`.trim();
}
