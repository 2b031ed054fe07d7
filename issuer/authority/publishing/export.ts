/** What an auditor is handed: every delivered document, one a line, without a person (`absah audit --export`). */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { JournalError } from "../../journal/error.ts";
import { type Archive } from "../anchoring/archive.ts";
import { leafAt } from "../anchoring/batch.ts";
import { type Desk } from "../desk.ts";
import { fileName } from "../issuing/issuance.ts";
import { type DocumentRecord, documents, keyOf } from "../records/records.ts";
import { type PublishedParts } from "./published.ts";

const NO_PAGE = new Uint8Array();

/** First how many batches of each issuer are covered, then the documents of those, as JSON lines. All three digests are
 *  computed from the kept bytes, so that an auditor compares two things; those of whom was erased are the leaf's. A page
 *  that is gone or damaged has the digest of nothing: the auditor names the document, and the rest is still told. */
export async function* exportDocuments(desk: Desk, archive: Archive, parts: PublishedParts): AsyncGenerator<string> {
  const covered = desk.issuers.map((issuer) => [issuer, archive.covered(issuer)] as const);
  yield `${JSON.stringify({ v: 1, covered: Object.fromEntries(covered) })}\n`;
  for (const [issuer, count] of covered) {
    for (let sequence = 0; sequence < count; sequence += 1) {
      const batch = await archive.batch(issuer, sequence);
      for (const [at, documentId] of batch.documents.entries()) {
        const document = await desk.find(documents, keyOf.document(documentId));
        // A leaf whose document is gone has no line: the auditor names it.
        if (document === undefined) continue;
        const index = at + 1;
        const leaf = leafAt(batch, index);
        const kept = await parts.open(document);
        const cose = toHex(kept === undefined ? leaf.subarray(0, 32) : sha256(kept.cose));
        const vc = toHex(kept === undefined ? leaf.subarray(32, 64) : sha256(kept.vc));
        const pdf = toHex(kept === undefined ? leaf.subarray(64) : sha256((await pageOf(desk, document)) ?? NO_PAGE));
        const { list, index: place } = document;
        yield `${JSON.stringify({ issuer, documentId, cose, vc, pdf, sequence, index, list, place })}\n`;
      }
    }
  }
}

/** The page as it lies in the store; undefined where it is not kept, or was changed there. */
async function pageOf({ options, journal }: Desk, document: DocumentRecord): Promise<Uint8Array | undefined> {
  const name = fileName(document.id, document.issuedAt);
  const sealed = await options.files.get(name);
  try {
    return sealed && (await journal.persons.open(document.person, name, sealed));
  } catch (error) {
    if (error instanceof JournalError) return undefined;
    throw error;
  }
}
