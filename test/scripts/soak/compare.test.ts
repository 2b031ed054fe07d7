import { expect } from "chai";
import { toHex } from "#core/encoding/text.ts";
import {
  domain,
  encodeEntry,
  FIRST_PREVIOUS_HEAD,
  head,
  journalLeaf,
  leafData,
  type Entry,
} from "#core/proof/anchor.ts";
import { treeRoot } from "#core/proof/merkle.ts";
import { wordsToFile } from "#core/proof/status.ts";
import { sha256 } from "#primitives";
import { type DocumentView } from "../../../issuer/authority/model.ts";
import { type Acknowledged } from "../../../scripts/soak/office/acknowledged.ts";
import { compare } from "../../../scripts/soak/check/compare.ts";
import { type Evidence } from "../../../scripts/soak/check/evidence.ts";

const DOMAIN = domain(1234, "ab".repeat(20));
const KID = "0102030405060708";
const ENTRY_HASHES = Array.from({ length: 9 }, (_, number) => toHex(sha256(Uint8Array.of(number))));
const coseOf = (name: string): Uint8Array => sha256(new TextEncoder().encode(name));
const leafOf = (name: string): Uint8Array => leafData({ cose: coseOf(name), vc: coseOf(name), pdf: coseOf(name) });

/** Journal entry whose hash stands in leaf 0, and the documents behind it. */
type BatchPlan = readonly [journalEntry: number, documents: readonly string[]];
const BATCHES: readonly BatchPlan[] = [
  [2, ["a", "b"]],
  [5, ["c"]],
];

/** Chain and lists of issuer 1 with these batches. */
function anchored(plan: readonly BatchPlan[]): {
  leaves: (readonly Uint8Array[])[];
  entries: Entry[];
  sealed: Map<string, { kid: string; journalEntry: number }>;
} {
  const made = { leaves: [], entries: [], sealed: new Map() } as ReturnType<typeof anchored>;
  let previousHead = FIRST_PREVIOUS_HEAD;
  for (const [sequence, [journalEntry, names]] of plan.entries()) {
    const own = [journalLeaf(Buffer.from(ENTRY_HASHES[journalEntry] ?? "", "hex")), ...names.map(leafOf)];
    const place = { domain: DOMAIN, previousHead, issuer: 1, kid: KID, sequence };
    previousHead = head({ ...place, root: treeRoot(own), size: own.length });
    made.leaves.push(own);
    made.entries.push({ head: previousHead, time: 1_800_000_000 + sequence });
    made.sealed.set(`1/${sequence}`, { kid: KID, journalEntry });
  }
  return made;
}

/** Documents a, b and c were acknowledged in that order, and b was withdrawn; its place is 1 of list 0. */
function evidence(plan = BATCHES): Evidence {
  const { leaves, entries, sealed } = anchored(plan);
  const names = ["a", "b", "c"];
  const word = 1n << 2n;
  const document = (name: string, at: number): Acknowledged[] => [
    { what: "order", key: `k-${name}`, orderId: `o-${name}`, issuer: 1 },
    { what: "document", orderId: `o-${name}`, documentId: name, issuer: 1, begunMs: 10 * at, atMs: 10 * at + 5 },
  ];
  return {
    domain: DOMAIN,
    acknowledged: [
      ...names.flatMap(document),
      { what: "change", documentId: "b", change: "revoke", begunMs: 50, atMs: 60 },
    ],
    journal: {
      signed: names.map((name, at) => ({ entry: at, documentId: name, issuer: 1, cose: toHex(coseOf(name)) })),
      places: new Map(names.map((name, index) => [name, { issuer: 1, list: 0, index }])),
      documentOf: new Map(names.map((name) => [`o-${name}`, name])),
      confirmed: new Map([["b", 1]]),
      batches: sealed,
      hashes: ENTRY_HASHES,
    },
    chain: {
      entries: new Map([[1, entries]]),
      anchored: new Map([[1, entries.map((_, sequence) => sequence)]]),
      words: new Map([["1/0/0", word]]),
    },
    published: {
      leaves: new Map([[1, leaves]]),
      covered: new Map([[1, entries.length]]),
      entries: new Map([[1, entries.map(encodeEntry)]]),
      status: new Map([[1, [wordsToFile([word])]]]),
    },
    views: new Map([["b", { status: "revoked", statusOnChain: true } as DocumentView]]),
  };
}

const told = (found: Evidence): readonly string[] => compare(found).map(({ kind, what }) => `${kind}: ${what}`);

