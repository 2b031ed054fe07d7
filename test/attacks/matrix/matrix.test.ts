/** SECURITY G12: the table of `table.ts`, through library, command and service. The page's part is in `test/browser`. */
import { expect } from "chai";
import { type CurrentLists } from "../../../verifier/library/index.ts";
import { library, ROUTES } from "./routes.ts";
import { Stage } from "./street.ts";
import { broken, MATRIX, type Trouble, TROUBLES } from "./table.ts";

describe("whatever is wrong with the sources", function () {
  this.timeout(120_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  for (const [route, check] of Object.entries(ROUTES))
    for (const row of MATRIX)
      it(`${route}, ${row.trouble}, with ${row.holds}: ${row.because}`, async () => {
        const scene = await stage.scene(row);
        try {
          const verdicts = await check(stage, scene);
          expect(verdicts).to.deep.equal(row.verdicts);
          expect(broken(verdicts)).to.deep.equal([]);
        } finally {
          await scene.close();
        }
      });

  const control = async (trouble: Trouble, alter: (lists: CurrentLists) => CurrentLists) => {
    const row = MATRIX.find((one) => one.trouble === trouble && one.holds === "lists");
    if (row === undefined) throw new RangeError(`no row for ${trouble}`);
    const scene = await stage.scene(row);
    try {
      return { row, verdicts: await library(stage, scene, alter) };
    } finally {
      await scene.close();
    }
  };

  it("falls by the table, where a reader asks not how old its list is", async () => {
    const { row, verdicts } = await control("expired bundle", ageless);
    expect(verdicts.genuine).to.equal("valid");
    expect(verdicts).not.to.deep.equal(row.verdicts);
  });

  it("falls by the table, where a reader takes the chain's word over the signed list", async () => {
    const { row, verdicts } = await control("lying", deafToWithdrawals);
    expect(verdicts).not.to.deep.equal(row.verdicts);
    expect(broken(verdicts)).to.deep.equal(["a withdrawn paper reads as in force, or as forged: valid"]);
  });
});

/** Lists whose statuses are not read: the chain's word alone counts. */
const deafToWithdrawals = ({ bundle, ...rest }: CurrentLists): CurrentLists =>
  bundle === undefined ? rest : { ...rest, bundle: { ...bundle, status: () => undefined } };

/** Lists that never grow old. */
function ageless({ root, bundle }: CurrentLists): CurrentLists {
  if (root === undefined || bundle === undefined) return {};
  const eternal = { ...bundle.bundle, expiresAt: Number.MAX_SAFE_INTEGER };
  const freshness = { public: Number.MAX_SAFE_INTEGER, checkpoint: Number.MAX_SAFE_INTEGER };
  return { root: { ...root, freshness }, bundle: { ...bundle, bundle: eternal } };
}

describe("the table of verdicts under outages", () => {
  it("names every trouble", () => {
    expect(new Set(MATRIX.map(({ trouble }) => trouble))).to.deep.equal(new Set(TROUBLES));
  });

  it("holds nothing that an outage may not do", () => {
    for (const { verdicts } of MATRIX) expect(broken(verdicts)).to.deep.equal([]);
  });
});
