/** Stolen keys (SECURITY G6): what their thief can make, and that none of it is ever valid. */
import { expect } from "chai";
import { sha256 } from "#primitives";
import { encodeQr } from "#core/document/qr.ts";
import { toHex } from "#core/encoding/text.ts";
import { appendProofLine, splitProofLine } from "#core/proof/portable.ts";
import { refusal } from "../support/house/refusal.ts";
import { ORIGINS } from "../support/house/test-chain.ts";
import { readBundle } from "../support/house/verdict.ts";
import { anchor, forge, inPdf, stolen } from "./support/forger.ts";
import { check, openStreet, type Street } from "./support/street.ts";

const DAY = 86_400;
const OFFICE = stolen("signing 1");
const REGENCY = stolen("signing 2");

describe("a forger without a key", () => {
  let street: Street;
  let genuine: Uint8Array;
  before(async () => {
    street = await openStreet();
    const { documentId } = await street.house.issue();
    await street.house.settle();
    genuine = (await street.house.authority.published.lookup(documentId))?.cose ?? new Uint8Array(0);
  });
  after(() => street.close());

  it("is told from the office, whose code is valid", async () => {
    expect(await street.everywhere({ qr: encodeQr(genuine) })).to.include({ status: "valid", group: "GO" });
  });

  it("changes one bit of a signature: not genuine, and nothing of the contents is shown", async () => {
    const cose = genuine.slice();
    cose[cose.length - 1]! ^= 1;
    const result = await street.everywhere({ qr: encodeQr(cose) });
    expect(result).to.include({ status: "not-genuine", cause: "signature", group: "STOP" });
    expect(result).not.to.have.property("document");
  });

  it("puts a key of its own under the office's name: not genuine where the list must know it, undetermined where it may be new", async () => {
    const own = stolen("nobody's key");
    const old = forge(street.house, own, { issuedAt: street.house.now - 2 * DAY });
    expect(await street.everywhere({ cwt: old.cose })).to.include({ status: "not-genuine", cause: "signature" });
    const recent = await street.everywhere({ cwt: forge(street.house, own).cose });
    expect(recent).to.include({ status: "undetermined", group: "UNSURE" });
    expect(recent).not.to.have.property("document");
  });

  it("makes an office of its own: its name is not known", async () => {
    const paper = forge(street.house, stolen("nobody's key"), { issuer: "https://imigrasi.absah.example.org" });
    expect(await street.everywhere({ cwt: paper.cose })).to.include({ status: "unknown-issuer", group: "UNSURE" });
  });
});

describe("a thief of the signing key, who cannot anchor", () => {
  let street: Street;
  before(async () => {
    street = await openStreet({ realPages: true });
    await street.house.issue();
    await street.house.settle();
  });
  after(() => street.close());

  const papers = (age: number): ReturnType<typeof forge>[] =>
    Array.from({ length: 10 }, (_, i) => forge(street.house, OFFICE, { issuedAt: street.house.now - age - i * 60 }));

  it("signs ten papers of today: none is valid, each waits for the list", async () => {
    for (const { cose } of papers(0)) {
      for (const sources of [await street.offline(), street.online()]) {
        const result = await check({ qr: encodeQr(cose) }, sources);
        expect(result).to.include({ status: "undetermined", group: "UNSURE" });
        expect(result.cause).to.be.oneOf(["newer-than-list", "not-anchored-yet"]);
      }
    }
  });

  it("dates ten back beyond the day within which the office anchors: none is genuine", async () => {
    for (const { cose } of papers(DAY + 60)) {
      for (const sources of [await street.offline(), street.online()])
        expect(await check({ qr: encodeQr(cose) }, sources)).to.include({
          status: "not-genuine",
          cause: "not-anchored",
          group: "STOP",
        });
    }
  });

  it("is found out in the service and by the command as well", async () => {
    const [recent, old] = [
      forge(street.house, OFFICE),
      forge(street.house, OFFICE, { issuedAt: street.house.now - 2 * DAY }),
    ];
    expect(await street.everywhere({ cwt: recent.cose })).to.include({ status: "undetermined" });
    expect(await street.everywhere({ cwt: old.cose })).to.include({ status: "not-genuine", cause: "not-anchored" });
  });

  it("is in no segment of the published filter, where the office's paper is", async () => {
    const view = await readBundle(street.house);
    const { documentId } = await street.house.issue();
    await street.house.settle();
    const genuine = await street.house.authority.published.lookup(documentId);
    for (const { cose } of [...papers(0), ...papers(DAY + 60)])
      expect(view.hasAnchor(1, OFFICE.kid, sha256(cose))).to.equal(false);
    const after = await readBundle(street.house);
    expect(after.hasAnchor(1, OFFICE.kid, sha256(genuine?.cose ?? new Uint8Array(0)))).to.equal(true);
  });

  it("signs a revoked paper again with another place in the lists: not on record", async () => {
    const { documentId } = await street.house.issue();
    await street.house.settle();
    await street.house.change(documentId, "revoke");
    await street.house.settle();
    const found = await street.house.authority.published.lookup(documentId);
    const cwt = found?.cose ?? new Uint8Array(0);
    expect(await street.everywhere({ cwt })).to.include({ status: "revoked", group: "STOP" });
    const again = forge(street.house, OFFICE, {
      issuedAt: street.house.now - 2 * DAY,
      statusList: { list: 0, index: 131_000 },
    });
    expect(await street.everywhere({ cwt: again.cose })).to.include({ status: "not-genuine", cause: "not-anchored" });
  });

  it("cannot lend an anchored paper's proof to another paper", async () => {
    const { documentId } = await street.house.issue();
    await street.house.settle();
    const found = await street.house.authority.published.lookup(documentId);
    const { proof } = splitProofLine(await street.house.authority.documentPdf(documentId));
    if (proof === undefined || found === undefined) throw new RangeError("no proof");
    const paper = await inPdf(forge(street.house, OFFICE));
    const lent = {
      ...proof,
      cose: toHex(sha256(paper.cose)),
      vc: toHex(sha256(paper.vc)),
      pdf: toHex(sha256(paper.pdf)),
    };
    for (const each of [proof, lent]) {
      const result = await street.everywhere({ pdf: appendProofLine(paper.pdf, each) });
      expect(result).to.include({ status: "undetermined", group: "UNSURE" });
    }
  });
});

