/** Inspections, their warrants and approvals, and how many checks of a day had which outcome. No person stands in any. */
import { z } from "zod";
import { GROUNDS, OUTCOMES } from "#core/document/check-log.ts";
import { genericProblem } from "../../verifier/api/problem.ts";
import { type Route } from "../../verifier/api/service.ts";
import { type Monitoring } from "../office/monitoring/model.ts";
import { type Officers, officerOf } from "./officer.ts";

const JSON_TYPE = "application/json";
const MAX_BYTES = 1000;
const STATE = z.enum(["settled", "waiting", "late"]);
const GROUND = z.enum(GROUNDS);
const ASKED = z.strictObject({ ground: GROUND });
const WARRANT = z.strictObject({ warrant: z.string().max(100) });
const QUERY = z.strictObject({ state: STATE.optional() });
const DAYS = z.strictObject({ from: z.iso.date(), to: z.iso.date() });
const INSPECTION = z.object({
  id: z.string(),
  deviceId: z.string(),
  state: STATE,
  openedAt: z.int(),
  closedAt: z.int().optional(),
  warrant: z.string().optional(),
  ground: GROUND.optional(),
  approvedBy: z.string().optional(),
  dueAt: z.int(),
});
const TALLY = z.partialRecord(z.enum(OUTCOMES), z.int());
const COUNTS = z.object({ day: z.string(), outcomes: TALLY, changed: TALLY });

/** The routes of inspections and of daily counts. */
export function inspectionRoutes(monitoring: Monitoring, officers: Officers): readonly Route[] {
  return [
    {
      method: "post",
      path: "/api/v1/inspections/approvals",
      summary: "Approves one inspection without a warrant on a lawful ground: a code, told this once, for two hours",
      secured: true,
      body: { types: [JSON_TYPE], maxBytes: MAX_BYTES, schema: ASKED },
      answers: {
        201: {
          description: "The code",
          schema: z.object({ approvalId: z.string(), code: z.string(), ground: GROUND, expiresAt: z.int() }),
        },
      },
      handle: async (request) => {
        const officer = officerOf(request, officers);
        const body = ASKED.safeParse(await request.json());
        if (!body.success) throw genericProblem("BAD_REQUEST", `ground: ${GROUNDS.join(", ")}`);
        return { status: 201, body: await monitoring.approve(officer, body.data.ground) };
      },
    },
    {
      method: "get",
      path: "/api/v1/inspections",
      summary: "Inspections, newest first, for an approver; ?state=settled, waiting or late keeps to those",
      secured: true,
      answers: { 200: { description: "Inspections", schema: z.object({ inspections: z.array(INSPECTION) }) } },
      handle: async (request) => {
        const officer = officerOf(request, officers);
        const query = QUERY.safeParse(request.query);
        if (!query.success) throw genericProblem("BAD_REQUEST", "state: settled, waiting, late");
        return { body: { inspections: await monitoring.inspections(officer, query.data.state) } };
      },
    },
    {
      method: "post",
      path: "/api/v1/inspections/{id}/warrant",
      summary: "Adds the number of the warrant that an inspection lacked",
      secured: true,
      params: { id: z.uuidv4() },
      body: { types: [JSON_TYPE], maxBytes: MAX_BYTES, schema: WARRANT },
      answers: { 200: { description: "The inspection", schema: INSPECTION } },
      handle: async (request) => {
        const officer = officerOf(request, officers);
        const body = WARRANT.safeParse(await request.json());
        if (!body.success) throw genericProblem("BAD_REQUEST", "warrant");
        return { body: await monitoring.addWarrant(officer, request.params["id"] ?? "", body.data.warrant) };
      },
    },
    {
      method: "get",
      path: "/api/v1/checks",
      summary: "How many checks of each day had which outcome, ?from=YYYY-MM-DD&to=YYYY-MM-DD, over all devices",
      secured: true,
      answers: { 200: { description: "Days with a check", schema: z.object({ days: z.array(COUNTS) }) } },
      handle: async (request) => {
        officerOf(request, officers);
        const query = DAYS.safeParse(request.query);
        if (!query.success || query.data.from > query.data.to)
          throw genericProblem("BAD_REQUEST", "from, to: YYYY-MM-DD");
        return { body: { days: await monitoring.counts(query.data.from, query.data.to) } };
      },
    },
  ];
}
