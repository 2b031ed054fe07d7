import { expect } from "chai";
import { concatBytes } from "#core/encoding/text.ts";
import { presentCwt, presentParts, presentQr, type Presented } from "#core/document/presented.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type Evidence } from "#core/judgement/evidence.ts";
import { judge } from "#core/judgement/verdict.ts";
import { flip } from "../refusal.ts";
import {
  ANCHORED,
  anchorOf,
  DAY,
  EXPIRES,
  NOW,
  OFFICE,
  payloadOf,
  READ,
  REGENCY,
  signPaper,
  STRANGER,
  VALID_FROM,
} from "../world.ts";
import {
  verdictOf,
  asFile,
  asQr,
  asVc,
  bundle,
  bundleOf,
  delivered,
  evidenceOf,
  offline,
  online,
  paper,
  proof,
  readingOf,
  root,
  rootWithKey,
} from "./scene.ts";

/** Asserts that it is not genuine for that reason, and that nothing is shown of it. */
function refused(presented: Presented, evidence: Evidence, cause: string): void {
  const result = judge(presented, evidence, NOW);
  expect(`${result.status} ${result.cause}`).to.equal(`not-genuine ${cause}`);
  expect(result.group).to.equal("STOP");
  expect(result, "shows contents").not.to.have.property("document");
}

const signedAt = (issuedAt: number, signer = OFFICE): Presented => asQr(signPaper(payloadOf({ issuedAt }), signer));

/** Evidence under a root statement that says something else of the office's key. */
function withKey(changes: Parameters<typeof rootWithKey>[0]): Evidence {
  const narrowed = rootWithKey(changes);
  return evidenceOf({ root: narrowed, bundle: bundleOf({ root: narrowed }), proofs: [proof] });
}

/** A key that is not believed from a sequence on: told by root statement, bundle, chain. */
function cutAt(compromisedFrom: bigint): readonly Evidence[] {
  const narrowed = new Map([[paper.signer.kid, { retiredAt: ANCHORED + 1, compromisedFrom }]]);
  const key = { ...readingOf().key!, compromisedFrom };
  return [
    withKey({ compromisedFrom }),
    evidenceOf({ bundle: bundleOf({ changes: { narrowed } }), proofs: [proof] }),
    { ...online, chain: readingOf({ key }) },
  ];
}

/** What the regency signed and anchored, under its own lists. */
function regencyPaper(kind: "ITAS" | "COMPETENCE"): [Presented, Evidence] {
  const { passport, ...permit } = payloadOf({ issuer: "https://lampungbarat.absah.example", kind });
  const signed = signPaper(kind === "ITAS" ? { ...permit, passport: passport! } : permit, REGENCY);
  const anchor = anchorOf(root, { issuer: 2, signer: REGENCY, papers: [signed], sequence: 0, time: ANCHORED });
  return [asQr(signed), evidenceOf({ bundle: bundleOf({ anchors: [anchor] }) })];
}

