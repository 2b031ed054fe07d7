/** Who asks: the bearer token names a person and a role. The person counts, not the token. */
import { z } from "zod";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { Problem } from "../../verifier/api/problem.ts";
import { type ServiceRequest } from "../../verifier/api/service.ts";
import { type Officer } from "../authority/model.ts";

/** `tokens.json`: only digests of the tokens are kept. */
const TOKENS = z.strictObject({
  v: z.literal(1),
  tokens: z.array(
    z.strictObject({
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      person: z.string().min(1),
      role: z.enum(["officer", "approver"]),
    }),
  ),
});

/** SHA-256 of a token in hex → who holds it. */
export type Officers = ReadonlyMap<string, Officer>;

/** Reads `tokens.json`. @throws {z.ZodError} for anything else */
export function parseOfficers(json: unknown): Officers {
  return new Map(TOKENS.parse(json).tokens.map(({ sha256: digest, person, role }) => [digest, { person, role }]));
}

/** Who holds this token. The digest is looked up, so the time of the look-up tells nothing of a token. */
export function findOfficer(token: string, officers: Officers): Officer | undefined {
  return officers.get(toHex(sha256(new TextEncoder().encode(token))));
}

/** The officer of this request. @throws {Problem} `401 UNAUTHENTICATED` */
export function officerOf(request: ServiceRequest, officers: Officers): Officer {
  const token = /^Bearer ([\x21-\x7e]{1,200})$/.exec(request.header("authorization") ?? "")?.[1];
  const officer = token === undefined ? undefined : findOfficer(token, officers);
  if (officer !== undefined) return officer;
  throw new Problem(401, "UNAUTHENTICATED", {
    id: "Masuk dahulu: kirim token Anda sebagai “Authorization: Bearer …”.",
    en: "Sign in first: send your token as “Authorization: Bearer …”.",
  });
}
