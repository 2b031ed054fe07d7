/** One file of a bundle over a line that may break off: what is there already is not fetched again. */
import { sha256 } from "#primitives";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { type Notes, attempt } from "./note.ts";
import { type ListStore, type PublishedSource, SourceError } from "./ports.ts";

/** A slower line than this is given up, after the time that one answer may take. */
const LEAST_BYTES_A_SECOND = 1024;
/** What came is kept where the line breaks off, and on the way after so many more bytes: a quarter more each time, as it
 *  is written whole each time. */
const KEEP_EVERY = 64 * 1024;
/** SECURITY G14: the largest are segments of the anchor filter. */
const MAX_BYTES = 64 * 1024 * 1024;

export interface Download {
  /** SHA-256 of the file, hex */
  readonly digest: string;
  readonly source: PublishedSource;
  /** Of a file whose size is known; a longer one is another. */
  readonly maxBytes?: number;
  readonly store?: ListStore;
  /** An older file that this one may only have grown from; not believed. */
  readonly older?: Uint8Array;
  readonly limitMs: number;
  readonly notes: Notes;
  /** Told of every part: bytes that came over the line. */
  readonly onBytes?: (count: number) => void;
}

/** The file, its digest checked; undefined and a note where it cannot be had. What came so far is then in the store. */
export async function download(task: Download): Promise<Uint8Array | undefined> {
  const { digest, source, store, older, limitMs, notes } = task;
  if (source.rest === undefined) return attempt(source.name, limitMs, notes, () => wholeOf(task));
  const kept = await attempt("cache", limitMs, notes, async () => store?.part?.(digest));
  // Beginnings are guesses: where the digest says no, the next one is tried, and last the file from its first byte.
  for (const beginning of [kept, older]) {
    if (beginning === undefined || beginning.length === 0) continue;
    const bytes = await completed(task, beginning);
    if (bytes !== "other") return bytes;
  }
  const bytes = await completed(task, new Uint8Array());
  if (bytes !== "other") return bytes;
  notes({ source: source.name, code: "wrong", detail: `another file for ${digest}` });
  return undefined;
}

async function wholeOf({ digest, source, onBytes, maxBytes }: Download): Promise<Uint8Array> {
  const bytes = await source.file(digest, maxBytes);
  if (toHex(sha256(bytes)) !== digest) throw new SourceError("wrong", `${source.name} sent another file for ${digest}`);
  onBytes?.(bytes.length);
  return bytes;
}

/** `beginning` and what follows it; "other" where the two do not make the file; undefined where the line broke off. */
async function completed(task: Download, beginning: Uint8Array): Promise<Uint8Array | "other" | undefined> {
  const { digest, limitMs, notes, source, store, maxBytes = MAX_BYTES } = task;
  const parts = [beginning];
  let length = beginning.length;
  let keptLength = length;
  const keep = async (): Promise<void> => {
    if (length === keptLength || store?.putPart === undefined) return;
    keptLength = length;
    const bytes = concatBytes(...parts);
    await attempt("cache", limitMs, notes, async () => store.putPart?.(digest, bytes));
  };
  const isWhole = await attempt(source.name, undefined, notes, () =>
    follow(task, beginning.length, async (part) => {
      parts.push(part);
      length += part.length;
      if (length > maxBytes) throw new SourceError("too-large", `${source.name} sent more than ${maxBytes} bytes`);
      if (length - keptLength >= Math.max(KEEP_EVERY, keptLength / 4)) await keep();
    }),
  );
  if (isWhole === undefined) {
    await keep();
    return undefined;
  }
  const bytes = concatBytes(...parts);
  return toHex(sha256(bytes)) === digest ? bytes : "other";
}

/** Reads on from `from`; true at the end of the file. A line that stands still, or drips, is given up. */
async function follow(
  { digest, source, limitMs, onBytes }: Download,
  from: number,
  take: (part: Uint8Array) => Promise<void>,
): Promise<true> {
  const stop = new AbortController();
  const startedAt = Date.now();
  let received = 0;
  const parts = source.rest?.(digest, from, stop.signal)[Symbol.asyncIterator]();
  const isDripping = (): boolean => Date.now() - startedAt > limitMs + (received * 1000) / LEAST_BYTES_A_SECOND;
  try {
    for (;;) {
      const next = parts === undefined || isDripping() ? "late" : await inTime(parts.next(), limitMs);
      if (next === "late") throw new SourceError("late", `${source.name} stopped sending`);
      if (next.done === true) return true;
      received += next.value.length;
      onBytes?.(next.value.length);
      await take(next.value);
    }
  } finally {
    stop.abort();
  }
}

async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T | "late"> {
  const { promise, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(() => resolve("late"), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
