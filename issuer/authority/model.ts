import { type Kind } from "#core/document/kind.ts";
import { type NewEntry } from "../journal/journal.ts";
import { type StoreRange, type StoreWrite } from "../ports.ts";
import { type Lists } from "./listing/model.ts";

/** Who acts, from the token: two tokens of one person are one person. */
export interface Officer {
  readonly person: string;
  readonly role: "officer" | "approver";
}

/** A holder as an order names it (PROTOCOL 3); `birthDate` YYYY-MM-DD, 00 where month or day are unknown. */
export interface OrderHolder {
  readonly fullName?: string;
  readonly secondaryIdentifier?: string;
  readonly primaryIdentifier?: string;
  readonly birthDate: string;
  readonly sex: "M" | "F" | "X";
  readonly nationality: string;
  readonly issuingCountry: string;
  readonly nativeName?: string;
  readonly nativeLanguage?: string;
}

/** What an office asks to be issued. Dates are days in WIB (YYYY-MM-DD); `validUntil` is the last lawful day. */
export interface OrderRequest {
  readonly issuer: number;
  readonly kind: Kind;
  readonly number: string;
  readonly validFrom: string;
  readonly validUntil?: string;
  readonly holder?: OrderHolder;
  readonly passport?: string;
  readonly category?: string;
  readonly conditions?: string;
  readonly place?: string;
  /** Id of the document that this one takes the place of. */
  readonly supersedes?: string;
  /** Lines of the passport's machine-readable zone: checked, never kept. */
  readonly mrz?: readonly string[];
  /** JPEG or PNG in base64. */
  readonly portrait?: string;
}

/** `signing`: approved and written down, the signature is being made (or is finished at the next turn after a crash).
 *  `rejected` is for ever: who still wants the document asks anew. */
export type OrderState = "waiting-approval" | "signing" | "issued" | "rejected";

export interface OrderView {
  readonly orderId: string;
  readonly state: OrderState;
  readonly issuer: number;
  readonly kind: Kind;
  /** Absent once the person's key is destroyed. */
  readonly number?: string;
  /** The person who asked for it. */
  readonly submittedBy: string;
  readonly approvedBy?: string;
  readonly rejectedBy?: string;
  readonly documentId?: string;
}

export type StatusWord = "valid" | "revoked" | "suspended" | "superseded";
export type StatusChange = "revoke" | "suspend" | "reinstate" | "supersede";

/** Where a document is anchored; `block` and `time` of the anchor. */
interface AnchorView {
  readonly sequence: number;
  readonly index: number;
  readonly block: number;
  readonly time: number;
}

/** `anchored` only when the anchor is final: K blocks deep. */
export interface DocumentView {
  readonly id: string;
  readonly state: "signed" | "anchored";
  readonly kind: Kind;
  /** Absent once the person's key is destroyed. */
  readonly number?: string;
  readonly issuer: number;
  /** As decided here, at once; `statusOnChain` says whether the chain has it, K deep. */
  readonly status: StatusWord;
  readonly statusOnChain: boolean;
  readonly anchor?: AnchorView;
}

export interface ChangeView {
  readonly changeId: string;
  readonly documentId: string;
  readonly change: StatusChange;
  readonly state: "waiting-approval" | "confirmed" | "rejected";
  readonly proposedBy: string;
  readonly confirmedBy?: string;
  /** Who asked for it may take it back: then this is that person. */
  readonly rejectedBy?: string;
}

type HealthState = "ready" | "read-only" | "stopped";

/** What an authority does, and `reading`: what is published can be had and checked as long as this process lives. */
type Work = "orders" | "signing" | "anchoring" | "status" | "bundle" | "reading";

