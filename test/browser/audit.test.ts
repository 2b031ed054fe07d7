/** The auditor's page in Chromium: trail, lying mirror, any day, tables, nodes that refuse pages. */
import { once } from "node:events";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { type Browser, type Page } from "playwright-core";
import { sha256 } from "#primitives";
import { parseUuid, toHex } from "#core/encoding/text.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { encodeQr } from "#core/document/qr.ts";
import { type House, openHouse } from "../support/house/house.ts";
import { type Services, call, openServices } from "../support/house/services.ts";
import { barriers } from "./barriers.ts";
import { launch } from "./chromium.ts";
import { pagesFor } from "./pages.ts";

const DAY = 86_400;

describe("the auditor's page", function () {
  this.timeout(120_000);
  let house: House;
  let services: Services;
  let browser: Browser;
  let cose: Uint8Array;
  let documentId: string;
  /** The page after it has read the chain: a search leaves nothing that the next one minds. */
  let loaded: Page;
  const times = { issued: 0, suspended: 0, revoked: 0 };

  before(async () => {
    house = await openHouse();
    await house.authority.step();
    ({ documentId } = await house.issue());
    await house.issue();
    await house.settle();
    times.issued = house.now;
    house.pass(2 * DAY);
    await house.change(documentId, "suspend");
    await house.settle();
    times.suspended = house.now;
    house.pass(2 * DAY);
    await house.change(documentId, "revoke");
    await house.settle();
    times.revoked = house.now;
    house.pass(DAY);
    await house.settle();
    cose = (await house.authority.published.lookup(documentId))?.cose ?? new Uint8Array();
    services = await openServices(house, await pagesFor(house.trust));
    browser = await launch();
    loaded = await load(await open());
  });
  afterEach(async () => {
    for (const context of browser.contexts()) if (context !== loaded.context()) await context.close();
  });
  after(async () => {
    await browser?.close();
    await services?.close();
    await house?.close();
  });

  const open = async (locale = "en-GB", colorScheme: "light" | "dark" = "light"): Promise<Page> => {
    const context = await browser.newContext({ locale, colorScheme, viewport: { width: 1366, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.clock.setFixedTime(house.now * 1000);
    return page;
  };
  const load = async (page: Page): Promise<Page> => {
    await page.goto(`${services.verifier}/audit/`);
    await page.locator("#search").waitFor();
    return page;
  };
  const search = async (page: Page, text: string): Promise<void> => {
    await page.fill("#search", text);
    await page.press("#search", "Enter");
  };
  const answers = (page: Page): Promise<readonly string[]> => page.locator(".steps .answer").allTextContents();
  const same = (count: number): readonly string[] => Array.from({ length: count }, () => "Computed here: same");

  it("recomputes a document's five steps from its digest", async () => {
    const page = loaded;
    expect(await page.locator(".clean").count()).to.equal(1);
    await search(page, toHex(sha256(cose)));
    await page.locator(".steps").waitFor();
    expect(await answers(page)).to.deep.equal(same(5));
    expect(await barriers(page)).to.deep.equal([]);
  });

  it("names the step that a lying mirror breaks", async () => {
    const page = await open();
    await page.route("**/lists/1/*.bin", async (route) => {
      const body = await (await route.fetch()).body();
      body[96 * 2] = (body[96 * 2] ?? 0) ^ 1;
      await route.fulfill({ body });
    });
    await load(page);
    expect(await page.locator("#t-discrepancies").count()).to.equal(1);
    await search(page, encodeQr(cose));
    await page.locator(".steps").waitFor();
    const found = await answers(page);
    expect(found.slice(1, 4)).to.deep.equal(found.slice(1, 4).map(() => "Computed here: DIFFERENT"));
  });

  it("tells the verdict of any day from the chain's events", async () => {
    const page = loaded;
    await search(page, encodeQr(cose));
    const band = page.locator(".band strong");
    await band.waitFor();
    const on = async (time: number, verdict: string): Promise<void> => {
      const day = new Date((time + 25_200) * 1000).toISOString().slice(0, 10);
      await page.fill("#date", day);
      await page.locator(`.band[data-verdict="${verdict}"]`).waitFor({ timeout: 5000 });
    };
    await on(times.revoked, "revoked");
    await on(times.issued, "valid");
    await on(times.suspended, "suspended");
    await on(times.revoked, "revoked");
    expect(await barriers(page)).to.deep.equal([]);
  });

  it("finds batch, block, transaction and key", async () => {
    const page = loaded;
    await search(page, "1/0");
    await page.locator("#t-events").waitFor();
    const row = page.locator("#t-events >> xpath=../.. >> tbody tr").first();
    const block = await row.locator("td").nth(3).textContent();
    const transaction = await row.locator("td").nth(5).locator("code").getAttribute("title");
    const kid = await page.locator("#t-keys >> xpath=../.. >> tbody tr code").first().getAttribute("title");
    for (const text of [block ?? "", transaction ?? "", kid ?? ""]) {
      await search(page, text);
      await page.locator("#t-events").waitFor();
      expect(await page.locator("#t-events >> xpath=../.. >> tbody tr").count(), text).to.be.at.least(1);
    }
    await search(page, "999999");
    await page.getByText("Not found.").waitFor();
  });

  it("asks the issuer for a lookup code only after it was told to", async () => {
    const page = await open();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await load(page);
    await search(page, formatLookupCode(parseUuid(documentId)));
    const agree = page.getByRole("button", { name: "Go on, ask the issuer" });
    await agree.waitFor();
    expect(asked).not.to.include("/api/v1/codes");
    await agree.click();
    await page.locator(".band strong").waitFor();
    expect(await answers(page)).to.deep.equal(same(5));
  });

  it("gives its tables as CSV", async () => {
    const page = loaded;
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV Batches" }).click(),
    ]);
    const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
    expect(lines[0]).to.match(/^"Batch","Issuer","Time","Block","Leaves","Recomputed","Root","Key","Transaction"$/);
    expect(lines.at(-1)).to.match(/^"1\/0","Simulated Immigration Office Kotabumi",.*"3","same","[0-9a-f]{64}"/);
  });

  it("names the command where a node lets no page read it", async () => {
    const page = await load(await open("id-ID", "dark"));
    // As the local chain answers whatever a page of another origin asks.
    const node = createServer((_, response) => void response.writeHead(403).end()).listen(0, "127.0.0.1");
    await once(node, "listening");
    const address = node.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}`;
    await page.fill("#node", url);
    await page.press("#node", "Enter");
    const command = page.locator("[role=alert] code");
    await command.waitFor();
    expect(await command.textContent()).to.include(`npx absah audit --rpc ${url}/ --registry 0x`);
    expect(await barriers(page)).to.deep.equal([]);
    node.close();
  });
});

describe("POST /api/v1/rpc", function () {
  this.timeout(60_000);
  let house: House;
  let services: Services;
  before(async () => {
    house = await openHouse();
    services = await openServices(house);
  });
  after(async () => {
    await services?.close();
    await house?.close();
  });
  const ask = (method: string, params: readonly unknown[]): ReturnType<typeof call> =>
    call(services.verifier, "POST", "/api/v1/rpc", { body: [{ jsonrpc: "2.0", id: 0, method, params }] });

  it("passes on reads of the two contracts", async () => {
    const contract = `0x${house.chain.pinned.documentRegistry}`;
    expect((await ask("eth_getCode", [contract, "latest"])).status).to.equal(200);
  });

  it("refuses all else", async () => {
    const stranger = `0x${"11".repeat(20)}`;
    expect((await ask("eth_getCode", [stranger, "latest"])).status).to.equal(400);
    expect((await ask("eth_sendRawTransaction", ["0x00"])).status).to.equal(400);
    expect((await ask("eth_call", [{ to: stranger, data: "0x" }, "latest"])).status).to.equal(400);
  });
});
