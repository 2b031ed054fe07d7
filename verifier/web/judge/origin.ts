/** What the page's own origin publishes, over fetch. It asks nobody else, and never for one document. */
import { type PublishedSource, type SourceCode, SourceError } from "../../library/ports.ts";

const MIB = 1024 * 1024;
const TIMEOUT_MS = 4000;
const DIGEST = /^[0-9a-f]{64}$/;
const PREFIX = /^[0-9a-f]{3}$/;

/** Of every request: nothing is told that is not asked for. */
const PLAIN = { redirect: "error", credentials: "omit", cache: "no-cache", referrerPolicy: "no-referrer" } as const;

/** The service that served this page. */
export const origin: PublishedSource = {
  name: "service",
  root: () => take("root", MIB),
  bundle: () => take("bundle", 16 * MIB),
  file: async (digest) => {
    if (!DIGEST.test(digest)) throw new SourceError("not-found", `${digest} is no digest`);
    return take(`files/${digest}`, 64 * MIB);
  },
  difference: (digests, older) => take(`files/${digests.join()}/since/${older.join()}`, MIB),
  rest: (digest, from, stop) => follow(`files/${digest}`, from, stop),
  proofs: async (prefix) => {
    // Three digits and not one more: a longer prefix would tell which document is checked.
    if (!PREFIX.test(prefix)) throw new SourceError("not-found", "a bucket is named by three hex digits");
    return take(`proofs/${prefix}`, 16 * MIB);
  },
};

const take = (path: string, maxBytes: number): Promise<Uint8Array> => exchange(path, maxBytes);

/** The body of `/api/v1/<path>`, bounded in size and time; `post` tells the service something, and is used for nothing
 *  that a person has not been asked about.
 *  @throws {SourceError} */
export async function exchange(path: string, maxBytes: number, post?: RequestInit): Promise<Uint8Array> {
  const url = new URL(`/api/v1/${path}`, location.origin);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const answer = await reach(url, { ...PLAIN, signal, ...post });
  if (answer.status === 404) throw new SourceError("not-found", `nothing at ${path.split("/")[0] ?? ""}`);
  if (answer.status !== 200) throw new SourceError(codeOf(answer.status), `the service answered ${answer.status}`);
  return readBounded(answer, maxBytes);
}

async function reach(url: URL, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (cause) {
    throw failure(cause);
  }
}

/** The body of `/api/v1/<path>` from the byte `from` on; nothing where it is not longer. The reader bounds time and size.
 *  @throws {SourceError} */
async function* follow(path: string, from: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const headers = from === 0 ? {} : { range: `bytes=${from}-` };
  const url = new URL(`/api/v1/${path}`, location.origin);
  const answer = await reach(url, { ...PLAIN, headers, signal });
  if (answer.status === 416) return;
  if (answer.status === 404) throw new SourceError("not-found", "no such file");
  if (answer.status !== (from === 0 ? 200 : 206))
    throw new SourceError(codeOf(answer.status), `the service answered ${answer.status}`);
  try {
    for await (const part of answer.body ?? new ReadableStream<Uint8Array>()) yield part;
  } catch (cause) {
    throw failure(cause);
  }
}

/** Who is overloaded or broken has said nothing; any other answer is a wrong one. */
function codeOf(status: number): SourceCode {
  if (status === 429) return "busy";
  return status >= 500 ? "unreachable" : "wrong";
}

async function readBounded({ body }: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of body ?? new ReadableStream<Uint8Array>()) {
      length += part.length;
      if (length > maxBytes) throw new SourceError("too-large", `more than ${maxBytes} bytes`);
      parts.push(part);
    }
  } catch (cause) {
    throw failure(cause);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function failure(cause: unknown): SourceError {
  if (cause instanceof SourceError) return cause;
  const isLate = cause instanceof DOMException && cause.name === "TimeoutError";
  return new SourceError(isLate ? "late" : "unreachable", "the service cannot be reached", { cause });
}
