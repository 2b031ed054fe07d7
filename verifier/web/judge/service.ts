/** The two questions that name a document. Each is asked by a person's own hand, after being told who learns what. */
import { isJsonObject, parseJson } from "#core/encoding/canonical.ts";
import { OUTCOMES } from "#core/document/check-log.ts";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { groupOf } from "#core/judgement/verdict.ts";
import { parseProof } from "#core/proof/portable.ts";
import { type Input, type Verified, SourceError, en } from "../../library/index.ts";
import { exchange } from "./origin.ts";

const MAX_BYTES = 512 * 1024;

/** What is printed with this lookup code; undefined where no document has it. The issuer learns which one is checked.
 *  @throws {SourceError} `FormatError` where the answer is not what was asked for */
export async function lookUp(code: string): Promise<Input | undefined> {
  try {
    const answer = parseJson(await exchange("codes", MAX_BYTES, posted("application/json", JSON.stringify({ code }))));
    if (!isJsonObject(answer) || typeof answer["cose"] !== "string") throw new SourceError("wrong", "another answer");
    return { cwt: fromHex(answer["cose"]), proof: parseProof(answer["proof"] ?? null) };
  } catch (error) {
    if (error instanceof SourceError && error.code === "not-found") return undefined;
    throw error;
  }
}

/** The verdict of the service and its chain node on the document at `place` of `input`. Both learn which one is checked.
 *  @throws {SourceError} */
export async function askChain(input: Input, place: number): Promise<Verified> {
  const answer = parseJson(await exchange("verify", MAX_BYTES, question(input)));
  const results = isJsonObject(answer) ? answer["results"] : undefined;
  const result: unknown = Array.isArray(results) ? results[place] : undefined;
  if (!isResult(result)) throw new SourceError("wrong", "the service answered something else");
  return result;
}

function question(input: Input): RequestInit {
  if ("pdf" in input) return posted("application/pdf", input.pdf.slice());
  if ("picture" in input) return posted(input.picture[0] === 0x89 ? "image/png" : "image/jpeg", input.picture.slice());
  if ("qr" in input) return posted("application/json", JSON.stringify({ qr: input.qr }));
  if ("cwt" in input) return posted("application/json", JSON.stringify({ cwt: toHex(input.cwt) }));
  return posted("application/json", JSON.stringify({ vc: new TextDecoder().decode(input.vc) }));
}

function posted(type: string, body: string | Uint8Array<ArrayBuffer>): RequestInit {
  return { method: "POST", headers: { "content-type": type }, body };
}

/** Enough to be shown: a known status in its group, and the parts that are always there. */
function isResult(value: unknown): value is Verified {
  if (typeof value !== "object" || value === null) return false;
  if (!("status" in value && "group" in value && "checks" in value && "asOf" in value && "at" in value)) return false;
  const { status, group, checks, asOf } = value;
  const isKnown = typeof status === "string" && OUTCOMES.some((each) => each === status && groupOf(each) === group);
  const isWhole = typeof checks === "object" && checks !== null && typeof asOf === "object" && asOf !== null;
  return isKnown && isWhole && (!("edited" in value) || isEdited(value.edited));
}

const isEdited = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => name === "appearance" || Object.hasOwn(en.labels, String(name)));
