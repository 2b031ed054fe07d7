import { expect } from "chai";
import { type StatusValue } from "#core/proof/status.ts";
import { judge } from "#core/judgement/verdict.ts";
import { type Evidence } from "#core/judgement/evidence.ts";
import { ANCHORED, DAY, EXPIRES, NOW, payloadOf, READ, signPaper, VALID_FROM, STRANGER } from "../world.ts";
import {
  verdictOf,
  anchorWith,
  asQr,
  bundle,
  earlier,
  bundleOf,
  evidenceOf,
  first,
  offline,
  online,
  paper,
  proof,
  readingOf,
  root,
  statusOf,
} from "./scene.ts";

const inBundle = (status: StatusValue): Evidence => evidenceOf({ bundle: bundleOf({ statuses: [statusOf(status)] }) });
const onChain = (status: StatusValue): Evidence => ({ ...online, chain: readingOf({ status }) });
const both = (told: StatusValue, status: StatusValue): Evidence => ({
  ...inBundle(told),
  chain: readingOf({ status }),
});

/** The chain, read on a chosen day, under a root statement that outlasts the document. */
const readOn = (readAt: number): Evidence =>
  evidenceOf({
    clock: "chosen",
    root: { ...root, expires: EXPIRES + DAY },
    chain: readingOf({ readAt }),
    proofs: [proof],
  });
const at = (time: number): string => verdictOf(asQr(), readOn(time), time);

/** A fresh bundle, and a chain that tells of a compromise since. */
const cutOnChain = (compromisedFrom: bigint): Evidence => ({
  ...offline,
  chain: readingOf({ key: { ...readingOf().key!, compromisedFrom, retiredAt: NOW - 30 } }),
});

const chosen = (day: number, changes: Partial<Evidence> = {}): Evidence =>
  evidenceOf({ clock: "chosen", chain: readingOf({ readAt: day }), proofs: [proof], ...changes });
const past = ANCHORED + DAY;

describe("judge: status", () => {
  it("is told by two bits of the bundle's list", () => {
    const verdicts = ([0, 1, 2, 3] as const).map((status) => verdictOf(asQr(), inBundle(status)));
    expect(verdicts).to.deep.equal(["valid", "revoked", "suspended", "superseded"]);
  });

  it("is told by two bits of the chain's word", () => {
    const verdicts = ([0, 1, 2, 3] as const).map((status) => verdictOf(asQr(), onChain(status)));
    expect(verdicts).to.deep.equal(["valid", "revoked", "suspended", "superseded"]);
  });

  it("is the worse of both: the chain never lifts what the signed bundle says, nor the other way", () => {
    expect(verdictOf(asQr(), both(1, 0))).to.equal("revoked");
    expect(verdictOf(asQr(), both(3, 0))).to.equal("superseded");
    expect(verdictOf(asQr(), both(2, 0))).to.equal("suspended");
    expect(verdictOf(asQr(), both(0, 1))).to.equal("revoked");
    expect(verdictOf(asQr(), both(3, 1))).to.equal("revoked");
    expect(verdictOf(asQr(), both(2, 3))).to.equal("superseded");
    expect(verdictOf(asQr(), both(0, 2))).to.equal("suspended");
  });

  it("is final from a list of any age, and else from a fresh one only", () => {
    const late = READ + DAY + 1;
    const verdicts = ([0, 1, 2, 3] as const).map((status) => verdictOf(asQr(), inBundle(status), late));
    expect(verdicts).to.deep.equal(["undetermined list-too-old", "revoked", "undetermined list-too-old", "superseded"]);
    expect(verdictOf(asQr(), inBundle(0), READ + DAY)).to.equal("valid");
  });

  it("is not fresh from a bundle that has expired, whatever the limit", () => {
    const bundle = bundleOf({ changes: { expiresAt: NOW } });
    expect(verdictOf(asQr(), evidenceOf({ bundle }), NOW)).to.equal("undetermined list-too-old");
    expect(verdictOf(asQr(), evidenceOf({ bundle }), NOW - 1)).to.equal("valid");
  });

  it("is not known for a list that is not opened, though the chain reads 0 there", () => {
    const later = signPaper(payloadOf({ statusList: { list: 1, index: 77 } }));
    const anchor = anchorWith([later]);
    const evidence = evidenceOf({
      bundle: bundleOf({ anchors: [first, anchor] }),
      chain: readingOf({ entry: anchor.entry }),
    });
    expect(verdictOf(asQr(later), evidence)).to.equal("undetermined newer-than-list");
    expect(verdictOf(asQr(later), { ...evidence, chain: readingOf({ opened: 2 }) })).to.equal("valid");
  });

  it("is not known where the list's file is missing or is not the file that was signed", () => {
    const files = new Set(bundle.bundle.issuers.get(1)!.statusFiles);
    const holed = evidenceOf({ bundle: bundleOf({}, (digest) => files.has(digest)) });
    expect(verdictOf(asQr(), holed)).to.equal("undetermined no-list");
  });
});