describe("judge: a genuine document", () => {
  it("is valid offline with a fresh bundle, from a QR code", () => {
    expect(verdictOf(presentQr(encodeQr(paper.cose)), offline)).to.equal("valid");
  });

  it("is valid online with a proof and one reading of the chain", () => {
    expect(verdictOf(asQr(), online)).to.equal("valid");
  });

  it("tells everything that passed, what it says, and as of when", () => {
    const result = judge(asQr(), offline, NOW);
    expect(result.group).to.equal("GO");
    expect(result.checks).to.deep.equal({
      decoded: "passed",
      "issuer-known": "passed",
      signature: "passed",
      "issuer-authorised": "passed",
      anchored: "passed",
      "key-window": "passed",
      status: "passed",
      "validity-period": "passed",
    });
    expect(result.document).to.deep.include({
      id: "0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6",
      issuer: "https://imigrasi.absah.example",
      kid: paper.signer.kid,
      validFrom: VALID_FROM,
      validUntil: EXPIRES - 1,
    });
    expect(result.document!.subject).to.deep.include({ kind: "ITAS", number: "2C11JE1234-X", passport: "X1234567" });
    expect(result.asOf).to.deep.equal({ block: 40, time: READ, bundle: 900 });
    expect(judge(asQr(), { ...offline, ...online }, NOW).asOf).to.deep.equal({ block: 50, time: NOW - 1, bundle: 900 });
    expect(judge(asQr(), evidenceOf(), NOW).asOf).to.deep.equal({});
  });

  it("is valid as a file with its proof line, offline and online", () => {
    const { presented, proofs } = asFile(delivered);
    expect(verdictOf(presented, { ...offline, proofs })).to.equal("valid");
    expect(verdictOf(presented, { ...online, proofs })).to.equal("valid");
    expect(judge(presented, { ...offline, proofs }, NOW).checks["file-intact"]).to.equal("passed");
  });

  it("is undetermined as a file without its proof line, until a proof is found elsewhere", () => {
    const { presented, proofs } = asFile(paper.pdf);
    expect(verdictOf(presented, { ...offline, proofs })).to.equal("undetermined file-not-checked");
    expect(verdictOf(presented, { ...offline, proofs: [proof] })).to.equal("valid");
  });

  it("is valid as a VC alone with its proof, undetermined without", () => {
    expect(verdictOf(asVc(), { ...offline, proofs: [proof] })).to.equal("valid");
    expect(verdictOf(asVc(), online)).to.equal("valid");
    expect(verdictOf(asVc(), offline)).to.equal("undetermined no-list");
  });

  it("is undetermined with nothing but the root statement, and its signature is told", () => {
    const result = judge(asQr(), evidenceOf(), NOW);
    expect(result).to.deep.include({ status: "undetermined", cause: "no-list", group: "UNSURE" });
    expect(result.checks.signature).to.equal("passed");
    expect(result.document!.id).to.equal("0d5e8f6a-1b2c-4d3e-8f90-a1b2c3d4e5f6");
  });

  it("is undetermined and shows nothing with no evidence at all", () => {
    const { root: _, ...none } = evidenceOf();
    const result = judge(asQr(), none, NOW);
    expect(result).to.deep.include({ status: "undetermined", cause: "no-list" });
    expect(result).not.to.have.property("document");
  });
});

