/** What an issuer's service may send instead of an answer: endless, larger or smaller than it says, packed, deep. */
import { type ServerResponse } from "node:http";
import { gzipped } from "./files.ts";
import { type Lie } from "./service.ts";

const MIB = 1024 * 1024;

/** Sends for as long as somebody listens. */
function endless(response: ServerResponse): void {
  const part = Buffer.alloc(MIB, "0");
  const go = (): void => {
    while (!response.destroyed && response.write(part));
  };
  response.on("drain", go);
  go();
}

const to =
  (path: RegExp, send: (response: ServerResponse) => void): Lie =>
  (asked, response) => {
    if (!path.test(asked)) return false;
    response.on("error", () => undefined);
    send(response);
    return true;
  };

const ROOT = /^\/api\/v1\/root/;
const BUNDLE = /^\/api\/v1\/bundle/;
const FILES = /^\/api\/v1\/files\//;
const PROOFS = /^\/api\/v1\/proofs\//;
const LEAVES = /^\/lists\//;

/** A little less than is taken. */
const LARGE_BYTES = 7 * MIB;
const filled = (length: number, byte: number, head: string): Buffer =>
  Buffer.concat([Buffer.from(head, "hex"), Buffer.alloc(length, byte)]);

/** More than was announced, on the bare line. */
const longer = (response: ServerResponse): void => {
  response.socket?.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
  response.socket?.write(Buffer.alloc(32 * MIB, "0"));
};

const shorter = (response: ServerResponse): void => {
  response.socket?.end("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n0");
};

const packed = (response: ServerResponse): void =>
  void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipped(64));

/** Nothing at all. */
export const SILENT: Lie = to(/^/, (response) => response.writeHead(503).end());

/** Told while no list is held: nothing is known, whatever is asked. */
export const LIST_LIES: Readonly<Record<string, Lie>> = {
  "an endless root statement": to(ROOT, endless),
  "a root statement longer than it says": to(ROOT, longer),
  "a root statement of lists in lists": to(ROOT, (response) => response.end(filled(MIB - 10, 0x81, ""))),
  "a root statement of a million ones": to(ROOT, (response) => response.end(filled(MIB - 10, 1, "9a000ffff0"))),
  "an endless bundle": to(BUNDLE, endless),
  "a bundle shorter than it says": to(BUNDLE, shorter),
  "a bundle that is packed a thousand times": to(BUNDLE, packed),
  "a bundle of sixteen million ones": to(BUNDLE, (response) => response.end(filled(16 * MIB - 10, 1, "9a00fffff0"))),
  "endless files of the bundle": to(FILES, endless),
  "files of 31 MB": to(FILES, (response) => response.end(Buffer.alloc(31 * MIB))),
};

/** Told to who holds lists and asks for the proof of a file, or for all leaves. */
export const PROOF_LIES: Readonly<Record<string, Lie>> = {
  "endless proofs": to(PROOFS, endless),
  "proofs that are packed a thousand times": to(PROOFS, packed),
  "proofs longer than they say": to(PROOFS, longer),
  "seven megabytes of empty proofs": to(PROOFS, (response) =>
    response.end(`{"covered":{"1":1},"proofs":[${"{},".repeat(LARGE_BYTES / 3)}{}],"v":1}`),
  ),
  "seven megabytes of ones for proofs": to(PROOFS, (response) =>
    response.end(`{"covered":{"1":1},"proofs":[${"1,".repeat(LARGE_BYTES / 2)}1],"v":1}`),
  ),
  "endless leaves": to(LEAVES, endless),
};
