/** Changes of the document itself: bytes and fields of both credentials, and the text of the code. */
import { constants, deflateSync, inflateSync, type ZlibOptions } from "node:zlib";
import { canonicalize } from "#core/encoding/canonical.ts";
import { encodeBase45 } from "#core/encoding/base45.ts";
import { type CborValue, decodeCbor, encodeCbor } from "#core/encoding/cbor.ts";
import { equalBytes } from "#core/encoding/text.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type Input } from "../../../verifier/library/index.ts";
import { type Attempt, type Form } from "./attempt.ts";
import { BYTE_EDITS, TREE_EDITS, changedText, editBytes, editTree, type Edit, joined } from "./edit.ts";
import { type Specimen } from "./world.ts";

/** `none` where nothing is left of the change. */
function refused(specimen: Specimen, genuine: Input, input: Input, isSame: boolean): Attempt | undefined {
  return isSame ? undefined : { input, rule: "refused", specimen, genuine };
}

/** The COSE_Sign1, byte by byte. */
const cose: Form = {
  name: "cose",
  hows: BYTE_EDITS,
  make: (_, specimen, edits) => {
    const bytes = edits.reduce(editBytes, specimen.cose);
    return refused(specimen, { cwt: specimen.cose }, { cwt: bytes }, equalBytes(bytes, specimen.cose));
  },
};

/** Claims and headers, written again by the rules, under the old signature; as bytes, or as a code where one holds them. */
const field: Form = {
  name: "field",
  hows: TREE_EDITS,
  make: (_, specimen, edits) => {
    const opened = openCose(specimen.cose);
    const bytes = ifWritable(() => closeCose(edits.reduce(editTree, opened)));
    if (bytes === undefined || equalBytes(bytes, specimen.cose)) return undefined;
    const qr = (edits[0]?.value ?? 0) % 2 === 0 ? ifWritable(() => encodeQr(bytes)) : undefined;
    return {
      input: qr === undefined ? { cwt: bytes } : { qr },
      rule: "refused",
      specimen,
      genuine: { cwt: specimen.cose },
    };
  },
};

/** A COSE_Sign1 with header and payload as values. */
function openCose(bytes: Uint8Array): unknown {
  const { tag, value } = decodeCbor(bytes) as unknown as { tag: number; value: readonly CborValue[] };
  const [header, open, payload, signature] = value;
  return {
    tag,
    parts: [decodeCbor(header as Uint8Array), open, decodeCbor(payload as Uint8Array), signature],
  };
}

function closeCose(opened: unknown): Uint8Array {
  const { tag, parts } = opened as { tag: number; parts: readonly CborValue[] };
  const written = parts.map((part, place) => (place === 0 || place === 2 ? encodeCbor(part) : part));
  return encodeCbor({ tag, value: written });
}

/** The credential for machines, byte by byte. It comes with its proof, or it would not have been valid before. */
const vc: Form = {
  name: "vc",
  hows: BYTE_EDITS,
  make: (_, specimen, edits) => {
    const bytes = edits.reduce(editBytes, specimen.vc);
    return refused(
      specimen,
      withProof(specimen, specimen.vc),
      withProof(specimen, bytes),
      equalBytes(bytes, specimen.vc),
    );
  },
};

/** Its members, in canonical form again. */
const member: Form = {
  name: "member",
  hows: TREE_EDITS,
  make: (_, specimen, edits) => {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(specimen.vc));
    const bytes = ifWritable(() => canonicalize(edits.reduce(editTree, parsed) as never));
    if (bytes === undefined) return undefined;
    return refused(
      specimen,
      withProof(specimen, specimen.vc),
      withProof(specimen, bytes),
      equalBytes(bytes, specimen.vc),
    );
  },
};

const withProof = ({ proof }: Specimen, bytes: Uint8Array): Input => ({ vc: bytes, ...(proof && { proof }) });

