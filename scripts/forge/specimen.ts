/** A genuine SPESIMEN as a forger gets it: one PDF, and all that can be taken out of it. */
import { PDFDocument, PDFName, PDFRawStream } from "pdf-lib";
import { type DocumentPayload } from "#core/document/document.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { decodeDocument } from "#core/document/presented.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type PortableProof, splitProofLine } from "#core/proof/portable.ts";
import { type RootStatement } from "#core/proof/root.ts";
import { type PdfRequest } from "../../issuer/ports.ts";
import { type Mark } from "../../verifier/library/appearance/mark.ts";
import { LimitedReader } from "../../verifier/adapters/pdf/reader.ts";
import { type Contents, type FileReader } from "../../verifier/library/index.ts";

export interface Specimen {
  /** As it was delivered: the PDF and its proof line. */
  readonly file: Uint8Array;
  readonly pdf: Uint8Array;
  readonly proof: PortableProof;
  readonly payload: DocumentPayload;
  readonly cose: Uint8Array;
  readonly vc: Uint8Array;
  /** What its page is drawn from: the same request gives the same bytes. */
  readonly request: PdfRequest;
  /** What stands where on its page. */
  readonly marks: readonly Mark[];
}

/** How long one file may take: a busy machine is no hostile file. */
const PATIENCE_MS = 20_000;

/** The verifier's own reader, which asks twice: its child ends near its memory limit after many large pages, and the next
 *  one begins anew. A forgery must not fail, nor pass, for what was read before it. */
export function patientReader(): FileReader & { close(): void } {
  const reader = new LimitedReader({ size: 1, wallMs: PATIENCE_MS });
  const twice = async (read: () => Promise<Contents>): Promise<Contents> => {
    const first = await read();
    return first.status === "unreadable" ? read() : first;
  };
  return {
    pdf: (bytes) => twice(() => reader.pdf(bytes)),
    picture: (bytes) => twice(() => reader.picture(bytes)),
    marks: (bytes) => reader.marks(bytes),
    close: () => reader.close(),
  };
}

/** What is needed beside the file. */
export interface Reading {
  readonly files: FileReader;
  readonly root: RootStatement;
  /** As the page prints it. */
  readonly verifierAddress: string;
}

/** The two marks of a demo page. */
const SPECIMEN = "SPESIMEN";
const SIMULATION = "Simulasi, bukan dokumen resmi";

/** Takes a delivered file apart. @throws {Error} where it is no SPESIMEN of a demo house: nothing else is ever forged */
export async function openSpecimen(file: Uint8Array, { files, root, verifierAddress }: Reading): Promise<Specimen> {
  const { pdf, proof } = splitProofLine(file);
  const contents = await files.pdf(file);
  if (proof === undefined || contents.status !== "credential" || contents.vc === undefined)
    throw new Error("This is no delivered document of this house.");
  const { cwt: cose, vc } = contents;
  const { payload } = decodeDocument(cose);
  const issuer = [...root.issuers.values()].find(({ origin }) => origin === payload.issuer);
  const marks = (await files.marks?.(file))?.[0]?.marks ?? [];
  const printed = new Set(marks.map(({ text }) => text));
  if (issuer?.nameId.startsWith("Simulasi ") !== true || !printed.has(SPECIMEN) || !printed.has(SIMULATION))
    throw new Error("This is no SPESIMEN of a demo house. Real documents are not forged, not even for a test.");
  const portrait = await portraitOf(pdf);
  const request: PdfRequest = {
    document: payload,
    cose,
    vc,
    qrText: encodeQr(cose),
    lookupCode: formatLookupCode(payload.documentId),
    issuer,
    verifierAddress,
    ...(portrait === undefined ? {} : { portrait }),
    profile: "demo",
  };
  return { file, pdf, proof, payload, cose, vc, request, marks };
}

/** The one photograph of a page. */
async function portraitOf(pdf: Uint8Array): Promise<Uint8Array | undefined> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const streams = document.context.enumerateIndirectObjects().map(([, object]) => object);
  const found = streams.find(
    (object) => object instanceof PDFRawStream && object.dict.lookup(PDFName.of("Filter")) === PDFName.of("DCTDecode"),
  );
  return found instanceof PDFRawStream ? found.getContents().slice() : undefined;
}
