/** What a device tells the office, through the service that serves this page. It carries no name and no cookie; the
 *  signature says who speaks. */
import { type JsonObject, isJsonObject, parseJson } from "#core/encoding/canonical.ts";
import { FormatError } from "#core/error.ts";

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 64 * 1024;

/** Why the office refused, by its own code. */
export interface Refusal {
  readonly code: string;
  /** Number of the event wanted next, and of the one that was refused. */
  readonly next?: number;
  readonly event?: number;
}

/** `silent`: nobody answered, or not in our words. */
export type Answer =
  | { readonly status: "done"; readonly body: JsonObject }
  | ({ readonly status: "refused" } & Refusal)
  | { readonly status: "silent" };

const SILENT: Answer = { status: "silent" };

/** Posts a signed statement to `/api/v1/<path>`. Never throws. */
export async function postStatement(path: string, statement: Uint8Array): Promise<Answer> {
  try {
    const answer = await fetch(`/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/cose" },
      body: new Uint8Array(statement),
      redirect: "error",
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return bytes.length > MAX_BYTES ? SILENT : readAnswer(answer.status, bytes);
  } catch {
    return SILENT;
  }
}

/** What an answer says: only a problem of ours that tells the device something is a refusal. */
export function readAnswer(status: number, bytes: Uint8Array): Answer {
  const body = parse(bytes);
  if (body === undefined) return SILENT;
  if (status === 200 || status === 201) return { status: "done", body };
  const { code, next, event } = body;
  // The service itself has trouble, or asks for patience: nothing was decided.
  if (status < 400 || status >= 500 || status === 429 || typeof code !== "string") return SILENT;
  return {
    status: "refused",
    code,
    ...(typeof next === "number" ? { next } : {}),
    ...(typeof event === "number" ? { event } : {}),
  };
}

function parse(bytes: Uint8Array): JsonObject | undefined {
  try {
    const value = parseJson(bytes);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
