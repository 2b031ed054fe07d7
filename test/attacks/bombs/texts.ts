/** Codes, credentials and JSON that are small, or as large as is taken, and would like to cost much. */
import { constants, deflateRawSync, deflateSync } from "node:zlib";
import { concatBytes, fromHex } from "#core/encoding/text.ts";
import { encodeBase45 } from "#core/encoding/base45.ts";

/** The most that one code holds, and the most that the service takes, each with room for what stands around it. */
const CODE_LETTERS = 4_290;
const BODY_LETTERS = 9_900_000;
const MIB = 1024 * 1024;

/** A zlib stream, beginning 78 9C, of so many zeros. */
function zeros(mebibytes: number): Uint8Array {
  const block = deflateRawSync(new Uint8Array(MIB), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: mebibytes }, () => block);
  return concatBytes(fromHex("789c"), ...blocks, fromHex("030000000001"));
}

/** COSE_Sign1 of our frame around a payload of anything. */
function framed(payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head[0] = 0x5a;
  head.writeUInt32BE(payload.length, 1);
  return concatBytes(fromHex("d2844da2012704481122334455667788a0"), head, payload, fromHex("5840"), new Uint8Array(64));
}

const codeOf = (bytes: Uint8Array): string => encodeBase45(deflateSync(bytes, { level: 6 }));
const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);

/** CBOR that announces, nests or repeats: inside a COSE_Sign1 of ours, or instead of one. */
const CBOR: Readonly<Record<string, (room: number) => Uint8Array>> = {
  "lists in lists": (room) => filled(room, 0x81),
  "tags on tags": (room) => filled(room, 0xc1),
  "maps in maps": (room) => concatBytes(...Array.from({ length: Math.min(room, 20_000) / 2 }, () => fromHex("a100"))),
  "a list that says 2^53 items": () => fromHex("9b001fffffffffffff00"),
  "bytes that say 2^64": () => fromHex("5bffffffffffffffff00"),
  "a map that says 2^32 pairs": () => fromHex("ba ff ff ff ff 00".replaceAll(" ", "")),
  "a list of ones": (room) => concatBytes(fromHex("9a"), uint32(room), filled(room, 1)),
  "one key over and over": (room) => concatBytes(fromHex("ba"), uint32(room / 2), filled(room, 1)),
};

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(Math.floor(value));
  return bytes;
}

/** Within one code: what it inflates to is a thousand times as much, at most. */
export const CODES: Readonly<Record<string, string>> = {
  "2.8 MB of zeros": encodeBase45(zeros(2)).slice(0, CODE_LETTERS),
  "16 KiB of zeros behind the frame": codeOf(framed(new Uint8Array(16_000))),
  "a stream that does not end": encodeBase45(concatBytes(fromHex("789c"), filled(2_800, 0))),
  "an empty block over and over": encodeBase45(
    concatBytes(fromHex("789c"), ...Array.from({ length: 550 }, () => fromHex("000000ffff"))),
  ),
  ...Object.fromEntries(
    Object.entries(CBOR).flatMap(([name, make]) => [
      [`${name}, as the payload`, codeOf(framed(make(16_000)))],
      [`${name}, as the whole`, codeOf(concatBytes(fromHex("d284"), make(16_000)))],
    ]),
  ),
};

/** Of an even number of bytes: three letters stand for two. */
const BLOCK = zeros(2).slice(2, -6);
/** As long as the service takes, and 6 GB for who unpacks it. */
export const LONG_CODE: string =
  encodeBase45(fromHex("789c")) + encodeBase45(BLOCK).repeat(Math.floor(BODY_LETTERS / ((BLOCK.length / 2) * 3)));

/** JSON of `room` letters. */
const JSONS: Readonly<Record<string, (room: number) => string>> = {
  "lists in lists": (room) => "[".repeat(room),
  "objects in objects": (room) => '{"a":'.repeat(room / 5),
  "a list of ones": (room) => `[${"1,".repeat(room / 2)}1]`,
  "a list of empty objects": (room) => `[${"{},".repeat(room / 3)}{}]`,
  "names by the million": (room) => `{${Array.from({ length: room / 12 }, (_, i) => `"${i}":${i % 10}`).join()}}`,
  "one name over and over": (room) => `{${'"a":1,'.repeat(room / 6)}"a":1}`,
  "a number of a million digits": () => `{"a":${"9".repeat(1_000_000)}}`,
  "a number of 10^999999999": () => '{"a":1e999999999}',
  "a text of escapes": (room) => `{"a":"${String.raw`\u0041`.repeat(room / 6)}"}`,
  "a text that does not end": (room) => `{"a":"${"x".repeat(room)}`,
  blanks: (room) => `{"a":${" ".repeat(room)}1}`,
};

/** Bodies of `POST /api/v1/verify`, as JSON. */
export const BODIES: Readonly<Record<string, () => string>> = {
  "a code of 6 GB": () => `{"qr":"${LONG_CODE}"}`,
  ...Object.fromEntries(Object.entries(JSONS).map(([name, make]) => [name, () => make(BODY_LETTERS)])),
  "ones, as a credential": () => JSON.stringify({ vc: `{"a":[${"1,".repeat(BODY_LETTERS / 2 - 50)}1]}` }),
  "a list of ones, as a COSE_Sign1": () =>
    JSON.stringify({ cwt: Buffer.from(framed(filled(BODY_LETTERS / 2 - 100, 1))).toString("hex") }),
};
