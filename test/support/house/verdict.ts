/** What a verifier with the house's bundle, and nothing else, says of a delivered file. */
import { presentParts } from "#core/document/presented.ts";
import { toHex } from "#core/encoding/text.ts";
import { judge, type Result } from "#core/judgement/verdict.ts";
import { openBundle } from "#core/proof/bundle.ts";
import { splitProofLine } from "#core/proof/portable.ts";
import { openRootFile } from "#core/proof/root.ts";
import { bundleView, type BundleView } from "#core/proof/view.ts";
import { sha256 } from "#primitives";
import { type House } from "./house.ts";

/** The newest bundle with all its files, checked as a verifier does. */
export async function readBundle(house: House): Promise<BundleView> {
  const { published } = house.authority;
  const root = openRootFile(published.rootFile(), house.trust);
  const bundle = openBundle(published.bundleCose() ?? new Uint8Array(0), root);
  const files = new Map<string, Uint8Array>();
  const named = [...bundle.issuers.values()].flatMap(({ entryFiles, statusFiles }) => [...entryFiles, ...statusFiles]);
  for (const digest of [...named, ...bundle.segments]) {
    const file = await published.file(digest);
    if (file !== undefined) files.set(digest, file);
  }
  return bundleView(bundle, (digest) => files.get(digest));
}

/** The verdict on parts by the bundle. */
export async function judgeParts(
  house: House,
  parts: Parameters<typeof presentParts>[0],
  proofs: Parameters<typeof judge>[1]["proofs"] = [],
): Promise<Result> {
  const root = openRootFile(house.authority.published.rootFile(), house.trust);
  const bundle = await readBundle(house);
  const evidence = { clock: "machine", limitSeconds: root.freshness.public, root, bundle, proofs } as const;
  return judge(presentParts(parts), evidence, house.now);
}

/** The verdict on what the authority hands out of a document: its file with the proof line, and both credentials. */
export async function judgeDocument(house: House, documentId: string): Promise<Result> {
  const { pdf, proof } = splitProofLine(await house.authority.documentPdf(documentId));
  const found = await house.authority.published.lookup(documentId);
  if (found === undefined) throw new RangeError(`document ${documentId} is not handed out`);
  const fileDigest = toHex(sha256(pdf));
  return judgeParts(house, { cwt: found.cose, vc: found.vc, fileDigest }, proof === undefined ? [] : [proof]);
}
