/** Devices that check documents: they enrol and hand over their log; an approver lists, releases and ends them. */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type Route } from "../../verifier/api/service.ts";
import { type DeviceView, type Monitoring } from "../office/monitoring/model.ts";
import { type Officers, officerOf } from "./officer.ts";

const COSE = "application/cose";
const MAX_ENROLMENT = 4096;
/** 500 events of some 450 bytes. */
const MAX_SYNC = 512 * 1024;
/** The verifier service passes on what devices of every address send, so this is more than one address may there. */
const ENROLMENTS_PER_MINUTE = 30;
/** An enrolment is answered after a whole number of these: which codes there are is not told by the time. */
const ENROLMENT_MS = 500;

const ID = z.uuidv4();
const DEVICE = z.object({
  id: z.string(),
  name: z.string(),
  kid: z.string(),
  state: z.enum(["active", "quarantined", "ended"]),
  reason: z.enum(["clock", "key"]).optional(),
  stoppedAt: z.int().optional(),
  enrolledAt: z.int(),
  syncedAt: z.int().optional(),
  next: z.int(),
});

/** The routes of devices. What a device sends is signed by its own key, so these two need no token. */
export function deviceRoutes(monitoring: Monitoring, officers: Officers): readonly Route[] {
  return [
    {
      method: "post",
      path: "/api/v1/devices",
      summary: "Enrols a device with a one-time code; the same device asking again is told the same",
      body: { types: [COSE], maxBytes: MAX_ENROLMENT },
      answers: { 201: { description: "Enrolled", schema: z.object({ deviceId: z.string(), name: z.string() }) } },
      perMinute: ENROLMENTS_PER_MINUTE,
      handle: async (request) => {
        const statement = await request.bytes();
        return { status: 201, body: await inWholeSteps(() => monitoring.enrol(statement)) };
      },
    },
    {
      method: "post",
      path: "/api/v1/devices/{id}/events",
      summary:
        "Takes over signed events: all that are new, or none. 409 LOG_GAP and LOG_FORKED say which is wanted next",
      params: { id: ID },
      body: { types: [COSE], maxBytes: MAX_SYNC },
      answers: {
        200: {
          description: "Kept; sent again, they are known",
          schema: z.object({ next: z.int(), kept: z.int(), known: z.int() }),
        },
      },
      handle: async (request) => {
        return { body: await monitoring.sync(request.params["id"] ?? "", await request.bytes()) };
      },
    },
    {
      method: "get",
      path: "/api/v1/devices",
      summary: "Every device and its state, for an approver",
      secured: true,
      answers: { 200: { description: "Devices", schema: z.object({ devices: z.array(DEVICE) }) } },
      handle: async (request) => ({ body: { devices: await monitoring.devices(officerOf(request, officers)) } }),
    },
    changeRoute(
      officers,
      "release",
      "Takes a device out of quarantine, or past an opening without approval where its log waits",
      (...args) => monitoring.release(...args),
    ),
    changeRoute(officers, "end", "Ends a device for ever", (...args) => monitoring.end(...args)),
  ];
}

function changeRoute(officers: Officers, name: string, summary: string, change: Monitoring["release"]): Route {
  return {
    method: "post",
    path: `/api/v1/devices/{id}/${name}`,
    summary: `${summary}; needs an approver`,
    secured: true,
    params: { id: ID },
    answers: { 200: { description: "The device", schema: DEVICE } },
    handle: async (request): Promise<{ body: DeviceView }> => {
      return { body: await change(officerOf(request, officers), request.params["id"] ?? "") };
    },
  };
}

/** Answers, or fails, only when a whole number of steps has passed since the question. */
async function inWholeSteps<T>(work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const [outcome] = await Promise.allSettled([work()]);
  const spent = performance.now() - begun;
  await wait(Math.ceil(spent / ENROLMENT_MS) * ENROLMENT_MS - spent);
  if (outcome.status === "rejected") throw outcome.reason;
  return outcome.value;
}
