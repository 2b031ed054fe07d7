/** What an attacker makes who has stolen some of the keys: papers, files, and anchors past the authority. */
import { Interface, hexlify } from "ethers";
import { fromHex } from "#core/encoding/text.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { FIRST_PREVIOUS_HEAD, leafData, parseEntry } from "#core/proof/anchor.ts";
import { rootFromPath } from "#core/proof/merkle.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { documentRegistryAbi } from "../../../contracts/abi.ts";
import { createRegistry } from "../../../issuer/adapters/chain/registry.ts";
import { freshId, type Hand, handOf } from "../../../scripts/forge/hand.ts";
import { pdfWith } from "../../../scripts/forge/page.ts";
import { type House } from "../../support/house/house.ts";
import { secretOf } from "../../support/house/keys.ts";
import { ORIGINS } from "../../support/house/test-chain.ts";
import { anchorOf, type Paper, payloadOf, type Signer, signPaper } from "../../verifier/core/world.ts";

/** A key of the house, in the wrong hands: `signing 1`, `signing 2`. Any other name is a key that no list knows. */
export function stolen(name: string): Hand {
  return handOf(secretOf(name));
}

/** A paper as good as any of issuer 1's at the house's hour, but for what is changed. */
export function forge(house: House, signer: Signer, changes: Partial<DocumentPayload> = {}): Paper {
  const given = { issuer: ORIGINS[0], documentId: freshId(), issuedAt: house.now, statusList: { list: 0, index: 100 } };
  return signPaper(payloadOf({ ...given, ...changes }), signer);
}

/** The paper in a PDF such as the issuer's. */
export async function inPdf(paper: Paper): Promise<Paper> {
  const pdf = await pdfWith([
    ["credential.cwt", paper.cose],
    ["credential.vc.json", paper.vc],
  ]);
  return { ...paper, pdf };
}

/** Anchors papers with the issuer's own account, next in its log, as who holds `kid` would. Gives their proofs. */
export async function anchor(
  house: Pick<House, "chain" | "root" | "now">,
  issuer: number,
  signer: Signer,
  papers: readonly Paper[],
): Promise<readonly PortableProof[]> {
  const { chain, root } = house;
  const registry = createRegistry({ rpcUrls: [chain.front.url], pinned: chain.pinned, accounts: chain.accounts });
  const { number } = await registry.newest();
  let [sequence, previousHead] = [0, FIRST_PREVIOUS_HEAD];
  for (;;) {
    const entry = await registry.entry(issuer, sequence, number);
    if (entry === undefined) break;
    previousHead = parseEntry(entry).head;
    sequence += 1;
  }
  const { proofs } = anchorOf(root, { issuer, signer, papers, sequence, time: house.now }, previousHead);
  await chain.send(`anchoring ${issuer}`, `0x${chain.pinned.documentRegistry}`, anchorCall(proofs));
  return proofs;
}

/** The call of `anchor` that makes these proofs true. */
export function anchorCall([first]: readonly PortableProof[]): string {
  if (first === undefined) throw new RangeError("nothing to anchor");
  const { issuer, kid, sequence, size, previousHead } = first;
  const values = [issuer, `0x${kid}`, sequence, hexlify(rootOf(first)), size, `0x${previousHead}`];
  return new Interface(documentRegistryAbi).encodeFunctionData("anchor", values);
}

function rootOf({ cose, vc, pdf, index, size, path }: PortableProof): Uint8Array {
  const leaf = leafData({ cose: fromHex(cose), vc: fromHex(vc), pdf: fromHex(pdf) });
  return rootFromPath(leaf, index, size, path.map(fromHex));
}
