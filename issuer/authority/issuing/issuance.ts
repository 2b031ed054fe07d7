/** From an approved order to an acknowledged document: the exact bytes are journalled, then signed, checked by the
 *  verifier's own judge, put on a page, and kept in one synced batch with all that must not be lost with them. */
import { sha256 } from "#primitives";
import { decodePayload, type DocumentPayload } from "#core/document/document.ts";
import { encodeCbor } from "#core/encoding/cbor.ts";
import { formatUuid, parseUuid } from "#core/encoding/text.ts";
import { type NewEntry } from "../../journal/journal.ts";
import { type Random, type Signer, type StoreWrite } from "../../ports.ts";
import { type Archive } from "../anchoring/archive.ts";
import { expiryOf, type Pending } from "../anchoring/batch.ts";
import { type Desk } from "../desk.ts";
import { AuthorityError } from "../model.ts";
import {
  documents,
  keyOf,
  orders,
  pendings,
  signings,
  type DocumentRecord,
  type OrderRecord,
  type SigningRecord,
} from "../records/records.ts";
import { encodeBox } from "./box.ts";
import { assertGenuine } from "./self-check.ts";
import { renderPage } from "./page.ts";
import { leafOf, prepare, signPrepared, type SignedParts } from "./signing.ts";

/** What was approved, opened. */
export interface Approved {
  readonly order: OrderRecord;
  readonly payload: DocumentPayload;
  readonly portrait: Uint8Array | undefined;
}

/** What is written with the bytes to be signed. */
interface Beginning {
  readonly entries: readonly NewEntry[];
  readonly writes: readonly StoreWrite[];
  /** Earlier bytes were written down for this document, and are void. */
  readonly isAfresh: boolean;
  /** Place in the queue of a document that waits there already. */
  readonly queue?: number | undefined;
}

export class Issuance {
  readonly #desk: Desk;
  readonly #archive: Archive;

  constructor(desk: Desk, archive: Archive) {
    this.#desk = desk;
    this.#archive = archive;
  }

  /** Writes down what will be signed, before it is signed: exact bytes and order, with what the caller adds.
   *  @returns the record by which a crash is made good */
  async begin({ order, payload }: Omit<Approved, "portrait">, kid: string, more: Beginning): Promise<SigningRecord> {
    const prepared = prepare(payload, kid);
    const documentId = formatUuid(payload.documentId);
    const { person, id, issuer } = order;
    const box = await this.#desk.journal.persons.seal(person, keyOf.signing(documentId), prepared.claims);
    const record: SigningRecord = { v: 1, documentId, order: id, issuer, kid, person, box, queue: more.queue };
    const { list, index } = payload.statusList;
    const facts = { document: documentId, order: id, issuer, kid, kind: payload.kind, list, index };
    const entry: NewEntry = {
      name: more.isAfresh ? "document.signing-afresh" : "document.signing",
      facts: { ...facts, issuedAt: payload.issuedAt },
      sealed: { person, data: encodeCbor([prepared.cwt, prepared.vc]) },
    };
    const writes = [...more.writes, signings.put(keyOf.signing(documentId), record)];
    await this.#desk.commit([...more.entries, entry], writes);
    return record;
  }

