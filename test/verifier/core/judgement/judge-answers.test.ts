import { expect } from "chai";
import { type Presented } from "#core/document/presented.ts";
import { type Evidence } from "#core/judgement/evidence.ts";
import { judge, type Result } from "#core/judgement/verdict.ts";
import { DAY, EXPIRES, NOW, payloadOf, READ, signPaper, STRANGER, VALID_FROM } from "../world.ts";
import { asFile, asQr, bundle, bundleOf, delivered, evidenceOf, offline, online, readingOf, root } from "./scene.ts";

const answersOf = (presented: Presented, evidence: Evidence, at: number = NOW): Result["checks"] =>
  judge(presented, evidence, at).checks;

const OPEN = {
  decoded: "passed",
  "issuer-known": "not-checked",
  signature: "not-checked",
  "issuer-authorised": "not-checked",
  anchored: "not-checked",
  "key-window": "not-checked",
  status: "not-checked",
  "validity-period": "passed",
};
const LISTED = { ...OPEN, "issuer-known": "passed", signature: "passed", "issuer-authorised": "passed" };

describe("judge: all answers", () => {
  it("with no evidence are not checked, but the period by the clock", () => {
    const { root: _, ...none } = evidenceOf();
    expect(answersOf(asQr(), none)).to.deep.equal(OPEN);
    expect(answersOf(asFile(delivered).presented, none)).to.deep.equal({ ...OPEN, "file-intact": "not-checked" });
  });

  it("with the root statement alone know issuer, signature and powers", () => {
    expect(answersOf(asQr(), evidenceOf())).to.deep.equal(LISTED);
  });

  it("with sources that disagree are no more than with the root statement alone", () => {
    expect(answersOf(asQr(), evidenceOf({ sourcesDisagree: true }))).to.deep.equal(LISTED);
  });

  it("of a key newer than the list leave signature, powers and window open", () => {
    const newer = asQr(signPaper(payloadOf({ issuedAt: NOW - 30 }), STRANGER));
    expect(answersOf(newer, offline)).to.deep.equal({ ...OPEN, "issuer-known": "passed", status: "passed" });
  });

  it("of a paper that is not anchored yet leave anchor and window open", () => {
    const young = asQr(signPaper(payloadOf({ issuedAt: READ - DAY })));
    expect(answersOf(young, offline)).to.deep.equal({ ...LISTED, status: "passed" });
  });

  it("of what is not canonical have no file", () => {
    const presented = { form: "not-canonical", cause: "not-canonical" } as const;
    const answers = { ...OPEN, decoded: "failed", "validity-period": "not-checked" };
    expect(answersOf(presented, offline)).to.deep.equal(answers);
  });

  it("fail before the period and behind it", () => {
    const late = { ...offline, root: { ...root, expires: EXPIRES + DAY } };
    expect(answersOf(asQr(), late, EXPIRES)["validity-period"]).to.equal("failed");
    expect(answersOf(asQr(), late, EXPIRES - 1)["validity-period"]).to.equal("passed");
    const chosen = evidenceOf({ clock: "chosen" });
    expect(answersOf(asQr(), chosen, VALID_FROM - 1)["validity-period"]).to.equal("failed");
  });

  it("of a status that one source does not know are those of the other", () => {
    const files = new Set(bundle.bundle.issuers.get(1)!.statusFiles);
    const holed = bundleOf({}, (digest) => files.has(digest));
    const old = { ...online, bundle: holed, chain: readingOf({ readAt: NOW - DAY - 1 }) };
    expect(judge(asQr(), old, NOW)).to.deep.include({ status: "undetermined", cause: "list-too-old" });
  });
});

describe("judge: what is told of a document and its lists", () => {
  it("has no end where the document has none", () => {
    const { expires: _, category: __, ...endless } = payloadOf({ kind: "ITAP" });
    expect(judge(asQr(signPaper(endless)), evidenceOf(), NOW).document).not.to.have.property("validUntil");
  });

  it("is as of the newer source, the chain where both are of one second", () => {
    const asOf = (readAt: number): unknown => judge(asQr(), { ...offline, chain: readingOf({ readAt }) }, NOW).asOf;
    const { version } = bundle.bundle;
    expect(asOf(READ - 1)).to.deep.equal({ block: 40, time: READ, bundle: version });
    expect(asOf(READ)).to.deep.equal({ block: 50, time: READ, bundle: version });
  });

  it("is as of a bundle a little newer than this machine's clock, and of none newer than a chosen date", () => {
    const asOf = (clock: Evidence["clock"], at: number): unknown => judge(asQr(), { ...offline, clock }, at).asOf;
    const told = { block: 40, time: READ, bundle: bundle.bundle.version };
    expect(asOf("machine", READ - 1)).to.deep.equal(told);
    expect(asOf("chosen", READ)).to.deep.equal(told);
    expect(asOf("chosen", READ - 1)).to.deep.equal({});
  });
});
