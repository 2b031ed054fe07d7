/** zlib for attachments, as node's own does it: bounded before it begins, bytes after the end left alone. */
import { ZStream, Z_FINISH, Z_STREAM_END, zlibInflate, zlibInflateInit } from "pako";

/** @throws {Error} where the stream is damaged or larger than `maxBytes` */
export function inflate(bytes: Uint8Array, maxBytes: number): Uint8Array {
  const stream = new ZStream();
  zlibInflateInit(stream);
  stream.input = bytes;
  stream.avail_in = bytes.length;
  stream.output = new Uint8Array(maxBytes);
  stream.avail_out = maxBytes;
  if (zlibInflate(stream, Z_FINISH) !== Z_STREAM_END) throw new Error("damaged, or larger than it may be");
  return stream.output.slice(0, stream.total_out);
}
