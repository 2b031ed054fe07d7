/** The faces of a running house in Chromium: an officer issues without script, anyone checks a file on this device. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import { type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { Office } from "../../scripts/demo/office.ts";
import { demoOrders } from "../../scripts/demo/orders.ts";
import { RunningHouse, houseEnvironment } from "../flows/processes.ts";
import { launch } from "./chromium.ts";

interface Token {
  readonly person: string;
  readonly token: string;
}

describe("the faces of a house", function () {
  this.timeout(120_000);
  let data: string;
  let env: NodeJS.ProcessEnv;
  let house: RunningHouse;
  let browser: Browser;
  let tokens: readonly Token[];

  before(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-faces-"));
    env = await houseEnvironment(data);
    house = await RunningHouse.start(env);
    ({ tokens } = JSON.parse(await readFile(join(data, "keys", "tokens.json"), "utf8")) as {
      tokens: readonly Token[];
    });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await house?.stop();
    await rm(data, { recursive: true, force: true });
  });

  const open = async (options: BrowserContextOptions): Promise<Page> =>
    (await browser.newContext({ locale: "id-ID", ...options })).newPage();
  const desk = (): string => `http://127.0.0.1:${env["ABSAH_ISSUER_PORT"] ?? ""}/petugas/`;
  const signIn = async (person: string): Promise<Page> => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(desk());
    await page.fill("input[name=token]", tokens.find((token) => token.person === person)?.token ?? "");
    await page.click("main button[type=submit]");
    return page;
  };
  const violations = async (page: Page): Promise<readonly string[]> =>
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);

  it("keeps the desk from whoever has no token", async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(`${desk()}dokumen`);
    expect(await page.locator("input[name=token]").count()).to.equal(1);
    await page.fill("input[name=token]", "guess");
    await page.click("main button[type=submit]");
    expect(await page.locator("input[name=token]").count()).to.equal(1);
  });

  it("lets one officer ask and another person approve, with script off", async () => {
    const office = await Office.open(data, desk().replace("/petugas/", ""));
    const [order] = await demoOrders(Date.now());
    await office.submit(order === undefined ? [] : [order]);
    const own = await signIn("petugas-1");
    expect(await own.content()).not.to.include("SIM-SPLP-");
    const approver = await signIn("penyetuju-1");
    await approver.locator('main a[href*="/pesanan/"]:not([href$="/baru"])').first().click();
    expect(await approver.content()).to.include("Suhartini");
    await approver.locator('form[action$="/setujui"] button[type=submit]').first().click();
    expect(await approver.content()).to.match(/SIM-SPLP-/);
  });

  it("shows a paper in force, then its withdrawal, on this device only", async () => {
    const office = await Office.open(data, desk().replace("/petugas/", ""));
    const [order] = (await demoOrders(Date.now())).slice(6);
    const [orderId] = await office.submit(order === undefined ? [] : [order]);
    const id = await office.approve(orderId ?? "");
    await office.until(id, ({ state }) => state === "anchored");
    const file = join(data, "paper.pdf");
    await writeFile(file, await office.pdf(id));
    const page = await open({ viewport: { width: 360, height: 780 } });
    const sent: string[] = [];
    page.on("request", (request) =>
      sent.push(`${request.method()} ${new URL(request.url()).pathname} ${request.postData() ?? ""}`),
    );
    await page.goto(`http://127.0.0.1:${env["ABSAH_VERIFIER_PORT"] ?? ""}/periksa/`);
    await page.setInputFiles("input[type=file]", file);
    await page.getByText("ASLI & BERLAKU").first().waitFor({ timeout: 30_000 });
    expect(await violations(page)).to.deep.equal([]);
    expect(sent.filter((line) => !line.startsWith("GET "))).to.deep.equal([]);
    for (const line of sent)
      expect(line).to.match(
        /^GET \/(periksa\/|assets\/|api\/v1\/(root|bundle|files\/[0-9a-f]{64}|proofs\/[0-9a-f]{3}) ?$)/,
      );
    await office.change(id, "revoke", "test");
    const later = await open({ viewport: { width: 360, height: 780 }, colorScheme: "dark", locale: "en-GB" });
    await later.goto(page.url());
    await later.setInputFiles("input[type=file]", file);
    await later.getByText("NO LONGER IN FORCE").first().waitFor({ timeout: 30_000 });
    expect(await violations(later)).to.deep.equal([]);
  });
});
