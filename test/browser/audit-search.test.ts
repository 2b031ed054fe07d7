/** The auditor's page: files handed over, blocks, changes and accounts, a node of one's own, keys, paper, both themes. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Browser, type Page } from "playwright-core";
import { listen } from "../../scripts/chain/http.ts";
import { type House, openHouse } from "../support/house/house.ts";
import { type Services, openServices } from "../support/house/services.ts";
import { barriers } from "./barriers.ts";
import { launch } from "./chromium.ts";
import { pagesFor } from "./pages.ts";

describe("the auditor's search", function () {
  this.timeout(120_000);
  let folder: string;
  let house: House;
  let services: Services;
  let browser: Browser;
  let page: Page;
  let pdf: Uint8Array;
  const node: { server?: Server; url: string } = { url: "" };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-audit-"));
    house = await openHouse({ realPages: true });
    await house.authority.step();
    const { documentId } = await house.issue();
    await house.settle();
    await house.change(documentId, "suspend");
    await house.settle();
    await house.settle();
    pdf = await house.authority.documentPdf(documentId);
    services = await openServices(house, await pagesFor(house.trust));
    // The local chain's own front door, with all its guards, before the chain of this test.
    const opened = await listen(0, "127.0.0.1", async (body) => {
      const answer = await fetch(house.chain.front.url, { method: "POST", body: JSON.stringify(body) });
      return answer.json();
    });
    node.server = opened.server;
    node.url = `http://127.0.0.1:${opened.port}`;
    browser = await launch();
    page = await load("dark");
  });
  after(async () => {
    await browser?.close();
    node.server?.close();
    await services?.close();
    await house?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function load(colorScheme: "light" | "dark"): Promise<Page> {
    const context = await browser.newContext({ locale: "en-GB", colorScheme, viewport: { width: 1366, height: 900 } });
    const opened = await context.newPage();
    opened.setDefaultTimeout(20_000);
    await opened.clock.setFixedTime(house.now * 1000);
    await opened.goto(`${services.verifier}/audit/`);
    await opened.locator("#search").waitFor();
    return opened;
  }
  const search = async (text: string): Promise<void> => {
    await page.fill("#search", text);
    await page.press("#search", "Enter");
  };
  const answers = (): Promise<readonly string[]> => page.locator(".steps .answer").allTextContents();
  const rows = (table: string): Promise<readonly string[]> =>
    page.locator(`[data-table="${table}"] tbody tr`).allInnerTexts();

  it("is free of barriers before anything is asked, in the dark", async () => {
    expect(await barriers(page)).to.deep.equal([]);
  });

  it("is reached by the key / from anywhere", async () => {
    await page.locator("#t-keys").focus();
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("search");
    expect(await page.inputValue("#search")).to.equal("");
  });

  it("follows a chosen PDF, and judges the whole file", async () => {
    const path = join(folder, "document.pdf");
    await writeFile(path, pdf);
    await page.setInputFiles("#file", path);
    await page.locator('.band[data-verdict="suspended"]').waitFor();
    expect(await answers()).to.deep.equal(Array.from({ length: 5 }, () => "Computed here: same"));
    expect(await barriers(page)).to.deep.equal([]);
  });

  it("names the leaf of a PDF with one byte changed, dropped on the page", async () => {
    const changed = Uint8Array.from(pdf);
    changed[10]! ^= 1;
    const transfer = await page.evaluateHandle(
      (bytes) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "document.pdf", { type: "application/pdf" }));
        return data;
      },
      [...changed],
    );
    await page.dispatchEvent("body", "drop", { dataTransfer: transfer });
    await page.locator('[data-step="leaf"][data-answer="differs"]').waitFor();
    expect((await answers())[0]).to.equal("Computed here: DIFFERENT");
    expect((await answers())[4]).to.equal("Computed here: same");
  });

  it("says that there is no document of ours in a file", async () => {
    const path = join(folder, "other.pdf");
    await writeFile(path, "%PDF-1.7\n%%EOF\n");
    await page.setInputFiles("#file", path);
    await page.getByText("None of our documents can be read there").waitFor();
  });

  it("finds a block by number and by hash, an account, and a block without events", async () => {
    const [anchored] = await rows("batches");
    const block = Number(/WIB\s+(\d+)/.exec(anchored ?? "")?.[1]);
    await search(String(block));
    await page.locator('[data-table="events"]').waitFor();
    const found = await rows("events");
    const body = [
      { jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: [`0x${block.toString(16)}`, false] },
    ];
    const answer = await fetch(house.chain.front.url, { method: "POST", body: JSON.stringify(body) });
    const [{ result }] = (await answer.json()) as [{ result: { hash: string } }];
    await search("1/99");
    await page.getByText("Not found.").waitFor();
    await search(result.hash);
    await page.locator('[data-table="events"]').waitFor();
    expect(await rows("events")).to.deep.equal(found);
    await search("0");
    await page.getByText("This block holds no event").waitFor();
    const account = await page.locator('[data-table="accounts"] tbody code').first().getAttribute("title");
    await search(account ?? "");
    await page.locator('[data-table="events"]').waitFor();
    expect(await rows("events")).not.to.deep.equal([]);
  });

  it("lists status changes and the accounts that anchored", async () => {
    expect((await rows("changes")).join()).to.match(/in force → suspended/);
    const [first] = await rows("accounts");
    expect(first).to.match(/Issuer registered/);
    expect(await page.locator('[data-table="days"] svg.bars rect').count()).to.equal((await rows("days")).length);
  });

  it("gives the whole report as one JSON", async () => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download report (JSON)" }).click(),
    ]);
    const report = JSON.parse(await readFile(await download.path(), "utf8")) as Record<string, unknown>;
    expect(report["status"]).to.equal("clean");
    expect(Object.keys(report["tables"] as object)).to.include.members([
      "batches",
      "changes",
      "accounts",
      "keys",
      "days",
    ]);
  });

  it("puts every row on paper", async () => {
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await page.locator("#search").isVisible()).to.equal(false);
    expect(await page.locator('[data-table="batches"] table').isVisible()).to.equal(true);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.emulateMedia({ media: null });
  });

  // Last: they leave the page without what it read.
  it("reads from the local chain itself when the auditor names it", async () => {
    await page.fill("#node", node.url);
    await page.press("#node", "Enter");
    await page.getByText(`from ${new URL(node.url).host}`).waitFor();
    expect(await page.locator(".clean").count()).to.equal(1);
  });

  it("names the command for a node that the browser may not ask", async () => {
    await page.fill("#node", "http://192.168.1.5:8545");
    await page.press("#node", "Enter");
    await page.locator("[role=alert] code").waitFor();
    expect(await page.locator("[role=alert]").textContent()).to.include(
      "npx absah audit --rpc http://192.168.1.5:8545 --registry 0x",
    );
    expect(await barriers(page)).to.deep.equal([]);
  });
});
