/** The process that touches hostile bytes. It takes files from standard input, one after the other, and answers each
 *  with one line of JSON. It holds no secret, has an empty environment, and may read the project's own files only.
 *  frame = kind ("P" PDF, "I" picture, "M" the marks of a PDF) ‖ length (4 bytes, big-endian) ‖ bytes */
// The types are erased: the child loads nothing of the project but the two readers.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import type { Mark, PageMarks } from "../../library/appearance/mark.ts";
import type { Contents } from "../../library/ports.ts";
import type { Attachments, Inflate } from "./attachments.ts";

type Answer =
  | { readonly status: "credential"; readonly cwt: string; readonly vc?: string }
  | Exclude<Contents, { status: "credential" }>
  | Marks;
interface Marks {
  readonly status: "marks";
  readonly pages: readonly PageMarks[];
}

/** What `answerOf` reads back in the parent.
 *  @throws {Error} for a line that this file cannot have written */
export function parseAnswer(line: string): Contents | Marks {
  const answer: unknown = JSON.parse(line);
  if (typeof answer !== "object" || answer === null || !("status" in answer)) throw new Error("not an answer");
  if (answer.status === "unreadable") return { status: "unreadable", reason: "damaged" };
  if (answer.status === "credential" && "cwt" in answer && typeof answer.cwt === "string") {
    const vc = "vc" in answer && typeof answer.vc === "string" ? { vc: bytesOf(answer.vc) } : {};
    return { status: "credential", cwt: bytesOf(answer.cwt), ...vc };
  }
  if (answer.status === "marks" && "pages" in answer && Array.isArray(answer.pages) && answer.pages.every(isPage))
    return { status: "marks", pages: answer.pages };
  const codes: unknown = "codes" in answer ? answer.codes : undefined;
  if (answer.status !== "codes" || !Array.isArray(codes) || !codes.every((code) => typeof code === "string"))
    throw new Error("not an answer");
  return { status: "codes", codes };
}

const EDGES = ["left", "top", "right", "bottom"];

function isPage(page: unknown): page is PageMarks {
  return (
    typeof page === "object" &&
    page !== null &&
    "marks" in page &&
    Array.isArray(page.marks) &&
    page.marks.every(isMark)
  );
}

function isMark(mark: unknown): mark is Mark {
  if (typeof mark !== "object" || mark === null) return false;
  const parts = new Map<string, unknown>(Object.entries(mark));
  const kind = parts.get("kind");
  const isWhole = (kind === "text" || kind === "shape") && typeof parts.get("text") === "string";
  return isWhole && EDGES.every((edge) => Number.isFinite(parts.get(edge)));
}

/** Said once, when all parts are loaded: only then the clock for a file may run. */
export const READY = "ready";

async function read(kind: string, bytes: Uint8Array, readers: Readers): Promise<Answer> {
  try {
    if (kind === "M") return { status: "marks", pages: await readers.readMarks(bytes) };
    if (kind !== "P") return { status: "codes", codes: await readers.readPictureCodes(bytes) };
    const { cwt, vc } = await readers.readAttachments(bytes);
    if (cwt === undefined) return { status: "codes", codes: await readers.readPageCodes(bytes) };
    return { status: "credential", cwt: text(cwt), ...(vc === undefined ? {} : { vc: text(vc) }) };
  } catch {
    return { status: "unreadable", reason: "damaged" };
  }
}

type Readers = Pick<typeof import("./pages.ts"), "readPageCodes" | "readPictureCodes"> &
  Pick<typeof import("./marks.ts"), "readMarks"> & {
    readonly readAttachments: (pdf: Uint8Array) => Promise<Attachments>;
  };

/** The parent needs this file's types and `parseAnswer`, not its readers: they are loaded in the child alone. */
async function load(): Promise<Readers> {
  const [{ readAttachments }, pages, { readMarks }] = await Promise.all([
    import("./attachments.ts"),
    import("./pages.ts"),
    import("./marks.ts"),
  ]);
  const zxing = await readFile(fileURLToPath(import.meta.resolve("zxing-wasm/reader/zxing_reader.wasm")));
  await pages.preparePages(new Uint8Array(zxing).buffer);
  const inflate: Inflate = (bytes, maxBytes) => inflateSync(bytes, { maxOutputLength: maxBytes });
  return {
    readAttachments: (pdf) => readAttachments(pdf, inflate),
    readPageCodes: pages.readPageCodes,
    readPictureCodes: pages.readPictureCodes,
    readMarks,
  };
}

async function serve(input: AsyncIterable<Uint8Array>): Promise<void> {
  const readers = await load();
  process.stdout.write(`${READY}\n`);
  let pending: Buffer = Buffer.alloc(0);
  for await (const part of input) {
    pending = Buffer.concat([pending, part]);
    while (pending.length >= 5 && pending.length >= 5 + pending.readUInt32BE(1)) {
      const end = 5 + pending.readUInt32BE(1);
      const bytes = new Uint8Array(pending.subarray(5, end));
      const answer = await read(String.fromCodePoint(pending[0] ?? 0), bytes, readers);
      pending = pending.subarray(end);
      process.stdout.write(`${JSON.stringify(answer)}\n`);
    }
  }
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

if (import.meta.main) await serve(process.stdin);
