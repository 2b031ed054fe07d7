/** Looks for planted marks in bytes, in every writing that a slip would leave them in, in one pass. */
import { createHash } from "node:crypto";
import { keccak256 } from "ethers";
import { encodeBase45 } from "#core/encoding/base45.ts";

/** A mark of fewer bytes comes by chance in ciphertext. */
const MIN_BYTES = 6;

/** Finds marks: every form of each lies in a table by its first four bytes. */
export class Leaks {
  readonly #byStart = new Map<number, { readonly mark: string; readonly form: Buffer }[]>();
  /** Bit for bit, which beginnings there are: nearly every place is passed with one look. */
  readonly #starts = new Uint8Array(1 << 21);
  forms = 0;
  scanned = 0;

  constructor(marks: readonly string[]) {
    for (const mark of marks) for (const form of formsOf(mark)) this.#add(mark, form);
  }

  #add(mark: string, form: Buffer): void {
    if (form.length < MIN_BYTES)
      throw new RangeError(`"${mark}" has a form of ${form.length} bytes: it comes by chance`);
    const start = form.readUInt32LE(0);
    const known = this.#byStart.get(start) ?? [];
    known.push({ mark, form });
    this.#byStart.set(start, known);
    const at = place(start);
    this.#starts[at >>> 3]! |= 1 << (at & 7);
    this.forms += 1;
  }

  /** Marks that the bytes hold in any form. */
  in(bytes: Buffer): readonly string[] {
    this.scanned += bytes.length;
    const found = new Set<string>();
    const starts = this.#starts;
    let start = bytes.length < MIN_BYTES ? 0 : bytes.readUInt32LE(0) << 8;
    for (let at = 3; at < bytes.length; at += 1) {
      start = (start >>> 8) | (bytes[at]! << 24);
      if (at === 3) start = bytes.readUInt32LE(0) | 0;
      const spot = place(start);
      if ((starts[spot >>> 3]! & (1 << (spot & 7))) === 0) continue;
      for (const { mark, form } of this.#byStart.get(start >>> 0) ?? [])
        if (form.equals(bytes.subarray(at - 3, at - 3 + form.length))) found.add(mark);
    }
    return [...found];
  }
}

const place = (start: number): number => Math.imul(start, 0x9e3779b1) >>> 8;

/** How a text may lie somewhere: as it is, in either case, backwards, in UTF-16, percent-encoded, escaped, hex, base64 and
 *  base45 at each offset, and by its digest. */
function formsOf(text: string): readonly Buffer[] {
  const forms = new Map<string, Buffer>();
  const keep = (form: Buffer): void => void forms.set(form.toString("latin1"), form);
  const cases = [text, text.toLowerCase(), text.toUpperCase()];
  for (const each of cases) {
    const bytes = Buffer.from(each);
    const wide = Buffer.from(each, "utf16le");
    for (const form of [bytes, wide, Buffer.from(wide).swap16()]) {
      keep(form);
      keep(Buffer.from(form.toString("hex")));
      keep(Buffer.from(form.toString("hex").toUpperCase()));
    }
    keep(Buffer.from(Array.from(each).toReversed().join("")));
    keep(Buffer.from(encodeURIComponent(each)));
    keep(
      Buffer.from(
        JSON.stringify(each)
          .slice(1, -1)
          .replaceAll(/[^ -~]/g, escaped),
      ),
    );
    for (const skip of [0, 1, 2]) for (const form of base64At(bytes, skip)) keep(form);
    for (const skip of [0, 1]) keep(base45At(bytes, skip));
    for (const digest of [createHash("sha256").update(bytes).digest(), Buffer.from(keccak256(bytes).slice(2), "hex")]) {
      keep(digest);
      keep(Buffer.from(digest.toString("hex")));
      keep(Buffer.from(digest.toString("hex").toUpperCase()));
      keep(Buffer.from(digest.toString("base64url")));
      keep(Buffer.from(digest.toString("base64").slice(0, 42)));
    }
  }
  return [...forms.values()];
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** What of the encoding does not depend on the neighbours. */
function base64At(bytes: Buffer, skip: number): readonly Buffer[] {
  const first = (3 - skip) % 3;
  const whole = bytes.subarray(first, first + Math.floor((bytes.length - first) / 3) * 3);
  return [Buffer.from(whole.toString("base64")), Buffer.from(whole.toString("base64url"))];
}

function base45At(bytes: Buffer, skip: number): Buffer {
  return Buffer.from(encodeBase45(bytes.subarray(skip, skip + Math.floor((bytes.length - skip) / 2) * 2)));
}
