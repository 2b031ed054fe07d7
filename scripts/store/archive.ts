/** A backup on disk: a folder of parts and a manifest with the digest of each, authenticated under the store key.
 *
 *  There are three kinds, to be kept in three places. `house`: store, pages, published files, settings; all of it public
 *  or sealed. `persons`: the keys that open what is sealed for persons, themselves sealed under the store key; whoever
 *  erases a person replaces it. `keys`: the key files. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { mkdir, open, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { canonicalize } from "#core/encoding/canonical.ts";
import { HouseError } from "./house.ts";

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]*(?:\/[a-zA-Z0-9][a-zA-Z0-9._-]*){0,3}$/);

const manifestSchema = z.strictObject({
  v: z.literal(1),
  kind: z.enum(["house", "persons", "keys"]),
  /** Unix seconds. */
  madeAt: z.int().nonnegative(),
  chainId: z.int().positive(),
  genesisHash: hex32,
  /** Number of journal entries, and hash of the newest. */
  entries: z.int().nonnegative(),
  head: hex32,
  parts: z.array(z.strictObject({ name, size: z.int().nonnegative(), sha256: hex32 })),
});
const sealedSchema = z.strictObject({ manifest: manifestSchema, mac: hex32 });

export type Manifest = z.infer<typeof manifestSchema>;
export type Facts = Omit<Manifest, "v" | "parts">;

const MANIFEST = "manifest.json";
const LABEL = "absah-backup-1";
const CHUNK = 1 << 20;

/** Hands parts to a new archive. */
export interface ArchiveWriter {
  part(name: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
}

/** Makes `folder` whole or not at all; on disk when it resolves.
 *  @param fill  writes the parts, and gives what the manifest says of them
 *  @throws {HouseError} where `folder` exists; what the disk says */
export async function writeArchive(
  folder: string,
  storeKey: Uint8Array,
  fill: (writer: ArchiveWriter) => Promise<Facts>,
): Promise<Manifest> {
  await assertFree(folder);
  const next = `${folder}.part`;
  const parts: Manifest["parts"] = [];
  await rm(next, { recursive: true, force: true });
  try {
    await mkdir(next, { recursive: true, mode: 0o700 });
    const facts = await fill({
      part: async (part, bytes) => void parts.push({ name: part, ...(await writePart(join(next, part), bytes)) }),
    });
    const manifest: Manifest = { v: 1, ...facts, parts };
    const text = `${JSON.stringify({ manifest, mac: macOf(manifest, storeKey) }, undefined, 1)}\n`;
    await writePart(join(next, MANIFEST), [Buffer.from(text)]);
    for (const one of await folders(next)) await syncFolder(one);
    await rename(next, folder);
    await syncFolder(dirname(folder));
    return manifest;
  } catch (error) {
    await rm(next, { recursive: true, force: true });
    throw error;
  }
}

/** @throws {HouseError} where there is something */
export async function assertFree(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) === undefined) return;
  throw new HouseError(`${folder} exists already, and nothing is overwritten: name another folder.`);
}

/** The manifest as it was written. @param storeKey  undefined: what it says is not authenticated
 *  @throws {HouseError} where it is none, of another kind, changed, or another house's */
export async function readManifest(
  folder: string,
  kind: Manifest["kind"],
  storeKey: Uint8Array | undefined,
): Promise<Manifest> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new HouseError(`${folder} is no backup: it has no ${MANIFEST}. It may have been cut off while it was made.`, {
      cause,
    });
  });
  const parsed = sealedSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new HouseError(`${path} is damaged: take another backup.`);
  const { manifest, mac } = parsed.data;
  if (manifest.kind !== kind) throw new HouseError(`${folder} is a backup of "${manifest.kind}", not of "${kind}".`);
  if (storeKey === undefined) return manifest;
  const wanted = Buffer.from(macOf(manifest, storeKey), "hex");
  if (timingSafeEqual(wanted, Buffer.from(mac, "hex"))) return manifest;
  throw new HouseError(`${path} was changed, or was made by a house with another store key: take another backup.`);
}

/** Reads every part and compares its digest.
 *  @throws {HouseError} naming the first part that is missing, changed or too many */
export async function verifyParts(folder: string, manifest: Manifest, tick: () => void): Promise<void> {
  for (const { name: part, sha256, size } of manifest.parts) {
    const hash = createHash("sha256");
    let length = 0;
    for await (const chunk of readPart(folder, part)) {
      hash.update(chunk);
      length += chunk.length;
    }
    tick();
    if (length === size && hash.digest("hex") === sha256) continue;
    throw new HouseError(`${join(folder, part)} is not what was written: take another backup.`);
  }
}

/** @throws {HouseError} where it is missing */
export async function* readPart(folder: string, part: string): AsyncGenerator<Uint8Array> {
  const file = await open(join(folder, part), "r").catch((cause: unknown) => {
    throw new HouseError(`${join(folder, part)} is missing: take another backup.`, { cause });
  });
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(CHUNK), 0, CHUNK);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** A new file with mode 600, on disk when it resolves. */
export async function writePart(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<{ size: number; sha256: string }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "wx", 0o600);
  const hash = createHash("sha256");
  let size = 0;
  try {
    for await (const chunk of bytes) {
      await file.writeFile(chunk);
      hash.update(chunk);
      size += chunk.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { size, sha256: hash.digest("hex") };
}

const macOf = (manifest: Manifest, storeKey: Uint8Array): string =>
  createHmac("sha256", storeKey).update(LABEL).update(canonicalize(manifest)).digest("hex");

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The folder and all below it, deepest first. */
export async function folders(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (entry.isDirectory()) found.push(...(await folders(join(root, entry.name))));
  }
  return [...found, root];
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
