/** A phone in the same network: `npm start -- --lan`, the certificate made at start, and a paper before its camera. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Browser, type BrowserContext, type Page, devices } from "playwright-core";
import { encodeQr } from "#core/document/qr.ts";
import { Office } from "../../scripts/demo/office.ts";
import { demoOrders } from "../../scripts/demo/orders.ts";
import { lanAddresses } from "../../scripts/setup/lan.ts";
import { LimitedReader } from "../../verifier/adapters/pdf/reader.ts";
import { RunningHouse, houseEnvironment } from "../flows/processes.ts";
import { launch } from "./chromium.ts";
import { clipOf } from "./periksa-stand.ts";

const [address = "localhost"] = lanAddresses();

describe("a phone in the same network", function () {
  this.timeout(180_000);
  let data: string;
  let house: RunningHouse;
  let browser: Browser;
  let context: BrowserContext;
  let home: string;

  before(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-phone-"));
    const port = await freePort();
    const env: NodeJS.ProcessEnv = { ...(await houseEnvironment(data)), ABSAH_LAN_PORT: String(port) };
    house = await RunningHouse.start(env, ["--lan"]);
    home = `https://${address}:${port}/periksa/`;
    const clip = join(data, "camera.mjpeg");
    await writeFile(clip, await clipOf(await demoPaper(data, env["ABSAH_ISSUER_PORT"] ?? "")));
    browser = await launch([
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE ${address}`,
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${clip}`,
    ]);
    context = await browser.newContext({ ...devices["Pixel 7"], locale: "id-ID", ignoreHTTPSErrors: true });
  });
  after(async () => {
    await browser?.close();
    await house?.stop();
    await rm(data, { recursive: true, force: true });
  });

  it("is told the address in words and as a code", () => {
    expect(house.output)
      .to.include(`${home}\n`)
      .and.to.match(/[▄█]{3}/u);
  });

  it("scans a demo paper over HTTPS with touch alone", async () => {
    const page = await context.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.method()));
    await page.goto(home);
    expect(await page.evaluate(() => isSecureContext)).to.equal(true);
    await fits(page);
    await page.locator(".scan-button").tap();
    const band = page.locator(".band h1");
    await band.waitFor({ timeout: 30_000 });
    expect(await band.innerText()).to.equal("ASLI & BERLAKU");
    await fits(page);
    const next = await page.getByRole("button", { name: "Pindai berikutnya" }).boundingBox();
    expect(next?.height).to.be.at.least(48);
    expect((next?.y ?? 0) + (next?.height ?? 0)).to.be.at.most(page.viewportSize()?.height ?? 0);
    expect(new Set(asked)).to.deep.equal(new Set(["GET"]));
    const path = process.env["ABSAH_SHOTS"];
    if (path !== undefined) await page.screenshot({ path: join(path, "phone.png") });
  });
});

/** No sideways scrolling. */
async function fits(page: Page): Promise<void> {
  const [inner, whole] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  expect(whole).to.be.at.most(inner ?? 0);
}

/** The code on a demo paper, issued and anchored just now. */
async function demoPaper(data: string, port: string): Promise<string> {
  const office = await Office.open(data, `http://127.0.0.1:${port}`);
  const [order] = (await demoOrders(Date.now())).slice(6);
  const [orderId] = await office.submit(order === undefined ? [] : [order]);
  const id = await office.approve(orderId ?? "");
  await office.until(id, ({ state }) => state === "anchored");
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });
  const contents = await files.pdf(await office.pdf(id));
  files.close();
  if (contents.status !== "credential") throw new RangeError("the paper carries no credential");
  return encodeQr(contents.cwt);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "0.0.0.0");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
