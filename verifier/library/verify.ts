/** Gather, then judge. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { type Presented, presentCwt, presentParts, presentVc } from "#core/document/presented.ts";
import { decodeQr } from "#core/document/qr.ts";
import { type Evidence } from "#core/judgement/evidence.ts";
import { type Result, judge } from "#core/judgement/verdict.ts";
import { type PortableProof, splitProofLine } from "#core/proof/portable.ts";
import { type Edited, findEdited } from "./appearance/edited.ts";
import { type Question, type Sources, gather } from "./gather.ts";
import { type Contents } from "./ports.ts";

/** What is checked: the text of a QR code, a PDF or a picture (PNG, JPEG), or one of the two credentials;
 *  `proof` is a proof from a side file. */
export type Input = { readonly proof?: PortableProof } & (
  | { readonly qr: string }
  | { readonly pdf: Uint8Array }
  | { readonly picture: Uint8Array }
  /** `fileDigest`: SHA-256 in hex of the PDF that held it, where that file is not at hand. */
  | { readonly cwt: Uint8Array; readonly fileDigest?: string }
  | { readonly vc: Uint8Array }
);

/** A verdict, and beside it what of an altered file reads otherwise than it was signed. */
export type Verified = Result & { readonly edited?: Edited };

/** A verdict and what it was made of: for whoever keeps a trace of it, or judges again later. */
export interface Judged {
  readonly result: Verified;
  /** SHA-256 of the COSE_Sign1, or of the credential where it came alone, in hex; absent where nothing of ours was read. */
  readonly digest?: string;
  /** What was read, as it was read: the text of a code (of one that is too long for a code, its beginning), or bytes. */
  readonly raw?: string | Uint8Array;
  readonly presented: Presented;
  readonly evidence: Evidence;
}

/** A QR code holds at most 4,296 letters: what is longer is none of ours and is looked at by its beginning only. */
const MAX_QR_TEXT = 4296;
const BEGINNING = 64;

/** One verdict for each document in `input`: several only for a PDF or picture of several codes.
 *  Never throws for what is in the input or what a source does; where nothing is found the one verdict is `unreadable`.
 *  @see PROTOCOL, section 9 */
export async function verifyAll(input: Input, sources: Sources, question: Question = {}): Promise<readonly Verified[]> {
  return (await judgeAll(input, sources, question)).map(({ result }) => result);
}

/** As `verifyAll`, with what each verdict was made of. */
export async function judgeAll(input: Input, sources: Sources, question: Question = {}): Promise<readonly Judged[]> {
  const [shown, proofs] = await present(input, sources);
  return Promise.all(
    shown.map(async ({ presented, bytes, text }) => {
      const evidence = await gather(presented, proofs, sources, question);
      const result = judge(presented, evidence, question.at ?? sources.clock());
      const pdf = "pdf" in input ? input.pdf : undefined;
      const edited = await findEdited(pdf, result, evidence.root, sources.files);
      const raw = text ?? bytes;
      const isOurs = presented.form !== "nothing" && bytes !== undefined;
      return {
        result: edited === undefined ? result : { ...result, edited },
        ...(isOurs && { digest: toHex(sha256(bytes)) }),
        ...(raw === undefined ? {} : { raw }),
        presented,
        evidence,
      };
    }),
  );
}

/** The verdict of `input`; of several codes the first one's, so that callers who expect several take `verifyAll`. */
export async function verify(input: Input, sources: Sources, question: Question = {}): Promise<Verified> {
  const [first] = await verifyAll(input, sources, question);
  return first ?? judge(NOTHING, await gather(NOTHING, [], sources, question), question.at ?? sources.clock());
}

const NOTHING: Presented = { form: "nothing", cause: "nothing" };

/** What one document presents, and the bytes it is known by. */
interface Shown {
  readonly presented: Presented;
  readonly bytes?: Uint8Array;
  /** of the code that held it */
  readonly text?: string;
}

async function present(input: Input, sources: Sources): Promise<readonly [readonly Shown[], readonly PortableProof[]]> {
  const side = input.proof === undefined ? [] : [input.proof];
  if ("qr" in input) return [[presentText(input.qr)], side];
  if ("cwt" in input) {
    const { cwt, fileDigest } = input;
    return [[{ presented: presentParts({ cwt, ...(fileDigest !== undefined && { fileDigest }) }), bytes: cwt }], side];
  }
  if ("vc" in input) return [[{ presented: presentVc(input.vc), bytes: input.vc }], side];
  if ("picture" in input) return [presentContents(await sources.files?.picture(input.picture), sources), side];
  const { pdf, proof } = splitProofLine(input.pdf);
  const contents = await sources.files?.pdf(input.pdf);
  const fileDigest = toHex(sha256(pdf));
  return [presentContents(contents, sources, fileDigest), proof === undefined ? side : [proof, ...side]];
}

function presentText(whole: string): Shown {
  // The beginning of a longer text tells what it is, and is too short to hold a document.
  const content = decodeQr(whole.length > MAX_QR_TEXT ? whole.slice(0, BEGINNING) : whole);
  const text = whole.slice(0, MAX_QR_TEXT);
  if (content.status === "ours") return { presented: presentCwt(content.cose), bytes: content.cose, text };
  return { presented: { form: "nothing", cause: content.cause }, text };
}

function presentContents(contents: Contents | undefined, { notes }: Sources, fileDigest = ""): readonly Shown[] {
  switch (contents?.status) {
    case "credential":
      return [
        {
          presented: presentParts({
            cwt: contents.cwt,
            ...(contents.vc === undefined ? {} : { vc: contents.vc }),
            fileDigest,
          }),
          bytes: contents.cwt,
        },
      ];
    case "codes":
      return contents.codes.length === 0 ? [{ presented: NOTHING }] : contents.codes.map(presentText);
    case "unreadable":
      notes?.({
        source: "file",
        code: contents.reason === "too-large" ? "too-large" : "wrong",
        detail: contents.reason,
      });
      return [{ presented: NOTHING }];
    case undefined:
      return [{ presented: NOTHING }];
  }
}
