/** Files over lines that break off: what came is kept, what is there already is not fetched again. */
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { type AddressInfo } from "node:net";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { sha256 } from "#primitives";
import { toHex } from "#core/encoding/text.ts";
import { Endpoint } from "../../../verifier/adapters/bundle/endpoint.ts";
import { ListFolder } from "../../../verifier/adapters/bundle/folder.ts";
import { type Download, download } from "../../../verifier/library/download.ts";
import { type ListStore, type Note, type PublishedSource } from "../../../verifier/library/index.ts";

const FILE = Uint8Array.from({ length: 300_000 }, (_, place) => (place * 7919) >>> 5);
const DIGEST = toHex(sha256(FILE));

describe("download", () => {
  let server: Server;
  let folder: string;
  let origin: string;
  /** What each request was given, and what happens to its answer. */
  let ranges: string[];
  let cutAfter: number | undefined;
  let isDripping: boolean;
  let body: Uint8Array;

  beforeEach(async () => {
    [ranges, cutAfter, isDripping, body] = [[], undefined, false, FILE];
    folder = await mkdtemp(join(tmpdir(), "absah-download-"));
    server = createServer((request, response) => {
      const range = request.headers.range ?? "";
      ranges.push(range);
      const from = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
      const rest = body.subarray(from);
      if (from > 0 && rest.length === 0) return response.writeHead(416).end();
      response.writeHead(from > 0 ? 206 : 200, { "content-length": rest.length });
      if (isDripping) return response.write(rest.subarray(0, 10));
      if (cutAfter === undefined) return response.end(rest);
      return response.write(rest.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 30));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const fetchFile = async (
    more: Partial<Download> = {},
  ): Promise<{ bytes: Uint8Array | undefined; codes: readonly string[]; received: number }> => {
    const notes: Note[] = [];
    let received = 0;
    const bytes = await download({
      digest: DIGEST,
      source: new Endpoint(origin),
      limitMs: 2000,
      notes: (note) => notes.push(note),
      onBytes: (count) => (received += count),
      ...more,
    });
    return { bytes, codes: notes.map(({ code }) => code), received };
  };

  it("gives a file whose digest is right, and no other", async () => {
    expect((await fetchFile()).bytes).to.deep.equal(FILE);
    body = FILE.slice();
    body[7] = (body[7] ?? 0) ^ 1;
    const { bytes, codes } = await fetchFile();
    expect(bytes).to.equal(undefined);
    expect(codes).to.deep.equal(["wrong"]);
  });

  it("goes on where the line broke off, after a restart too", async () => {
    cutAfter = 200_000;
    const first = await fetchFile({ store: new ListFolder(folder) });
    expect(first.bytes).to.equal(undefined);
    expect(first.codes).to.deep.equal(["unreachable"]);
    cutAfter = undefined;
    const second = await fetchFile({ store: new ListFolder(folder) });
    expect(second.bytes).to.deep.equal(FILE);
    expect(first.received + second.received).to.equal(FILE.length);
    expect(ranges.at(-1)).to.equal(`bytes=${first.received}-`);
    // Without a store nothing is kept: the twin that shows what it is for.
    expect((await fetchFile()).received).to.equal(FILE.length);
  });

  it("forgets the beginning once the file is whole", async () => {
    const store = new ListFolder(folder);
    cutAfter = 100_000;
    await fetchFile({ store });
    expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).to.have.length(1);
    cutAfter = undefined;
    await store.putFile(DIGEST, (await fetchFile({ store })).bytes ?? new Uint8Array());
    expect(await readdir(folder)).to.deep.equal([DIGEST]);
  });

  it("fetches anew where the kept beginning was edited", async () => {
    const store = new ListFolder(folder);
    await writeFile(join(folder, `${DIGEST}.part`), "edited on the disk");
    expect((await fetchFile({ store })).bytes).to.deep.equal(FILE);
  });

  it("fetches only what a grown file has more than the older one", async () => {
    const { bytes, received } = await fetchFile({ older: FILE.slice(0, 299_968) });
    expect(bytes).to.deep.equal(FILE);
    expect(received).to.equal(32);
  });

  it("fetches the whole file where the older one is not its beginning, or longer", async () => {
    for (const older of [FILE.slice(1, 1000), new Uint8Array(FILE.length + 1)])
      expect((await fetchFile({ older })).bytes).to.deep.equal(FILE);
  });

  it("gives up a file that is longer than it can be", async () => {
    const { bytes, codes, received } = await fetchFile({ maxBytes: 1000 });
    expect(bytes).to.equal(undefined);
    expect(codes).to.deep.equal(["too-large"]);
    expect(received).to.be.below(FILE.length);
    expect((await fetchFile({ maxBytes: FILE.length })).bytes).to.deep.equal(FILE);
  });

  it("writes what it keeps on the way so rarely that it costs a few times the file, not its square", async () => {
    let written = 0;
    const store: ListStore = {
      read: async () => undefined,
      write: async () => {},
      file: async () => undefined,
      putFile: async () => {},
      putPart: async (_, bytes) => void (written += bytes.length),
    };
    const drops: PublishedSource = {
      name: "drops",
      root: async () => new Uint8Array(),
      bundle: async () => new Uint8Array(),
      proofs: async () => new Uint8Array(),
      file: async () => FILE,
      rest: async function* () {
        for (let turn = 0; turn < 20; turn++)
          for (let at = 0; at < FILE.length; at += 10_000) yield FILE.subarray(at, at + 10_000);
      },
    };
    await fetchFile({ source: drops, store });
    expect(written).to.be.within(6_000_000, 6 * 6_000_000);
  });

  it("gives up a line that stands still, and keeps what came", async () => {
    isDripping = true;
    const { bytes, codes } = await fetchFile({ limitMs: 300, store: new ListFolder(folder) });
    expect(bytes).to.equal(undefined);
    expect(codes).to.deep.equal(["late"]);
    expect(await readdir(folder)).to.deep.equal([`${DIGEST}.part`]);
  });

  it("takes whole files from a source that gives no others", async () => {
    const plain: PublishedSource = {
      name: "plain",
      root: async () => new Uint8Array(),
      bundle: async () => new Uint8Array(),
      proofs: async () => new Uint8Array(),
      file: async () => FILE,
    };
    expect((await fetchFile({ source: plain })).bytes).to.deep.equal(FILE);
  });
});
