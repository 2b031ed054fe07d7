/** SECURITY G12 in the page: the table that library, command and service are held to (`test/attacks/matrix`). */
import { expect } from "chai";
import { type BrowserContext } from "playwright-core";
import { id } from "../../verifier/library/index.ts";
import { CLOCKS, wrongFile } from "../attacks/matrix/street.ts";
import { broken, MATRIX, PAPERS, type Paper, type Row, type Trouble } from "../attacks/matrix/table.ts";
import { type OfflineStand, shareStand } from "./offline-stand.ts";
import { PeriksaPage } from "./periksa-page.ts";

/** The stand's codes by the table's names. */
const CODES: Readonly<Record<Paper, string>> = {
  genuine: "valid",
  forged: "not-genuine",
  stolen: "not-anchored",
  withdrawn: "revoked",
  ended: "expired",
};

describe("/periksa/, whatever is wrong with its sources", function () {
  this.timeout(120_000);
  const shared = shareStand();
  let opened: OfflineStand;
  let context: BrowserContext;
  let periksa: PeriksaPage;
  before(async () => {
    opened = await shared.open();
    await opened.front.show(opened.pages);
    await opened.front.start();
    context = await newContext();
    periksa = await open(context);
    expect((await verdicts(periksa)).genuine).to.equal(shownOf("valid"));
  });
  after(async () => {
    opened.front.fault = undefined;
    await context.close();
    await shared.close();
  });

  const newContext = (): Promise<BrowserContext> =>
    opened.browser.newContext({ viewport: { width: 360, height: 740 }, locale: "id-ID" });
  const open = (from: BrowserContext): Promise<PeriksaPage> =>
    PeriksaPage.open({ ...opened.stand, services: { ...opened.stand.services, verifier: opened.front.origin } }, from);

  /** Look and title of each verdict. */
  const verdicts = async (page: PeriksaPage): Promise<Record<Paper, string>> => {
    const told: Partial<Record<Paper, string>> = {};
    for (const paper of PAPERS) {
      await page.paste(opened.stand.codes[CODES[paper]] ?? "");
      const title = await page.title();
      const look = await page.page.locator(".band").first().getAttribute("data-verdict");
      told[paper] = `${look} ${title}`;
      await page.back();
    }
    return told as Record<Paper, string>;
  };

  const fault = (trouble: Trouble) => (path: string) => {
    if (trouble === "down" || trouble === "expired bundle") return "cut";
    return trouble === "slow" ? "silent" : wrongFile(trouble, path);
  };

  const judged = async (row: Row): Promise<Record<Paper, string>> => {
    opened.front.fault = row.trouble === "none" ? undefined : fault(row.trouble);
    if (row.holds === "nothing") {
      const fresh = await newContext();
      try {
        return await verdicts(await open(fresh));
      } finally {
        await fresh.close();
      }
    }
    await periksa.page.clock.setFixedTime((opened.stand.house.now + (CLOCKS[row.trouble] ?? 0)) * 1000);
    await periksa.page.reload();
    await periksa.listens();
    return verdicts(periksa);
  };

  for (const row of MATRIX) {
    it(`${row.trouble}, with ${row.holds}: ${row.because}`, async () => {
      const told = await judged(row);
      expect(told).to.deep.equal(Object.fromEntries(PAPERS.map((paper) => [paper, shownOf(row.verdicts[paper])])));
      expect(broken(told)).to.deep.equal([]);
    });
  }
});

/** What the screen shows of a verdict of the table: some causes have one title, and differ in the line below it. */
function shownOf(verdict: string): string {
  const titles: Readonly<Record<string, { readonly title: string }>> = id.verdicts;
  const [status = ""] = verdict.split(" ");
  return `${status} ${titles[verdict.replace(" ", ":")]?.title ?? ""}`;
}
