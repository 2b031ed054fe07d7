/** Orders: asked for by one person, approved by another, then issued. */
import { present } from "#core/document/field.ts";
import { equalBytes, formatUuid } from "#core/encoding/text.ts";
import { type Archive } from "../anchoring/archive.ts";
import { type Desk } from "../desk.ts";
import { assertConfirms } from "../four-eyes.ts";
import { KeyedLock } from "../keyed-lock.ts";
import { AuthorityError, type Officer, type OrderState, type OrderView } from "../model.ts";
import { assertReason, commitReasoned } from "../reason.ts";
import { keyOf, orders, signings, type OrderRecord, type SigningRecord } from "../records/records.ts";
import { decodeOrderBox, encodeBox, type OrderBox } from "./box.ts";
import { completeBox, boxOf, payloadOf, readOrder, takeOrder } from "./intake.ts";
import { findUse, idempotencyKey, recordUse, reused, useFact } from "./idempotency.ts";
import { documentIdBytes, drawDocumentId, type Issuance } from "./issuance.ts";
import { type Places } from "./places.ts";
import { type Powers } from "./powers.ts";

export interface Approval {
  readonly orderId: string;
  readonly documentId: string;
  readonly state: OrderState;
}

export class Orders {
  readonly #desk: Desk;
  readonly #archive: Archive;
  readonly #powers: Powers;
  readonly #places: ReadonlyMap<number, Places>;
  readonly #issuance: Issuance;
  readonly #lock = new KeyedLock();
  #signing = 0;

  constructor(desk: Desk, archive: Archive, powers: Powers, places: ReadonlyMap<number, Places>, issuance: Issuance) {
    this.#desk = desk;
    this.#archive = archive;
    this.#powers = powers;
    this.#places = places;
    this.#issuance = issuance;
  }

  submit(officer: Officer, request: unknown, key?: string): Promise<{ orderId: string; state: OrderState }> {
    const work = (): Promise<{ orderId: string; state: OrderState }> => this.#submit(officer, request, key);
    return key === undefined ? work() : this.#lock.run(idempotencyKey(officer.person, key), work);
  }

  approve(officer: Officer, orderId: string, key?: string): Promise<Approval> {
    return this.#lock.run(keyOf.order(orderId), () => this.#approve(officer, orderId, key));
  }

  reject(officer: Officer, orderId: string, reason: string): Promise<OrderView> {
    return this.#lock.run(keyOf.order(orderId), () => this.#reject(officer, orderId, reason));
  }