/** The text of the code. Another text that unpacks, by the rules, to the very bytes that were signed is the same document. */
const qr: Form = {
  name: "qr",
  hows: ["letter", "letter", "prefix", "unpacked", "packed", "flushed", "base45", ...BYTE_EDITS],
  make: (_, specimen, edits) => {
    const genuine = encodeQr(specimen.cose);
    const text = edits.reduce(editText, genuine);
    if (text === genuine) return undefined;
    const isSame = equalBytes(unpack(text), specimen.cose);
    return { input: { qr: text }, rule: isSame ? "same" : "refused", specimen, genuine: { qr: genuine } };
  },
};

const PREFIXES = ["HC1:", "https://absah.example/#", "6BF", " ", "\uFEFF", "\n", "0", "WWW.", "{", "ABSAH:", "%PDF-"];
const PACKINGS: readonly ZlibOptions[] = [
  { level: 0 },
  { level: 1 },
  { level: 5 },
  { level: 6, memLevel: 1 },
  { level: 6, strategy: constants.Z_HUFFMAN_ONLY },
  { level: 6, strategy: constants.Z_FIXED },
  { level: 6, strategy: constants.Z_RLE },
  { level: 6, windowBits: 9 },
  { level: 9 },
];

function editText(text: string, edit: Edit): string {
  const { how, at, value } = edit;
  switch (how) {
    case "letter":
      return changedText(text, value);
    case "prefix":
      return (PREFIXES[value % PREFIXES.length] ?? "") + text;
    case "packed":
      return encodeBase45(deflateSync(unpack(text), PACKINGS[value % PACKINGS.length]));
    case "unpacked":
      return encodeBase45(deflateSync(editBytes(unpack(text), { how: "bit", at, value }), { level: 6 }));
    case "flushed": {
      // An empty block between two halves: another text of the same bytes.
      const bytes = unpack(text);
      const cut = Math.floor(at * bytes.length);
      const whole = deflateSync(bytes, { level: 6 });
      const halves = [bytes.subarray(0, cut), bytes.subarray(cut)].map((half, place) =>
        deflateSync(half, { level: 6, finishFlush: place === 0 ? constants.Z_FULL_FLUSH : constants.Z_FINISH }),
      );
      const [first = whole, second = whole] = halves;
      return encodeBase45(joined(first, second.subarray(2, -4), whole.subarray(-4)));
    }
    case "base45":
      return encodeBase45(editBytes(packed(text), { how: "bit", at, value }));
    default:
      return Buffer.from(editBytes(Buffer.from(text, "utf8"), edit)).toString("utf8");
  }
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Base45 as RFC 9285 has it, written apart from the product's. Nothing where the text is not of that form. */
function packed(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 3) {
    const group = text
      .slice(at, at + 3)
      .split("")
      .map((letter) => ALPHABET.indexOf(letter));
    const value = group.reduce((sum, digit, place) => sum + digit * 45 ** place, 0);
    const size = group.length - 1;
    if (group.includes(-1) || size === 0 || value >= 256 ** size) return new Uint8Array();
    if (size === 2) bytes.push(value >> 8);
    bytes.push(value & 255);
  }
  return Uint8Array.from(bytes);
}

/** What a text of ours holds by PROTOCOL 2, with node's own zlib. Nothing where it is none. */
function unpack(text: string): Uint8Array {
  const bytes = packed(text);
  if (bytes[0] !== 0x78 || bytes[1] !== 0x9c || text.length > 4296) return new Uint8Array();
  try {
    const { buffer, engine } = inflateSync(bytes, { info: true, maxOutputLength: 16_384 }) as unknown as {
      buffer: Uint8Array;
      engine: { bytesWritten: number };
    };
    return engine.bytesWritten === bytes.length ? new Uint8Array(buffer) : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}

/** What `write` gives; nothing where its values cannot be written at all. */
export function ifWritable<T>(write: () => T): T | undefined {
  try {
    return write();
  } catch {
    return undefined;
  }
}

export const DOCUMENT_FORMS: readonly Form[] = [cose, field, vc, member, qr];
