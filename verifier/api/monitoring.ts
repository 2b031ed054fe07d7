/** What a checkpoint's device sends to the issuer, passed on as it is: the device knows this service only. */
import { z } from "zod";
import { type Route, type ServiceRequest } from "./service.ts";

/** Hands a signed statement on to the issuer and gives its answer, a problem too.
 *  @throws {SourceError} where there is no answer of an issuer */
export type PassOn = (
  path: string,
  statement: Uint8Array,
) => Promise<{ readonly status: number; readonly type: string; readonly body: Uint8Array }>;

const COSE = "application/cose";
const ENROLMENT_BYTES = 4096;
const SYNC_BYTES = 512 * 1024;
const ENROLMENTS_PER_MINUTE = 10;
const SYNCS_PER_MINUTE = 60;
const ID = z.uuidv4();

/** The two routes that a device uses. Neither keeps anything here, and neither names a document in the clear. */
export function monitoringRoutes(passOn: PassOn): readonly Route[] {
  return [
    {
      method: "post",
      path: "/api/v1/devices",
      summary: "Enrols a device at the issuer with a one-time code",
      body: { types: [COSE], maxBytes: ENROLMENT_BYTES },
      answers: { 201: { description: "Enrolled", schema: z.object({ deviceId: z.string(), name: z.string() }) } },
      perMinute: ENROLMENTS_PER_MINUTE,
      handle: (request) => forward(passOn, "/api/v1/devices", request),
    },
    {
      method: "post",
      path: "/api/v1/devices/{id}/events",
      summary: "Hands a device's signed events over to the issuer; problems are the issuer's own",
      params: { id: ID },
      body: { types: [COSE], maxBytes: SYNC_BYTES },
      answers: {
        200: { description: "Kept", schema: z.object({ next: z.int(), kept: z.int(), known: z.int() }) },
      },
      perMinute: SYNCS_PER_MINUTE,
      handle: (request) => forward(passOn, `/api/v1/devices/${request.params["id"] ?? ""}/events`, request),
    },
  ];
}

async function forward(passOn: PassOn, path: string, request: ServiceRequest): ReturnType<Route["handle"]> {
  const { status, type, body } = await passOn(path, await request.bytes());
  return { status, type, body, ...(status < 400 ? {} : { headers: { "Content-Language": "id, en" } }) };
}
