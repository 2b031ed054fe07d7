/** Faults in what an issuer publishes, really anchors, or exports; each with the code that names it. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Interface } from "ethers";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { journalLeaf, parseEntry } from "#core/proof/anchor.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { sha256 } from "#primitives";
import { documentRegistryAbi } from "../../contracts/abi.ts";
import { type House } from "../support/house/house.ts";
import { signerOf } from "../support/house/keys.ts";
import { type Mutation, type Stage } from "./audit-stage.ts";

const LEAF = 96;
const abi = new Interface(documentRegistryAbi);

const fileOf = ({ lists }: Stage, sequence: number): string => join(lists, "1", `${sequence}.bin`);

/** Rewrites one leaf file of issuer 1. */
const inFile = (sequence: number, change: (leaves: readonly Buffer[]) => readonly Buffer[]): Mutation["make"] =>
  async function rewrite(stage) {
    const bytes = await readFile(fileOf(stage, sequence));
    const leaves = Array.from({ length: bytes.length / LEAF }, (_, i) => bytes.subarray(i * LEAF, (i + 1) * LEAF));
    await writeFile(fileOf(stage, sequence), Buffer.concat(change(leaves)));
  };

type Line = Record<string, unknown>;

/** Rewrites the export's documents. */
const inExport = (change: (documents: Line[]) => readonly Line[]): Mutation["make"] =>
  function rewrite({ lines }) {
    const [header = "", ...rest] = lines;
    const documents = change(rest.map((line) => JSON.parse(line) as Line));
    lines.splice(0, lines.length, header, ...documents.map((line) => JSON.stringify(line)));
  };

/** Anchors a batch as issuer 1 itself would, and publishes its leaves. */
const anchoring = (leavesOf: (stage: Stage) => Promise<readonly Uint8Array[]>): Mutation["make"] =>
  async function anchor(stage) {
    const { chain } = stage.house;
    const leaves = await leavesOf(stage);
    const call = {
      issuer: 1,
      kid: signerOf("signing 1").kid,
      sequence: 3,
      root: treeRoot(leaves),
      size: leaves.length,
    };
    const before = await entryOf(stage.house, 2);
    const { head: previousHead } = parseEntry(Buffer.from(before.slice(2), "hex"));
    const args = [1, `0x${call.kid}`, 3, `0x${toHex(call.root)}`, call.size, `0x${toHex(previousHead)}`];
    await chain.send("anchoring 1", `0x${chain.pinned.documentRegistry}`, abi.encodeFunctionData("anchor", args));
    await writeFile(fileOf(stage, 3), concatBytes(...leaves));
  };

async function entryOf({ chain }: House, sequence: number): Promise<string> {
  const params = [{ to: `0x${chain.pinned.documentRegistry}`, data: abi.encodeFunctionData("entryOf", [1, sequence]) }];
  const body = JSON.stringify([{ jsonrpc: "2.0", id: 1, method: "eth_call", params: [...params, "latest"] }]);
  const answer = await fetch(chain.front.url, { method: "POST", body });
  const [{ result }] = (await answer.json()) as [{ result: string }];
  return result;
}

const journal = journalLeaf(sha256(new Uint8Array(1)));
const paper = (byte: number): Uint8Array => new Uint8Array(LEAF).fill(byte);

