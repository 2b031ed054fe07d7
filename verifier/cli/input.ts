/** What to check, from files, standard input or the command line. What it is says its beginning, never its name. */
import { readFile, stat } from "node:fs/promises";
import { type Input, inputOf as recordedInput, readRecord } from "../library/index.ts";
import { UsageError } from "./usage.ts";

/** Larger files hold no document of ours; text is looked at by its beginning. */
const MAX_BYTES = 64 * 1024 * 1024;
const PDF_WITHIN = 1024;

/** @throws {UsageError} where the file cannot be read */
export async function readInput(path: string): Promise<Input> {
  if (path === "-") return inputOf(await readAll(process.stdin));
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new UsageError(`${path} is larger than ${MAX_BYTES / 1024 / 1024} MB: no document is.`);
    return inputOf(new Uint8Array(await readFile(path)));
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw new UsageError(faultOf(path, "code" in error ? String(error.code) : error.message));
  }
}

/** PDF, PNG, JPEG, COSE_Sign1, a credential in JSON; everything else is the text of a QR code. */
function inputOf(bytes: Uint8Array): Input {
  const start = Buffer.from(bytes.subarray(0, PDF_WITHIN)).toString("latin1");
  if (start.includes("%PDF-")) return { pdf: bytes };
  if (start.startsWith("\u0089PNG\r\n") || start.startsWith("\u00ff\u00d8\u00ff")) return { picture: bytes };
  if (start.startsWith("\u00d2\u0084")) return { cwt: bytes };
  if (start.startsWith("{")) return jsonInput(bytes);
  return textInput(new TextDecoder().decode(bytes));
}

/** A credential, or the evidence of an earlier check, whose code is judged again.
 *  @throws {UsageError} where the evidence is not what was saved */
function jsonInput(bytes: Uint8Array): Input {
  const found = readRecord(bytes);
  if (found.status === "damaged")
    throw new UsageError("This evidence file is damaged or was changed: its SHA-256 differ.");
  return found.status === "read" ? recordedInput(found.record) : { vc: bytes };
}

/** The text of a QR code; line ends and spaces around it are the terminal's, not the code's. */
export function textInput(text: string): Input {
  return { qr: text.trim() };
}

export async function readAll(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    if (length > MAX_BYTES) throw new UsageError(`Standard input is larger than ${MAX_BYTES / 1024 / 1024} MB.`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function faultOf(path: string, code: string): string {
  if (code === "ENOENT") return `There is no file ${path}.`;
  if (code === "EISDIR") return `${path} is a folder. Name the files in it, as ${path}/*.pdf.`;
  return `${path} cannot be read (${code}).`;
}
