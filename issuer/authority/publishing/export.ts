/** What an auditor is handed: every delivered document, one a line, without a person (`absah audit --export`). */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type Archive } from "../anchoring/archive.ts";
import { leafAt } from "../anchoring/batch.ts";
import { type Desk } from "../desk.ts";
import { documents, keyOf } from "../records/records.ts";
import { type PublishedParts } from "./published.ts";

/** First how many batches of each issuer are covered, then the documents of those, as JSON lines. Digests of the two
 *  credentials are computed from the kept bytes; those of a page, and of whom was erased, are the leaf's. */
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
        const { list, index: place } = document;
        const pdf = toHex(leaf.subarray(64));
        yield `${JSON.stringify({ issuer, documentId, cose, vc, pdf, sequence, index, list, place })}\n`;
      }
    }
  }
}
