/** One-time codes: those of `keys device`, by which a device enrols, and those by which a session is approved. */
import { createHmac, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { formatShortCode } from "#core/document/lookup-code.ts";
import { formatUuid, toHex } from "#core/encoding/text.ts";
import { type Random } from "../../ports.ts";

const ENROLMENT = z.object({ name: z.string(), salt: z.string(), digest: z.string(), expiresAt: z.int() });
const DEVICES = z.object({ v: z.literal(1), enrolments: z.array(ENROLMENT) });

/** A code that waits in `devices.json`: its scrypt digest and salt in hex. */
export type OpenCode = z.infer<typeof ENROLMENT>;

/** Reads `devices.json`. @throws {z.ZodError} for anything else */
export function parseOpenCodes(json: unknown): readonly OpenCode[] {
  return DEVICES.parse(json).enrolments;
}

const derive = promisify<string, Uint8Array, number, object, Buffer>(scrypt);
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 };
const NOBODY: OpenCode = { name: "", salt: "00".repeat(16), digest: "00".repeat(32), expiresAt: 0 };

/** The digest under which a code waits, in hex. @param code  ten symbols, without the hyphen @param salt  in hex */
export async function digestOf(code: string, salt: string): Promise<string> {
  // 45 bits under a plain hash would be found within hours.
  return (await derive(code, Buffer.from(salt, "hex"), 32, COST)).toString("hex");
}

/** Which of the waiting codes this is. Every one is tried, whatever the answer, and one where none waits. */
export async function findOpenCode(code: string, open: readonly OpenCode[]): Promise<OpenCode | undefined> {
  let found: OpenCode | undefined;
  for (const one of open.length === 0 ? [NOBODY] : open) {
    const digest = await digestOf(code, one.salt);
    if (timingSafeEqual(Buffer.from(digest, "hex"), Buffer.from(one.digest, "hex"))) found = one;
  }
  return found;
}

/** A new code, `XXXXX-XXXXX`. */
export function drawCode(random: Random): string {
  for (;;) {
    const code = formatShortCode(BigInt(`0x${toHex(random.bytes(6))}`) >> 3n);
    if (code !== undefined) return code;
  }
}

/** Names the record of a code. @param code  ten symbols, without the hyphen */
export function markOf(code: string, secret: Uint8Array): string {
  return createHmac("sha256", secret).update(code).digest("hex");
}

/** A random UUID (version 4). */
export function drawId(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return formatUuid(bytes);
}
