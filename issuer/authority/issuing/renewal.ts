/** Documents that waited longer than D, or whose key can anchor no more, are signed afresh: same id, number and place, new time and signatures. The old
 *  bytes never left, and are void in the journal. */
import { decodeDocument } from "#core/document/presented.ts";
import { type Archive } from "../anchoring/archive.ts";
import { type Pending } from "../anchoring/batch.ts";
import { type KeyEnds } from "../anchoring/key-ends.ts";
import { type Desk } from "../desk.ts";
import { AuthorityError } from "../model.ts";
import { documents, keyOf, orders, type DocumentRecord, type OrderRecord } from "../records/records.ts";
import { decodeDocumentBox } from "./box.ts";
import { fileName, type Issuance } from "./issuance.ts";
import { type Orders } from "./orders.ts";
import { type Powers } from "./powers.ts";

export class Renewal {
  readonly #desk: Desk;
  readonly #archive: Archive;
  readonly #powers: Powers;
  readonly #orders: Orders;
  readonly #issuance: Issuance;
  readonly #ends: KeyEnds;

  constructor(rooms: {
    readonly desk: Desk;
    readonly archive: Archive;
    readonly powers: Powers;
    readonly orders: Orders;
    readonly issuance: Issuance;
    readonly ends: KeyEnds;
  }) {
    const { desk, archive, powers, orders: orderDesk, issuance, ends } = rooms;
    this.#desk = desk;
    this.#ends = ends;
    this.#archive = archive;
    this.#powers = powers;
    this.#orders = orderDesk;
    this.#issuance = issuance;
  }

  /** Documents of an issuer that are too old to be sealed, or whose key has ended and has a successor here. */
  due(issuer: number): readonly Pending[] {
    const present = this.#desk.options.signers.get(issuer)?.signing.kid;
    const isEnded = (kid: string): boolean => kid !== present && this.#ends.hasEndedFor(issuer, kid);
    const pending = this.#archive.pending(issuer);
    return pending.filter(({ kid, issuedAt }) => this.#desk.isStale(issuedAt) || isEnded(kid));
  }

  /** @throws {AuthorityError} `NOT_AUTHORISED`, `ERASED`, `SIGNER_WRONG` */
  async renew({ documentId, queue }: Pending): Promise<void> {
    const document = await this.#desk.find(documents, keyOf.document(documentId));
    const order = document && (await this.#desk.find(orders, keyOf.order(document.order)));
    if (document === undefined || order === undefined) throw new RangeError(`document ${documentId} is not kept`);
    // An approver who asks once more finishes what is left of the order: not at the same time as this.
    await this.#orders.exclusively(order.id, () => this.#renew(document, order, queue));
    this.#desk.options.log.info("document.renewed", { documentId });
  }

  async #renew(document: DocumentRecord, order: OrderRecord, queue: number): Promise<void> {
    const documentId = document.id;
    const { kid } = this.#powers.signerFor(document.issuer, document.kind);
    const payload = { ...(await this.#payload(document)), issuedAt: this.#desk.now };
    const voided = { document: documentId, issuedAt: document.issuedAt, kid: document.kid };
    const record = await this.#issuance.begin({ order, payload }, kid, {
      entries: [{ name: "document.voided", facts: voided }],
      writes: [],
      isAfresh: true,
      queue,
    });
    await this.#issuance.finish(record, order, (await this.#orders.openOrder(order)).portrait);
    // Signed afresh within the same second, the new page has the old one's name.
    if (payload.issuedAt !== document.issuedAt) {
      await this.#desk.options.files.delete(fileName(documentId, document.issuedAt));
    }
  }

  async #payload({ person, id, box }: DocumentRecord): Promise<ReturnType<typeof decodeDocument>["payload"]> {
    const data = await this.#desk.journal.persons.open(person, keyOf.document(id), box);
    if (data === undefined) throw new AuthorityError("ERASED", `the data of document ${id} were erased`);
    return decodeDocument(decodeDocumentBox(data).cose).payload;
  }
}
