/** `POST /api/v1/orders` (one, or many rows), `GET /orders/{id}`, `POST /orders/{id}/approve`. */
import { z } from "zod";
import { sha256 } from "#primitives";
import { type JsonValue } from "#core/encoding/canonical.ts";
import { toHex } from "#core/encoding/text.ts";
import { Problem, type ProblemRow, genericProblem } from "../../verifier/api/problem.ts";
import { type Route, type ServiceRequest } from "../../verifier/api/service.ts";
import { type Authority, type Officer } from "../authority/model.ts";
import { type Officers, officerOf } from "./officer.ts";
import { REASON, reasonOf } from "./reason.ts";
import { CSV, JSON_LINES, parseRows } from "./rows.ts";

const JSON_TYPE = "application/json";
const MAX_BYTES = 50_000_000;
const ID = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const STATE = z.enum(["waiting-approval", "signing", "issued", "rejected"]);
const SUBMITTED = z.object({ orderId: z.string(), state: STATE });
const KEY = /^[\x21-\x7e]{1,100}$/;
/** Orders handed to the journal at once; it writes them in one commit. */
const AT_ONCE = 100;

const ORDER = z.object({
  issuer: z.int(),
  kind: z.string(),
  number: z.string(),
  validFrom: z.string(),
  validUntil: z.string().optional(),
  holder: z.record(z.string(), z.string()).optional(),
  passport: z.string().optional(),
  category: z.string().optional(),
  conditions: z.string().optional(),
  place: z.string().optional(),
  supersedes: z.string().optional(),
  mrz: z.array(z.string()).optional(),
  portrait: z.string().optional(),
});

/** The client's own name for a request: asked again, it gets the same answer. */
function idempotencyKeyOf(request: ServiceRequest): string | undefined {
  const key = request.header("idempotency-key");
  if (key !== undefined && !KEY.test(key))
    throw genericProblem("BAD_REQUEST", "Idempotency-Key: 1 to 100 visible ASCII characters");
  return key;
}

/** Every row is checked before the first is kept: a file with one fault changes nothing. */
async function submitRows(
  authority: Authority,
  officer: Officer,
  rows: readonly JsonValue[],
  key: string,
): Promise<object> {
  const faults: ProblemRow[] = rows.flatMap((order, index) =>
    authority.checkOrder(order).problems.map((problem) => ({ row: index + 1, ...problem })),
  );
  if (faults.length > 0) {
    const count = new Set(faults.map(({ row }) => row)).size;
    const message = {
      id: `${count} dari ${rows.length} baris perlu diperbaiki; lihat rows. Tidak ada yang disimpan.`,
      en: `${count} of ${rows.length} rows need mending; see rows. Nothing was kept.`,
    };
    throw new Problem(422, "INVALID_ORDER", message, { rows: faults });
  }
  const orders: object[] = [];
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const part = rows.slice(from, from + AT_ONCE);
    const kept = await Promise.all(
      part.map((order, index) => authority.submitOrder(officer, order, `${key}/${from + index + 1}`)),
    );
    orders.push(...kept.map((order, index) => ({ row: from + index + 1, ...order })));
  }
  return { orders };
}

/** The routes of orders. */
export function orderRoutes(authority: Authority, officers: Officers): readonly Route[] {
  return [
    {
      method: "post",
      path: "/api/v1/orders",
      summary:
        "Asks for one document (JSON) or many (CSV with a header line, or JSON lines); another person approves. Sending the same file again keeps nothing twice.",
      secured: true,
      body: { types: [JSON_TYPE, CSV, JSON_LINES], maxBytes: MAX_BYTES, schema: ORDER },
      answers: {
        201: {
          description: "Kept, waiting for approval",
          schema: z.union([SUBMITTED, z.object({ orders: z.array(SUBMITTED.extend({ row: z.int() })) })]),
        },
      },
      handle: async (request) => {
        const officer = officerOf(request, officers);
        const key = idempotencyKeyOf(request);
        if (request.type === JSON_TYPE)
          return { status: 201, body: await authority.submitOrder(officer, await request.json(), key) };
        const bytes = await request.bytes();
        const rows = parseRows(request.type, bytes);
        return { status: 201, body: await submitRows(authority, officer, rows, key ?? toHex(sha256(bytes))) };
      },
    },
    {
      method: "get",
      path: "/api/v1/orders/{id}",
      summary: "An order: who asked, who approved, which document came of it",
      secured: true,
      params: { id: ID },
      answers: { 200: { description: "The order", schema: SUBMITTED.loose() } },
      handle: async (request) => {
        officerOf(request, officers);
        const order = await authority.findOrder(request.params["id"] ?? "");
        if (order === undefined) throw genericProblem("NOT_FOUND");
        return { body: order };
      },
    },
    {
      method: "post",
      path: "/api/v1/orders/{id}/approve",
      summary: "Approves an order of somebody else: the document is signed and waits for its anchor",
      secured: true,
      params: { id: ID },
      answers: { 200: { description: "Signed", schema: SUBMITTED.extend({ documentId: z.string() }) } },
      handle: async (request) => {
        const officer = officerOf(request, officers);
        return { body: await authority.approveOrder(officer, request.params["id"] ?? "", idempotencyKeyOf(request)) };
      },
    },
    {
      method: "post",
      path: "/api/v1/orders/{id}/reject",
      summary: "Ends an order of somebody else for ever; the reason stays in the journal",
      secured: true,
      params: { id: ID },
      body: { types: [JSON_TYPE], maxBytes: 20_000, schema: REASON },
      answers: { 200: { description: "Rejected", schema: SUBMITTED.loose() } },
      handle: async (request) => {
        const officer = officerOf(request, officers);
        return { body: await authority.rejectOrder(officer, request.params["id"] ?? "", await reasonOf(request)) };
      },
    },
  ];
}
