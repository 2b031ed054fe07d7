/** The faces of a running house in Chromium: an officer issues without script, anyone checks a file on this device, and a
 *  phone in the same network scans a paper (`npm start -- --lan`, with the certificate made at start). */
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Browser, type BrowserContextOptions, type Page, devices } from "playwright-core";
import { encodeQr } from "#core/document/qr.ts";
import { Office } from "../../scripts/demo/office.ts";
import { demoOrders } from "../../scripts/demo/orders.ts";
import { lanAddresses } from "../../scripts/setup/lan.ts";
import { LimitedReader } from "../../verifier/adapters/pdf/reader.ts";
import { RunningHouse, houseEnvironment } from "../flows/processes.ts";
import { barriers } from "./barriers.ts";
import { launch } from "./chromium.ts";
import { clipOf } from "./clips.ts";

interface Token {
  readonly person: string;
  readonly token: string;
}

const [address = "localhost"] = lanAddresses();

describe("the faces of a house", function () {
  this.timeout(120_000);
  let data: string;
  let env: NodeJS.ProcessEnv;
  let house: RunningHouse;
  let office: Office;
  let browser: Browser;
  let tokens: readonly Token[];
  /** A paper issued and anchored just now: its file lies at `paper`, its code is what the camera sees. */
  let documentId: string;
  let paper: string;

  before(async () => {
    data = await mkdtemp(join(tmpdir(), "absah-faces-"));
    env = { ...(await houseEnvironment(data)), ABSAH_LAN_PORT: String(await freePort()) };
    house = await RunningHouse.start(env, ["--lan"]);
    ({ tokens } = JSON.parse(await readFile(join(data, "keys", "tokens.json"), "utf8")) as {
      tokens: readonly Token[];
    });
    office = await Office.open(data, `http://127.0.0.1:${env["ABSAH_ISSUER_PORT"] ?? ""}`);
    documentId = await issueOne();
    const pdf = await office.pdf(documentId);
    paper = join(data, "paper.pdf");
    await writeFile(paper, pdf);
    const clip = join(data, "camera.mjpeg");
    await writeFile(clip, await clipOf(await codeOf(pdf)));
    browser = await launch([
      `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE ${address}`,
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${clip}`,
    ]);
  });
  after(async () => {
    await browser?.close();
    await house?.stop();
    await rm(data, { recursive: true, force: true });
  });

  const issueOne = async (): Promise<string> => {
    const [order] = (await demoOrders(Date.now())).slice(6);
    const [orderId] = await office.submit(order === undefined ? [] : [order]);
    const id = await office.approve(orderId ?? "");
    await office.until(id, ({ state }) => state === "anchored");
    return id;
  };
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

  it("keeps the desk from whoever has no token", async () => {
    const page = await open({ javaScriptEnabled: false });
    await page.goto(`${desk()}dokumen`);
    expect(await page.locator("input[name=token]").count()).to.equal(1);
    await page.fill("input[name=token]", "guess");
    await page.click("main button[type=submit]");
    expect(await page.locator("input[name=token]").count()).to.equal(1);
  });

  it("lets one officer ask and another person approve, with script off", async () => {
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

  it("tells a phone in the same network the address in words and as a code", () => {
    expect(house.output)
      .to.include(`https://${address}:${env["ABSAH_LAN_PORT"] ?? ""}/periksa/\n`)
      .and.to.match(/[▄█]{3}/u);
  });

  it("lets that phone scan a demo paper over HTTPS with touch alone", async () => {
    const page = await open({ ...devices["Pixel 7"], ignoreHTTPSErrors: true });
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.method()));
    await page.goto(`https://${address}:${env["ABSAH_LAN_PORT"] ?? ""}/periksa/`);
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

  it("shows a paper in force, then its withdrawal, on this device only", async () => {
    const page = await open({ viewport: { width: 360, height: 780 } });
    const sent: string[] = [];
    page.on("request", (request) =>
      sent.push(`${request.method()} ${new URL(request.url()).pathname} ${request.postData() ?? ""}`),
    );
    await page.goto(`http://127.0.0.1:${env["ABSAH_VERIFIER_PORT"] ?? ""}/periksa/`);
    await page.setInputFiles("input[type=file]", paper);
    await page.getByText("ASLI & BERLAKU").first().waitFor({ timeout: 30_000 });
    expect(await barriers(page)).to.deep.equal([]);
    expect(sent.filter((line) => !line.startsWith("GET "))).to.deep.equal([]);
    for (const line of sent)
      expect(line).to.match(
        /^GET \/(periksa\/|assets\/|api\/v1\/(root|bundle|files\/[0-9a-f]{64}(,[0-9a-f]{64})*(\/since\/[0-9a-f,]{64,})?|proofs\/[0-9a-f]{3}) ?$)/,
      );
    await office.change(documentId, "revoke", "test");
    const later = await open({ viewport: { width: 360, height: 780 }, colorScheme: "dark", locale: "en-GB" });
    await later.goto(page.url());
    await later.setInputFiles("input[type=file]", paper);
    await later.getByText("NO LONGER IN FORCE").first().waitFor({ timeout: 30_000 });
    expect(await barriers(later)).to.deep.equal([]);
  });
});

/** No sideways scrolling. */
async function fits(page: Page): Promise<void> {
  const [inner, whole] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  expect(whole).to.be.at.most(inner ?? 0);
}

async function codeOf(pdf: Uint8Array): Promise<string> {
  const files = new LimitedReader({ size: 1, wallMs: 20_000 });
  const contents = await files.pdf(pdf);
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
