import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { type BrowserContext, type Page } from "playwright-core";
import sharp from "sharp";
import { pictureOf } from "./clips.ts";
import { type Front, laterVersion } from "./offline-front.ts";
import { shareStand } from "./offline-stand.ts";
import { LONG_MS, type OpenOptions, PeriksaPage } from "./periksa-page.ts";
import { type Stand } from "./periksa-stand.ts";

describe("/periksa/ without a network", function () {
  this.timeout(120_000);
  const shared = shareStand();
  let stand: Stand;
  let front: Front;
  let context: BrowserContext;
  let periksa: PeriksaPage;
  let pages: string;

  const openPage = (options: OpenOptions = {}): Promise<PeriksaPage> =>
    PeriksaPage.open({ ...stand, services: { ...stand.services, verifier: front.origin } }, context, options);

  const later = (version: string): Promise<string> => laterVersion(pages, join(stand.folder, version), version);

  before(async () => {
    const opened = await shared.open();
    ({ stand, front, pages } = opened);
    await front.start();
    await front.show(pages);
    context = await opened.browser.newContext({ viewport: { width: 360, height: 740 }, locale: "id-ID" });
    await context.addInitScript(noteArrivals);
    periksa = await openPage({ clock: "running" });
  });
  after(async () => {
    await context.close();
    await shared.close();
  });

  it("fetches itself at the first load, and says how much of how much", async () => {
    await periksa.page.getByText("Tersimpan, terbuka tanpa internet").waitFor({ state: "attached", timeout: LONG_MS });
    const told = await periksa.page.evaluate(() => (globalThis as unknown as { arrivals: string[] }).arrivals);
    expect(
      told.some((text) => /^Menyimpan halaman ini: \d+ dari \d+ berkas, .* dari [\d,]+ MB\.$/.test(text)),
    ).to.equal(true);
    expect(await keptAddresses(periksa.page))
      .to.include("/periksa/")
      .and.not.match(/\/api\//);
  });

  it("may be installed: name, start, scope and icons are as a browser wants them", async () => {
    const session = await context.newCDPSession(periksa.page);
    const { errors } = await session.send("Page.getAppManifest");
    expect(errors).to.deep.equal([]);
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    expect(installabilityErrors.map(({ errorId }) => errorId)).to.satisfy((faults: readonly string[]) =>
      // Tests run in a private window, where nothing is ever installed.
      faults.every((fault) => fault === "in-incognito"),
    );
    const answer = await fetch(`${front.origin}/periksa/manifest.webmanifest`);
    expect(answer.headers.get("content-type")).to.include("application/manifest+json");
    const manifest = (await answer.json()) as { id: string; scope: string; start_url: string; icons: Icon[] };
    expect([manifest.id, manifest.scope, manifest.start_url]).to.deep.equal(["/periksa/", "/periksa/", "/periksa/"]);
    expect(manifest.icons.map(({ purpose }) => purpose))
      .to.include("maskable")
      .and.to.include("any");
    for (const { src, sizes, type } of manifest.icons) {
      const icon = await fetch(front.origin + src);
      const { width, height } = await sharp(Buffer.from(await icon.arrayBuffer())).metadata();
      expect([`${width}x${height}`, icon.headers.get("content-type")], src).to.deep.equal([sizes, type]);
    }
  });

  it("says until when this device is fit to check, and behind it what it holds", async () => {
    const { page } = periksa;
    expect(await page.locator(".fit").getAttribute("data-fit")).to.equal("fit");
    expect(await page.locator(".fit-line").innerText()).to.match(
      /^Siap memeriksa\s+Tanpa internet sampai 25 November 2026/,
    );
    await page.getByText("Rincian perangkat").click();
    const rows = await page.locator(".device-facts").innerText();
    expect(rows).to.match(/Pernyataan akar\s+Nomor \d+, berumur .*, berlaku sampai/);
    expect(rows).to.match(/Daftar kunci\s+Nomor \d+, berumur .*, paling lama 24 jam/);
    expect(rows)
      .to.match(/Daftar pencabutan\s+\d+ daftar/)
      .and.to.match(/Penyaring dokumen tercatat\s+\d+ bagian/);
    expect(rows)
      .to.match(/Jam\s+Cocok/)
      .and.to.match(/Penyimpanan\s+[\d,]+ MB/)
      .and.to.match(/Kamera\s+Akan ditanyakan/);
    expect(await page.locator(".updates li").first().innerText()).to.match(
      /24 November 2026.*Baru\s+daftar nomor \d+, \d+ kB/s,
    );
    expect(await periksa.violations()).to.deep.equal([]);
  });

  it("opens, scans, reads a file and judges when the server is gone", async () => {
    await front.stop();
    await periksa.page.reload();
    await periksa.page.getByText("Layanan tidak terjangkau").waitFor({ timeout: LONG_MS });
    await periksa.lookAt(await pictureOf(stand.codes["valid"] ?? ""));
    await periksa.scan();
    expect(await periksa.title()).to.equal("ASLI & BERLAKU");
    await periksa.back();
    await periksa.choose(["paper.pdf", stand.file]);
    expect(await periksa.title()).to.equal("ASLI & BERLAKU");
    await periksa.back();
    await periksa.paste(stand.codes["not-genuine"] ?? "");
    expect(await periksa.title()).to.equal("TIDAK ASLI ATAU DIUBAH");
    await periksa.back();
    expect(await periksa.page.locator(".fit").getAttribute("data-fit")).to.equal("fit");
    await periksa.page.getByRole("button", { name: "Riwayat" }).click();
    await periksa.page.getByText("TIDAK ASLI ATAU DIUBAH").first().waitFor({ timeout: LONG_MS });
    await periksa.back();
  });

  it("keeps the policy that the page came with", async () => {
    const policy = await periksa.page.evaluate(
      async () => (await fetch(location.href)).headers.get("content-security-policy") ?? "",
    );
    expect(policy)
      .to.include("default-src 'none'")
      .and.to.include("connect-src 'self';")
      .and.not.include("unsafe-inline");
  });

  it("notes each update, and that nobody answered the last", async () => {
    const lines = await periksa.page.locator(".updates li").allTextContents();
    expect(lines.length).to.be.at.least(2);
    expect(lines[0]).to.include("Tidak ada jawaban");
  });

  it("leaves a verdict and a scan alone when a newer version comes, and takes its place when nobody is at work", async () => {
    await front.start();
    await front.show(await later("two"));
    await periksa.paste(stand.codes["valid"] ?? "");
    await periksa.title();
    await lookForNewer(periksa.page);
    await periksa.page.clock.fastForward(60_000);
    expect([await versionOf(periksa.page), await periksa.title()]).to.deep.equal([null, "ASLI & BERLAKU"]);
    await periksa.back();
    await periksa.scan();
    await periksa.page.clock.fastForward(60_000);
    await periksa.page.locator("main.scan").waitFor();
    expect(await versionOf(periksa.page)).to.equal(null);
    await periksa.back();
    await periksa.page.getByText("Versi baru halaman ini sudah siap").waitFor({ timeout: LONG_MS });
    expect(await versionOf(periksa.page)).to.equal(null);
    await periksa.page.clock.fastForward(30_000);
    await periksa.page.locator("html[data-version=two]").waitFor({ timeout: LONG_MS });
  });

  it("waits for a verdict in another window, and is applied at once by whoever asks for it", async () => {
    const other = await openPage();
    await other.paste(stand.codes["valid"] ?? "");
    await other.title();
    await front.show(await later("three"));
    await lookForNewer(periksa.page);
    const use = periksa.page.getByRole("button", { name: "Pakai sekarang" });
    await use.click();
    expect(await other.title()).to.equal("ASLI & BERLAKU");
    expect(await versionOf(periksa.page)).to.equal("two");
    await other.back();
    await use.click();
    await periksa.page.locator("html[data-version=three]").waitFor({ timeout: LONG_MS });
    await other.page.close();
  });

  it("takes a version that was left waiting when it is opened the next time", async () => {
    await periksa.paste(stand.codes["valid"] ?? "");
    await periksa.title();
    await front.show(await later("four"));
    await lookForNewer(periksa.page);
    await periksa.page.close();
    periksa = await openPage();
    await periksa.page.locator("html[data-version=four]").waitFor({ timeout: LONG_MS });
  });

  it("keeps its version where a part of a newer one is not what was built", async () => {
    const torn = await later("five");
    await appendFile(join(torn, "periksa", "index.html"), "<!-- not what was built -->");
    await front.show(torn);
    const end = await periksa.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      await registration.update();
      const worker = registration.installing;
      const { promise, resolve } = Promise.withResolvers<string>();
      worker?.addEventListener("statechange", () => resolve(worker.state));
      return promise;
    });
    expect(end).to.equal("redundant");
    await periksa.page.reload();
    expect(await versionOf(periksa.page)).to.equal("four");
  });

  it("has no worker elsewhere", async () => {
    const page = await context.newPage();
    await page.goto(`${front.origin}/audit/`);
    expect(await page.evaluate(() => navigator.serviceWorker.controller)).to.equal(null);
    await page.close();
  });

  it("is taken back by the switch, with no help of the page; lists and history stay", async () => {
    await front.show(pages, { worker: "off" });
    const reloaded = periksa.page.waitForEvent("load", { timeout: LONG_MS });
    await lookForNewer(periksa.page, "");
    await reloaded;
    await periksa.page.waitForFunction(
      async () => (await caches.keys()).length === 0 && navigator.serviceWorker.controller === null,
      undefined,
      { timeout: LONG_MS },
    );
    expect(await versionOf(periksa.page)).to.equal(null);
    const left = await periksa.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    expect(left).to.include("absah-lists").and.to.include("absah-device");
    await periksa.page.locator(".fit[data-fit=limited]").waitFor({ timeout: LONG_MS });
    expect(await periksa.page.locator(".device").innerText()).to.include(
      "belum tersimpan untuk dipakai tanpa internet",
    );
  });
});

interface Icon {
  readonly src: string;
  readonly sizes: string;
  readonly type: string;
  readonly purpose: string;
}

/** Remembers what is said while the page's parts arrive: on a quick machine it stands for a moment only. */
function noteArrivals(): void {
  const arrivals: string[] = [];
  Object.assign(globalThis, { arrivals });
  new MutationObserver(() => {
    for (const { textContent } of document.querySelectorAll(".arriving p")) arrivals.push(textContent);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

const versionOf = (page: Page): Promise<string | null> => page.locator("html").getAttribute("data-version");

/** Comes into view, and waits until what is newer is there. */
async function lookForNewer(page: Page, state: "waiting" | "" = "waiting"): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  if (state === "") return;
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).waiting !== null, undefined, {
    timeout: LONG_MS,
  });
}

const keptAddresses = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const [name = ""] = await caches.keys();
    return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname).join(" ");
  });
