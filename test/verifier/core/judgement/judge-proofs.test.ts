import { expect } from "chai";
import { concatBytes } from "#core/encoding/text.ts";
import { presentQr, presentVc } from "#core/document/presented.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type PortableProof } from "#core/proof/portable.ts";
import { judge } from "#core/judgement/verdict.ts";
import { appendProofLine } from "#core/proof/portable.ts";
import { flip } from "../refusal.ts";
import { ANCHORED, anchorOf, NOW, payloadOf, REGENCY, signPaper } from "../world.ts";
import {
  verdictOf,
  anchorWith,
  asFile,
  asQr,
  asVc,
  bundle,
  bundleOf,
  delivered,
  evidenceOf,
  first,
  offline,
  online,
  paper,
  proof,
  readingOf,
  root,
} from "./scene.ts";

const anchored = (change: Partial<PortableProof>): string =>
  judge(asQr(), { ...online, proofs: [{ ...proof, ...change }] }, NOW).checks.anchored;

describe("judge: the file", () => {
  it("is altered by one bit anywhere before its proof line; what was signed is shown beside it", () => {
    const { presented, proofs } = asFile(flip(delivered, 12));
    const result = judge(presented, { ...offline, proofs }, NOW);
    expect(result).to.deep.include({ status: "file-altered", group: "STOP" });
    expect(result.document!.subject).to.deep.include({ number: "2C11JE1234-X" });
  });

  it("is altered by one byte behind its end", () => {
    const { presented, proofs } = asFile(concatBytes(delivered, Uint8Array.of(0x0a)));
    expect(verdictOf(presented, { ...offline, proofs })).to.equal("file-altered");
    expect(verdictOf(presented, { ...online, proofs })).to.equal("file-altered");
  });

  it("is not checked by the proof of another document", () => {
    const neighbour = { ...proof, ...anchorWith([signPaper(payloadOf({ number: "X" }))]).proofs[0]! };
    const { presented } = asFile(paper.pdf);
    expect(verdictOf(presented, { ...offline, proofs: [neighbour] })).to.equal("undetermined file-not-checked");
  });

  it("is not believed when the proof line itself was written to fit it", () => {
    const forged = flip(paper.pdf, 12);
    const { presented, proofs } = asFile(appendProofLine(forged, { ...proof, pdf: "00".repeat(32) }));
    // The written digest is not the leaf's: the proof fits nothing, so that nothing is known of the file.
    expect(verdictOf(presented, { ...offline, proofs })).to.equal("undetermined file-not-checked");
    expect(verdictOf(presented, { ...offline, proofs: [...proofs, proof] })).to.equal("file-altered");
  });

  it("is intact whatever digest the proof writes down for it: bytes at hand are hashed anew", () => {
    const { presented } = asFile(paper.pdf);
    const careless = { ...proof, cose: "00".repeat(32), vc: "00".repeat(32), pdf: "00".repeat(32) };
    expect(verdictOf(presented, { ...offline, proofs: [careless] })).to.equal("valid");
  });
});

describe("judge: proofs", () => {
  it("that do not fit are no evidence, and never a failure", () => {
    expect(anchored({})).to.equal("passed");
    const zero = "00".repeat(32);
    for (const change of [
      { chainId: 1 },
      { contract: "04".repeat(20) },
      { issuer: 2 },
      { kid: REGENCY.kid },
      { sequence: 0 },
      { size: 4 },
      { size: 70 },
      { index: 2 },
      { index: 3 },
      { path: [] },
      { path: [...proof.path, zero] },
      { path: proof.path.with(0, zero) },
      { previousHead: "00".repeat(27) },
      { vc: zero },
      { pdf: zero },
    ])
      expect(anchored(change), JSON.stringify(change)).to.equal("not-checked");
  });

  it("of a batch that another key sealed are no evidence, though all else of them fits", () => {
    const sealed = anchorOf(
      root,
      { issuer: 1, signer: REGENCY, papers: [paper], sequence: 1, time: ANCHORED },
      first.head,
    );
    const chain = readingOf({ entry: sealed.entry, entryDeep: sealed.entry });
    expect(verdictOf(asQr(), { ...online, chain, proofs: sealed.proofs })).to.equal("undetermined no-list");
  });

  it("are not hurt by what they tell for people only", () => {
    expect(anchored({ time: 0, block: 0 })).to.equal("passed");
  });

  it("need an entry that is final, K deep", () => {
    const { entryDeep: _, ...shallow } = readingOf();
    expect(verdictOf(asQr(), { ...online, chain: shallow })).to.equal("undetermined not-anchored-yet");
    expect(verdictOf(asQr(), { ...online, chain: { ...shallow, entryDeep: first.entry } })).to.equal(
      "undetermined not-anchored-yet",
    );
  });

  it("need the entry of their own sequence", () => {
    expect(verdictOf(asQr(), { ...online, chain: readingOf({ sequence: 0 }) })).to.equal("undetermined no-list");
    expect(verdictOf(asQr(), { ...online, chain: readingOf({ entry: flip(readingOf().entry!, 0) }) })).to.equal(
      "undetermined no-list",
    );
  });

  it("of a batch that came after the bundle say that the list is older", () => {
    const before = evidenceOf({
      bundle: bundleOf({
        anchors: [first],
        changes: { readAt: ANCHORED - 1, block: { ...bundle.bundle.block, time: ANCHORED - 2 } },
      }),
      proofs: [proof],
    });
    expect(verdictOf(asQr(), before)).to.equal("undetermined newer-than-list");
  });

  it("whose entry is covered and its file missing are not newer than the list: the list has a hole", () => {
    const { segments, issuers } = bundle.bundle;
    const missing = new Set([...segments, ...issuers.get(1)!.entryFiles]);
    const holed = evidenceOf({ bundle: bundleOf({}, (digest) => missing.has(digest)), proofs: [proof] });
    expect(verdictOf(asQr(), holed)).to.equal("undetermined no-list");
  });

  it("never lift what the complete list of the bundle denies", () => {
    const denying = bundleOf({ anchors: [first] });
    expect(verdictOf(asQr(), { ...online, bundle: denying })).to.equal("not-genuine not-anchored");
    const { bundle: asked } = {
      bundle: bundleOf({ anchors: [first, anchorWith([signPaper(payloadOf({ number: "X" }))])] }),
    };
    expect(verdictOf(asVc(), { ...online, bundle: asked })).to.equal("undetermined no-list");
  });
});

describe("judge: nothing of ours", () => {
  for (const [text, cause] of [
    ["https://absah.example/check?id=1", "website"],
    ["www.absah.example", "website"],
    ["6BF not the rest of a code", "damaged"],
    ["ABSAH 1234", "other-format"],
    ["", "nothing"],
  ] as const)
    it(`says ${cause} of ${JSON.stringify(text)}`, () => {
      const result = judge(presentQr(text), offline, NOW);
      expect(result).to.deep.include({ status: "unreadable", cause, group: "UNSURE" });
      expect(result.checks).to.deep.include({ decoded: "failed", signature: "not-checked" });
    });

  it("says that half a code is damaged", () => {
    const code = encodeQr(paper.cose);
    expect(verdictOf(presentQr(code.slice(0, code.length / 2)), offline)).to.equal("unreadable damaged");
  });

  it("says of a VC that is not ours that it is of another format", () => {
    expect(verdictOf(presentVc(new TextEncoder().encode("{}")), offline)).to.equal("unreadable other-format");
  });
});
