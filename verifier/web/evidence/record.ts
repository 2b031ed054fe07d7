/** From a verdict on the screen to a file that can be handed over. */
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { splitProofLine } from "#core/proof/portable.ts";
import { type EvidenceRecord, formatRecord } from "../../library/index.ts";
import { type Checked } from "../periksa/session.ts";

/** What only the page knows: its trust file, the device, the picture that was asked for. */
interface Around {
  readonly trust: string;
  readonly device?: string;
  readonly jpeg?: Uint8Array;
}

/** The file's name and contents; undefined where nothing was read. The name tells time and digest, and nobody. */
export function evidenceOf(checked: Checked, around: Around): { name: string; text: string } | undefined {
  const { raw, result, channel, input, name } = checked;
  if (raw === undefined) return undefined;
  const { at, status, group, cause, checks, asOf } = result;
  const { trust, device, jpeg } = around;
  const file = fileOf(input, name);
  const record: EvidenceRecord = {
    code: typeof raw === "string" ? { text: raw.toWellFormed() } : { hex: toHex(raw) },
    judgement: { at, status, group, ...(cause === undefined ? {} : { cause }), checks, asOf },
    verifier: { trust, channel, ...(device === undefined ? {} : { device }) },
    ...(file === undefined ? {} : { file }),
    ...(jpeg === undefined ? {} : { picture: { jpeg: toHex(jpeg) } }),
  };
  const text = formatRecord(record);
  const time = new Date(at * 1000).toISOString().slice(0, 16).replaceAll(/[-:]/g, "");
  const mark = toHex(sha256(new TextEncoder().encode(text))).slice(0, 8);
  return { name: `absah-evidence-${time}Z-${mark}.json`, text };
}

function fileOf(input: Checked["input"], name: string | undefined): EvidenceRecord["file"] {
  const named = name === undefined ? {} : { name };
  if ("pdf" in input) {
    const { pdf } = splitProofLine(input.pdf);
    return { kind: "pdf", size: input.pdf.length, digest: toHex(sha256(pdf)), ...named };
  }
  if ("picture" in input)
    return { kind: "picture", size: input.picture.length, digest: toHex(sha256(input.picture)), ...named };
  return undefined;
}
