/** Published files in memory: asked things are remembered, and what is published can be exchanged. */
import { encodeBucket } from "../../../verifier/core/proof/portable.ts";
import { type PublishedSource, SourceError } from "../../../verifier/library/index.ts";
import { type Office } from "./office.ts";

export interface MemorySource extends PublishedSource {
  readonly asked: string[];
  serve(office: Office): void;
  file: PublishedSource["file"];
}

export function sourceOf(first: Office): MemorySource {
  let office = first;
  const asked: string[] = [];
  const give = async (name: string, bytes: Uint8Array | undefined): Promise<Uint8Array> => {
    asked.push(name);
    if (bytes === undefined) throw new SourceError("not-found", name);
    return bytes;
  };
  const bucket = (prefix: string): Uint8Array => {
    const proofs = office.proofs.filter(({ cose }) => cose.startsWith(prefix));
    return encodeBucket({ covered: new Map([[1, 1]]), proofs });
  };
  return {
    name: "memory",
    asked,
    serve: (next) => {
      office = next;
    },
    root: () => give("root", office.rootFile),
    bundle: () => give("bundle", office.bundleFile),
    file: (digest) => give(digest, office.published.files.get(digest)),
    proofs: (prefix) => give(prefix, /^[0-9a-f]{3}$/.test(prefix) ? bucket(prefix) : undefined),
  };
}
