/** An auditor before a whole issuer: clean, with the issuer gone; and with lists, export or chain tampered with. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Interface } from "ethers";
import { expect } from "chai";
import { concatBytes, toHex } from "#core/encoding/text.ts";
import { journalLeaf, parseEntry } from "#core/proof/anchor.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { sha256 } from "#primitives";
import { documentRegistryAbi } from "../../contracts/abi.ts";
import { run } from "../../verifier/cli.ts";
import { FINDINGS, type AuditCode, type Discrepancy } from "../../verifier/library/audit/discrepancy.ts";
import { START } from "../support/house/test-chain.ts";
import { openHouse, type House } from "../support/house/house.ts";
import { signerOf } from "../support/house/keys.ts";
import { type RpcFront } from "../support/house/rpc-front.ts";
import {
  type Args,
  type Lie,
  bent,
  tellBlock,
  tellEvents,
  tellMethod,
  tellSender,
  tellState,
  together,
} from "../verifier/library/audit/lies.ts";

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What is done before an audit, to what the auditor reads. */
interface Stage {
  readonly house: House;
  /** The auditor's copy of the published lists. */
  readonly lists: string;
  /** Lines of the export, header first. */
  readonly lines: string[];
  readonly front: RpcFront;
}

interface Mutation {
  readonly name: string;
  readonly code: AuditCode;
  readonly make: (stage: Stage) => Promise<void> | void;
  /** without the export, of whose documents the same fault would be told */
  readonly isAlone?: true;
}

const LEAF = 96;
const abi = new Interface(documentRegistryAbi);
const STRANGER = `0x${"77".repeat(20)}`;

const fileOf = ({ lists }: Stage, sequence: number): string => join(lists, "1", `${sequence}.bin`);

/** Rewrites one leaf file of issuer 1. */
const inFile = (sequence: number, change: (leaves: readonly Buffer[]) => readonly Buffer[]): Mutation["make"] =>
  async function rewrite(stage) {
    const bytes = await readFile(fileOf(stage, sequence));
    const leaves = Array.from({ length: bytes.length / LEAF }, (_, i) => bytes.subarray(i * LEAF, (i + 1) * LEAF));
    await writeFile(fileOf(stage, sequence), Buffer.concat(change(leaves)));
  };

const lie =
  (...lies: readonly Lie[]): Mutation["make"] =>
  ({ front }) =>
    void (front.lie = together(...lies));

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

/** Changes an entry of issuer 1 in event and state alike. */
const entryTold = (sequence: number, change: (entry: string) => string): Lie =>
  together(
    tellEvents("Anchored", (args) =>
      isAnchor(args, sequence) ? { ...args, entry: change(String(args["entry"])) } : args,
    ),
    tellState("entryOf", (asked, { entry }) =>
      isAnchor(asked.toObject(), sequence) ? { entry: change(String(entry)) } : {},
    ),
  );
const isAnchor = ({ issuer, sequence }: Args, wanted: number): boolean => issuer === 1n && sequence === BigInt(wanted);
const anchorTold = (sequence: number, change: Args): Lie =>
  tellEvents("Anchored", (args) => (isAnchor(args, sequence) ? { ...args, ...change } : args));
const without = (event: string, isOne: (args: Args, place: number) => boolean = () => true): Lie =>
  tellEvents(event, (args, place) => (isOne(args, place) ? undefined : args));
/** A key of issuer 1 in event and state alike. */
const keyTold = (change: Args): Lie => {
  return together(
    tellEvents("KeyRegistered", (args) => (args["kid"] === KID ? { ...args, ...change } : args)),
    tellState("keyOf", (asked) => (asked["kid"] === KID ? change : {})),
  );
};
const KID = `0x${signerOf("signing 1").kid}`;
/** The key of issuer 1, registered after the other as one of issuer 2. */
const ofIssuer2: Lie = (() => {
  let first: Args = {};
  return tellEvents("KeyRegistered", (args, place) => {
    if (place > 0) return [args, { ...first, issuer: 2n }];
    first = args;
    return undefined;
  });
})();
const zeroWords = tellState("wordOf", () => ({ value: 0n }));
const lateTime = (entry: string): string => entry.slice(0, -10) + (START - 3600).toString(16).padStart(10, "0");

