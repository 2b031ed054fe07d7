/** Files inside the PDF (ISO 32000-2, 7.11.4 and 14.13): each once, its relation to the page said. */
import { createHash } from "node:crypto";
import { PDFHexString, PDFName, PDFString, type PDFDocument, type PDFRef } from "pdf-lib";

export interface Attachment {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  readonly relation: "Alternative" | "Data";
  readonly description: string;
}

/** Adds the files to the document's name tree and to its list of associated files. Bytes are kept as they are.
 *  @param attachments  in order of their names, as a name tree must be
 *  @param at  time written as each file's creation and change */
export function attach(document: PDFDocument, attachments: readonly Attachment[], at: Date): void {
  const { context, catalog } = document;
  const specifications = attachments.map((attachment) => specify(document, attachment, at));
  const names = attachments.flatMap(({ name }, i) => [PDFHexString.fromText(name), specifications[i] ?? null]);
  catalog.set(PDFName.of("Names"), context.obj({ EmbeddedFiles: { Names: names } }));
  catalog.set(PDFName.of("AF"), context.obj(specifications));
}

function specify(document: PDFDocument, attachment: Attachment, at: Date): PDFRef {
  const { context } = document;
  const { bytes, name } = attachment;
  const date = PDFString.fromDate(at);
  const file = context.stream(bytes, {
    Type: "EmbeddedFile",
    Subtype: attachment.mimeType,
    Params: {
      Size: bytes.length,
      CreationDate: date,
      ModDate: date,
      CheckSum: PDFHexString.of(createHash("md5").update(bytes).digest("hex")),
    },
  });
  const stream = context.register(file);
  const specification = context.obj({
    Type: "Filespec",
    F: PDFString.of(name),
    UF: PDFHexString.fromText(name),
    EF: { F: stream, UF: stream },
    Desc: PDFHexString.fromText(attachment.description),
    AFRelationship: attachment.relation,
  });
  return context.register(specification);
}
