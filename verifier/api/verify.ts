/** `POST /api/v1/verify`: the library's verdict over HTTP, for programs. Whoever asks tells this service which document is checked. */
import { z } from "zod";
import { fromHex } from "#core/encoding/text.ts";
import { FormatError } from "#core/error.ts";
import { type Result } from "#core/judgement/verdict.ts";
import { type Input, type Question } from "../library/index.ts";
import { genericProblem } from "./problem.ts";
import { type Route, type ServiceRequest } from "./service.ts";

/** One file or text in, one result a document in it. */
export type Verifier = (input: Input, options: Question) => Promise<readonly Result[]>;

const MAX_BYTES = 10_000_000;
const JSON_TYPE = "application/json";
const PDF_TYPE = "application/pdf";
const PICTURES = ["image/png", "image/jpeg"];
const BODY = z.union([
  z.strictObject({ qr: z.string() }),
  z.strictObject({ cwt: z.string() }),
  z.strictObject({ vc: z.string() }),
]);
const RESULT = z.object({
  status: z.string(),
  group: z.enum(["GO", "CAUTION", "STOP", "UNSURE"]),
  cause: z.string().optional(),
  checks: z.record(z.string(), z.enum(["passed", "failed", "not-checked"])),
  document: z.record(z.string(), z.unknown()).optional(),
  edited: z.array(z.string()).optional(),
  at: z.int(),
  asOf: z.record(z.string(), z.unknown()),
});

/** The route over this verifier. */
export function verifyRoute(verifier: Verifier): Route {
  return {
    method: "post",
    path: "/api/v1/verify",
    summary:
      "Verdict of a QR text, a credential, a PDF or a picture; `?at=` (Unix seconds) for a past date, `?mode=checkpoint`",
    body: { types: [JSON_TYPE, PDF_TYPE, ...PICTURES], maxBytes: MAX_BYTES, schema: BODY },
    answers: { 200: { description: "One result a document", schema: z.object({ results: z.array(RESULT) }) } },
    handle: async (request) => ({
      body: { results: await verifier(await inputOf(request), optionsOf(request.query)) },
    }),
  };
}

async function inputOf(request: ServiceRequest): Promise<Input> {
  if (request.type === PDF_TYPE) return { pdf: await request.bytes() };
  if (PICTURES.includes(request.type)) return { picture: await request.bytes() };
  const body = BODY.safeParse(await request.json());
  if (!body.success) throw genericProblem("BAD_REQUEST", "qr | cwt (hex) | vc (JSON as text)");
  if ("qr" in body.data) return { qr: body.data.qr };
  if ("vc" in body.data) return { vc: new TextEncoder().encode(body.data.vc) };
  try {
    return { cwt: fromHex(body.data.cwt) };
  } catch (error) {
    if (error instanceof FormatError) throw genericProblem("BAD_REQUEST", "cwt: hex", { cause: error });
    throw error;
  }
}

function optionsOf(query: Readonly<Record<string, string>>): Question {
  const { at, mode, ...rest } = query;
  if (Object.keys(rest).length > 0) throw genericProblem("BAD_REQUEST", `? ${Object.keys(rest).join(", ")}`);
  if (at !== undefined && !/^\d{1,11}$/.test(at)) throw genericProblem("BAD_REQUEST", "at: Unix seconds");
  if (mode !== undefined && mode !== "public" && mode !== "checkpoint")
    throw genericProblem("BAD_REQUEST", "mode: public, checkpoint");
  return { ...(at === undefined ? {} : { at: Number(at) }), ...(mode === undefined ? {} : { mode }) };
}
