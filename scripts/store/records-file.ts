/** Records of a level folder in one file: for each its lengths (two times four bytes, big-endian), its key, its bytes. */
import { HouseError } from "./house.ts";

export interface SealedRecord {
  readonly key: string;
  readonly sealed: Uint8Array;
}

const HEADER = 8;
const WRITE_BYTES = 1 << 18;

export async function* encodeRecords(records: AsyncIterable<SealedRecord>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const { key, sealed } of records) {
    const name = Buffer.from(key);
    const header = Buffer.alloc(HEADER);
    header.writeUInt32BE(name.length, 0);
    header.writeUInt32BE(sealed.length, 4);
    waiting.push(header, name, sealed);
    size += HEADER + name.length + sealed.length;
    if (size < WRITE_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  yield Buffer.concat(waiting);
}

/** @throws {HouseError} where the bytes end in the middle of a record */
export async function* decodeRecords(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<SealedRecord> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    let at = 0;
    while (rest.length - at >= HEADER) {
      const keyEnd = at + HEADER + rest.readUInt32BE(at);
      const end = keyEnd + rest.readUInt32BE(at + 4);
      if (end > rest.length) break;
      yield { key: rest.toString("utf8", at + HEADER, keyEnd), sealed: Uint8Array.from(rest.subarray(keyEnd, end)) };
      at = end;
    }
    rest = rest.subarray(at);
  }
  if (rest.length > 0) throw new HouseError("The file of records ends in the middle of one: take another backup.");
}
