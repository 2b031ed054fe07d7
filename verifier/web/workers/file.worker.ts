/** The thread that touches hostile bytes: it reads PDFs and pictures with the very readers of the service's child
 *  process, knows nothing else, and is ended from outside when it takes too long. */
import pdfiumUrl from "@hyzyla/pdfium/pdfium.wasm?url";
import zxingUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import { readAttachments } from "../../adapters/pdf/attachments.ts";
import { readMarks } from "../../adapters/pdf/marks.ts";
import { preparePages, readPageCodes, readPictureCodes } from "../../adapters/pdf/pages.ts";
import { type PageMarks } from "../../library/appearance/mark.ts";
import { type Contents } from "../../library/ports.ts";
import { inflate } from "./inflate.ts";
import { beginFile, boundDecoding, boundObjects, boundWasmMemory } from "./limits.ts";

export interface FileTask {
  readonly kind: "pdf" | "picture" | "marks";
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** `marks`: what stands where on the pages of an altered PDF. */
export type FileContents = Contents | { readonly status: "marks"; readonly pages: readonly PageMarks[] };
export type FileAnswer = "ready" | FileContents;

async function load(address: string): Promise<ArrayBuffer> {
  const answer = await fetch(address);
  return answer.arrayBuffer();
}

async function read({ kind, bytes }: FileTask): Promise<FileContents> {
  try {
    beginFile();
    if (kind === "marks") return { status: "marks", pages: await readMarks(bytes) };
    if (kind === "picture") return { status: "codes", codes: await readPictureCodes(bytes) };
    const { cwt, vc } = await readAttachments(bytes, inflate);
    if (cwt === undefined) return { status: "codes", codes: await readPageCodes(bytes) };
    return { status: "credential", cwt, ...(vc === undefined ? {} : { vc }) };
  } catch {
    return { status: "unreadable", reason: "damaged" };
  }
}

const answer = (message: FileAnswer): void => postMessage(message);

addEventListener("message", (event: MessageEvent<FileTask>) => {
  void read(event.data).then(answer);
});

const [zxing, pdfium] = await Promise.all([load(zxingUrl), load(pdfiumUrl)]);
boundWasmMemory();
boundDecoding();
boundObjects();
await preparePages(zxing, pdfium);
answer("ready");
