/** Reads what an issuer publishes, as a stranger does. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { ENTRY_BYTES, LEAF_BYTES } from "#core/proof/anchor.ts";
import { openBundle, type Coverage } from "#core/proof/bundle.ts";
import { openRootFile } from "#core/proof/root.ts";
import { type TrustFile } from "#core/proof/trust.ts";
import { type PublishedEvidence } from "./evidence.ts";

export const NOTHING_PUBLISHED: PublishedEvidence = {
  leaves: new Map(),
  covered: new Map(),
  entries: new Map(),
  status: new Map(),
};

/** @throws {Error} where a file that the bundle names is not there, or is another one; {FormatError} */
export async function readPublished(url: string, trust: TrustFile): Promise<PublishedEvidence> {
  const root = openRootFile(await fetchBytes(`${url}/api/v1/root`), trust);
  const bundle = openBundle(await fetchBytes(`${url}/api/v1/bundle`), root);
  const file = async (digest: string): Promise<Uint8Array> => {
    const bytes = await fetchBytes(`${url}/api/v1/files/${digest}`);
    if (toHex(sha256(bytes)) !== digest) throw new Error(`file ${digest} is another one`);
    return bytes;
  };
  const leaves = new Map<number, readonly (readonly Uint8Array[])[]>();
  const covered = new Map<number, number>();
  const entries = new Map<number, readonly Uint8Array[]>();
  const status = new Map<number, readonly Uint8Array[]>();
  for (const [issuer, coverage] of bundle.issuers) {
    covered.set(issuer, coverage.covered);
    leaves.set(issuer, await readLeaves(url, issuer, coverage));
    entries.set(
      issuer,
      (await Promise.all(coverage.entryFiles.map(file))).flatMap((one) => cut(one, ENTRY_BYTES)),
    );
    status.set(issuer, await Promise.all(coverage.statusFiles.map(file)));
  }
  return { leaves, covered, entries, status };
}

async function readLeaves(
  url: string,
  issuer: number,
  { covered }: Coverage,
): Promise<readonly (readonly Uint8Array[])[]> {
  const lists: (readonly Uint8Array[])[] = [];
  for (let sequence = 0; sequence < covered; sequence += 1) {
    lists.push(cut(await fetchBytes(`${url}/lists/${issuer}/${sequence}.bin`), LEAF_BYTES));
  }
  return lists;
}

const cut = (bytes: Uint8Array, size: number): readonly Uint8Array[] =>
  Array.from({ length: bytes.length / size }, (_, at) => bytes.slice(at * size, (at + 1) * size));

async function fetchBytes(url: string): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