export const PUBLISHED: readonly Mutation[] = [
  // published leaf data
  {
    name: "a leaf altered by one bit",
    code: "ROOT_DIFFERS",
    make: inFile(0, ([zero, one, ...rest]) => [zero!, flipped(one!), ...rest]),
  },
  {
    name: "two leaves reordered",
    code: "ROOT_DIFFERS",
    make: inFile(0, ([zero, one, two, ...rest]) => [zero!, two!, one!, ...rest]),
  },
  { name: "a leaf omitted", code: "LEAF_OMITTED", make: inFile(0, ([zero, , ...rest]) => [zero!, ...rest]) },
  {
    name: "a leaf added at the end",
    code: "LEAF_EXTRA",
    make: inFile(0, (leaves) => [...leaves, Buffer.from(paper(7))]),
  },
  {
    name: "a leaf duplicated",
    code: "LEAF_EXTRA",
    make: inFile(0, ([zero, one, ...rest]) => [zero!, one!, one!, ...rest]),
  },
  {
    name: "a truncated file",
    code: "LEAVES_TRUNCATED",
    make: async (stage) => writeFile(fileOf(stage, 0), (await readFile(fileOf(stage, 0))).subarray(0, -1)),
  },
  { name: "no file", code: "LEAVES_MISSING", make: (stage) => rm(fileOf(stage, 1)) },
  {
    name: "files of two batches swapped",
    code: "LEAVES_SWAPPED",
    make: async (stage) => {
      const files = await Promise.all([0, 1].map((sequence) => readFile(fileOf(stage, sequence))));
      await writeFile(fileOf(stage, 0), files[1]!);
      await writeFile(fileOf(stage, 1), files[0]!);
    },
  },
  // what an issuer could really anchor
  {
    name: "a document anchored twice",
    code: "LEAF_DUPLICATED",
    make: anchoring(async (stage) => [journal, (await readFile(fileOf(stage, 0))).subarray(LEAF, 2 * LEAF)]),
  },
  {
    name: "a document in the journal's place",
    code: "JOURNAL_LEAF_MALFORMED",
    make: anchoring(() => Promise.resolve([paper(8), paper(9)])),
  },
  { name: "an empty leaf", code: "LEAF_MALFORMED", make: anchoring(() => Promise.resolve([journal, paper(0)])) },
  {
    name: "the tail of a compromised key",
    code: "COMPROMISED_TAIL",
    make: ({ house }) => house.chain.admin("compromise", `0x${signerOf("signing 1").kid}`, 2),
  },
  // the issuer's export
  {
    name: "a document that is not anchored",
    code: "EXPORT_UNANCHORED",
    make: inExport(([first, ...rest]) => [
      first!,
      ...rest,
      { ...first, cose: "ab".repeat(32), place: freePlace([first!, ...rest]) },
    ]),
  },
  { name: "a leaf without a document", code: "EXPORT_MISSING", make: inExport((documents) => documents.slice(1)) },
  {
    name: "a document with another page",
    code: "EXPORT_DIFFERS",
    make: inExport(([first, ...rest]) => [{ ...first, pdf: "cd".repeat(32) }, ...rest]),
  },
  {
    name: "a document at another leaf",
    code: "EXPORT_MISPLACED",
    make: inExport(([first, ...rest]) => [{ ...first, index: 2 }, ...rest]),
  },
  {
    name: "one leaf for two documents",
    code: "EXPORT_TWICE",
    make: inExport(([first, ...rest]) => [first!, ...rest, { ...first, place: freePlace([first!, ...rest]) }]),
  },
  {
    name: "two documents at one place",
    code: "PLACE_SHARED",
    make: inExport(([first, second, ...rest]) => [first!, { ...second, place: first!["place"] }, ...rest]),
  },
  {
    name: "a place in a list that is not open",
    code: "PLACE_NOT_OPEN",
    make: inExport(([first, ...rest]) => [{ ...first, list: 5 }, ...rest]),
  },
  {
    name: "a status of no document",
    code: "STATUS_WITHOUT_DOCUMENT",
    make: inExport((documents) =>
      documents.map((one) => (one["sequence"] === 2 ? { ...one, place: freePlace(documents) } : one)),
    ),
  },
];

function flipped(leaf: Buffer): Buffer {
  const changed = Buffer.from(leaf);
  changed[40]! ^= 1;
  return changed;
}

/** A place that no document has. */
function freePlace(documents: readonly Line[]): number {
  const taken = new Set(documents.map(({ place }) => place));
  return Array.from({ length: documents.length + 1 }, (_, place) => place).find((place) => !taken.has(place)) ?? 0;
}
