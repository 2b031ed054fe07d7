import { readFileSync } from "node:fs";
import { AbiCoder, keccak256 } from "ethers";
import { expect } from "chai";
import * as fc from "fast-check";
import { fromHex, toHex } from "#core/encoding/text.ts";
import { domain, encodeEntry, head, journalLeaf, leafData, parseEntry, type Batch } from "#core/proof/anchor.ts";
import { expectRefusal, flip } from "../refusal.ts";

const coder = AbiCoder.defaultAbiCoder();
const ox = (bytes: Uint8Array): string => `0x${toHex(bytes)}`;
const bytesOf = (size: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: size, maxLength: size });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const batches: fc.Arbitrary<Batch> = fc.record({
  domain: bytesOf(32),
  previousHead: bytesOf(27),
  issuer: uint32,
  kid: bytesOf(8).map(toHex),
  sequence: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  root: bytesOf(32),
  size: uint32,
});

function headByEthers(batch: Batch): string {
  const types = ["bytes32", "bytes27", "uint32", "bytes8", "uint64", "bytes32", "uint32"];
  const { issuer, sequence, size } = batch;
  const values = [ox(batch.domain), ox(batch.previousHead), issuer, `0x${batch.kid}`, sequence, ox(batch.root), size];
  return keccak256(coder.encode(types, values)).slice(2, 2 + 54);
}

interface Known {
  readonly chainId: number;
  readonly documentRegistry: string;
  readonly domain: string;
  readonly batch: { readonly previousHead: string; readonly kid: string; readonly root: string } & Omit<
    Batch,
    "domain" | "previousHead" | "root"
  >;
  readonly head: string;
}
const known = JSON.parse(readFileSync(new URL("../../../vectors/anchor.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Known[];
};

describe("anchor", () => {
  it("has the domain that ethers encodes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), bytesOf(20), (chainId, contract) => {
        const encoded = coder.encode(["string", "uint256", "address"], ["absah-anchor-1", chainId, ox(contract)]);
        expect(ox(domain(chainId, toHex(contract)))).to.equal(keccak256(encoded));
      }),
    );
  });

  it("has the head that ethers encodes", () => {
    fc.assert(
      fc.property(batches, (batch) => {
        expect(toHex(head(batch))).to.equal(headByEthers(batch));
      }),
    );
  });

  for (const { batch, ...wanted } of known.cases)
    it(`knows the head ${wanted.head.slice(0, 8)}…, and another with one bit changed`, () => {
      const where = domain(wanted.chainId, wanted.documentRegistry);
      const given = { ...batch, domain: where, previousHead: fromHex(batch.previousHead), root: fromHex(batch.root) };
      expect(toHex(where)).to.equal(wanted.domain);
      expect(toHex(head(given))).to.equal(wanted.head);
      for (const twin of [
        { ...given, domain: flip(given.domain, 0) },
        { ...given, previousHead: flip(given.previousHead, 26) },
        { ...given, issuer: (given.issuer ^ 1) >>> 0 },
        { ...given, kid: toHex(flip(fromHex(given.kid), 7)) },
        { ...given, sequence: given.sequence + 1 },
        { ...given, root: flip(given.root, 31) },
        { ...given, size: given.size ^ 1 },
      ])
        expect(toHex(head(twin))).not.to.equal(wanted.head);
    });

  it("takes an entry apart and puts it together again", () => {
    fc.assert(
      fc.property(bytesOf(32), (bytes) => {
        const entry = parseEntry(bytes);
        expect(entry.head).to.deep.equal(bytes.slice(0, 27));
        expect(entry.time).to.equal(Number(BigInt(ox(bytes.slice(27)))));
        expect(encodeEntry(entry)).to.deep.equal(bytes);
      }),
    );
  });

  it("refuses an entry of 31 or 33 bytes", () => {
    for (const size of [31, 33]) expectRefusal(() => parseEntry(new Uint8Array(size)), "entry");
  });

  it("lays the three digests of a document, and the journal's hash behind 64 zero bytes, in 96 bytes", () => {
    const [cose, vc, pdf] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
    const leaf = leafData({ cose: cose!, vc: vc!, pdf: pdf! });
    expect(toHex(leaf)).to.equal("01".repeat(32) + "02".repeat(32) + "03".repeat(32));
    expect(toHex(journalLeaf(pdf!))).to.equal("00".repeat(64) + "03".repeat(32));
  });

  it("refuses digests of another length, which would shift the next", () => {
    const digest = new Uint8Array(32);
    expect(() => leafData({ cose: digest.subarray(1), vc: digest, pdf: digest })).to.throw(RangeError);
    expect(() => journalLeaf(digest.subarray(1))).to.throw(RangeError);
  });
});
