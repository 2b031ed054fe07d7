/** What an attacker makes who has stolen some of the keys: papers, files, and anchors past the authority. */
import { createPrivateKey, sign } from "node:crypto";
import { Interface, hexlify } from "ethers";
import { PDFDocument } from "pdf-lib";
import { importPublicKey } from "#primitives";
import { fromHex } from "#core/encoding/text.ts";
import { type DocumentPayload } from "#core/document/document.ts";
import { FIRST_PREVIOUS_HEAD, leafData, parseEntry } from "#core/proof/anchor.ts";
import { rootFromPath } from "#core/proof/merkle.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { documentRegistryAbi } from "../../../contracts/abi.ts";
import { createRegistry } from "../../../issuer/adapters/chain/registry.ts";
import { type House } from "../../support/house/house.ts";
import { secretOf, signerOf } from "../../support/house/keys.ts";
import { ORIGINS } from "../../support/house/test-chain.ts";
import { anchorOf, type Paper, payloadOf, type Signer, signPaper } from "../../verifier/core/world.ts";

const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A key of the house, in the wrong hands: `signing 1`, `signing 2`. Any other name is a key that no list knows. */
export function stolen(name: string): Signer {
  const { publicKey: bytes, kid } = signerOf(name);
  const publicKey = importPublicKey(bytes);
  if (publicKey === undefined) throw new RangeError(`the key of ${name} is outside the profile`);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, secretOf(name)]), format: "der", type: "pkcs8" });
  return { publicKey, kid, sign: (message) => new Uint8Array(sign(null, message, key)) };
}

/** A paper as good as any of issuer 1's at the house's hour, but for what is changed. */
export function forge(house: House, signer: Signer, changes: Partial<DocumentPayload> = {}): Paper {
  const documentId = crypto.getRandomValues(new Uint8Array(16));
  documentId[6] = ((documentId[6] ?? 0) & 0x0f) | 0x40;
  documentId[8] = ((documentId[8] ?? 0) & 0x3f) | 0x80;
  const given = { issuer: ORIGINS[0], documentId, issuedAt: house.now, statusList: { list: 0, index: 100 } };
  return signPaper(payloadOf({ ...given, ...changes }), signer);
}

/** A PDF with these attachments, in their order. */
export async function pdfWith(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.addPage([595, 842]);
  for (const [name, bytes] of files) await document.attach(bytes, name);
  return document.save({ useObjectStreams: false });
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
  house: House,
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
  const [first] = proofs;
  if (first === undefined) throw new RangeError("nothing to anchor");
  const values = [issuer, `0x${signer.kid}`, sequence, hexlify(rootOf(first)), first.size, hexlify(previousHead)];
  const data = new Interface(documentRegistryAbi).encodeFunctionData("anchor", values);
  await chain.send(`anchoring ${issuer}`, `0x${chain.pinned.documentRegistry}`, data);
  return proofs;
}

function rootOf({ cose, vc, pdf, index, size, path }: PortableProof): Uint8Array {
  const leaf = leafData({ cose: fromHex(cose), vc: fromHex(vc), pdf: fromHex(pdf) });
  return rootFromPath(leaf, index, size, path.map(fromHex));
}