  /** Signs what `begin` wrote down and keeps the document. The same record gives the same bytes: after a crash it is
   *  called again.
   *  @throws {AuthorityError} `SIGNER_DOWN`, `SIGNER_WRONG`, `ERASED` */
  async finish(record: SigningRecord, order: OrderRecord, portrait: Uint8Array | undefined): Promise<void> {
    const { kid } = record;
    const payload = await this.#payload(record);
    const parts = await signPrepared(prepare(payload, kid), this.#signer(record));
    const pdf = await renderPage(this.#desk, payload, parts, portrait);
    assertGenuine({ ...parts, pdf }, this.#desk.root, kid, this.#desk.now);
    await this.#keep(record, order, { payload, parts, pdf });
  }

  /** Writes down anew, for another key, what `begin` wrote down for one that signs here no more. What that one may have
   *  signed before a crash was never kept, and is void.
   *  @throws {AuthorityError} `ERASED` */
  async restart(record: SigningRecord, order: OrderRecord, kid: string): Promise<SigningRecord> {
    const payload = await this.#payload(record);
    const voided = { document: record.documentId, issuedAt: payload.issuedAt, kid: record.kid };
    return this.begin({ order, payload: { ...payload, issuedAt: this.#desk.now } }, kid, {
      entries: [{ name: "document.voided", facts: voided }],
      writes: [],
      isAfresh: true,
      queue: record.queue,
    });
  }

  async #payload({ documentId, person, box }: SigningRecord): Promise<DocumentPayload> {
    const claims = await this.#desk.journal.persons.open(person, keyOf.signing(documentId), box);
    if (claims === undefined) throw new AuthorityError("ERASED", `the data of document ${documentId} were erased`);
    return decodePayload(claims);
  }

  #signer({ issuer, kid }: SigningRecord): Signer {
    const signer = this.#desk.options.signers.get(issuer)?.signing;
    if (signer?.kid === kid) return { ...signer, sign: (message) => signNow(signer, message) };
    throw new AuthorityError(
      "SIGNER_WRONG",
      `key ${kid} of issuer ${issuer} is not here, and bytes for it are journalled`,
    );
  }

  async #keep(
    record: SigningRecord,
    order: OrderRecord,
    signed: { readonly payload: DocumentPayload; readonly parts: SignedParts; readonly pdf: Uint8Array },
  ): Promise<void> {
    const { payload, parts, pdf } = signed;
    const { documentId, issuer } = record;
    await this.#desk.options.files.put(
      fileName(documentId, payload.issuedAt),
      await this.#desk.journal.persons.seal(record.person, fileName(documentId, payload.issuedAt), pdf),
    );
    const document = await this.#documentRecord(record, payload, parts);
    // From here to the commit nothing waits: so the queue has the order of the journal.
    const queue = record.queue ?? this.#archive.drawQueue(issuer);
    const pending = pendingOf(record, payload, leafOf(parts, pdf), queue);
    const { queue: _, ...pendingRecord } = pending;
    await this.#desk.commit(
      [{ name: "document.signed", facts: signedFacts(record, parts, pdf) }],
      [
        documents.put(keyOf.document(documentId), document),
        pendings.put(keyOf.pending(issuer, queue), pendingRecord),
        orders.put(keyOf.order(order.id), { ...order, state: "issued", documentId }),
        { type: "del", key: keyOf.signing(documentId) },
      ],
    );
    this.#archive.enqueued(issuer, pending);
  }

  async #documentRecord(record: SigningRecord, payload: DocumentPayload, parts: SignedParts): Promise<DocumentRecord> {
    const { documentId, order, issuer, kid, person } = record;
    const data = encodeBox({ number: payload.number, cose: parts.cose, vc: parts.vc });
    return {
      v: 1,
      id: documentId,
      order,
      issuer,
      kind: payload.kind,
      kid,
      ...payload.statusList,
      issuedAt: payload.issuedAt,
      expires: payload.expires,
      supersedes: payload.supersedes === undefined ? undefined : formatUuid(payload.supersedes),
      person,
      box: await this.#desk.journal.persons.seal(person, keyOf.document(documentId), data),
    };
  }
}

async function signNow(signer: Signer, message: Uint8Array): Promise<Uint8Array> {
  try {
    return await signer.sign(message);
  } catch (cause) {
    const what = `key ${signer.kid} cannot sign now; nothing was released, and the order is signed once it can`;
    throw new AuthorityError("SIGNER_DOWN", what, { cause });
  }
}

/** Name of a document's sealed page. One signed afresh is another file: a crash between the two leaves both whole. */
export const fileName = (documentId: string, issuedAt: number): string => `documents/${documentId}.${issuedAt}`;

/** A new document id: random, version 4. */
export function drawDocumentId(random: Random): string {
  const bytes = Uint8Array.from(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** @throws {AuthorityError} `NOT_FOUND` for what is no UUID */
export function documentIdBytes(id: string): Uint8Array {
  try {
    return parseUuid(id);
  } catch (cause) {
    throw new AuthorityError("NOT_FOUND", "an id of a document is a UUID in lower case", { cause });
  }
}

function pendingOf(record: SigningRecord, payload: DocumentPayload, leaf: Uint8Array, queue: number): Pending {
  const { documentId, kid } = record;
  const { issuedAt, statusList } = payload;
  const expires = expiryOf(payload.expires);
  return { v: 1, documentId, kid, issuedAt, expires, list: statusList.list, leaf, queue };
}

function signedFacts(record: SigningRecord, parts: SignedParts, pdf: Uint8Array): NewEntry["facts"] {
  const { documentId: document, issuer, kid } = record;
  return { document, issuer, kid, cose: sha256(parts.cose), vc: sha256(parts.vc), pdf: sha256(pdf) };
}