describe("judge: not genuine", () => {
  it("is every signature with one bit changed", () => {
    for (let index = paper.cose.length - 64; index < paper.cose.length; index++)
      refused(presentCwt(flip(paper.cose, index)), offline, "signature");
  });

  it("is a payload with one digit of its number changed", () => {
    const index = Buffer.from(paper.cose).indexOf("1234-X");
    refused(presentCwt(flip(paper.cose, index)), offline, "signature");
  });

  it("is a document with one byte behind it", () => {
    refused(presentCwt(concatBytes(paper.cose, Uint8Array.of(0))), offline, "not-canonical");
  });

  it("is a VC of another document beside a genuine code", () => {
    const other = signPaper(payloadOf({ number: "2C11JE9999-X" }));
    refused(presentParts({ cwt: paper.cose, vc: other.vc }), offline, "parts-differ");
    expect(verdictOf(presentParts({ cwt: paper.cose, vc: paper.vc }), offline)).to.equal("valid");
  });

  it("is a genuine code whose VC has another proof value", () => {
    const text = Buffer.from(paper.vc).toString();
    const at = text.indexOf('"proofValue":"z') + 40;
    const swapped = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
    refused(presentParts({ cwt: paper.cose, vc: Buffer.from(swapped) }), offline, "signature");
  });

  it("is a document signed by another issuer's key", () => {
    refused(asQr(signPaper(payloadOf(), REGENCY)), offline, "signature");
  });

  it("is a document signed by a key that no list knew, a day before the list; later it is newer than the list", () => {
    refused(signedAt(READ - DAY - 1, STRANGER), offline, "signature");
    expect(verdictOf(signedAt(READ - DAY, STRANGER), offline)).to.equal("undetermined newer-than-list");
  });

  it("is a document signed with the real key and never anchored, a day before the list; later it is not anchored yet", () => {
    refused(signedAt(READ - DAY - 1), offline, "not-anchored");
    expect(verdictOf(signedAt(READ - DAY), offline)).to.equal("undetermined not-anchored-yet");
    expect(verdictOf(signedAt(READ), offline)).to.equal("undetermined newer-than-list");
  });

  it("is never what a missing segment hides", () => {
    const unanchored = asQr(signPaper(payloadOf({ number: "2C11JE7777-X" })));
    const segments = new Set(bundle.bundle.segments);
    refused(unanchored, offline, "not-anchored");
    const holed = evidenceOf({ bundle: bundleOf({}, (digest) => segments.has(digest)) });
    expect(verdictOf(unanchored, holed)).to.equal("undetermined no-list");
    expect(verdictOf(asQr(), holed)).to.equal("undetermined no-list");
  });

  it("is a document that never ends, signed with the real key and never anchored", () => {
    const { expires: _, category: __, ...endless } = payloadOf({ kind: "ITAP" });
    refused(asQr(signPaper(endless)), offline, "not-anchored");
  });

  it("is never what the filter leaves out because it had ended when the bundle was made", () => {
    const expires = VALID_FROM + 23 * DAY;
    const unanchored = asQr(signPaper(payloadOf({ expires })));
    const madeAt = (issuedAt: number): Evidence =>
      evidenceOf({ bundle: bundleOf({ changes: { readAt: expires - 9, issuedAt, expiresAt: issuedAt + DAY } }) });
    expect(verdictOf(unanchored, madeAt(expires), expires)).to.equal("undetermined no-list");
    const result = judge(unanchored, madeAt(expires - 1), expires);
    expect(result).to.deep.include({ status: "not-genuine", cause: "not-anchored" });
  });

  it("is a document anchored when its key's window had ended, and not one second earlier", () => {
    refused(asQr(), withKey({ notAfter: ANCHORED }), "key-window");
    refused(asQr(), withKey({ retiredAt: ANCHORED }), "key-window");
    refused(asQr(), withKey({ notBefore: ANCHORED + 1 }), "key-window");
    for (const changes of [{ notAfter: ANCHORED + 1 }, { retiredAt: ANCHORED + 1 }, { notBefore: ANCHORED }])
      expect(verdictOf(asQr(), withKey(changes))).to.equal("valid");
  });

  it("is a document of a batch from the cut of a compromised key on, whoever tells of it", () => {
    for (const evidence of cutAt(1n)) refused(asQr(), evidence, "key-window");
    for (const evidence of cutAt(2n)) expect(verdictOf(asQr(), evidence)).to.equal("valid");
  });

  it("needs the signature to have passed: a window that failed under an unknown key is no forgery", () => {
    const newer = asQr(signPaper(payloadOf({ issuedAt: NOW - 30 }), STRANGER));
    expect(verdictOf(newer, { ...offline, proofs: [proof] })).to.equal("undetermined newer-than-list");
  });
});

describe("judge: who may sign what", () => {
  it("does not know an issuer whose origin is not in the list", () => {
    const stranger = asQr(signPaper(payloadOf({ issuer: "https://imigrasi.absah.examplf" })));
    const result = judge(stranger, offline, NOW);
    expect(result).to.deep.include({ status: "unknown-issuer", group: "UNSURE" });
    expect(result).not.to.have.property("document");
  });

  it("lends no powers of another issuer's key", () => {
    const { passport: _, ...certificate } = payloadOf({ kind: "COMPETENCE" });
    const lent = signPaper(certificate, REGENCY);
    expect(judge(asQr(lent), offline, NOW).checks).to.deep.include({
      signature: "failed",
      "issuer-authorised": "failed",
    });
  });

  it("stops an ITAS signed and anchored by the regency, and shows what was signed", () => {
    const result = judge(...regencyPaper("ITAS"), NOW);
    expect(result).to.deep.include({ status: "issuer-not-authorised", group: "STOP" });
    expect(result.document!.issuer).to.equal("https://lampungbarat.absah.example");
    // The same key, anchored the same way, for a kind among its powers; only its list is not opened.
    expect(verdictOf(...regencyPaper("COMPETENCE"))).to.equal("undetermined newer-than-list");
  });
});
