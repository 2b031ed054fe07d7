import { ZStream, Z_BUF_ERROR, Z_FINISH, Z_STREAM_END, deflate, zlibInflate, zlibInflateInit } from "pako";
import { FormatError } from "../error.ts";

/** DEFLATE never grows a byte into more than this many: no larger buffer is ever needed. */
const MAX_RATIO = 1032;

/** A zlib stream at level 6, which begins 78 9C. @see RFC 1950 */
export function deflateZlib(bytes: Uint8Array): Uint8Array {
  return deflate(bytes, { level: 6 });
}

/**
 * Undoes `deflateZlib`: one stream beginning 78 9C (so without a dictionary), its checksum right, no byte left over.
 * @param maxBytes never more than this is inflated, whatever the stream holds
 * @throws {FormatError} `zlib-header`, `zlib-data` (damaged or cut short), `zlib-rest` (bytes after the end), `too-large`
 */
export function inflateZlib(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes[0] !== 0x78 || bytes[1] !== 0x9c) throw new FormatError("zlib-header", "does not begin 78 9C");
  const stream = new ZStream();
  zlibInflateInit(stream);
  stream.input = bytes;
  stream.avail_in = bytes.length;
  stream.output = new Uint8Array(Math.min(maxBytes, bytes.length * MAX_RATIO));
  stream.avail_out = stream.output.length;
  const status = zlibInflate(stream, Z_FINISH);
  if (status === Z_BUF_ERROR && stream.avail_out === 0)
    throw new FormatError("too-large", `more than ${maxBytes} bytes`);
  if (status !== Z_STREAM_END) throw new FormatError("zlib-data", stream.msg || `cut short (${status})`);
  if (stream.avail_in !== 0) throw new FormatError("zlib-rest", `${stream.avail_in} bytes after the end`);
  return stream.output.slice(0, stream.total_out);
}
