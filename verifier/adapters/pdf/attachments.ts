/** The two attachments of PROTOCOL 4, read by name from the EmbeddedFiles tree. */
import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFRawStream, PDFString } from "pdf-lib";

const MAX_ATTACHMENT = 64 * 1024;
const MAX_NODES = 64;
const MAX_NAMES = 256;
const WANTED = ["credential.cwt", "credential.vc.json"] as const;

export interface Attachments {
  readonly cwt?: Uint8Array;
  readonly vc?: Uint8Array;
}

/** Undoes zlib. @throws {Error} where it is damaged or larger than `maxBytes` */
export type Inflate = (bytes: Uint8Array, maxBytes: number) => Uint8Array;

/** @param inflate  the runtime's own
 *  @throws {Error} for anything out of the ordinary: the caller calls the whole file unreadable */
export async function readAttachments(pdf: Uint8Array, inflate: Inflate): Promise<Attachments> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false, throwOnInvalidObject: true });
  const root = document.catalog.lookupMaybe(name("Names"), PDFDict)?.lookupMaybe(name("EmbeddedFiles"), PDFDict);
  const found = new Map<string, Uint8Array>();
  if (root !== undefined) walk(root, found, inflate);
  const cwt = found.get(WANTED[0]);
  const vc = found.get(WANTED[1]);
  return { ...(cwt === undefined ? {} : { cwt }), ...(vc === undefined ? {} : { vc }) };
}

/** Breadth first with a budget: a tree may be deep, wide, or contain itself. */
function walk(root: PDFDict, found: Map<string, Uint8Array>, inflate: Inflate): void {
  const nodes = [root];
  for (let next = 0; next < nodes.length; next++) {
    const node = nodes[next];
    if (node === undefined) return;
    const names = node.lookupMaybe(name("Names"), PDFArray);
    const kids = node.lookupMaybe(name("Kids"), PDFArray);
    if ((names?.size() ?? 0) > MAX_NAMES || nodes.length + (kids?.size() ?? 0) > MAX_NODES)
      throw new Error("too many attachments");
    for (const [place, spec] of dictionaries(names).entries()) if (place % 2 === 1 && spec) take(spec, found, inflate);
    nodes.push(...dictionaries(kids).filter((kid) => kid !== undefined));
  }
}

function take(spec: PDFDict, found: Map<string, Uint8Array>, inflate: Inflate): void {
  const label = spec.lookup(name("UF")) ?? spec.lookup(name("F"));
  if (!(label instanceof PDFString || label instanceof PDFHexString)) return;
  const wanted = WANTED.find((each) => each === label.decodeText());
  if (wanted === undefined) return;
  // Two readers could each take another of the two: such a file is nobody's.
  if (found.has(wanted)) throw new Error(`two attachments are called ${wanted}`);
  const stream = spec.lookup(name("EF"), PDFDict).lookup(name("F"));
  if (!(stream instanceof PDFRawStream)) throw new Error(`${wanted} is not a stream`);
  found.set(wanted, contents(stream, wanted, inflate));
}

function contents(stream: PDFRawStream, label: string, inflate: Inflate): Uint8Array {
  const filter = stream.dict.lookup(name("Filter"));
  const only = filter instanceof PDFArray && filter.size() === 1 ? filter.lookup(0) : filter;
  const raw = stream.getContents();
  if (only === name("FlateDecode")) return inflate(raw, MAX_ATTACHMENT);
  if (only !== undefined) throw new Error(`${label} has an unexpected filter`);
  if (raw.length > MAX_ATTACHMENT) throw new Error(`${label} is too long`);
  return raw;
}

/** The dictionaries of an array at their places; undefined where something else stands. */
function dictionaries(array: PDFArray | undefined): readonly (PDFDict | undefined)[] {
  const items = array?.asArray() ?? [];
  return items.map((_, place) => {
    const item = array?.lookup(place);
    return item instanceof PDFDict ? item : undefined;
  });
}

const name = (text: string): PDFName => PDFName.of(text);
