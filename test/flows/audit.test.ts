/** An auditor before a whole issuer: clean, with the issuer gone; and with lists, export or chain tampered with. */
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { FINDINGS } from "../../verifier/library/audit/discrepancy.ts";
import { signerOf } from "../support/house/keys.ts";
import { PUBLISHED } from "./audit-published.ts";
import { type Auditor, exportOf, findingsOf, openAuditor } from "./audit-stage.ts";
import { TOLD } from "./audit-told.ts";

const MUTATIONS = [...PUBLISHED, ...TOLD];
const KID = `0x${signerOf("signing 1").kid}`;

describe("absah audit", function () {
  this.timeout(120_000);
  let auditor: Auditor;
  let house: Auditor["house"];
  let front: Auditor["front"];
  let absah: Auditor["absah"];
  const at = (name: string): string => auditor.at(name);
  const stage = (): ReturnType<Auditor["stage"]> => auditor.stage();
  const auditStage: Auditor["auditStage"] = (changed) => auditor.auditStage(changed);

  before(async () => {
    auditor = await openAuditor();
    ({ house, front, absah } = auditor);
  });
  after(() => auditor.close());
  afterEach(() => void (front.lie = undefined));

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

  it("names the document whose page was changed in the issuer's own store", async () => {
    const folder = join(house.folder, "pages", "documents");
    const [name = ""] = await readdir(folder);
    const whole = await readFile(join(folder, name));
    await writeFile(join(folder, name), whole.toReversed());
    const done = await auditStage({ ...(await stage()), lines: [...(await exportOf(house))] });
    await writeFile(join(folder, name), whole);
    expect(done.code, done.err).to.equal(1);
    expect(findingsOf(done).map(({ code }) => code)).to.deep.equal(["EXPORT_DIFFERS"]);
    expect((await auditStage({ ...(await stage()), lines: [...(await exportOf(house))] })).code).to.equal(0);
  });

  it("tells a newcomer what it does, how to call it, and what its exit codes mean", async () => {
    const { code, out } = await absah(["--help"]);
    expect(code).to.equal(0);
    for (const option of ["--rpc", "--registry", "--lists", "--export", "--remember", "--depth", "--json", "--lang"])
      expect(out, option).to.include(option);
    expect(out)
      .to.match(/recompute all that was ever anchored/)
      .and.match(/Exit code: 0 clean, 1 discrepancies/);
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
