/** What an auditor hands over: the text of a code, or a file. All of it is opened here and sent nowhere. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { decodeQr } from "#core/document/qr.ts";
import { splitProofLine } from "#core/proof/portable.ts";
import { type Contents } from "../../../library/ports.ts";
import { reader } from "../../judge/reader.ts";

/** SHA-256 of a document's parts in hex, as they lie in its leaf. */
export interface Digests {
  readonly cose: string;
  readonly vc: string;
  readonly pdf: string;
}

/** One document: its COSE_Sign1, and its three digests where a whole file gave them. */
export interface Handed {
  readonly cwt: Uint8Array;
  readonly digests?: Digests;
  /** the whole file and what was read in it */
  readonly file?: { readonly pdf: Uint8Array; readonly contents: Contents };
}

/** Documents of a code's text: one or none. */
export function documentsOfText(text: string): readonly Handed[] {
  const content = decodeQr(text.trim());
  return content.status === "ours" ? [{ cwt: content.cose }] : [];
}

/** Documents of a PDF, picture or COSE file, by what its bytes begin with. */
export async function documentsOfFile(file: Blob): Promise<readonly Handed[]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const begins = (...start: readonly number[]): boolean => start.every((byte, place) => bytes[place] === byte);
  if (begins(0xd2, 0x84)) return [{ cwt: bytes }];
  if (begins(0x25, 0x50, 0x44, 0x46)) return documentsOfPdf(bytes, await reader.pdf(bytes));
  if (begins(0x89, 0x50, 0x4e, 0x47) || begins(0xff, 0xd8)) return codesOf(await reader.picture(bytes));
  return [];
}

function documentsOfPdf(bytes: Uint8Array, contents: Contents): readonly Handed[] {
  if (contents.status !== "credential") return codesOf(contents);
  const { cwt, vc } = contents;
  if (vc === undefined) return [{ cwt }];
  // The proof line was put behind the page after its digest was anchored.
  const { pdf } = splitProofLine(bytes);
  const [cose = "", credential = "", page = ""] = [cwt, vc, pdf].map((part) => toHex(sha256(part)));
  return [{ cwt, digests: { cose, vc: credential, pdf: page }, file: { pdf: bytes, contents } }];
}

function codesOf(contents: Contents): readonly Handed[] {
  return contents.status === "codes" ? contents.codes.flatMap(documentsOfText) : [];
}
