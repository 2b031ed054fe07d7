/** The process that touches hostile bytes. It takes files from standard input, one after the other, and answers each
 *  with one line of JSON. It holds no secret, has an empty environment, and may read the project's own files only.
 *  frame = kind ("P" PDF, "I" picture) ‖ length (4 bytes, big-endian) ‖ bytes */
// Erased as a whole: the child loads nothing of the project but the two readers.
import type { Contents } from "../../library/ports.ts";

type Answer =
  | { readonly status: "credential"; readonly cwt: string; readonly vc?: string }
  | Exclude<Contents, { status: "credential" }>;

/** What `answerOf` reads back in the parent.
 *  @throws {Error} for a line that this file cannot have written */
export function parseAnswer(line: string): Contents {
  const answer: unknown = JSON.parse(line);
  if (typeof answer !== "object" || answer === null || !("status" in answer)) throw new Error("not an answer");
  if (answer.status === "unreadable") return { status: "unreadable", reason: "damaged" };
  if (answer.status === "credential" && "cwt" in answer && typeof answer.cwt === "string") {
    const vc = "vc" in answer && typeof answer.vc === "string" ? { vc: bytesOf(answer.vc) } : {};
    return { status: "credential", cwt: bytesOf(answer.cwt), ...vc };
  }
  const codes: unknown = "codes" in answer ? answer.codes : undefined;
  if (answer.status !== "codes" || !Array.isArray(codes) || !codes.every((code) => typeof code === "string"))
    throw new Error("not an answer");
  return { status: "codes", codes };
}

async function read(kind: string, bytes: Uint8Array): Promise<Answer> {
  try {
    // Each part is loaded when first needed: a file with attachments costs no rasteriser.
    if (kind === "P") {
      const { readAttachments } = await import("./attachments.ts");
      const { cwt, vc } = await readAttachments(bytes);
      if (cwt !== undefined)
        return { status: "credential", cwt: text(cwt), ...(vc === undefined ? {} : { vc: text(vc) }) };
    }
    const { readPageCodes, readPictureCodes } = await import("./pages.ts");
    return { status: "codes", codes: await (kind === "P" ? readPageCodes(bytes) : readPictureCodes(bytes)) };
  } catch {
    return { status: "unreadable", reason: "damaged" };
  }
}

async function serve(input: AsyncIterable<Uint8Array>): Promise<void> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const part of input) {
    pending = Buffer.concat([pending, part]);
    while (pending.length >= 5 && pending.length >= 5 + pending.readUInt32BE(1)) {
      const end = 5 + pending.readUInt32BE(1);
      const answer = await read(String.fromCodePoint(pending[0] ?? 0), new Uint8Array(pending.subarray(5, end)));
      pending = pending.subarray(end);
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

if (import.meta.main) await serve(process.stdin);
