/** Turns what was signed into the page that is handed out (PROTOCOL, section 4). */
import { createHash } from "node:crypto";
import { JpegEmbedder, PDFDocument, PDFHexString, PageSizes } from "pdf-lib";
import { type PageRequest, type PdfRenderer, type PdfRequest } from "../../ports.ts";
import { drawPicture } from "../preview/picture.ts";
import { attach } from "./attachments.ts";
import { Canvas, type ShapeCache } from "./canvas.ts";
import { PdfError } from "./error.ts";
import { loadFonts, type Fonts } from "./text/fonts.ts";
import { drawPage, type Portrait } from "./page.ts";
import { missingLetters } from "./text/shape.ts";
import { TITLES } from "./wording.ts";

/** A renderer that can also say beforehand what it could not draw. */
export interface PagePdfRenderer extends PdfRenderer {
  /** Letters of `text` that no face of the page has, each once: an order with such a name is refused, not cut. */
  unprintable(text: string): readonly string[];
}

/** A renderer with its fonts read and its shaper ready: one a process, some 25 MB of fonts.
 *  Its pages are a function of the request alone: no clock, no locale, no randomness.
 *  `render` throws {@link PdfError}: `script-unsupported`, `page-overfull`, `code-too-long`, `portrait-unreadable`. */
export function createPdfRenderer(): Promise<PagePdfRenderer> {
  const fonts = loadFonts();
  const fixed: ShapeCache = new Map();
  return Promise.resolve({
    render: (request) => render(request, fonts, fixed),
    preview: (request) => preview(request, fonts, fixed),
    unprintable: (text) => [...new Set(missingLetters(text, fonts.order("regular", "chinese")))],
  });
}

async function render(request: PdfRequest, fonts: Fonts, fixed: ShapeCache): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  describe(document, request);
  const canvas = new Canvas(document, document.addPage(PageSizes.A4), fonts, fixed);
  const { qrText, lookupCode } = request;
  drawPage(canvas, { ...request, code: { qrText, lookupCode } }, await embedPortrait(document, request.portrait));
  canvas.finish();
  const at = new Date(request.document.issuedAt * 1000);
  attach(
    document,
    [
      {
        name: "credential.cwt",
        bytes: request.cose,
        mimeType: "application/cwt",
        relation: "Alternative",
        description: "Signed content of this document (CWT in COSE_Sign1)",
      },
      {
        name: "credential.vc.json",
        bytes: request.vc,
        mimeType: "application/vc",
        relation: "Data",
        description: "The same content as a W3C Verifiable Credential",
      },
    ],
    at,
  );
  return save(document);
}

/** Only the picture leaves: a PDF in our look without a signature would be half a forgery. */
async function preview(request: PageRequest, fonts: Fonts, fixed: ShapeCache): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const canvas = new Canvas(document, document.addPage(PageSizes.A4), fonts, fixed);
  drawPage(canvas, request, await embedPortrait(document, request.portrait));
  canvas.finish();
  return drawPicture(await save(document));
}

function save(document: PDFDocument): Promise<Uint8Array> {
  // A classic cross-reference table: the proof line of PROTOCOL 4 repeats the bytes from the last `startxref`.
  const options = { useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false };
  return document.save({ ...options, objectsPerTick: Infinity });
}

function describe(document: PDFDocument, { document: facts, cose, issuer }: PdfRequest): void {
  const at = new Date(facts.issuedAt * 1000);
  document.setTitle(`${TITLES[facts.kind].id} ${facts.number}`, { showInWindowTitleBar: true });
  document.setAuthor(issuer.nameId);
  document.setProducer("Absah");
  document.setCreationDate(at);
  document.setModificationDate(at);
  document.setLanguage("id-ID");
  const digest = PDFHexString.of(createHash("sha256").update(cose).digest("hex"));
  document.context.trailerInfo.ID = document.context.obj([digest, digest]);
}

async function embedPortrait(document: PDFDocument, bytes: Uint8Array | undefined): Promise<Portrait | undefined> {
  if (bytes === undefined) return undefined;
  try {
    // A copy: the embedder reads the whole buffer under the bytes it is given.
    const jpeg = await JpegEmbedder.for(bytes.slice());
    return { image: await jpeg.embedIntoContext(document.context), ratio: jpeg.width / jpeg.height };
  } catch (cause) {
    throw new PdfError("portrait-unreadable", "the portrait is not a JPEG picture", { cause });
  }
}