export interface Health {
  readonly state: HealthState;
  /** What goes on, and what does not as long as `reason` holds. */
  readonly works: Readonly<Record<Work, boolean>>;
  /** Why nothing is written, in one sentence. */
  readonly reason?: string;
  /** What waits for a person, or soon will, in sentences: a key at its end, a bundle key that lapses. */
  readonly warnings?: readonly string[];
  readonly chain: "up" | "down" | "not-read-yet" | "wrong" | "disagreeing";
  readonly block?: { readonly number: number; readonly time: number };
  /** Signed and not yet final, over all issuers. */
  readonly pending: number;
  readonly oldestPendingSeconds: number;
  readonly bundle?: { readonly version: number; readonly issuedAt: number };
}

/** One fault of a request; `field` has the name that the request uses. */
export interface Problem {
  readonly field: string;
  readonly code: string;
  readonly messageId: string;
  readonly messageEn: string;
}

/** `warnings` keep nothing back: they may be meant so. */
export interface OrderCheck {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** What the authority refuses with:
 *  - `INVALID_ORDER` (see `problems`) · `NOT_FOUND` · `ERASED` (the person's key is destroyed)
 *  - `FOUR_EYES` (the same person twice) · `ROLE` (approving needs an approver) · `ALREADY_DECIDED`
 *  - `NOT_AUTHORISED` (the issuer's key may not sign this kind, or not now)
 *  - `STATUS_FINAL` (the change is not allowed from the present status)
 *  - `NOT_ANCHORED_YET` · `IDEMPOTENCY_KEY_REUSED`
 *  - `CHAIN_DOWN` (not read since the start, or the limit of waiting documents is reached)
 *  - `READ_ONLY` (wrong chain, older store, journal unlike the chain, conflicting anchor)
 *  - `SIGNER_DOWN` (no answer: what was approved is signed at the first turn after it is back)
 *  - `SIGNER_WRONG` (the signer's answer does not verify) · `RATE_LIMIT` (signatures of a key in an hour)
 *  - `DISK_FULL` · `OUTCOME_UNKNOWN` (a write failed: ask again with the same idempotency key after a restart) */
export type AuthorityCode =
  | "INVALID_ORDER"
  | "NOT_FOUND"
  | "ERASED"
  | "FOUR_EYES"
  | "ROLE"
  | "ALREADY_DECIDED"
  | "NOT_AUTHORISED"
  | "STATUS_FINAL"
  | "NOT_ANCHORED_YET"
  | "IDEMPOTENCY_KEY_REUSED"
  | "CHAIN_DOWN"
  | "READ_ONLY"
  | "SIGNER_DOWN"
  | "SIGNER_WRONG"
  | "RATE_LIMIT"
  | "DISK_FULL"
  | "OUTCOME_UNKNOWN";

/** Who decided before, and when (Unix seconds). */
export interface Decision {
  readonly by: string;
  readonly at: number;
}

/** A refusal of the authority; the message says what to do. */
export class AuthorityError extends Error {
  override readonly name = "AuthorityError";
  readonly code: AuthorityCode;
  /** Faults of the order, for `INVALID_ORDER`. */
  readonly problems: readonly Problem[];
  /** For `ALREADY_DECIDED`. */
  readonly decision: Decision | undefined;
  constructor(
    code: AuthorityCode,
    message: string,
    options?: ErrorOptions & { problems?: readonly Problem[]; decision?: Decision | undefined },
  ) {
    super(message, options);
    this.code = code;
    this.problems = options?.problems ?? [];
    this.decision = options?.decision;
  }
}

/** What anyone may read without asking for one document. All bytes are served as they are. */
export interface Published {
  /** The root file as it was handed in. */
  rootFile(): Uint8Array;
  /** The newest bundle; undefined before the first turn with a chain. */
  bundleCose(): Uint8Array | undefined;
  /** A file of the bundle by its SHA-256 in hex. */
  file(digest: string): Promise<Uint8Array | undefined>;
  /** Leaf data of a final batch, in leaf order. */
  leafFile(issuer: number, sequence: number): Promise<Uint8Array | undefined>;
  /** All proofs whose SHA-256(COSE) begins with the three hex digits: JSON bytes of PROTOCOL 10. */
  bucket(prefix: string): Promise<Uint8Array>;
  /** What a typed lookup code asks for; undefined unless the anchor is final. `proof` is JSON bytes. */
  lookup(documentId: string): Promise<{ cose: Uint8Array; vc: Uint8Array; proof: Uint8Array } | undefined>;
  /** What other people's software reads of an issuer, relative to `/issuers/<n>/`: `.well-known/did.json`, `s/<list>`,
   *  `s/<list>/revocation`, `s/<list>/suspension`. */
  foreign(issuer: number, path: string): Promise<{ type: string; bytes: Uint8Array } | undefined>;
}

/** The one journal and store, for rooms that keep their own records beside the authority's: below `office/` only, and
 *  never a change without an entry. Every call may throw {@link AuthorityError}. */
export interface Ledger {
  get(key: string): Promise<Uint8Array | undefined>;
  entries(range: StoreRange): AsyncIterable<readonly [key: string, value: Uint8Array]>;
  /** All of it or nothing, on disk when it resolves. */
  commit(entries: readonly NewEntry[], writes: readonly StoreWrite[]): Promise<void>;
}

/** The authority as the API sees it. Every call may throw {@link AuthorityError}. */
export interface Authority {
  /** @param request  JSON as it came, checked here */
  submitOrder(
    officer: Officer,
    request: unknown,
    idempotencyKey?: string,
  ): Promise<{ orderId: string; state: OrderState }>;
  /** Checks without keeping: a caller with many rows asks for each before it submits any. */
  checkOrder(request: unknown): OrderCheck;
  /** The page as it would be printed, as PNG, marked as no document; nothing is kept or signed. @throws `INVALID_ORDER` */
  previewRequest(request: unknown): Promise<Uint8Array>;
  /** The same of an order that waits. @throws `NOT_FOUND`, `ALREADY_DECIDED`, `ERASED` */
  previewOrder(orderId: string): Promise<Uint8Array>;
  approveOrder(
    officer: Officer,
    orderId: string,
    idempotencyKey?: string,
  ): Promise<{ orderId: string; documentId: string; state: OrderState }>;
  /** Ends an order that somebody else asked for. @param reason  kept in the journal only, sealed */
  rejectOrder(officer: Officer, orderId: string, reason: string): Promise<OrderView>;
  findOrder(orderId: string): Promise<OrderView | undefined>;
  findDocument(documentId: string): Promise<DocumentView | undefined>;
  /** The PDF with its proof line. @throws {AuthorityError} `NOT_FOUND`, `NOT_ANCHORED_YET`, `ERASED` */
  documentPdf(documentId: string): Promise<Uint8Array>;
  /** @param reason  kept in the journal only, sealed  @param replacement  id of the document that takes its place */
  proposeStatusChange(
    officer: Officer,
    documentId: string,
    change: StatusChange,
    reason: string,
    replacement?: string,
  ): Promise<{ changeId: string }>;
  confirmStatusChange(officer: Officer, changeId: string): Promise<ChangeView>;
  /** Ends a change that waits: an approver rejects another's, who asked takes back their own. @param reason  as above */
  rejectStatusChange(officer: Officer, changeId: string, reason: string): Promise<ChangeView>;
  findChange(changeId: string): Promise<ChangeView | undefined>;
  /** Every delivered document as a line of JSON, without a person: for an auditor. The first line says how many batches
   *  of each issuer are covered. */
  exported(): AsyncIterable<string>;
  readonly published: Published;
  /** What an officer's desk reads. */
  readonly lists: Lists;
  readonly ledger: Ledger;
  /** Goes on with the next root statement: call it between two turns. One that may not follow the present one is left
   *  alone, and `health` says why. */
  adoptRoot(file: Uint8Array): void;
  /** One turn of the loop: signs what a crash left, seals, anchors, writes status, makes the bundle. Never throws for a
   *  chain that is down; `health` says so. Turns do not overlap: a second call waits for the first. */
  step(): Promise<void>;
  health(): Health;
  close(): Promise<void>;
}
