/** Two bits a document, as the contract's words and as the bundle's status files hold them (PROTOCOL, section 6). */
import { FormatError } from "../error.ts";

/** Places of a list, words of a list, bytes of its file. */
export const LIST_SIZE = 131_072;
export const LIST_WORDS = 1_024;
export const STATUS_FILE_BYTES = 32_768;

/** 0 valid, 1 revoked (final), 2 suspended (may be lifted), 3 superseded. */
export type StatusValue = 0 | 1 | 2 | 3;

const VALUES = [0, 1, 2, 3] as const;

/** Status of place `index`: bits 2(i mod 4) and the next of byte ⌊i/4⌋.
 *  @throws {FormatError} `status-file` not 32,768 bytes   @throws {RangeError} no such place */
export function statusAt(file: Uint8Array, index: number): StatusValue {
  assertStatusFile(file);
  assertPlace(index);
  return twoBits(file[index >> 2]! >> (2 * (index & 3)));
}

/** Status of place `index` in the word that holds it: bits 2(i mod 128) and the next, counted from the lowest. */
export function statusInWord(word: bigint, index: number): StatusValue {
  assertPlace(index);
  return twoBits(Number((word >> BigInt(2 * (index % 128))) & 3n));
}

/** The contract's word number `word` (0 to 1,023) of a status file.
 *  @throws {FormatError} `status-file` not 32,768 bytes   @throws {RangeError} no such word */
export function wordAt(file: Uint8Array, word: number): bigint {
  assertStatusFile(file);
  if (!Number.isInteger(word) || word < 0 || word >= LIST_WORDS) throw new RangeError(`no word ${word}`);
  // Lowest places first in both: the file is the words, each from its lowest byte on.
  let value = 0n;
  for (let i = 31; i >= 0; i--) value = (value << 8n) | BigInt(file[32 * word + i]!);
  return value;
}

/** The status file of a list from its words; words that are not given are 0.
 *  @throws {RangeError} more than 1,024 words, or one that is no uint256 */
export function wordsToFile(words: readonly (bigint | undefined)[]): Uint8Array {
  if (words.length > LIST_WORDS) throw new RangeError(`${words.length} words`);
  const file = new Uint8Array(STATUS_FILE_BYTES);
  words.forEach((word, number) => {
    let rest = word ?? 0n;
    if (rest < 0n || rest >= 1n << 256n) throw new RangeError(`word ${number} is no uint256`);
    for (let i = 0; rest > 0n; i++, rest >>= 8n) file[32 * number + i] = Number(rest & 0xffn);
  });
  return file;
}

function twoBits(value: number): StatusValue {
  return VALUES[value & 3]!;
}

function assertStatusFile(file: Uint8Array): void {
  if (file.length !== STATUS_FILE_BYTES) throw new FormatError("status-file", `${file.length} bytes`);
}

function assertPlace(index: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= LIST_SIZE) throw new RangeError(`no place ${index}`);
}
