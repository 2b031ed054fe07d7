import { expect } from "chai";
import { Interface } from "ethers";
import { documentRegistryAbi } from "../../../../contracts/abi.ts";
import {
  decodeBlock,
  decodeDocumentState,
  decodeEntryOf,
  decodeQuantity,
  encodeDocumentState,
  encodeEntryOf,
} from "../../../../verifier/adapters/chain/calls.ts";
import { SourceError } from "../../../../verifier/library/index.ts";

const abi = new Interface(documentRegistryAbi);
const QUERY = { issuer: 4_294_967_295, sequence: 2 ** 40, kid: "0102030405060708", list: 3, index: 131_071 };
const ENTRY = `0x${"ab".repeat(32)}`;
const VALUES = [
  42n,
  1_800_000_000n,
  ENTRY,
  `0x${"cd".repeat(32)}`,
  1n,
  8191n,
  5n,
  6n,
  2n ** 40n - 1n,
  2n ** 64n - 1n,
  4n,
  3n,
];

function encoded(changes: Readonly<Record<number, unknown>> = {}): string {
  return abi.encodeFunctionResult(
    "documentState",
    VALUES.map((value, place) => changes[place] ?? value),
  );
}

describe("calls of the contract, packed by hand", () => {
  it("are what ethers makes of contracts/abi.ts", () => {
    const { issuer, sequence, kid, list, index } = QUERY;
    expect(encodeDocumentState(QUERY)).to.equal(
      abi.encodeFunctionData("documentState", [issuer, sequence, `0x${kid}`, list, index]),
    );
    expect(encodeEntryOf(QUERY)).to.equal(abi.encodeFunctionData("entryOf", [issuer, sequence]));
  });

  it("give back what ethers encodes", () => {
    expect(decodeDocumentState(encoded())).to.deep.equal({
      blockNumber: 42,
      blockTime: 1_800_000_000,
      entry: new Uint8Array(32).fill(0xab),
      key: {
        publicKey: "cd".repeat(32),
        issuer: 1,
        kinds: 8191,
        notBefore: 5,
        notAfter: 6,
        retiredAt: 2 ** 40 - 1,
        compromisedFrom: 2n ** 64n - 1n,
      },
      opened: 4,
      status: 3,
    });
    expect(decodeEntryOf(abi.encodeFunctionResult("entryOf", [ENTRY]))).to.deep.equal(new Uint8Array(32).fill(0xab));
  });

  it("give nothing for zeros", () => {
    const state = decodeDocumentState(encoded({ 2: `0x${"00".repeat(32)}`, 4: 0n }));
    expect(state).not.to.have.any.keys("entry", "key");
    expect(decodeEntryOf(`0x${"0".repeat(64)}`)).to.equal(undefined);
  });

  const wrong: readonly (readonly [string, () => unknown])[] = [
    ["a word too few", () => decodeDocumentState(encoded().slice(0, -64))],
    ["a word too many", () => decodeDocumentState(`${encoded()}${"0".repeat(64)}`)],
    ["nothing, as an address without a contract answers", () => decodeDocumentState("0x")],
    ["capitals", () => decodeDocumentState(encoded().toUpperCase().replace("0X", "0x"))],
    ["a status above 3", () => decodeDocumentState(`${encoded().slice(0, -1)}4`)],
    ["a block number beyond 2^53", () => decodeDocumentState(encoded({ 0: 2n ** 60n }))],
    ["a quantity that is none", () => decodeQuantity("12")],
    ["a quantity beyond 2^53", () => decodeQuantity("0x100000000000000")],
    ["a block without a hash", () => decodeBlock({ number: "0x1", timestamp: "0x2" })],
    ["a block with half a hash", () => decodeBlock({ number: "0x1", timestamp: "0x2", hash: "0xab" })],
    ["text for a block", () => decodeBlock("latest")],
  ];
  for (const [name, work] of wrong) {
    it(`refuse ${name}`, () => {
      expect(work).to.throw(SourceError).with.property("code", "wrong");
    });
  }

  it("read a block, and none", () => {
    const hash = `0x${"12".repeat(32)}`;
    expect(decodeBlock({ number: "0x10", timestamp: "0x20", hash })).to.deep.equal({
      number: 16,
      hash: hash.slice(2),
      time: 32,
    });
    expect(decodeBlock(null)).to.equal(undefined);
  });
});