describe("what a soak compares", () => {
  const whole = evidence();

  it("finds nothing where all is well", () => {
    expect(told(whole)).to.deep.equal([]);
  });

  it("finds a document that was acknowledged, and that the journal lacks", () => {
    const documentOf = new Map([...whole.journal.documentOf].filter(([order]) => order !== "o-a"));
    expect(told({ ...whole, journal: { ...whole.journal, documentOf } })).to.deep.equal([
      "lost: document a of order o-a was acknowledged, and the journal has no such thing",
    ]);
  });

  it("finds one that is anchored nowhere", () => {
    expect(told(evidence([[2, ["a", "b"]]])).filter((line) => line.startsWith("lost"))).to.deep.equal([
      "lost: document c is anchored nowhere",
    ]);
  });

  it("finds one that is anchored twice, in the bytes of an earlier signature too", () => {
    expect(told(evidence([...BATCHES, [6, ["a"]]]))).to.include("double: document a is anchored 2 times");
    const twice = evidence([...BATCHES, [6, ["void a"]]]);
    const again = { entry: 3, documentId: "a", issuer: 1, cose: toHex(coseOf("void a")) };
    const journal = { ...twice.journal, signed: [...twice.journal.signed, again] };
    expect(told({ ...twice, journal })).to.include("double: document a is anchored 2 times");
  });

  it("finds one on the chain that was never signed", () => {
    expect(told(evidence([...BATCHES, [6, ["x"]]]))).to.deep.equal([
      `gap: the chain has a document ${toHex(coseOf("x"))} that the journal never signed`,
    ]);
  });

  it("finds another order than the journal's", () => {
    expect(told(evidence([[2, ["b", "a"]], BATCHES[1]!]))).to.deep.equal([
      "order: issuer 1: document a is anchored behind a later one",
      "order: issuer 1: document a is anchored behind one that was asked for after its answer",
    ]);
  });

  it("finds a document that stands behind one which was asked for after its answer", () => {
    const [order, line, ...rest] = whole.acknowledged;
    const early = { ...line, begunMs: 100, atMs: 105 } as Acknowledged;
    expect(told({ ...whole, acknowledged: [order!, early, ...rest] })).to.include(
      "order: issuer 1: document b is anchored behind one that was asked for after its answer",
    );
  });

  it("finds two answers to one order, and to one key", () => {
    const [order, line] = whole.acknowledged;
    const other = { ...line, documentId: "z" } as Acknowledged;
    const again = { ...order, orderId: "o-z" } as Acknowledged;
    const lines = told({ ...whole, acknowledged: [...whole.acknowledged, other, again] });
    expect(lines).to.include("double: order o-a was answered with documents a, z");
    expect(lines).to.include("double: key k-a was answered with orders o-a, o-z");
  });

  it("finds two documents in one place", () => {
    const places = new Map(whole.journal.places).set("c", { issuer: 1, list: 0, index: 0 });
    expect(told({ ...whole, journal: { ...whole.journal, places } })).to.deep.equal([
      "double: documents a and c have the same place 1/0/0",
    ]);
  });

  it("finds a batch whose event is missing, or came twice", () => {
    for (const sequences of [[0], [0, 1, 1]]) {
      const chain = { ...whole.chain, anchored: new Map([[1, sequences]]) };
      expect(told({ ...whole, chain })).to.deep.equal([`gap: issuer 1: 2 entries, events of ${sequences.join(" ")}`]);
    }
  });

  it("finds a batch that was sealed and never anchored", () => {
    const batches = new Map(whole.journal.batches).set("1/2", { kid: KID, journalEntry: 6 });
    expect(told({ ...whole, journal: { ...whole.journal, batches } })).to.deep.equal([
      "gap: issuer 1: 3 batches sealed, 2 anchored",
    ]);
  });

  it("finds leaves that do not make the head, and a journal that leaf 0 does not know", () => {
    const leaves = new Map([
      [1, [whole.published.leaves.get(1)![0]!.toReversed(), whole.published.leaves.get(1)![1]!]],
    ]);
    const lines = told({ ...whole, published: { ...whole.published, leaves } });
    expect(lines).to.include("list: batch 0 of issuer 1: the published leaves do not make its head");
    expect(lines).to.include("lost: batch 0 of issuer 1: its leaf 0 is not journal entry 2");
  });

  it("finds a bundle that covers less, or has another entry", () => {
    const [first, second] = whole.published.entries.get(1)!;
    const published = { ...whole.published, covered: new Map([[1, 1]]), entries: new Map([[1, [second!, first!]]]) };
    const lines = told({ ...whole, published });
    expect(lines).to.include("list: issuer 1: the bundle covers 1 of 2");
    expect(lines.filter((line) => line.includes("of the bundle is"))).to.have.length(2);
  });

  it("finds a withdrawal that the chain lacks, and one that the lists lack", () => {
    const chain = { ...whole.chain, words: new Map<string, bigint>() };
    expect(told({ ...whole, chain })).to.include("status: b: revoked was acknowledged, the chain has valid");
    const published = { ...whole.published, status: new Map([[1, [wordsToFile([])]]]) };
    expect(told({ ...whole, published })).to.deep.equal(["list: b: the chain has revoked, the list valid"]);
  });

  it("finds a withdrawal that nobody acknowledged", () => {
    const acknowledged = whole.acknowledged.filter(({ what }) => what !== "change");
    expect(told({ ...whole, acknowledged })).to.include("status: b: valid was acknowledged, the chain has revoked");
  });

  it("finds an API that says otherwise, or that it is not on the chain yet", () => {
    const view = (changes: Partial<DocumentView>): Evidence => ({
      ...whole,
      views: new Map([["b", { ...whole.views.get("b")!, ...changes }]]),
    });
    expect(told(view({ status: "valid" }))).to.deep.equal(["status: the API says valid of b, not revoked"]);
    expect(told(view({ statusOnChain: false }))).to.deep.equal([
      "status: the API says that the status of b is not on the chain yet",
    ]);
  });
});
