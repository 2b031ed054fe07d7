/** `GET /api/v1/documents/{id}` and its PDF; the export for auditors; changes of status, each by two persons. */
import { Readable } from "node:stream";
import { z } from "zod";
import { genericProblem } from "../../verifier/api/problem.ts";
import { type Route } from "../../verifier/api/service.ts";
import { type Authority, type StatusChange } from "../authority/model.ts";
import { type Officers, officerOf } from "./officer.ts";
import { REASON, reasonOf } from "./reason.ts";

const ID = z.uuid();
const CHANGE_ID = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);
const CHANGES: readonly (readonly [change: StatusChange, summary: string])[] = [
  ["revoke", "Asks to withdraw a document for ever"],
  ["suspend", "Asks to suspend a document; it may be lifted"],
  ["reinstate", "Asks to lift a suspension"],
  ["supersede", "Asks to mark a document as replaced by another"],
];
const ASKED = REASON.extend({ replacement: z.uuid().optional() });
const CHANGE = z.object({
  changeId: z.string(),
  documentId: z.string(),
  change: z.enum(["revoke", "suspend", "reinstate", "supersede"]),
  state: z.enum(["waiting-approval", "confirmed", "rejected"]),
  proposedBy: z.string(),
  confirmedBy: z.string().optional(),
  rejectedBy: z.string().optional(),
});
const DOCUMENT = z.object({
  id: z.string(),
  state: z.enum(["signed", "anchored"]),
  kind: z.string(),
  number: z.string().optional(),
  issuer: z.int(),
  status: z.enum(["valid", "revoked", "suspended", "superseded"]),
  statusOnChain: z.boolean(),
  anchor: z.object({ sequence: z.int(), index: z.int(), block: z.int(), time: z.int() }).optional(),
});

/** The routes of documents and of changes to their status. */
export function documentRoutes(authority: Authority, officers: Officers): readonly Route[] {
  return [
    {
      method: "get",
      path: "/api/v1/documents/{id}",
      summary: "A document: its state, status and anchor",
      secured: true,
      params: { id: ID },
      answers: { 200: { description: "The document", schema: DOCUMENT } },
      handle: async (request) => {
        officerOf(request, officers);
        const document = await authority.findDocument(request.params["id"] ?? "");
        if (document === undefined) throw genericProblem("NOT_FOUND");
        return { body: document };
      },
    },
    {
      method: "get",
      path: "/api/v1/documents/{id}/pdf",
      summary: "The PDF with its proof; 409 NOT_ANCHORED_YET until its anchor is final",
      secured: true,
      params: { id: ID },
      answers: { 200: { description: "The file to hand over", type: "application/pdf" } },
      handle: async (request) => {
        officerOf(request, officers);
        const id = request.params["id"] ?? "";
        const headers = { "Content-Disposition": `attachment; filename="${id}.pdf"` };
        return { type: "application/pdf", headers, body: await authority.documentPdf(id) };
      },
    },
    {
      method: "get",
      path: "/api/v1/export",
      summary: "Every delivered document for an auditor: JSON lines of digests and places, no person",
      secured: true,
      answers: { 200: { description: "For `absah audit --export`", type: "application/jsonl" } },
      handle: (request) => {
        officerOf(request, officers);
        return Promise.resolve({ type: "application/jsonl", body: Readable.from(authority.exported()) });
      },
    },
    ...CHANGES.map(([change, summary]) => changeRoute(authority, officers, change, summary)),
    {
      method: "get",
      path: "/api/v1/changes/{id}",
      summary: "A change of status: who asked, who confirmed",
      secured: true,
      params: { id: CHANGE_ID },
      answers: { 200: { description: "The change", schema: CHANGE } },
      handle: async (request) => {
        officerOf(request, officers);
        const change = await authority.findChange(request.params["id"] ?? "");
        if (change === undefined) throw genericProblem("NOT_FOUND");
        return { body: change };
      },
    },
    {
      method: "post",
      path: "/api/v1/changes/{id}/approve",
      summary: "Confirms a change that somebody else asked for",
      secured: true,
      params: { id: CHANGE_ID },
      answers: { 200: { description: "Confirmed; on the chain one block later", schema: CHANGE } },
      handle: async (request) => {
        const officer = officerOf(request, officers);
        return { body: await authority.confirmStatusChange(officer, request.params["id"] ?? "") };
      },
    },
    {
      method: "post",
      path: "/api/v1/changes/{id}/reject",
      summary: "Ends a change that waits: an approver rejects another's, who asked takes back their own",
      secured: true,
      params: { id: CHANGE_ID },
      body: { types: ["application/json"], maxBytes: 20_000, schema: REASON },
      answers: { 200: { description: "Nothing was changed", schema: CHANGE } },
      handle: async (request) => {
        const officer = officerOf(request, officers);
        return {
          body: await authority.rejectStatusChange(officer, request.params["id"] ?? "", await reasonOf(request)),
        };
      },
    },
  ];
}

function changeRoute(authority: Authority, officers: Officers, change: StatusChange, summary: string): Route {
  return {
    method: "post",
    path: `/api/v1/documents/{id}/${change}`,
    summary: `${summary}; the reason stays in the journal, a second person confirms`,
    secured: true,
    params: { id: ID },
    body: { types: ["application/json"], maxBytes: 20_000, schema: ASKED },
    answers: {
      202: { description: "Waits for a second person", schema: CHANGE.pick({ changeId: true, state: true }) },
    },
    handle: async (request) => {
      const officer = officerOf(request, officers);
      const body = ASKED.safeParse(await request.json());
      if (!body.success) throw genericProblem("BAD_REQUEST", "reason: 1–2000; replacement: UUID");
      const { reason, replacement } = body.data;
      const proposed = await authority.proposeStatusChange(
        officer,
        request.params["id"] ?? "",
        change,
        reason,
        replacement,
      );
      return { status: 202, body: { ...proposed, state: "waiting-approval" } };
    },
  };
}
