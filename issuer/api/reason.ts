/** The body of a call that only says why. */
import { z } from "zod";
import { genericProblem } from "../../verifier/api/problem.ts";
import { type ServiceRequest } from "../../verifier/api/service.ts";

export const REASON = z.strictObject({ reason: z.string().trim().min(1).max(2000) });

/** @throws {Problem} `400 BAD_REQUEST` */
export async function reasonOf(request: ServiceRequest): Promise<string> {
  const body = REASON.safeParse(await request.json());
  if (!body.success) throw genericProblem("BAD_REQUEST", "reason: 1–2000");
  return body.data.reason;
}
