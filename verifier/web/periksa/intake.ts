/** From what people hand over (files, text, pictures on the clipboard) to what can be checked. */
import { type Channel } from "#core/document/check-log.ts";
import { inputOf, readRecord } from "../../library/index.ts";
import { evidenceWords } from "../evidence/words.ts";
import { checkMany } from "../batch/batch.ts";
import { MAX_FILE_BYTES } from "../judge/reader.ts";
import { type Intake, checkAll } from "./session.ts";

/** More files than these are checked one by one, and shown as a list. */
const MANY = 20;

/** Checks files that were chosen, dropped or pasted. */
export async function takeFiles(files: readonly File[]): Promise<void> {
  if (files.length > MANY) return checkMany(files, intakeOf);
  await checkAll(await Promise.all(files.map(intakeOf)));
}

/** Checks the text of a code that was pasted, or typed by a scanner. */
export async function takeText(text: string, channel: Channel = "typed"): Promise<void> {
  await checkAll([{ input: { qr: text.replaceAll(/^[\r\n]+|[\r\n]+$/g, "") }, channel }]);
}

/** What a paste or drop carries: files before text. */
export async function takeTransfer(transfer: DataTransfer): Promise<void> {
  const files = [...transfer.files];
  if (files.length > 0) return takeFiles(files);
  const text = transfer.getData("text/plain");
  if (text.trim() !== "") await takeText(text);
}

/** The beginning of a file tells what it is; its name may say anything. */
async function intakeOf(file: File): Promise<Intake> {
  const { name, size } = file;
  if (size > MAX_FILE_BYTES) return refusal(file);
  const bytes = await bytesOf(file);
  if (bytes === undefined) return refusal(file);
  const begins = (...start: readonly number[]): boolean => start.every((byte, place) => bytes[place] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47) || begins(0xff, 0xd8)) return { input: { picture: bytes }, name };
  if (begins(0x25, 0x50, 0x44, 0x46)) return { input: { pdf: bytes }, name };
  // A credential of machines, or our COSE, as a file of its own.
  if (begins(0x7b)) return jsonIntake(bytes, file);
  if (begins(0xd2, 0x84)) return { input: { cwt: bytes }, name };
  return refusal(file);
}

/** A credential, or evidence that was saved: its code is judged again. */
function jsonIntake(bytes: Uint8Array, file: File): Intake {
  const { name } = file;
  const found = readRecord(bytes);
  if (found.status === "other") return { input: { vc: bytes }, name };
  if (found.status === "damaged")
    return { refused: { type: evidenceWords.value.damaged, size: formatSize(file.size) }, name };
  const { at, status, cause } = found.record.judgement;
  const recorded = { at, status, ...(cause === undefined ? {} : { cause }) };
  return { input: inputOf(found.record), name, recorded };
}

/** Undefined: it was moved since it was chosen, or it is a folder. */
async function bytesOf(file: File): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}

function refusal({ name, size, type }: File): Intake {
  const ending = name.includes(".") ? (name.split(".").at(-1) ?? "") : "";
  return { refused: { type: type || ending || "?", size: formatSize(size) }, name };
}

function formatSize(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
