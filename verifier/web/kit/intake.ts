/** What people hand to the kit: documents, which are judged, and packs, which are newer lists. */
import { type Signal, signal } from "@preact/signals";
import { takeFiles, takeText } from "../periksa/intake.ts";
import { view } from "../periksa/session.ts";
import { type Taken, takePack } from "./judging.ts";

/** What became of the last pack; until the next document. */
export const taken: Signal<Taken | undefined> = signal(undefined);

/** A list of three in CBOR: no document begins so. */
const PACK_BEGINS = 0x83;

/** Packs first: the documents beside them are judged by the newest. */
export async function takeAll(files: readonly File[]): Promise<void> {
  const packs = new Set<File>();
  for (const file of files) if (await isPack(file)) packs.add(file);
  for (const pack of packs) taken.value = await takePack(new Uint8Array(await pack.arrayBuffer()));
  const documents = files.filter((file) => !packs.has(file));
  if (packs.size > 0) view.value = { at: "start" };
  else taken.value = undefined;
  if (documents.length > 0) await takeFiles(documents);
}

/** What a paste or a drop carries: files before text. */
export async function takeFrom(transfer: DataTransfer): Promise<void> {
  const files = [...transfer.files];
  const text = transfer.getData("text/plain");
  if (files.length > 0) await takeAll(files);
  else if (text.trim() !== "") await takeText(text);
}

async function isPack(file: File): Promise<boolean> {
  const [first] = new Uint8Array(await file.slice(0, 1).arrayBuffer());
  return first === PACK_BEGINS;
}
