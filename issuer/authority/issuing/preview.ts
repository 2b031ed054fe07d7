/** The page of an order that nobody has signed: for the eyes of who asks and of who decides. */
import { type Desk } from "../desk.ts";
import { AuthorityError } from "../model.ts";
import { type Order } from "../order.ts";
import { keyOf, orders } from "../records/records.ts";
import { decodeOrderBox } from "./box.ts";
import { invalid, noPage, payloadOf, readOrder, readPortrait, takeOrder } from "./intake.ts";
import { documentIdBytes, drawDocumentId } from "./issuance.ts";
import { issuerNamed } from "./page.ts";

/** Of an order as it is being typed: nothing is kept.
 *  @returns  PNG   @throws {AuthorityError} `INVALID_ORDER`, also where no page takes it */
export async function previewRequest(desk: Desk, request: unknown): Promise<Uint8Array> {
  const order = await takeOrder(desk, request);
  return draw(desk, order, order.portrait && (await readPortrait(desk, order.portrait)));
}

/** Of an order that waits for a second person.
 *  @returns  PNG   @throws {AuthorityError} `NOT_FOUND`, `ALREADY_DECIDED`, `ERASED` */
export async function previewOrder(desk: Desk, orderId: string): Promise<Uint8Array> {
  const record = await desk.find(orders, keyOf.order(orderId));
  if (record === undefined) throw new AuthorityError("NOT_FOUND", `there is no order ${orderId}`);
  if (record.state !== "waiting-approval") {
    const decision = desk.register.order(orderId)?.decision;
    throw new AuthorityError("ALREADY_DECIDED", `this order is ${record.state}: there is no preview`, { decision });
  }
  const data = await desk.journal.persons.open(record.person, keyOf.order(orderId), record.box);
  if (data === undefined) throw new AuthorityError("ERASED", `the data of order ${orderId} were erased`);
  const box = decodeOrderBox(data);
  return draw(desk, readOrder(box), box.portrait);
}

async function draw(desk: Desk, order: Order, portrait: Uint8Array | undefined): Promise<Uint8Array> {
  const { renderer, verifierAddress, profile } = desk.options;
  // Identifier and place are drawn at the approval only: none of them stands on a preview.
  const document = payloadOf(desk, order, documentIdBytes(drawDocumentId(desk.options.random)), { list: 0, index: 0 });
  const issuer = issuerNamed(desk, document.issuer);
  const request = { document, issuer, verifierAddress, profile, ...(portrait === undefined ? {} : { portrait }) };
  try {
    return await renderer.preview(request);
  } catch (error) {
    if (error instanceof Error) throw invalid([noPage(error.message)], error);
    throw error;
  }
}