describe("judge: validity period", () => {
  it("begins with its first second and ends before its last", () => {
    expect([at(VALID_FROM - 1), at(VALID_FROM), at(EXPIRES - 1)]).to.deep.equal(["not-yet-valid", "valid", "valid"]);
    expect(at(EXPIRES)).to.equal("expired");
  });

  it("is not judged by a clock that is ten minutes behind the list", () => {
    expect(verdictOf(asQr(), offline, READ - 601)).to.equal("undetermined clock-wrong");
    expect(verdictOf(asQr(), offline, READ - 600)).to.equal("valid");
    expect(verdictOf(asQr(), { ...online, chain: readingOf({ readAt: NOW + 601 }) })).to.equal(
      "undetermined clock-wrong",
    );
    expect(
      verdictOf(asQr(), { ...online, chain: readingOf({ block: { ...readingOf().block, time: NOW + 601 } }) }),
    ).to.equal("undetermined clock-wrong");
  });
});

describe("judge: sources", () => {
  it("that disagree give no reading, and are told as the cause", () => {
    const { chain: _, ...rest } = online;
    expect(verdictOf(asQr(), { ...rest, sourcesDisagree: true })).to.equal("undetermined sources-disagree");
    expect(verdictOf(asQr(), { ...offline, sourcesDisagree: true })).to.equal("valid");
  });

  it("that disagree are no reason where a bundle can tell of the anchor", () => {
    const young = asQr(signPaper(payloadOf({ issuedAt: READ - DAY })));
    expect(verdictOf(young, { ...offline, sourcesDisagree: true })).to.equal("undetermined not-anchored-yet");
  });

  it("that tell of another key under this kid are not the chain that the root statement names", () => {
    const key = readingOf().key!;
    for (const lie of [
      { ...key, issuer: 2 },
      { ...key, publicKey: "00".repeat(32) },
    ])
      expect(verdictOf(asQr(), { ...online, chain: readingOf({ key: lie, status: 1 }) })).to.equal(
        "undetermined sources-disagree",
      );
  });

  it("that tell nothing of the key, or of one that the root statement does not list, contradict nothing", () => {
    const { key, ...silent } = readingOf();
    expect(verdictOf(asQr(), { ...online, chain: silent })).to.equal("valid");
    const unlisted = asQr(signPaper(payloadOf({ issuedAt: NOW - 30 }), STRANGER));
    const told = { ...silent, key: { ...key!, publicKey: "00".repeat(32), issuer: 9 } };
    const result = judge(unlisted, { ...offline, chain: { ...told, status: 2 } }, NOW);
    expect(result).to.deep.include({ status: "undetermined", cause: "newer-than-list" });
    expect(result.checks.status).to.equal("failed");
  });

  it("of an old list and contradicting chains say so before the age", () => {
    const late = READ + DAY + 1;
    expect(verdictOf(asQr(), { ...offline, sourcesDisagree: true }, late)).to.equal("undetermined sources-disagree");
  });

  it("of another version of the root statement are not mixed with this one", () => {
    const mixed = bundleOf({ changes: { rootVersion: root.version - 1 }, statuses: [statusOf(1)] });
    expect(verdictOf(asQr(), evidenceOf({ bundle: mixed }))).to.equal("undetermined no-list");
  });

  it("whose root statement has not begun or has expired are no list at all", () => {
    for (const dates of [{ issued: NOW + 1 }, { expires: NOW }])
      expect(verdictOf(asQr(), { ...offline, root: { ...root, ...dates } })).to.equal("undetermined no-list");
    for (const dates of [{ issued: NOW }, { expires: NOW + 1 }])
      expect(verdictOf(asQr(), { ...offline, root: { ...root, ...dates } })).to.equal("valid");
  });

  it("that know of a compromise after the bundle's filter was made leave the hit unproven, unless all of it came before", () => {
    expect(verdictOf(asQr(), cutOnChain(1n))).to.equal("undetermined newer-than-list");
    expect(verdictOf(asQr(), { ...cutOnChain(1n), proofs: [proof] })).to.equal("not-genuine key-window");
    expect(verdictOf(asQr(), cutOnChain(2n))).to.equal("valid");
    // What the bundle knew itself, its filter was made with.
    const narrowed = new Map([[paper.signer.kid, { retiredAt: ANCHORED, compromisedFrom: 1n }]]);
    const told = readingOf({ key: { ...readingOf().key!, retiredAt: ANCHORED, compromisedFrom: 1n } });
    const known = { ...offline, bundle: bundleOf({ changes: { narrowed } }), chain: told };
    expect(verdictOf(asQr(earlier), known)).to.equal("valid");
    const retired = readingOf({ key: { ...readingOf().key!, retiredAt: READ - 5 } });
    expect(verdictOf(asQr(), { ...offline, chain: retired })).to.equal("undetermined newer-than-list");
  });
});

