/** The published root file: written by `npm run keys` while the issuer runs. */
import { readFile, stat } from "node:fs/promises";

/** @returns a function that gives the file when it is another one than at the last call, and nothing otherwise */
export function watchRootFile(path: string): () => Promise<Uint8Array | undefined> {
  let seen = "";
  return async () => {
    // Replaced by a rename: it is never half written, and never the same file.
    const found = await stat(path).catch(() => undefined);
    const mark = found === undefined ? "" : `${found.ino} ${found.mtimeMs} ${found.size}`;
    if (mark === seen || found === undefined) return undefined;
    seen = mark;
    return new Uint8Array(await readFile(path));
  };
}
