/** `npm run forge`: every forgery of one SPESIMEN gets the verdict it must get; and would be believed by a verifier whose
 *  guard is gone, so that it is not refused for being badly made. */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import sharp from "sharp";
import { toHex } from "#core/encoding/text.ts";
import { sha256, verifyEd25519 } from "#primitives";
import { decodeCbor, isTagged } from "#core/encoding/cbor.ts";
import { toBeSigned } from "#core/document/signature.ts";
import { splitProofLine } from "#core/proof/portable.ts";
import { openAlone } from "../../scripts/forge/alone.ts";
import { type Hand } from "../../scripts/forge/hand.ts";
import { redraw, withoutAttachments } from "../../scripts/forge/page.ts";
import { fileName } from "../../scripts/forge/report.ts";
import { FORGERIES, faultsOf, type Judged } from "../../scripts/forge/run.ts";
import { type Scene, openScene } from "../../scripts/forge/scene.ts";
import { openShadow } from "../../scripts/forge/shadow.ts";
import { openSpecimen } from "../../scripts/forge/specimen.ts";
import { type Outcome, writeAll } from "../../scripts/forge/write.ts";
import { Lists, type Sources, type Verified, verify } from "../../verifier/library/index.ts";

/** Enough for hits of a filter that is too short: at each try one of 800. */
const TRIES = 8192;