describe("judge: a chosen date", () => {
  it("is answered by the chain of that day; a later bundle does not say what was true then", () => {
    const later = bundleOf({ statuses: [statusOf(1)] });
    expect(verdictOf(asQr(), chosen(past, { bundle: later }), past)).to.equal("valid");
    const asOf = { block: 50, time: past };
    expect(judge(asQr(), chosen(past, { bundle: later }), past).asOf).to.deep.equal(asOf);
    expect(
      verdictOf(asQr(), chosen(past, { bundle: later, chain: readingOf({ readAt: past, status: 2 }) }), past),
    ).to.equal("suspended");
    const { chain: _, ...withoutChain } = chosen(past, { bundle: later });
    expect(verdictOf(asQr(), withoutChain, past)).to.equal("undetermined no-list");
  });

  it("is answered by a bundle from its T on", () => {
    const { chain: _, ...bundled } = chosen(READ, { bundle });
    expect(verdictOf(asQr(), bundled, READ)).to.equal("valid");
    expect(verdictOf(asQr(), bundled, READ - 1)).to.equal("undetermined no-list");
  });

  it("may lie before the root statement was issued, since keys are as known now", () => {
    const young = { ...root, issued: NOW - 10 };
    expect(verdictOf(asQr(), chosen(past, { root: young }), past)).to.equal("valid");
    const cut = bundleOf({
      changes: { narrowed: new Map([[paper.signer.kid, { retiredAt: NOW - 30, compromisedFrom: 1n }]]) },
    });
    expect(verdictOf(asQr(), chosen(past, { bundle: cut }), past)).to.equal("not-genuine key-window");
  });

  it("is no clock that could be wrong", () => {
    expect(verdictOf(asQr(), chosen(VALID_FROM, { bundle }), VALID_FROM)).to.equal("valid");
  });
});
