/** What of the files of the last list serves for the next one, so that a day costs little. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type Bundle } from "#core/proof/bundle.ts";
import { STATUS_FILE_BYTES } from "#core/proof/status.ts";
import { attempt } from "./note.ts";
import { type PublishedSource } from "./ports.ts";

/** Bundle and files that are held. */
export interface Before {
  readonly bundle: Bundle;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** So many digests, and as many older ones, fit into one address. */
const AT_ONCE = 16;

/** What the newest entry file of each issuer grew from, by its digest: entries are only ever added. */
export function beginnings(before: Before | undefined, next: Bundle): ReadonlyMap<string, Uint8Array> {
  return inPlaceOf(before, next, "entryFiles");
}

/** Status lists of `next` made of the older ones and of what changed in them, each with its right digest. What cannot be
 *  had so is not in it, and is no news. */
export async function changedStatus(
  before: Before | undefined,
  next: Bundle,
  source: PublishedSource | undefined,
  limitMs: number,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const older = inPlaceOf(before, next, "statusFiles");
  const digests = [...older.keys()].filter((digest) => before?.files.has(digest) !== true);
  const found = new Map<string, Uint8Array>();
  for (let from = 0; from < digests.length; from += AT_ONCE) {
    const some = digests.slice(from, from + AT_ONCE);
    const files = some.map((digest) => older.get(digest) ?? new Uint8Array());
    const names = files.map((file) => toHex(sha256(file)));
    const difference = await attempt(
      source?.name ?? "",
      limitMs,
      () => {},
      async () => source?.difference?.(some, names),
    );
    if (difference === undefined) return found;
    for (const [index, digest] of some.entries()) {
      const part = difference.subarray(index * STATUS_FILE_BYTES, (index + 1) * STATUS_FILE_BYTES);
      const file = files[index]?.map((byte, at) => byte ^ (part[at] ?? 0)) ?? part;
      if (toHex(sha256(file)) === digest) found.set(digest, file);
    }
  }
  return found;
}

function inPlaceOf(
  before: Before | undefined,
  next: Bundle,
  kind: "entryFiles" | "statusFiles",
): ReadonlyMap<string, Uint8Array> {
  const older = new Map<string, Uint8Array>();
  for (const [issuer, coverage] of next.issuers) {
    const held = before?.bundle.issuers.get(issuer)?.[kind] ?? [];
    for (const [index, digest] of coverage[kind].entries()) {
      const bytes = before?.files.get(held[index] ?? "");
      if (bytes !== undefined) older.set(digest, bytes);
    }
  }
  return older;
}
