/** A pack: root file, bundle and files in one file, for a machine without a network. */
import { openPack } from "#core/proof/bundle.ts";
import { type PublishedSource, SourceError } from "../../library/ports.ts";

/** Takes a pack apart. Whether it is signed is looked at by whoever opens what it holds.
 *  @throws {FormatError} `pack` */
export function packSource(name: string, bytes: Uint8Array): PublishedSource {
  const { root, bundle, files } = openPack(bytes);
  return {
    name,
    root: async () => root,
    bundle: async () => bundle,
    file: async (digest) => files.get(digest) ?? missing(`${name} does not hold ${digest}`),
    proofs: async () => missing(`${name} holds no proofs`),
  };
}

function missing(message: string): never {
  throw new SourceError("not-found", message);
}