  /** Ends what a crash, or a failing signer, left between the journalled bytes and the document.
   *  @returns ids of orders that could not be ended, with the reason */
  async finishAll(): Promise<readonly { readonly orderId: string; readonly error: unknown }[]> {
    const failed: { orderId: string; error: unknown }[] = [];
    const left: string[] = [];
    for await (const [, { order }] of this.#desk.all(signings, "signing/")) left.push(order);
    for (const orderId of left) {
      await this.#lock.run(keyOf.order(orderId), async () => {
        try {
          await this.#finish(await this.#get(orderId));
        } catch (error) {
          failed.push({ orderId, error });
        }
      });
    }
    return failed;
  }

  async view(orderId: string): Promise<OrderView | undefined> {
    const order = await this.#desk.find(orders, keyOf.order(orderId));
    return order && this.#view(order);
  }

  /** Runs `work` while no approval of this order does. */
  exclusively<T>(orderId: string, work: () => Promise<T>): Promise<T> {
    return this.#lock.run(keyOf.order(orderId), work);
  }

  /** What an order asks for, opened. @throws {AuthorityError} `ERASED` */
  async openOrder(order: OrderRecord): Promise<OrderBox> {
    const box = await this.#open(order);
    if (box === undefined) throw new AuthorityError("ERASED", `the data of order ${order.id} were erased`);
    return box;
  }

  async #submit(
    officer: Officer,
    request: unknown,
    key: string | undefined,
  ): Promise<{ orderId: string; state: OrderState }> {
    this.#desk.condition.assertWritable();
    const order = await takeOrder(this.#desk, request);
    const box = boxOf(order);
    const earlier = await findUse(this.#desk, officer.person, key, "submit");
    if (earlier !== undefined) return this.#sameAgain(earlier, box);
    const id = formatUuid(this.#desk.options.random.bytes(16));
    const [person] = await this.#desk.journal.persons.create();
    if (person === undefined) throw new RangeError("no person was made");
    const data = encodeBox(await completeBox(this.#desk, box, order));
    const record: OrderRecord = {
      v: 1,
      id,
      issuer: order.issuer,
      kind: order.kind,
      state: "waiting-approval",
      person,
      box: await this.#desk.journal.persons.seal(person, keyOf.order(id), data),
      submittedBy: officer.person,
    };
    const asked = { order: id, issuer: order.issuer, kind: order.kind, by: officer.person };
    const facts = { ...asked, ...useFact(officer.person, key) };
    await this.#desk.commit(
      [{ name: "order.submitted", facts, sealed: { person, data: box.request } }],
      [orders.put(keyOf.order(id), record), ...recordUse(officer.person, key, { call: "submit", target: id })],
    );
    return { orderId: id, state: record.state };
  }

  // The same key again: the same answer for the same order, a refusal for another.
  async #sameAgain(orderId: string, box: OrderBox): Promise<{ orderId: string; state: OrderState }> {
    const order = await this.#get(orderId);
    const first = await this.openOrder(order);
    const isSame = equalBytes(first.request, box.request) && isSameDigest(first.portraitDigest, box.portraitDigest);
    if (!isSame) throw reused();
    return { orderId, state: order.state };
  }

  async #approve(officer: Officer, orderId: string, key: string | undefined): Promise<Approval> {
    const earlier = await findUse(this.#desk, officer.person, key, "approve");
    if (earlier !== undefined && earlier !== orderId) throw reused();
    const order = await this.#get(orderId);
    if (order.state !== "waiting-approval" && order.approvedBy === officer.person) return this.#finish(order);
    assertConfirms(officer, order.submittedBy);
    this.#assertWaits(order);
    this.#assertMaySign(order);
    this.#signing += 1;
    try {
      await this.#begin(order, officer, key);
      return await this.#finish(await this.#get(orderId));
    } finally {
      this.#signing -= 1;
    }
  }

  async #reject(officer: Officer, orderId: string, reason: string): Promise<OrderView> {
    this.#desk.condition.assertWritable();
    const order = await this.#get(orderId);
    if (order.state === "rejected" && order.rejectedBy === officer.person) return this.#view(order);
    assertConfirms(officer, order.submittedBy);
    this.#assertWaits(order);
    assertReason(reason);
    const rejected: OrderRecord = { ...order, state: "rejected", rejectedBy: officer.person };
    const entry = { name: "order.rejected", facts: { order: order.id, by: officer.person } };
    const write = orders.put(keyOf.order(order.id), rejected);
    await commitReasoned(this.#desk, entry, { person: order.person, reason }, [write]);
    return this.#view(rejected);
  }

  #assertWaits({ id, state }: OrderRecord): void {
    if (state === "waiting-approval") return;
    const decision = this.#desk.register.order(id)?.decision;
    throw new AuthorityError("ALREADY_DECIDED", `this order is ${state} already: read it again`, { decision });
  }

  #assertMaySign({ issuer }: OrderRecord): void {
    const { count, oldestIssuedAt } = this.#archive.waiting();
    const { condition, root, now } = this.#desk;
    // Those in the middle of their signing count too: many approvals at once do not pass the limit together.
    const waiting = { count: count + this.#signing, oldestSeconds: now - oldestIssuedAt };
    condition.assertMaySign(issuer, waiting, root.anchorWithinSeconds);
  }

  async #begin(order: OrderRecord, officer: Officer, key: string | undefined): Promise<void> {
    const { kid } = this.#powers.signerFor(order.issuer, order.kind);
    const box = await this.openOrder(order);
    this.#powers.count(kid);
    const documentId = drawDocumentId(this.#desk.options.random);
    const { writes, ...statusList } = this.#placesOf(order.issuer).take(documentId);
    const payload = payloadOf(this.#desk, readOrder(box), documentIdBytes(documentId), statusList);
    const facts = { order: order.id, by: officer.person, ...useFact(officer.person, key) };
    const approved: OrderRecord = { ...order, state: "signing", approvedBy: officer.person, documentId };
    await this.#issuance.begin({ order: approved, payload }, kid, {
      entries: [{ name: "order.approved", facts }],
      writes: [
        orders.put(keyOf.order(order.id), approved),
        ...writes,
        ...recordUse(officer.person, key, { call: "approve", target: order.id }),
      ],
      isAfresh: false,
    });
  }

  // Also for an order that is issued: the answer is the same.
  async #finish(order: OrderRecord): Promise<Approval> {
    const { documentId } = order;
    if (documentId === undefined) throw new RangeError(`order ${order.id} has no document`);
    const signing = await this.#desk.find(signings, keyOf.signing(documentId));
    if (signing !== undefined) {
      this.#desk.condition.assertWritable();
      const record = await this.#ofPresentKey(signing, order);
      await this.#issuance.finish(record, order, (await this.openOrder(order)).portrait);
    }
    return { orderId: order.id, documentId, state: "issued" };
  }

  // A crash in the middle of a signature, then a rotation: the key of the journalled bytes signs here no more.
  async #ofPresentKey(signing: SigningRecord, order: OrderRecord): Promise<SigningRecord> {
    if (this.#desk.options.signers.get(order.issuer)?.signing.kid === signing.kid) return signing;
    const { kid } = this.#powers.signerFor(order.issuer, order.kind);
    return this.#issuance.restart(signing, order, kid);
  }

  async #view(order: OrderRecord): Promise<OrderView> {
    const { id: orderId, state, issuer, kind, submittedBy, approvedBy, rejectedBy, documentId } = order;
    const box = await this.#open(order);
    const number = box && readOrder(box).number;
    return present({ orderId, state, issuer, kind, number, submittedBy, approvedBy, rejectedBy, documentId });
  }

  async #get(orderId: string): Promise<OrderRecord> {
    const order = await this.#desk.find(orders, keyOf.order(orderId));
    if (order === undefined) throw new AuthorityError("NOT_FOUND", `there is no order ${orderId}`);
    return order;
  }

  async #open({ id, person, box }: OrderRecord): Promise<OrderBox | undefined> {
    const data = await this.#desk.journal.persons.open(person, keyOf.order(id), box);
    return data === undefined ? undefined : decodeOrderBox(data);
  }

  #placesOf(issuer: number): Places {
    const places = this.#places.get(issuer);
    if (places === undefined) throw new AuthorityError("NOT_AUTHORISED", `there is no issuer ${issuer} here`);
    return places;
  }
}

const isSameDigest = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equalBytes(a, b);
