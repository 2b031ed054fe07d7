import { expect } from "chai";
import * as fc from "fast-check";
import { toHex } from "#core/encoding/text.ts";
import { presentQr } from "#core/document/presented.ts";
import { formatResidue, judgeAgain, parseResidue, residueOf, type Residue } from "#core/judgement/again.ts";
import { DOUBTS } from "#core/judgement/checks.ts";
import { type Evidence } from "#core/judgement/evidence.ts";
import { judge } from "#core/judgement/verdict.ts";
import { codeOf } from "../refusal.ts";
import { DAY, EXPIRES, NOW, READ, VALID_FROM, payloadOf, publish, signPaper } from "../world.ts";
import {
  anchorWith,
  asFile,
  asQr,
  delivered,
  evidenceOf,
  first,
  offline,
  paper,
  proof,
  readingOf,
  root,
  rootWithKey,
} from "./scene.ts";
import { FORMS, WORLDS, everything, gathered, hands, sights, type Hand, type World } from "./worlds.ts";

const TIMES = [NOW, READ - 601, VALID_FROM - 1, EXPIRES, READ + DAY, READ + DAY + 1, READ + 3 * DAY, NOW + 400 * DAY];

/** Evidence with what the other generators leave alone. */
const circumstances = fc.record({
  at: fc.constantFrom(...TIMES),
  clock: fc.constantFrom("machine" as const, "chosen" as const),
  limitSeconds: fc.constantFrom(DAY, 3 * DAY),
  disagree: fc.boolean(),
});

type Circumstances = typeof circumstances extends fc.Arbitrary<infer T> ? T : never;

function evidenceIn(world: World, hand: Hand, { clock, limitSeconds, disagree }: Circumstances): Evidence {
  const { chain, ...rest } = gathered(world, hand);
  // Sources that disagree give no reading.
  return { ...rest, clock, limitSeconds, ...(disagree ? { sourcesDisagree: true } : chain && { chain }) };
}

/** Kept as a device keeps it, and read back. */
function kept(form: string, world: World, evidence: Evidence, at: number): Residue {
  const residue = residueOf(FORMS[form]!(world.paper), evidence, at);
  if (residue === undefined) throw new RangeError("nothing is kept");
  return parseResidue(formatResidue(residue));
}

/** The first world with another paper in it. */
function worldOf(changes: Parameters<typeof payloadOf>[0]): World {
  const made = signPaper(payloadOf(changes));
  const anchor = anchorWith([made]);
  const bundle = publish({ root, anchors: [first, anchor] });
  return { ...WORLDS[0]!, paper: made, bundle, chain: readingOf({ entry: anchor.entry }), proofs: anchor.proofs };
}
const ended = worldOf({ expires: VALID_FROM + 20 * DAY });
const notBegun = worldOf({ validFrom: VALID_FROM + 30 * DAY });
/** The paper is younger than the list. */
const behind: World = { ...WORLDS[0]!, paper: signPaper(payloadOf({ issuedAt: READ })), proofs: [] };

function bare(result: ReturnType<typeof judge>): object {
  const { document: _, ...rest } = result;
  return rest;
}