describe("an issuer that goes beyond its powers", () => {
  let street: Street;
  before(async () => {
    street = await openStreet();
  });
  after(() => street.close());

  it("signs and anchors an ITAS as the regency: not authorised, by code and by file", async () => {
    const paper = await inPdf(forge(street.house, REGENCY, { issuer: ORIGINS[1], kind: "ITAS" }));
    const [proof] = await anchor(street.house, 2, REGENCY, [paper]);
    if (proof === undefined) throw new RangeError("no proof");
    for (const input of [{ qr: encodeQr(paper.cose) }, { pdf: appendProofLine(paper.pdf, proof) }, { vc: paper.vc }]) {
      const result = await street.everywhere(input);
      expect(result).to.include({ status: "issuer-not-authorised", group: "STOP" });
      expect(result.checks).to.include({ signature: "passed", "issuer-authorised": "failed" });
    }
  });

  it("writes the immigration office's name over it: not genuine", async () => {
    const paper = forge(street.house, REGENCY, { kind: "ITAS" });
    expect(await street.everywhere({ cwt: paper.cose })).to.include({ status: "not-genuine", cause: "signature" });
  });

  it("anchors a paper of the office's stolen key in its own log: the contract refuses that key, and its own entry is no witness", async () => {
    const paper = await inPdf(forge(street.house, OFFICE));
    const [refused] = await anchor(street.house, 2, OFFICE, [paper]);
    const [proof] = await anchor(street.house, 2, REGENCY, [paper]);
    if (refused === undefined || proof === undefined) throw new RangeError("no proof");
    // The first left nothing: the second has the same place in the log.
    expect(proof.sequence).to.equal(refused.sequence);
    for (const each of [refused, proof, { ...proof, issuer: 1, kid: OFFICE.kid }]) {
      const result = await street.everywhere({ pdf: appendProofLine(paper.pdf, each) });
      expect(result, JSON.stringify(each.issuer)).to.include({ status: "undetermined", group: "UNSURE" });
      expect(result.checks.anchored).not.to.equal("passed");
    }
  });
});

describe("a key that is called compromised from a batch on", () => {
  let street: Street;
  before(async () => {
    street = await openStreet({ realPages: true });
  });
  after(() => street.close());

  it("keeps what was anchored before, and takes the force from what came after", async () => {
    const { house } = street;
    const ids: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      ids.push((await house.issue()).documentId);
      await house.settle();
    }
    const files = await Promise.all(ids.map((id) => house.authority.documentPdf(id)));
    const views = await Promise.all(ids.map((id) => house.authority.findDocument(id)));
    for (const pdf of files) expect(await check({ pdf }, street.online())).to.include({ status: "valid" });
    await house.chain.admin("compromise", `0x${OFFICE.kid}`, views[1]?.anchor?.sequence);
    const verdicts = async (): Promise<readonly object[]> =>
      Promise.all(files.map(async (pdf) => check({ pdf }, street.online())));
    const [before, after] = await verdicts();
    expect(before).to.include({ status: "valid" });
    expect(after).to.include({ status: "not-genuine", cause: "key-window", group: "STOP" });
    await house.settle();
    expect(await street.everywhere({ pdf: files[0] ?? new Uint8Array(0) })).to.include({ status: "valid" });
    expect(await street.everywhere({ pdf: files[1] ?? new Uint8Array(0) })).to.include({
      status: "not-genuine",
      cause: "key-window",
    });
    expect(await refusal(house.issue())).to.equal("NOT_AUTHORISED");
  });
});
