/** Between what an office sends and what is kept of it. */
import { sha256 } from "#primitives";
import { type DocumentPayload } from "#core/document/document.ts";
import { canonicalize, type JsonValue } from "#core/encoding/canonical.ts";
import { decodeUtf8 } from "#core/encoding/text.ts";
import { PortraitError } from "../../ports.ts";
import { type Desk } from "../desk.ts";
import { AuthorityError, type OrderCheck, type Problem } from "../model.ts";
import { dayInWib } from "../order/day.ts";
import { parseOrder, toPayload, type Order, type OrderContext, type ParsedOrder } from "../order.ts";
import { makeProblem } from "../order/problem.ts";
import { documents, keyOf } from "../records/records.ts";
import { type OrderBox } from "./box.ts";
import { documentIdBytes, drawDocumentId } from "./issuance.ts";
import { whyNoPage } from "./page.ts";

/** What is wrong with an order, and what may be; empty where nothing is. */
export function checkRequest(desk: Desk, request: unknown): OrderCheck {
  const parsed = parse(desk, request);
  if (parsed.status === "refused") return { problems: parsed.problems, warnings: [] };
  return { problems: [], warnings: parsed.warnings };
}

/** @throws {AuthorityError} `INVALID_ORDER` with all problems */
export async function takeOrder(desk: Desk, request: unknown): Promise<Order> {
  const parsed = parse(desk, request);
  if (parsed.status === "refused") throw invalid(parsed.problems);
  const { issuer, supersedes } = parsed.order;
  if (supersedes !== undefined) {
    const earlier = await desk.find(documents, keyOf.document(supersedes));
    if (earlier?.issuer !== issuer) throw invalid([unknownDocument(supersedes)]);
  }
  return parsed.order;
}

/** What is kept of an order, the picture apart: the same order gives the same box. */
export function boxOf({ portrait, ...order }: Order): OrderBox {
  const request = canonicalize(toJson(order));
  return portrait === undefined ? { request } : { request, portraitDigest: sha256(portrait) };
}

/** Adds the picture, decoded and made anew.
 *  @throws {AuthorityError} `INVALID_ORDER` for a picture that cannot be read, or an order that no page takes */
export async function completeBox(desk: Desk, box: OrderBox, order: Order): Promise<OrderBox> {
  const portrait = order.portrait === undefined ? undefined : await readPortrait(desk, order.portrait);
  const trial = payloadOf(desk, order, documentIdBytes(drawDocumentId(desk.options.random)), { list: 0, index: 0 });
  const reason = await whyNoPage(desk, trial, portrait);
  if (reason !== undefined) throw invalid([noPage(reason)]);
  return portrait === undefined ? box : { ...box, portrait };
}

/** @throws {AuthorityError} `INVALID_ORDER` */
export async function readPortrait(desk: Desk, portrait: Uint8Array): Promise<Uint8Array> {
  try {
    return await desk.options.portraits.read(portrait);
  } catch (error) {
    if (!(error instanceof PortraitError)) throw error;
    throw invalid([makeProblem("portrait", "portrait-format")], error);
  }
}

/** The order again, from the box that `boxOf` made of it. */
export function readOrder({ request }: OrderBox): Order {
  const order: Order = JSON.parse(decodeUtf8(request));
  return order;
}

/** The payload to be signed now. */
export function payloadOf(
  desk: Desk,
  order: Order,
  documentId: Uint8Array,
  statusList: DocumentPayload["statusList"],
): DocumentPayload {
  const { origin } = desk.issuer(order.issuer);
  return toPayload(order, { origin, documentId, issuedAt: desk.now, statusList, printSerial: 1 });
}

function parse(desk: Desk, request: unknown): ParsedOrder {
  const { clock, profile } = desk.options;
  const context: OrderContext = { today: dayInWib(clock.nowMs()), profile, powers: powersOf(desk) };
  return parseOrder(request, context);
}

/** What the root statement lets the keys here sign; whether they may now is asked again before each signature. */
function powersOf({ options, root }: Desk): ReadonlyMap<number, number> {
  return new Map([...options.signers].map(([issuer, { signing }]) => [issuer, root.keys.get(signing.kid)?.kinds ?? 0]));
}

function toJson({ holder, ...order }: Omit<Order, "portrait">): JsonValue {
  return holder === undefined ? { ...order } : { ...order, holder: { ...holder } };
}

/** The refusal of an order with these faults. */
export function invalid(problems: readonly Problem[], cause?: unknown): AuthorityError {
  const first = problems[0]?.messageEn ?? "";
  return new AuthorityError("INVALID_ORDER", `${problems.length} faults in the order. ${first}`, { cause, problems });
}

/** That an order cannot be printed. */
export function noPage(reason: string): Problem {
  return {
    field: "-",
    code: "page-impossible",
    messageId: `Isi permohonan tidak dapat dicetak: ${reason}.`,
    messageEn: `This order cannot be printed: ${reason}.`,
  };
}

function unknownDocument(id: string): Problem {
  return {
    field: "supersedes",
    code: "supersedes-unknown",
    messageId: `Penerbit ini tidak pernah menerbitkan dokumen ${id}. Periksa supersedes.`,
    messageEn: `This issuer never issued document ${id}. Check supersedes.`,
  };
}
