/** What others learn of who is checked (SECURITY G11): recorded on the wire. */
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { expect } from "chai";
import { sha256 } from "#primitives";
import { encodeQr } from "#core/document/qr.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { parseUuid, toBase64Url, toHex } from "#core/encoding/text.ts";
import { splitProofLine } from "#core/proof/portable.ts";
import { Endpoint } from "../../verifier/adapters/bundle/endpoint.ts";
import { Lists, type Sources } from "../../verifier/library/index.ts";
import { call } from "../support/house/services.ts";
import { check, openStreet, type Street } from "./support/street.ts";

/** All that an app or a library may ask: root file, bundle, whole lists by digest, buckets by three digits, leaf data of
 *  all batches. */
const ALLOWED = /^GET (\/api\/v1\/(root|bundle|files\/[0-9a-f]{64}|proofs\/[0-9a-f]{3})|\/lists\/\d+\/\d+\.bin)$/;
const NUMBER = "2C11JE9876-Q";

/** Passes requests on and writes down all of each: line, headers, body. */
interface Recorder {
  readonly url: string;
  readonly lines: string[];
  readonly whole: string[];
  close(): Promise<void>;
}

describe("what a check tells the issuer", () => {
  let street: Street;
  let recorder: Recorder;
  let secrets: readonly string[];
  let inputs: readonly ({ qr: string } | { cwt: Uint8Array } | { pdf: Uint8Array } | { vc: Uint8Array })[];
  before(async () => {
    street = await openStreet({ realPages: true });
    const { house } = street;
    const { documentId } = await house.issue({ number: NUMBER });
    // Others of the same day, as there always are.
    for (let i = 0; i < 3; i += 1) {
      await house.issue();
      await house.settle();
    }
    const found = await house.authority.published.lookup(documentId);
    if (found === undefined) throw new RangeError("not handed out");
    const file = await house.authority.documentPdf(documentId);
    const { pdf } = splitProofLine(file);
    inputs = [{ qr: encodeQr(found.cose) }, { cwt: found.cose }, { vc: found.vc }, { pdf: file }, { pdf }];
    secrets = namesOf(documentId, [found.cose, found.vc, pdf, file]);
    recorder = await record(street.services.issuer);
  });
  after(async () => {
    await recorder.close();
    await street.close();
  });

  const sources = (withLists: boolean): Sources => {
    const clock = (): number => street.house.now;
    const published = [new Endpoint(recorder.url)];
    const { files } = street.online();
    const lists = new Lists({ pinned: street.house.trust, sources: published, clock });
    return { clock, published, ...(withLists ? { lists } : {}), ...(files === undefined ? {} : { files }) };
  };

  it("is which lists it needs and three digits, never which paper, for code, credentials and files", async () => {
    recorder.lines.length = 0;
    const asked = sources(true);
    for (const input of inputs) await check(input, asked);
    expect(recorder.lines.length).to.be.greaterThan(3);
    for (const line of recorder.lines) expect(line).to.match(ALLOWED);
    expect(recorder.lines.some((line) => line.includes("/proofs/"))).to.equal(true);
    expectSilence(recorder, secrets);
  });

  it("is the same for a paper that is not in the list, and for a stranger's text", async () => {
    recorder.lines.length = 0;
    const asked = sources(true);
    const [first] = inputs;
    if (first === undefined || !("qr" in first)) throw new RangeError("no code");
    for (const qr of [first.qr.slice(0, 50), "https://evil.example", NUMBER]) await check({ qr }, asked);
    for (const line of recorder.lines) expect(line).to.match(ALLOWED).and.not.include("/proofs/");
    expectSilence(recorder, secrets);
  });

  it("names in files only what the bundle lists, the same for every paper", async () => {
    const listsOf = async (input: (typeof inputs)[number]): Promise<readonly string[]> => {
      recorder.lines.length = 0;
      await check(input, sources(true));
      return recorder.lines.filter((line) => !/\/(proofs|lists)\//.test(line)).toSorted();
    };
    const [first, ...others] = inputs;
    if (first === undefined) throw new RangeError("no input");
    const expected = await listsOf(first);
    for (const other of others) expect(await listsOf(other)).to.deep.equal(expected);
  });

  it("is, for a credential alone, the leaf data of every batch, whichever holds it", async () => {
    for (const input of inputs) {
      recorder.lines.length = 0;
      await check(input, sources(true));
      const asked = recorder.lines.filter((line) => line.includes("/lists/")).toSorted();
      const all = [0, 1, 2].map((sequence) => `GET /lists/1/${sequence}.bin`);
      expect(asked).to.deep.equal("vc" in input ? all : []);
    }
  });

  it("may be asked for a bucket that many papers share, by the endpoint itself", async () => {
    const endpoint = new Endpoint(recorder.url);
    const digest = secrets[0] ?? "";
    for (const prefix of [digest, digest.slice(0, 4), digest.slice(0, 2), "../documents", ""])
      expect(await endpoint.proofs(prefix).catch(() => "refused")).to.equal("refused");
    for (const line of recorder.lines) expect(line).to.match(ALLOWED);
  });

  it("is nothing where a bundle file is all there is", async () => {
    recorder.lines.length = 0;
    const pack = await street.pack();
    for (const input of inputs) {
      const bytes = "qr" in input ? input.qr : "cwt" in input ? input.cwt : "vc" in input ? input.vc : input.pdf;
      await street.absah(["verify", "--json", "--bundle", pack, await street.file(bytes)]);
    }
    expect(recorder.lines).to.deep.equal([]);
  });

  it("reaches nobody's log", async () => {
    for (const input of inputs) {
      if (!("qr" in input)) continue;
      await call(street.services.verifier, "POST", "/api/v1/verify", { body: input });
    }
    for (const line of [...street.services.logged, ...street.house.log.map((each) => JSON.stringify(each))])
      for (const secret of [...secrets.slice(0, 4), NUMBER, "MUSTERMANN", "C01X00T47"])
        expect(line.toLowerCase()).not.to.include(secret.toLowerCase());
  });
});

/** Every way in which a request could name the paper. The first four are its digests. */
function namesOf(documentId: string, parts: readonly Uint8Array[]): readonly string[] {
  const id = parseUuid(documentId);
  const digests = parts.map(sha256);
  return [
    ...digests.map(toHex),
    ...digests.map(toBase64Url),
    // Beyond the three digits of the bucket, any longer beginning would name it.
    ...digests.map((digest) => toHex(digest).slice(0, 8)),
    documentId,
    toHex(id),
    toBase64Url(id),
    formatLookupCode(id),
    NUMBER,
    "MUSTERMANN",
    "ERIKA",
    "C01X00T47",
  ];
}

function expectSilence({ whole }: Recorder, secrets: readonly string[]): void {
  for (const request of whole)
    for (const secret of secrets) expect(request.toLowerCase(), secret).not.to.include(secret.toLowerCase());
}

async function record(target: string): Promise<Recorder> {
  const [lines, whole]: [string[], string[]] = [[], []];
  const server: Server = createServer((request, response) => {
    void (async () => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      const line = `${request.method} ${request.url}`;
      lines.push(line);
      whole.push([line, ...request.rawHeaders, Buffer.concat(parts).toString("latin1")].join("\n"));
      const answer = await fetch(`${target}${request.url}`);
      response.statusCode = answer.status;
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    lines,
    whole,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