const MUTATIONS: readonly Mutation[] = [
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
  // a log of anchors told otherwise
  { name: "an anchor left out", code: "SEQUENCE_GAP", make: lie(without("Anchored", (args) => isAnchor(args, 1))) },
  {
    name: "the newest anchor left out",
    code: "ENTRY_WITHOUT_EVENT",
    make: lie(without("Anchored", (args) => isAnchor(args, 2))),
  },
  {
    name: "an anchor told twice",
    code: "ANCHORED_TWICE",
    make: lie(tellEvents("Anchored", (args) => (isAnchor(args, 1) ? [args, args] : args))),
  },
  { name: "an anchor by another account", code: "ANCHORED_BY_OTHER", make: lie(tellSender("Anchored", STRANGER)) },
  { name: "an anchor with another size", code: "EVENT_DIFFERS", make: lie(anchorTold(1, { size: 9n })) },
  {
    name: "an anchor with another root",
    code: "EVENT_DIFFERS",
    make: lie(anchorTold(1, { root: `0x${"12".repeat(32)}` })),
  },
  {
    name: "an anchor under another key",
    code: "KID_DIFFERS",
    make: lie(anchorTold(1, { kid: `0x${signerOf("signing 2").kid}` })),
  },
  {
    name: "an entry other than the event's",
    code: "ENTRY_DIFFERS",
    make: lie(
      tellState("entryOf", (asked, { entry }) =>
        isAnchor(asked.toObject(), 1) ? { entry: bent(String(entry), 20) } : {},
      ),
    ),
  },
  {
    name: "an event other than the entry",
    code: "ENTRY_DIFFERS",
    make: lie(
      tellEvents("Anchored", (args) =>
        isAnchor(args, 1) ? { ...args, entry: bent(String(args["entry"]), 20) } : args,
      ),
    ),
  },
  {
    name: "a head that its parts do not give",
    code: "HEAD_DIFFERS",
    make: lie(entryTold(2, (entry) => bent(entry, 20))),
  },
  { name: "an entry with another time", code: "TIME_DIFFERS", make: lie(entryTold(1, (entry) => bent(entry, -1))) },
  {
    name: "a block older than the one before",
    code: "TIME_NOT_RISING",
    make: async (stage) => {
      const number = await blockOf(stage, 2);
      stage.front.lie = together(
        entryTold(2, lateTime),
        tellBlock(number, { timestamp: `0x${(START - 3600).toString(16)}` }),
      );
    },
  },
  // issuers and keys
  {
    name: "an anchor outside the key's window",
    code: "KEY_OUTSIDE_WINDOW",
    make: lie(keyTold({ notAfter: BigInt(START) })),
  },
  {
    name: "a key of another issuer",
    code: "KEY_OF_OTHER_ISSUER",
    make: lie(
      ofIssuer2,
      tellState("keyOf", (asked) => (asked["kid"] === KID ? { issuer: 2n } : {})),
    ),
  },
  {
    name: "a key that nobody registered",
    code: "KEY_UNKNOWN",
    make: lie(without("KeyRegistered", ({ issuer }) => issuer === 1n)),
  },
  {
    name: "a key whose powers were changed",
    code: "KEY_DIFFERS",
    make: lie(tellState("keyOf", () => ({ kinds: 8191n }))),
  },
  {
    name: "a key that is not its kid's",
    code: "KEY_DIFFERS",
    make: lie(keyTold({ publicKey: `0x${"34".repeat(32)}` })),
  },
  {
    name: "an issuer that nobody registered",
    code: "ISSUER_UNKNOWN",
    make: lie(without("IssuerRegistered", ({ issuer }) => issuer === 1n)),
  },
  {
    name: "an account that no event gave",
    code: "ISSUER_DIFFERS",
    make: lie(tellState("issuerOf", () => ({ statusAccount: STRANGER }))),
  },
  // status
  { name: "a status word other than its events", code: "WORD_DIFFERS", make: lie(zeroWords) },
  { name: "a status event left out", code: "WORD_DIFFERS", make: lie(without("StatusSet", (_, place) => place === 1)) },
  {
    name: "a withdrawal taken back",
    code: "TRANSITION_FORBIDDEN",
    make: ({ front }) => {
      let first: Args = {};
      const told = tellEvents("StatusSet", (args, place) => (place === 0 ? (first = args) : { ...first, value: 0n }));
      front.lie = together(told, zeroWords);
    },
  },
  {
    name: "a status set by another account",
    code: "STATUS_SET_BY_OTHER",
    make: lie(tellSender("StatusSet", STRANGER)),
  },
  {
    name: "a list opened by another account",
    code: "LIST_OPENED_BY_OTHER",
    make: lie(tellSender("ListOpened", STRANGER)),
  },
  {
    name: "lists opened out of order",
    code: "LIST_OUT_OF_ORDER",
    make: lie(
      tellEvents("ListOpened", (args) => ({ ...args, list: 2n })),
      tellState("openedOf", () => ({ opened: 3n })),
    ),
  },
  {
    name: "a list that no event opened",
    code: "LIST_COUNT_DIFFERS",
    make: lie(tellState("openedOf", () => ({ opened: 2n }))),
  },
  {
    name: "a status in a list that is not open",
    code: "LIST_NOT_OPEN",
    isAlone: true,
    make: lie(
      without("ListOpened"),
      tellState("openedOf", () => ({ opened: 0n })),
    ),
  },
  // which chain
  { name: "another chain", code: "OTHER_CHAIN", make: lie(tellMethod("eth_chainId", () => "0x1")) },
  { name: "another first block", code: "OTHER_CHAIN", make: lie(tellBlock(0, { hash: `0x${"56".repeat(32)}` })) },
  {
    name: "other code at the contract's address",
    code: "OTHER_CODE",
    make: lie(
      tellMethod("eth_getCode", (code, { params: [address] }) =>
        String(address) === STRANGER ? code : bent(code, 300),
      ),
    ),
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

async function blockOf({ house }: Stage, sequence: number): Promise<number> {
  const topics = [abi.getEvent("Anchored")!.topicHash, null, `0x${sequence.toString(16).padStart(64, "0")}`];
  const body = JSON.stringify([
    { jsonrpc: "2.0", id: 1, method: "eth_getLogs", params: [{ fromBlock: "0x0", topics }] },
  ]);
  const answer = await fetch(house.chain.front.url, { method: "POST", body });
  const [{ result }] = (await answer.json()) as [{ result: [{ blockNumber: string }] }];
  return Number(result[0].blockNumber);
}

describe("absah audit", function () {
  this.timeout(120_000);
  let house: House;
  let front: RpcFront;
  let folder: string;
  let exported: readonly string[];

  before(async () => {
    house = await openHouse();
    front = await house.chain.anotherFront();
    folder = await mkdtemp(join(tmpdir(), "absah-audit-"));
    for (let i = 0; i < 3; i++) await house.issue();
    await house.settle();
    const withdrawn = await house.issue();
    await house.settle();
    const suspended = await house.issue();
    await house.settle();
    await house.change(withdrawn.documentId, "revoke");
    await house.settle();
    await house.change(suspended.documentId, "suspend");
    await house.settle();
    await house.settle();
    const lines: string[] = [];
    for await (const line of house.authority.exported()) lines.push(line.trimEnd());
    exported = lines;
    const { pinned } = house.chain;
    await writeFile(join(folder, "system.json"), JSON.stringify({ v: 1, ...pinned, rpcUrls: [front.url] }));
  });
  after(async () => {
    await house.close();
    await rm(folder, { recursive: true });
  });
  afterEach(() => void (front.lie = undefined));

  const absah = async (args: readonly string[], isErrTerminal = false): Promise<Run> => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await run(["audit", ...args], {
      env: { ABSAH_DATA: folder },
      clock: () => house.now,
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      isOutTerminal: false,
      isErrTerminal,
    });
    return { code, out: out.join(""), err: err.join("") };
  };
  const at = (name: string): string => join(folder, name);
  /** A fresh copy of all that an auditor reads. */
  const stage = async (): Promise<Stage> => {
    await rm(at("lists"), { recursive: true, force: true });
    await cp(join(house.folder, "published", "lists"), at("lists"), { recursive: true });
    return { house, front, lists: at("lists"), lines: [...exported] };
  };
  const auditStage = async ({ lists, lines }: Stage, ...more: readonly string[]): Promise<Run> => {
    await writeFile(at("export.jsonl"), lines.map((line) => `${line}\n`).join(""));
    return absah(["--lists", lists, "--export", at("export.jsonl"), "--json", ...more]);
  };
  const findingsOf = ({ out }: Run): readonly Discrepancy[] =>
    (JSON.parse(out) as { discrepancies: readonly Discrepancy[] }).discrepancies;

  it("finds nothing where nothing is wrong", async () => {
    const done = await auditStage(await stage());
    expect(findingsOf(done)).to.deep.equal([]);
    expect(done.code).to.equal(0);
    const { issuers, exported: count } = JSON.parse(done.out) as { issuers: object[]; exported: number };
    expect(issuers[0]).to.include({ issuer: 1, batches: 3, documents: 5, lists: 1, revoked: 1, suspended: 1 });
    expect(count).to.equal(5);
  });

  for (const { name, code, make, isAlone } of MUTATIONS) {
    it(`finds ${name}: ${code}, and nothing else`, async () => {
      const back = await house.chain.snapshot();
      const changed = await stage();
      await make(changed);
      const done = isAlone ? await absah(["--lists", changed.lists, "--json"]) : await auditStage(changed);
      await back();
      expect(done.code, done.err).to.equal(1);
      expect([...new Set(findingsOf(done).map((found) => found.code))], done.out).to.deep.equal([code]);
    });
  }

  it("has a mutation for each code but that of a rewritten chain", () => {
    const codes = [...new Set(MUTATIONS.map(({ code }) => code)), "HISTORY_REWRITTEN"];
    expect(codes.toSorted()).to.deep.equal(Object.keys(FINDINGS).toSorted());
  });

  it("remembers a run, goes on from it, and says where history was rewritten", async () => {
    const back = await house.chain.snapshot();
    const { lists } = await stage();
    const args = ["--lists", lists, "--json", "--remember", at("memory.json")];
    expect((await absah(args)).code).to.equal(0);
    const first = await readFile(at("memory.json"), "utf8");
    await house.chain.mine();
    expect((await absah(args)).code).to.equal(0);
    const second = await readFile(at("memory.json"), "utf8");
    expect(second).not.to.equal(first);
    await back();
    const shorter = await absah(args);
    expect(shorter.code).to.equal(1);
    expect(findingsOf(shorter).map(({ code }) => code)).to.deep.equal(["HISTORY_REWRITTEN"]);
    await house.chain.admin("compromise", KID, 99);
    await house.chain.mine(2);
    const other = await absah(args);
    expect(findingsOf(other).map(({ code }) => code)).to.deep.equal(["HISTORY_REWRITTEN"]);
    expect(await readFile(at("memory.json"), "utf8")).to.equal(second);
    await back();
  });

  it("tells people in a table, with progress on standard error, in either language", async () => {
    const { lists } = await stage();
    const clean = await absah(["--lists", lists, "--lang", "en"], true);
    expect(clean.out)
      .to.match(/^✔ Clean/)
      .and.match(/1 https:\/\/imigrasi\.absah\.example +3 +5 +1 +1 +1 +0/);
    expect(clean.err)
      .to.match(/events \d+\/\d+/)
      .and.match(/leaves 3\/3/);
    await rm(join(lists, "1", "1.bin"));
    const faulty = await absah(["--lists", lists, "--lang", "id"]);
    expect(faulty.out)
      .to.match(/^✖ 1 ketidakcocokan/)
      .and.match(/LEAVES_MISSING {2}issuer 1 · sequence 1/);
    expect(faulty.err).to.equal("");
  });

  it("ends with 2 where it could not check, and with 64 where it was called wrongly", async () => {
    const { lists, lines } = await stage();
    front.down = true;
    expect((await absah(["--lists", lists])).code).to.equal(2);
    front.down = false;
    await writeFile(at("export.jsonl"), [...lines.slice(0, 2), "{}"].join("\n"));
    expect((await absah(["--lists", lists, "--export", at("export.jsonl")])).code).to.equal(2);
    await writeFile(at("memory.json"), "{}");
    for (const wrong of [
      ["--lists", at("nowhere")],
      ["--lists", lists, "--registry", "0x12"],
      ["--lists", lists, "--rpc", "nowhere"],
      ["--lists", lists, "--depth", "-1"],
      ["--lists", lists, "--export", at("nowhere")],
      ["--lists", lists, "--remember", at("memory.json")],
    ])
      expect((await absah(wrong)).code, wrong.join(" ")).to.equal(64);
  });

  it("says that an export is behind the chain: not wrong, and not known", async () => {
    const changed = await stage();
    changed.lines[0] = JSON.stringify({ v: 1, covered: { 1: 2, 2: 0 } });
    changed.lines.splice(-1);
    const done = await auditStage(changed);
    expect([done.code, JSON.parse(done.out).status, JSON.parse(done.out).uncovered]).to.deep.equal([
      2,
      "incomplete",
      1,
    ]);
  });

  // Last: the issuer ends here.
  it("needs no issuer: clean with the service stopped and its store gone", async () => {
    await house.authority.close();
    for (const name of ["store", "persons", "pages"]) await rm(join(house.folder, name), { recursive: true });
    const args = ["--rpc", front.url, "--registry", `0x${house.chain.pinned.documentRegistry}`];
    const done = await absah([...args, "--lists", join(house.folder, "published", "lists")]);
    expect(done.code, done.out + done.err).to.equal(0);
  });
});
