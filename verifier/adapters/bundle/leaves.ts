/** Leaf data as an issuer publishes it (PROTOCOL 10): over HTTP, or from a folder that was copied or mirrored. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { LEAF_BYTES, MAX_BATCH } from "#core/proof/anchor.ts";
import { type LeafSource } from "../../library/audit/ports.ts";
import { SourceError } from "../../library/ports.ts";
import { exchange } from "../http.ts";

/** One leaf more than a batch may have, so that one too many is seen. */
const MAX_BYTES = (MAX_BATCH + 1) * LEAF_BYTES;
const TIMEOUT_MS = 20_000;
/** Services count requests by the minute. */
const PATIENCE_MS = 61_000;
const PAUSE_MS = 2000;

/** Reads `<address>/lists/<issuer>/<sequence>.bin`; the address may name the folder `lists` itself. */
export function leafEndpoint(address: string): LeafSource {
  const base = new URL(address);
  const folder = `${base.pathname.replace(/\/+$/, "")}/`.replace(/^(.*?)(\/lists)?\/$/, "$1/lists/");
  return {
    name: base.host,
    leaves: (issuer, sequence) => {
      const url = new URL(`${folder}${issuer}/${sequence}.bin`, base);
      return patiently(() => exchange({ url, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS }));
    },
  };
}

/** Reads `<folder>/<issuer>/<sequence>.bin`. */
export function leafFolder(folder: string): LeafSource {
  return {
    name: folder,
    leaves: async (issuer, sequence) => {
      const path = join(folder, String(issuer), `${sequence}.bin`);
      try {
        if ((await stat(path)).size > MAX_BYTES) throw new SourceError("too-large", `${path} is larger than any batch`);
        // The file's own memory, and no copy: an audit holds a hundred megabytes of it.
        const { buffer, byteOffset, length } = await readFile(path);
        return new Uint8Array(buffer, byteOffset, length);
      } catch (error) {
        if (error instanceof SourceError) throw error;
        const code = error instanceof Error && "code" in error ? error.code : undefined;
        if (code === "ENOENT" || code === "ENOTDIR") return undefined;
        throw new SourceError("unreachable", `${path} cannot be read (${String(code)})`, { cause: error });
      }
    },
  };
}

/** A file that is not there is an answer; a service that is out of breath is asked again for a minute. */
async function patiently(fetch: () => Promise<Uint8Array>): Promise<Uint8Array | undefined> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return await fetch();
    } catch (error) {
      if (error instanceof SourceError && error.code === "not-found") return undefined;
      if (!(error instanceof SourceError) || error.code !== "busy" || waited >= PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
