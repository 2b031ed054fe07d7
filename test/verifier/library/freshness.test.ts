/** How old a list may be, by mode, to the second: beyond the limit of the root statement nothing is called valid. */
import { expect } from "chai";
import { Lists, verify } from "../../../verifier/library/index.ts";
import { DAY, READ, rootOf } from "../core/world.ts";
import { sourceOf } from "./memory-source.ts";
import { type Fate, type Office, PINNED, makeOffice, signPapers } from "./office.ts";

const MODES = ["public", "checkpoint"] as const;
type Mode = (typeof MODES)[number];
const TOO_OLD = "undetermined list-too-old";

describe("a list's age", () => {
  let papers: Office["papers"];
  before(async () => {
    papers = await signPapers();
  });

  /** Status and cause, so many seconds after T. */
  async function verdict(
    age: number,
    mode: Mode | undefined,
    more: Partial<ReturnType<typeof rootOf>> = {},
    fate: Fate = "genuine",
  ): Promise<string> {
    const clock = (): number => READ + age;
    // Signed a second after T, for 72 hours.
    const office = makeOffice(rootOf(more), papers, { changes: { expiresAt: READ + 1 + 3 * DAY } });
    const lists = new Lists({ pinned: PINNED, sources: [sourceOf(office)], clock });
    const { status, cause } = await verify(
      { cwt: papers[fate].cose },
      { clock, lists },
      mode === undefined ? {} : { mode },
    );
    return cause === undefined ? status : `${status} ${cause}`;
  }
  const around = (limit: number, mode?: Mode, more?: Partial<ReturnType<typeof rootOf>>): Promise<string[]> =>
    Promise.all([limit - 1, limit, limit + 1].map((age) => verdict(age, mode, more)));

  it("may be 24 hours in public, and where nobody says otherwise", async () => {
    for (const mode of ["public", undefined] as const)
      expect(await around(DAY, mode)).to.deep.equal(["valid", "valid", TOO_OLD]);
  });

  it("may be 72 hours at a checkpoint", async () => {
    expect(await around(3 * DAY, "checkpoint")).to.deep.equal(["valid", "valid", TOO_OLD]);
  });

  it("is limited by the root statement, not by this verifier", async () => {
    const more = { freshness: { public: 600, checkpoint: 1800 } };
    expect(await around(600, "public", more)).to.deep.equal(["valid", "valid", TOO_OLD]);
    expect(await around(1800, "checkpoint", more)).to.deep.equal(["valid", "valid", TOO_OLD]);
  });

  it("is never beyond the bundle's own end, whatever the mode allows", async () => {
    const more = { freshness: { public: 9 * DAY, checkpoint: 9 * DAY } };
    for (const mode of MODES) expect(await around(3 * DAY + 1, mode, more)).to.deep.equal(["valid", TOO_OLD, TOO_OLD]);
  });

  it("takes nothing from what is final: revoked stays revoked at any age", async () => {
    for (const mode of MODES)
      for (const age of [DAY + 1, 3 * DAY + 1, 40 * DAY])
        expect(await verdict(age, mode, {}, "revoked")).to.equal("revoked");
  });
});