describe("judgeAgain", () => {
  it("decides by the same evidence as judge did", () => {
    fc.assert(
      fc.property(sights, hands, circumstances, ([world, form], hand, given) => {
        const evidence = evidenceIn(world, hand, given);
        const again = judgeAgain(kept(form, world, evidence, given.at), evidence, given.at);
        expect(again).to.deep.equal(bare(judge(FORMS[form]!(world.paper), evidence, given.at)));
      }),
      { numRuns: 600 },
    );
  });

  it("decides by other evidence as judge would, or asks for the document where its key was not known", () => {
    fc.assert(
      fc.property(sights, hands, hands, circumstances, ([world, form], then, now, given) => {
        const evidence = evidenceIn(world, now, given);
        const again = judgeAgain(kept(form, world, evidenceIn(world, then, given), NOW), evidence, given.at);
        const wanted = bare(judge(FORMS[form]!(world.paper), evidence, given.at));
        if (again === undefined) expect(then.root).to.equal(false);
        else expect(again).to.deep.equal(wanted);
      }),
      { numRuns: 600 },
    );
  });

  it("reaches every status and cause that a document can have", () => {
    const reached = new Set<string>();
    const meet = (world: World, form: string, less: Partial<Hand>, at: number = NOW, disagree = false): void => {
      const given = { at, clock: "machine", limitSeconds: DAY, disagree } as const;
      const evidence = evidenceIn(world, { ...everything, ...less }, given);
      const { status, cause } = judgeAgain(kept(form, world, evidence, at), evidence, at)!;
      reached.add(cause === undefined ? status : `${status} ${cause}`);
    };
    for (const world of [...WORLDS, ended, notBegun]) {
      meet(world, "code", {});
      meet(world, "altered", {});
      meet(world, "file", { proof: false });
      meet(world, "code", { chain: false }, READ + DAY + 1);
      meet(world, "code", { bundle: false }, NOW, true);
      meet(world, "code", { bundle: false, deep: false });
      meet(world, "code", { root: false });
      meet(world, "code", {}, READ - 601);
      meet(world, "code", { bundle: false, chain: false });
    }
    meet(behind, "code", { chain: false });
    for (const status of ["valid", "revoked", "superseded", "suspended", "expired", "not-yet-valid", "file-altered"])
      expect([...reached]).to.include(status);
    for (const cause of ["signature", "key-window", "not-anchored"])
      expect([...reached]).to.include(`not-genuine ${cause}`);
    for (const doubt of DOUBTS) expect([...reached]).to.include(`undetermined ${doubt}`);
  });

  it("asks for the document whose key no list named when it was at hand", () => {
    const residue = residueOf(asQr(), { clock: "machine", limitSeconds: DAY, proofs: [] }, NOW)!;
    expect(residue).not.to.have.property("verified");
    expect(judgeAgain(residue, offline, NOW)).to.equal(undefined);
    // Lists that still do not name it say what they said.
    expect(judgeAgain(residue, { ...offline, root: { ...offline.root!, keys: new Map() } }, NOW)).to.include({
      status: "not-genuine",
      cause: "signature",
    });
  });

  it("asks for the document where the same kid is now another key", () => {
    const other = rootWithKey({
      publicKey: { ...offline.root!.keys.get(paper.signer.kid)!.publicKey, bytes: new Uint8Array(32) },
    });
    const residue = residueOf(asQr(), offline, NOW)!;
    expect(judgeAgain(residue, { ...offline, root: other }, NOW)).to.equal(undefined);
  });

  it("comes to know an issuer that no list knew, where its key was known", () => {
    const stranger = signPaper(payloadOf({ issuer: "https://kemudian.absah.example" }));
    const residue = residueOf(asQr(stranger), offline, NOW)!;
    expect(judgeAgain(residue, offline, NOW)).to.deep.include({ status: "unknown-issuer", group: "UNSURE" });
    const issuers = new Map([[1, { ...offline.root!.issuers.get(1)!, origin: "https://kemudian.absah.example" }]]);
    const known = { ...offline, root: { ...offline.root!, issuers } };
    expect(judgeAgain(residue, known, NOW)).to.deep.include(bare(judge(asQr(stranger), known, NOW)));
  });

  it("keeps nothing of what no list can judge otherwise", () => {
    expect(residueOf(presentQr("https://absah.example"), offline, NOW)).to.equal(undefined);
    expect(residueOf({ form: "not-canonical", cause: "parts-differ" }, offline, NOW)).to.equal(undefined);
  });

  it("keeps no word of the document", () => {
    const { presented, proofs } = asFile(delivered);
    const text = formatResidue(residueOf(presented, { ...offline, proofs }, NOW)!);
    const { holder, number, passport, category, issuer, documentId } = paper.payload;
    for (const word of [holder?.fullName, holder?.birthDate, number, passport, category, issuer, toHex(documentId)])
      expect(text).not.to.include(word);
    expect(text.length).to.be.below(2000);
  });

  it("keeps the proof that was believed among false ones, and four at most", () => {
    const { presented } = asFile(delivered);
    const lies = Array.from({ length: 6 }, (_, number) => ({ ...proof, previousHead: String(number).repeat(54) }));
    const evidence = { ...offline, proofs: [...lies, proof] };
    const { proofs } = residueOf(presented, evidence, NOW)!;
    expect(proofs).to.have.length(4);
    expect(proofs[0]).to.deep.equal(proof);
  });
});

