/** What anyone may read of the authority, none of it asking for one document by name but the typed code. */
import { encodeBucket, encodeProof, type PortableProof } from "#core/proof/portable.ts";
import { type Archive, type LeafRef } from "../anchoring/archive.ts";
import { proofOf } from "../anchoring/batch.ts";
import { type Desk } from "../desk.ts";
import { decodeDocumentBox } from "../issuing/box.ts";
import { AuthorityError, type Published } from "../model.ts";
import { documents, keyOf, positions, type DocumentRecord } from "../records/records.ts";
import { type BundleMaker } from "./bundle.ts";
import { type Foreign } from "./foreign.ts";

const DIGEST = /^[0-9a-f]{64}$/;
const PREFIX = /^[0-9a-f]{3}$/;

export class PublishedParts implements Published {
  readonly #desk: Desk;
  readonly #archive: Archive;
  readonly #bundles: BundleMaker;
  readonly #foreign: Foreign;

  constructor(desk: Desk, archive: Archive, bundles: BundleMaker, foreign: Foreign) {
    this.#desk = desk;
    this.#archive = archive;
    this.#bundles = bundles;
    this.#foreign = foreign;
  }

  rootFile(): Uint8Array {
    return this.#bundles.rootFile;
  }

  bundleCose(): Uint8Array | undefined {
    return this.#bundles.cose;
  }

  async file(digest: string): Promise<Uint8Array | undefined> {
    return DIGEST.test(digest) ? this.#desk.options.published.get(`files/${digest}`) : undefined;
  }

  async leafFile(issuer: number, sequence: number): Promise<Uint8Array | undefined> {
    const isFinal =
      this.#desk.issuers.includes(issuer) &&
      Number.isSafeInteger(sequence) &&
      sequence >= 0 &&
      sequence < this.#archive.covered(issuer);
    return isFinal ? this.#desk.options.published.get(`lists/${issuer}/${sequence}.bin`) : undefined;
  }

  async bucket(prefix: string): Promise<Uint8Array> {
    if (!PREFIX.test(prefix)) throw new AuthorityError("NOT_FOUND", "a bucket is named by three hex digits");
    const covered = new Map(this.#desk.issuers.map((issuer) => [issuer, this.#archive.covered(issuer)]));
    const proofs: PortableProof[] = [];
    for (const ref of this.#archive.bucket(Number.parseInt(prefix, 16))) {
      const proof = await this.proof(ref);
      if (proof !== undefined) proofs.push(proof);
    }
    return encodeBucket({ covered, proofs });
  }

  async lookup(documentId: string): Promise<{ cose: Uint8Array; vc: Uint8Array; proof: Uint8Array } | undefined> {
    const found = await this.findFinal(documentId);
    const data = found && (await this.open(found.document));
    if (data === undefined || found === undefined) return undefined;
    return { cose: data.cose, vc: data.vc, proof: encodeProof(found.proof) };
  }

  foreign(issuer: number, path: string): Promise<{ type: string; bytes: Uint8Array } | undefined> {
    return this.#foreign.find(issuer, path);
  }

  /** A document with its proof, when its anchor is final. */
  async findFinal(documentId: string): Promise<{ document: DocumentRecord; proof: PortableProof } | undefined> {
    const position = await this.#desk.find(positions, keyOf.position(documentId));
    const proof = position === undefined ? undefined : await this.proof(position);
    const document = proof && (await this.#desk.find(documents, keyOf.document(documentId)));
    return document === undefined || proof === undefined ? undefined : { document, proof };
  }

  /** The proof of a leaf, when its batch is final. */
  async proof({ issuer, sequence, index }: LeafRef): Promise<PortableProof | undefined> {
    const final = this.#archive.batches(issuer)[sequence]?.final;
    if (final === undefined) return undefined;
    const { batch, tree } = await this.#archive.tree(issuer, sequence);
    const { chainId, documentRegistry: contract } = this.#desk.root.chain;
    return proofOf(batch, tree, index, { chainId, contract, final });
  }

  /** What a person's key seals of a document; undefined where it was destroyed. */
  async open({ person, id, box }: DocumentRecord): Promise<ReturnType<typeof decodeDocumentBox> | undefined> {
    const data = await this.#desk.journal.persons.open(person, keyOf.document(id), box);
    return data === undefined ? undefined : decodeDocumentBox(data);
  }
}
