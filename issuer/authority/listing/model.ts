/** What an officer's desk reads: lists newest first, and one order, document or change whole.
 *
 *  Everything that concerns a person is opened from under that person's key for the page being shown, and is absent once
 *  the key is destroyed. */
import { type DocumentPayload } from "#core/document/document.ts";
import { type Kind } from "#core/document/kind.ts";
import {
  type ChangeView,
  type DocumentView,
  type OrderRequest,
  type OrderView,
  type Problem,
  type StatusWord,
} from "../model.ts";

/** One page of a list; `page` counts from 1. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

/** `at`: Unix seconds of the asking; `decidedAt` of the decision. */
export interface OrderItem extends OrderView {
  readonly at: number;
  readonly decidedAt?: number;
  readonly name?: string;
}

export interface OrderDetail extends OrderItem {
  readonly request?: Omit<OrderRequest, "mrz" | "portrait">;
  /** What may be meant so, and who decides should look at: letters that look like others. */
  readonly warnings: readonly Problem[];
  /** JPEG. */
  readonly portrait?: Uint8Array;
  readonly rejection?: Rejection;
}

/** Who said no, when (Unix seconds) and why; no reason where the person's key is destroyed. */
export interface Rejection {
  readonly by: string;
  readonly at: number;
  readonly reason?: string;
}

export interface DocumentItem extends DocumentView {
  readonly issuedAt: number;
  readonly expires?: number;
  readonly name?: string;
}

export interface DocumentDetail extends DocumentItem {
  readonly orderId: string;
  readonly lookupCode: string;
  readonly payload?: DocumentPayload;
  /** Changes of its status, oldest first. */
  readonly changes: readonly ChangeItem[];
  readonly history: readonly HistoryItem[];
}

/** One event of a document's life; `name` is the journal's. */
export interface HistoryItem {
  readonly at: number;
  readonly name: string;
  readonly by?: string;
  readonly change?: ChangeView["change"];
}

export interface ChangeItem extends ChangeView {
  readonly at: number;
  readonly decidedAt?: number;
  readonly replacement?: string;
  readonly kind: Kind;
  readonly number?: string;
  readonly name?: string;
}

export interface ChangeDetail extends ChangeItem {
  /** Absent where the person's key is destroyed. */
  readonly reason?: string;
  readonly rejection?: Rejection;
}

/** How many orders and changes wait: for this person to decide, and of this person for somebody else. */
export interface Counts {
  readonly toDecide: number;
  readonly own: number;
}

/** `text` in any part of a number, name or passport; `isWhole` is false where older documents were not looked at. */
export interface Found {
  readonly orders: readonly OrderItem[];
  readonly documents: readonly DocumentItem[];
  readonly isWhole: boolean;
  /** How many documents were opened. */
  readonly opened: number;
}

export interface DocumentFilter {
  readonly status?: StatusWord;
  readonly kind?: Kind;
}

/** An issuer that documents can be asked of, and the kinds that it may sign. */
export interface IssuerChoice {
  readonly issuer: number;
  readonly nameId: string;
  readonly nameEn: string;
  readonly kinds: readonly Kind[];
}

/** Queries for a desk. Every call may throw {@link AuthorityError}. */
export interface Lists {
  /** Orders that wait for a second person. @param not  leaves out what this person asked for  @param by  only theirs */
  waitingOrders(page: number, who?: { readonly not?: string; readonly by?: string }): Promise<Page<OrderItem>>;
  /** Changes of status that wait for a second person. */
  waitingChanges(page: number, who?: { readonly not?: string; readonly by?: string }): Promise<Page<ChangeItem>>;
  /** Of this person's orders the newest that somebody else ended. */
  rejectedOrders(by: string): Promise<readonly OrderItem[]>;
  rejectedChanges(by: string): Promise<readonly ChangeItem[]>;
  counts(person: string): Counts;
  documents(page: number, filter?: DocumentFilter): Promise<Page<DocumentItem>>;
  order(orderId: string): Promise<OrderDetail | undefined>;
  document(documentId: string): Promise<DocumentDetail | undefined>;
  change(changeId: string): Promise<ChangeDetail | undefined>;
  /** By id, lookup code, or a part of number, name or passport. */
  search(text: string): Promise<Found>;
  issuers(): readonly IssuerChoice[];
  /** The picture as it would be printed. @throws {AuthorityError} `INVALID_ORDER` for one that cannot be read */
  portrait(bytes: Uint8Array): Promise<Uint8Array>;
}