describe("npm run forge", function () {
  this.timeout(120_000);
  let folder: string;
  let scene: Scene;
  let outcome: Outcome;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-forged-"));
    scene = await openScene(await openAlone(() => {}), TRIES);
    outcome = await writeAll(scene, { folder, language: "id", url: "http://localhost:8081/periksa/" }, () => {});
  });
  after(async () => {
    await scene.house.close();
    await rm(folder, { recursive: true });
  });

  const judged = (name: string): Judged => {
    const found = outcome.all.find(({ forgery }) => forgery.name === name);
    if (found === undefined) throw new RangeError(`no forgery is called ${name}`);
    return found;
  };

  it("finds the genuine document valid, by the same way", () => {
    expect(outcome.genuine).to.include({ status: "valid", group: "GO" });
    expect(outcome.genuine.checks).to.include({ "file-intact": "passed" });
  });

  it("makes twenty forgeries and more, each of another name", () => {
    expect(FORGERIES.length).to.be.at.least(20);
    expect(new Set(FORGERIES.map(({ name }) => name)).size).to.equal(FORGERIES.length);
  });

  for (const { name, expected } of FORGERIES) {
    const causes = expected.causes === undefined ? "" : ` (${expected.causes.join(" or ")})`;
    it(`${name}: ${expected.status}${causes}`, () => {
      const { result, faults } = judged(name);
      expect(faults).to.deep.equal([]);
      expect(result.status).to.equal(expected.status);
      if (expected.causes !== undefined) expect(result.cause).to.be.oneOf([...expected.causes]);
    });
  }

  it("finds a look-alike letter in every name of the demo", async () => {
    const { make } = judged("look-alike-letter").forgery;
    for (const specimen of Object.values(scene.papers)) {
      const { printed } = await make({ ...scene, papers: { ...scene.papers, specimen } });
      expect(JSON.stringify(printed?.holder)).to.match(/[А-я]/u);
    }
  });

  it("calls none valid but those that no machine can tell, of which it shows what was signed", () => {
    const passed = outcome.all.filter(({ result }) => result.status === "valid");
    expect(passed.map(({ forgery }) => forgery.name)).to.deep.equal(["stripped-attachments", "copier-scan"]);
    for (const { result, made, forgery } of passed) {
      expect(forgery.promise).to.equal("limit");
      expect(result.checks).not.to.have.property("file-intact");
      expect(result.document?.validUntil).to.equal((scene.papers.specimen.payload.expires ?? 0) - 1);
      expect(made.printed?.expires).not.to.equal(scene.papers.specimen.payload.expires);
    }
  });

  describe("whose guard is gone", () => {
    /** Lists of somebody who believes the forger's own root key. */
    async function believing({ made: { file } }: Judged, hand: Hand, issuer = 1): Promise<Verified> {
      const contents = await scene.house.sources.files.pdf(file);
      if (contents.status !== "credential" || contents.vc === undefined) throw new RangeError("no credentials");
      const { cwt: cose, vc } = contents;
      const shadow = openShadow(scene.root, [{ issuer, hand, cose, vc, pdf: splitProofLine(file).pdf }], scene.now);
      const { clock, files } = scene.house.sources;
      const lists = new Lists({ pinned: shadow.trust, sources: [shadow.published], clock });
      const sources: Sources = { clock, files, lists, published: [shadow.published] };
      const [proof] = shadow.proofs;
      return verify({ pdf: splitProofLine(file).pdf, ...(proof === undefined ? {} : { proof }) }, sources);
    }

    for (const name of ["stolen-key", "ground-signature", "other-chain", "borrowed-proof"]) {
      it(`${name} is valid to who believes the thief's chain`, async () => {
        expect(await believing(judged(name), scene.office)).to.include({ status: "valid" });
      });
    }

    it("fake-root is valid to who pins the forger's root key", async () => {
      expect(await believing(judged("fake-root"), scene.own)).to.include({ status: "valid" });
    });

    it("regency-permit is valid to who lets every key sign every kind", async () => {
      expect(await believing(judged("regency-permit"), scene.regency, 2)).to.include({ status: "valid" });
    });

    it("another-key carries a signature of its own key over its own facts", async () => {
      expect(await isSignedBy(judged("another-key"), scene.own)).to.equal(true);
      expect(await isSignedBy(judged("another-key"), scene.office)).to.equal(false);
    });

    it("loose-encoding and extra-header carry the office's true signature", async () => {
      expect(await isSignedBy(judged("loose-encoding"), scene.office)).to.equal(true);
      expect(await isSignedBy(judged("extra-header"), scene.office)).to.equal(true);
    });

    it("ground-signature passes a filter of 12 bits, as others of its search do", () => {
      const [passed = "", , short = ""] =
        /: (\d+) passed.* (12) bits would have passed ([\d,]+)/u
          .exec(judged("ground-signature").made.found?.en ?? "")
          ?.slice(1) ?? [];
      expect(passed).to.equal("0");
      expect(Number(short)).to.be.greaterThan(0);
    });

    it("edited pages hold the genuine code, which alone is valid", async () => {
      for (const name of ["edited-date", "look-alike-letter", "white-box", "appended-update"]) {
        const contents = await scene.house.sources.files.pdf(judged(name).made.file);
        expect(contents).to.have.property("status", "credential");
        if (contents.status === "credential")
          expect(await verify({ cwt: contents.cwt }, scene.house.sources)).to.include({ status: "valid" });
      }
    });

    it("the forger's letters are the issuer's: the page drawn anew with nothing changed is the issued file", async () => {
      expect(toHex(sha256(await redraw(scene, scene.papers.specimen, {})))).to.equal(
        toHex(sha256(scene.papers.specimen.pdf)),
      );
    });

    async function isSignedBy({ made: { file } }: Judged, { publicKey }: Hand): Promise<boolean> {
      const contents = await scene.house.sources.files.pdf(file);
      const value = contents.status === "credential" ? decodeCbor(contents.cwt.slice()) : undefined;
      const parts = isTagged(value) && Array.isArray(value.value) ? value.value : [];
      const [header, , payload, signature] = parts;
      if (!(payload instanceof Uint8Array) || !(signature instanceof Uint8Array)) throw new RangeError("no COSE_Sign1");
      // The protected header ends with the kid, whoever holds that key.
      const kid = header instanceof Uint8Array ? toHex(header.subarray(-8)) : "";
      return verifyEd25519(publicKey, signature, toBeSigned({ kid, payload }));
    }
  });

  describe("faults", () => {
    it("are told where a forgery gets another verdict, cause or field than is due", () => {
      const { made, result } = judged("edited-date");
      expect(faultsOf({ status: "valid" }, made, result, scene)).to.have.length(1);
      expect(faultsOf({ status: "file-altered", causes: ["signature"] }, made, result, scene)).to.have.length(1);
      expect(faultsOf({ status: "file-altered" }, { ...made, edited: ["sex"] }, result, scene)).to.have.length(1);
    });

    it("are told where facts are shown that were not signed", () => {
      const { made, result, forgery } = judged("copier-scan");
      const { document } = result;
      if (document === undefined) throw new RangeError("nothing is shown");
      const shown = { ...result, document: { ...document, subject: { kind: "ITAP" } } };
      expect(faultsOf(forgery.expected, made, shown, scene)).to.deep.equal(["shows other facts than were signed"]);
    });
  });

  it("leaves a PDF, a picture and a text of each", async () => {
    const names = await readdir(folder);
    for (const [place, forgery] of FORGERIES.entries()) {
      const file = fileName(forgery, place);
      expect(names).to.include.members([`${file}.pdf`, `${file}.png`, `${file}.txt`]);
      const png = await readFile(join(folder, `${file}.png`));
      const { format, width, height } = await sharp(png).metadata();
      expect({ format, isPage: width > 700 && height > 1000 }, file).to.deep.equal({ format: "png", isPage: true });
      expect((await sharp(png).stats()).isOpaque, file).to.equal(true);
      expect((await sharp(png).greyscale().stats()).channels[0]?.stdev, file).to.be.greaterThan(10);
      const text = await readFile(join(folder, `${file}.txt`), "utf8");
      expect(text).to.include(forgery.did.id).and.to.include(forgery.did.en);
    }
  });

  it("leaves a gallery in both languages that asks nobody for anything", async () => {
    const page = await readFile(join(folder, "index.html"), "utf8");
    for (const { title, did, why } of FORGERIES)
      for (const words of [title, did, why])
        for (const text of [words.id, words.en]) expect(page).to.include(text.replaceAll("&", "&amp;"));
    expect(page).to.include("http://localhost:8081/periksa/").and.to.include("default-src 'none'");
    expect(page).not.to.match(/<script|src="(?!data:)|url\((?!"data:)|@import/u);
  });

  it("forges nothing but a SPESIMEN", async () => {
    const { house, papers, root, renderer } = scene;
    const reading = { files: house.sources.files, root, verifierAddress: house.config.verifierAddress };
    const live = await renderer.render({ ...papers.specimen.request, profile: "live" });
    const delivered = new Uint8Array(Buffer.concat([live, papers.specimen.file.subarray(papers.specimen.pdf.length)]));
    for (const file of [delivered, live, await withoutAttachments(papers.specimen.pdf), new Uint8Array(9)])
      expect(await openSpecimen(file, reading).catch((error: unknown) => String(error))).to.match(
        /^Error: This is no /u,
      );
    expect((await openSpecimen(papers.specimen.file, reading)).payload).to.deep.equal(papers.specimen.payload);
  });

  it("refuses a house that issues real documents", async () => {
    const { house, root } = scene;
    const live = { ...house, config: { ...house.config, profile: "live" as const } };
    expect(await openScene(live).catch((error: unknown) => String(error))).to.include("profile live");
    expect([...root.issuers.values()].every(({ nameId }) => nameId.startsWith("Simulasi "))).to.equal(true);
  });
});
