/** Changes of the delivered file: its bytes, its cross-references, streams, dictionaries and pages, what is attached, and
 *  what editors append behind it. */
import { PDFDict, PDFDocument, PDFName, PDFString, rgb } from "pdf-lib";
import { equalBytes } from "#core/encoding/text.ts";
import { type Attempt, type Form } from "./attempt.ts";
import { BYTE_EDITS, type Edit, editBytes, joined } from "./edit.ts";
import { type Specimen, type World } from "./world.ts";

const OBJECTS = ["xref", "stream", "dictionary", "object", "cut-object"];
const SAVED = ["resave", "page", "blank", "draw", "rename", "strip", "replace", "second"];
const BEHIND = ["behind", "update", "update-twice", "line-twice"];

/** The file, its proof line put behind it again as it was: the best a forger can do. */
export const pdf: Form = {
  name: "pdf",
  hows: [...BYTE_EDITS, ...OBJECTS, ...OBJECTS, ...SAVED, ...BEHIND],
  make: async (world, specimen, edits): Promise<Attempt | undefined> => {
    let bytes = specimen.pdf;
    for (const edit of edits) if (!BEHIND.includes(edit.how)) bytes = await editPdf(world, specimen, bytes, edit);
    let file = joined(bytes, lineOf(specimen));
    for (const edit of edits) if (BEHIND.includes(edit.how)) file = editEnd(specimen, file, edit);
    if (equalBytes(file, specimen.file)) return undefined;
    return { input: { pdf: file }, rule: "file", specimen, genuine: { pdf: specimen.file } };
  },
};

/** From the proof line on. */
const lineOf = ({ file, pdf: issued }: Specimen): Uint8Array => file.subarray(issued.length);

async function editPdf(world: World, specimen: Specimen, bytes: Uint8Array, edit: Edit): Promise<Uint8Array> {
  if (BYTE_EDITS.includes(edit.how)) return editBytes(bytes, edit);
  if (OBJECTS.includes(edit.how)) return editObject(bytes, edit);
  try {
    return await editSaved(world, specimen, bytes, edit);
  } catch {
    // What an earlier edit has broken no editor opens.
    return bytes;
  }
}

const PARTS = {
  xref: /\d{10} \d{5} [nf]|startxref\s+\d+|\/(?:Size|Prev|XRef|W|Index)\b[^/]{1,12}/g,
  stream: /stream\r?\n[^]*?endstream/g,
  dictionary: /<<[^]{4,400}?>>/g,
  object: /\d+ \d+ obj/g,
  "cut-object": /\d+ \d+ obj[^]*?endobj/g,
} as const;

/** One edit within the structure that it is named for. */
function editObject(bytes: Uint8Array, { how, at, value }: Edit): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const found = [...text.matchAll(PARTS[how as keyof typeof PARTS])];
  const part = found[Math.floor(at * found.length)];
  if (part === undefined) return bytes;
  const [before, after] = [bytes.subarray(0, part.index), bytes.subarray(part.index + part[0].length)];
  if (how === "cut-object") return joined(before, after);
  const within = bytes.subarray(part.index, part.index + part[0].length);
  const small = { how: BYTE_EDITS[value % BYTE_EDITS.length] ?? "", at: ((value >>> 4) % 997) / 997, value };
  return joined(before, editBytes(within, small), after);
}

/** As somebody with an editor of PDFs would. */
async function editSaved(world: World, specimen: Specimen, bytes: Uint8Array, edit: Edit): Promise<Uint8Array> {
  const { how, at, value } = edit;
  const document = await PDFDocument.load(bytes, { updateMetadata: false, throwOnInvalidObject: true });
  const other = world.specimens[value % world.specimens.length] ?? specimen;
  switch (how) {
    case "page": {
      const [page] = await document.copyPages(document, [0]);
      if (page !== undefined) document.insertPage(value % 2, page);
      break;
    }
    case "blank":
      document.insertPage(value % 2);
      break;
    case "draw": {
      const page = document.getPage(0);
      const { width, height } = page.getSize();
      page.drawRectangle({ x: at * width, y: (value % 800) % height, width: 90, height: 12, color: rgb(1, 1, 1) });
      break;
    }
    case "strip":
      for (const name of ["Names", "AF"].slice(value % 2)) document.catalog.delete(PDFName.of(name));
      break;
    case "rename":
      rename(document, value);
      break;
    case "second":
      await document.attach(value % 2 === 0 ? other.cose : other.vc, NAMES[value % 2] ?? "");
      break;
    case "replace":
      document.catalog.delete(PDFName.of("Names"));
      await document.attach(value % 3 === 0 ? specimen.cose : other.cose, NAMES[0]);
      await document.attach(value % 3 === 1 ? specimen.vc : other.vc, NAMES[1]);
      break;
    default:
  }
  return document.save({ useObjectStreams: value % 4 === 0, addDefaultPage: false });
}

const NAMES = ["credential.cwt", "credential.vc.json"] as const;

/** Gives every attachment another name: the wrong one of the two, or nobody's. */
function rename(document: PDFDocument, value: number): void {
  const names = [...NAMES, "credential.CWT", "credential.cwt\u0000", "Credential.cwt "];
  for (const [, object] of document.context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFDict) || object.lookup(PDFName.of("EF")) === undefined) continue;
    for (const key of ["F", "UF"]) object.set(PDFName.of(key), PDFString.of(names[value % names.length] ?? ""));
  }
}

const UPDATES = [
  "1 0 obj\n<</Type/Catalog>>\nendobj\n",
  "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
  "9999 0 obj\n<</Type/Page/Contents 1 0 R>>\nendobj\n",
  "",
];

/** What stands behind the proof line. */
function editEnd(specimen: Specimen, file: Uint8Array, { how, at, value }: Edit): Uint8Array {
  const body = UPDATES[value % UPDATES.length] ?? "";
  const update = Buffer.from(
    `\n${body}xref\n0 0\ntrailer\n<</Root 1 0 R/Size ${10_000 * (1 + (value % 2))}/Prev ${Math.floor(at * file.length)}>>\nstartxref\n${file.length + 1 + body.length}\n%%EOF\n`,
  );
  switch (how) {
    case "update":
      return joined(file, update);
    case "update-twice":
      return joined(file, update, lineOf(specimen));
    case "line-twice":
      return joined(file, lineOf(specimen));
    default:
      return joined(file, Buffer.from(["\n", " ", "\0", "%%EOF\n", "startxref\n0\n%%EOF\n"][value % 5] ?? ""));
  }
}