describe("parseResidue", () => {
  const { presented, proofs } = asFile(delivered);
  const text = formatResidue(residueOf(presented, evidenceOf({ proofs }), NOW)!);
  const json = JSON.parse(text) as Record<string, unknown>;
  const changed = (changes: object): string => formatResidue({ ...JSON.parse(text), ...changes } as Residue);

  it("reads what was written", () => {
    expect(formatResidue(parseResidue(text))).to.equal(text);
  });

  it("refuses every field that is missing, and any of others", () => {
    for (const name of ["v", "issuer", "kid", "kind", "issuedAt", "validFrom", "list", "index"]) {
      const { [name]: _, ...rest } = json;
      expect(
        codeOf(() => parseResidue(JSON.stringify(rest))),
        name,
      ).to.equal("residue");
    }
    expect(codeOf(() => parseResidue(changed({ name: "SUPRIYADI" })))).to.equal("residue");
  });

  it("refuses values out of their range and of another shape", () => {
    const odd: readonly object[] = [
      { v: 2 },
      { kid: "00" },
      { kind: "PASSPORT" },
      { issuedAt: -1 },
      { validFrom: 1.5 },
      { expires: VALID_FROM },
      { index: 131_072 },
      { list: "0" },
      { cose: "AB".repeat(32) },
      { issuer: "00".repeat(31) },
      { kind: 2 },
      { issuedAt: 2 ** 40 },
      { expires: 2 ** 40 },
      { list: 2 ** 32 },
      { index: -1 },
      { vc: "00".repeat(33) },
      { file: "00".repeat(31) },
      { verified: null },
    ];
    for (const changes of odd)
      expect(
        codeOf(() => parseResidue(changed(changes))),
        JSON.stringify(changes),
      ).to.equal("residue");
  });

  it("reads what was written of a document that never ends", () => {
    const { expires: _, category: __, ...endless } = payloadOf({ kind: "ITAP" });
    const residue = residueOf(asQr(signPaper(endless)), offline, NOW)!;
    expect(parseResidue(formatResidue(residue))).to.deep.equal(residue);
    expect(residue).not.to.have.property("expires");
  });

  it("takes values at both ends of their ranges, and documents of which one part is known", () => {
    const { cose: _, ...vcOnly } = json;
    const { vc: __, file: ___, ...coseOnly } = json;
    const { expires: ____, ...endless } = json;
    for (const each of [vcOnly, coseOnly, endless])
      expect(codeOf(() => parseResidue(formatResidue(each as unknown as Residue)))).to.equal("accepted");
    const ends: readonly object[] = [
      { issuedAt: 0 },
      { issuedAt: 2 ** 40 - 1 },
      { expires: VALID_FROM + 1 },
      { validFrom: 0 },
      { list: 2 ** 32 - 1 },
      { index: 131_071 },
      { proofs: [] },
      { proofs: [proof, proof, proof, proof] },
    ];
    for (const changes of ends)
      expect(
        codeOf(() => parseResidue(changed(changes))),
        JSON.stringify(changes),
      ).to.equal("accepted");
  });

  it("takes no proof whose VC is another, where the VC is all that is known", () => {
    const { cose: _, ...vcOnly } = json;
    for (const other of [{ vc: "00".repeat(32) }, { kid: "00".repeat(8) }]) {
      const text = formatResidue({ ...vcOnly, proofs: [{ ...proof, ...other }] } as unknown as Residue);
      expect(codeOf(() => parseResidue(text))).to.equal("residue");
    }
  });

  it("refuses what does not belong together: no digest, another's proof, another kid's key", () => {
    const { cose: _, vc: __, ...none } = json;
    const other = { ...proof, cose: "00".repeat(32) };
    const { verified } = json as { verified: { key: string; holds: boolean } };
    const forged: readonly string[] = [
      formatResidue({ ...none, proofs: [] } as unknown as Residue),
      changed({ proofs: [other] }),
      changed({ proofs: [proof, proof, proof, proof, proof] }),
      changed({ verified: { ...verified, key: toHex(signPaper(payloadOf()).cose.slice(0, 32)) } }),
      changed({ verified: { ...verified, holds: "true" } }),
      changed({ verified: { key: verified.key } }),
    ];
    for (const each of forged)
      expect(
        codeOf(() => parseResidue(each)),
        each,
      ).to.equal("residue");
  });

  it("refuses anything but its one form", () => {
    expect(codeOf(() => parseResidue(` ${text}`))).to.equal("residue");
    expect(codeOf(() => parseResidue(text.slice(0, -1)))).to.equal("json-syntax");
    expect(codeOf(() => parseResidue("[]"))).to.equal("residue");
    expect(codeOf(() => parseResidue(text.replace('"v":1', '"v":1,"v":1')))).to.equal("json-duplicate");
  });
});
