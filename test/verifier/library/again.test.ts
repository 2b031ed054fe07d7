/** A document that is gone, judged again by lists that came later. */
import { expect } from "chai";
import { type Bundle } from "#core/proof/bundle.ts";
import {
  Lists,
  type Residue,
  formatResidue,
  judgeAll,
  parseResidue,
  residueOf,
  verifyAgain,
} from "../../../verifier/library/index.ts";
import { rootOf } from "../core/world.ts";
import { type MemorySource, sourceOf } from "./memory-source.ts";
import { type Office, PINNED, clock, makeOffice, signPapers } from "./office.ts";

describe("verifyAgain", () => {
  let papers: Office["papers"];
  before(async () => {
    papers = await signPapers();
  });

  /** The first list knows of no withdrawal, the second of the genuine paper's. */
  const office = (withdrawn: boolean, changes: Partial<Bundle> = {}): Office =>
    makeOffice(rootOf(), papers, { changes, statuses: [new Map(withdrawn ? [[77, 1]] : [])] });
  const checked = async (lists: Lists): Promise<[string, Residue]> => {
    const [judged] = await judgeAll({ cwt: papers.genuine.cose }, { clock, lists });
    const residue = judged && residueOf(judged.presented, judged.evidence, judged.result.at);
    if (judged === undefined || residue === undefined) throw new RangeError("nothing was judged");
    return [judged.result.status, parseResidue(formatResidue(residue))];
  };
  const open = (): { source: MemorySource; lists: Lists } => {
    const source = sourceOf(office(false));
    return { source, lists: new Lists({ pinned: PINNED, sources: [source], clock }) };
  };

  it("finds a withdrawal that the first list did not have, and asks nobody about the document", async () => {
    const { source, lists } = open();
    const [status, residue] = await checked(lists);
    expect(status).to.equal("valid");
    source.serve(office(true, { version: 901 }));
    const asked = source.asked.length;
    expect(await verifyAgain(residue, { clock, lists })).to.include({ status: "valid" });
    expect(source.asked).to.have.length(asked);
    await lists.refresh();
    expect(await verifyAgain(residue, { clock, lists })).to.include({ status: "revoked", group: "STOP" });
    expect(source.asked.some((name) => name.length === 3)).to.equal(false);
  });

  it("says that what was judged without any list must be scanned again", async () => {
    const [status, residue] = await checked(new Lists({ pinned: PINNED, sources: [], clock }));
    expect(status).to.equal("undetermined");
    expect(await verifyAgain(residue, { clock, lists: open().lists })).to.equal(undefined);
    expect(await verifyAgain(residue, { clock })).to.include({ status: "undetermined", cause: "no-list" });
  });
});
