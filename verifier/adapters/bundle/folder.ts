/** The verifier's cache on disk: the newest pair of root file and bundle, and files by their SHA-256. */
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { decodeCbor, encodeCbor } from "#core/encoding/cbor.ts";
import { FormatError } from "#core/error.ts";
import { type ListStore, SourceError } from "../../library/ports.ts";

const DIGEST = /^[0-9a-f]{64}$/;
/** Ends the name of a file whose line broke off. */
const PART = ".part";
/** Files that no bundle has named for so long are removed. */
const KEEP_DAYS = 30;

/** Keeps lists in `folder`, which is made when first written to. */
export class ListFolder implements ListStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(name: "root" | "bundle"): Promise<Uint8Array | undefined> {
    const pair = await this.#get("newest");
    if (pair === undefined) return undefined;
    return parsePair(pair)[name === "root" ? 0 : 1];
  }

  /** One file for both: a crash cannot leave a bundle beside another root file. */
  async write(root: Uint8Array, bundle: Uint8Array): Promise<void> {
    await this.#put("newest", encodeCbor([root, bundle]));
    await this.#forgetOldFiles();
  }

  async file(digest: string): Promise<Uint8Array | undefined> {
    const bytes = DIGEST.test(digest) ? await this.#get(digest) : undefined;
    if (bytes !== undefined) await utimes(join(this.#folder, digest), new Date(), new Date()).catch(ignoreMissing);
    return bytes;
  }

  async putFile(digest: string, bytes: Uint8Array): Promise<void> {
    if (!DIGEST.test(digest)) throw new RangeError(`${digest} is no digest`);
    await this.#put(digest, bytes);
    await rm(join(this.#folder, `${digest}${PART}`), { force: true });
  }

  async part(digest: string): Promise<Uint8Array | undefined> {
    return DIGEST.test(digest) ? this.#get(digest + PART) : undefined;
  }

  async putPart(digest: string, bytes: Uint8Array): Promise<void> {
    if (!DIGEST.test(digest)) throw new RangeError(`${digest} is no digest`);
    await this.#put(digest + PART, bytes);
  }

  async #get(name: string): Promise<Uint8Array | undefined> {
    try {
      return new Uint8Array(await readFile(join(this.#folder, name)));
    } catch (error) {
      return ignoreMissing(error);
    }
  }

  /** Written beside, then renamed: a reader sees the old bytes or the new ones. */
  async #put(name: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(this.#folder, `${name}.${randomUUID()}.new`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(temporary, bytes, { flush: true });
      await rename(temporary, join(this.#folder, name));
    } catch (cause) {
      // What is wrong with the folder is the news, not that nothing could be cleared away in it.
      await rm(temporary, { force: true }).catch(() => {});
      throw new SourceError("unreachable", `${this.#folder} cannot be written`, { cause });
    }
  }

  async #forgetOldFiles(): Promise<void> {
    const oldest = Date.now() - KEEP_DAYS * 86_400_000;
    for (const name of await readdir(this.#folder)) {
      if (!DIGEST.test(name.replace(PART, ""))) continue;
      const path = join(this.#folder, name);
      const found = await stat(path).catch(ignoreMissing);
      if (found !== undefined && found.mtimeMs < oldest) await rm(path, { force: true });
    }
  }
}

function parsePair(bytes: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const value = decodeCbor(bytes);
  const [root, bundle] = Array.isArray(value) ? value : [];
  if (root instanceof Uint8Array && bundle instanceof Uint8Array) return [root, bundle];
  throw new FormatError("bundle", "the cache holds something else");
}

function ignoreMissing(error: unknown): undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT" || code === "ENOTDIR") return undefined;
  throw new SourceError("unreachable", `the cache cannot be read: ${String(code)}`, { cause: error });
}
