/** Lists in /periksa/ when the service lies, stands still, breaks off or is silent: what is held stays, and it is said. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Browser, type BrowserContext } from "playwright-core";
import { encodeQr } from "#core/document/qr.ts";
import { buildPages } from "../../scripts/setup/web.ts";
import { servePages } from "../../verifier/api/pages.ts";
import { DAY, NOW, READ, STRANGER, rootOf, signBundle, signRoot } from "../verifier/core/world.ts";
import { type ListService, type Offer, type Trap, openListService } from "../verifier/library/list-service.ts";
import { type Office, PINNED, digestOf, makeOffice, signPapers } from "../verifier/library/office.ts";
import { launch } from "./chromium.ts";
import { type Changes, LARGE, cutAfter, endless, keptFiles, makeOffer, once, sends } from "./list-troubles.ts";
import { LONG_MS, PeriksaPage, PHONE } from "./periksa-page.ts";

const VALID = "ASLI & BERLAKU";
const REVOKED = "TIDAK BERLAKU LAGI";
const DOUBT = "BELUM DAPAT DIPASTIKAN";
/** Of a list that differs from the first. */
const NEWER_STATUS = new Map([
  [78, 1],
  [5, 1],
]);
describe("lists in /periksa/", function () {
  this.timeout(60_000);
  let folder: string;
  let papers: Office["papers"];
  let good: Offer;
  let service: ListService;
  let browser: Browser;
  let context: BrowserContext;
  let periksa: PeriksaPage;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "absah-lists-"));
    const [signed, launched] = await Promise.all([
      signPapers(),
      launch(),
      buildPages({ v: 1, ...PINNED, endpoints: [] }, folder),
    ]);
    [papers, browser] = [signed, launched];
    good = offerOf();
    service = await openListService(good, await servePages(folder));
    context = await browser.newContext(PHONE);
    periksa = await PeriksaPage.open(standing(), context);
    await periksa.page
      .getByText(/Daftar nomor 900/)
      .first()
      .waitFor({ timeout: LONG_MS });
  });
  after(async () => {
    await browser?.close();
    await service?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    service.trap();
    service.serve(good);
    await periksa.page.clock.setFixedTime(NOW * 1000);
  });

  const standing = (): Parameters<typeof PeriksaPage.open>[0] => ({
    house: { now: NOW },
    services: { verifier: service.url },
  });

  const offerOf = (...changes: Changes): Offer => makeOffer(papers, ...changes);

  const update = (): Promise<void> => periksa.page.getByRole("button", { name: "Perbarui sekarang" }).click();
  const verdict = async (fate: "genuine" | "revoked" = "genuine"): Promise<string> => {
    await periksa.paste(encodeQr(papers[fate].cose));
    const title = await periksa.title();
    await periksa.back();
    return title;
  };

  /** Offers it, and finds it refused by this code in these words, and everything else as before. */
  async function refuses(offer: Offer, code: string, words: RegExp, trap?: Trap): Promise<void> {
    service.serve(offer);
    service.trap(trap);
    await update();
    const told = periksa.page.locator(`[data-refused~="${code}"]`);
    await told.waitFor({ timeout: LONG_MS });
    expect(await told.innerText()).to.match(words);
    expect(await told.innerText()).to.include("tetap daftar nomor 900");
    expect([await verdict(), await verdict("revoked")]).to.deep.equal([VALID, REVOKED]);
    service.trap();
    service.serve(good);
    await update();
    await told.waitFor({ state: "detached", timeout: LONG_MS });
  }

  /** A newer list that names a file which the device does not have. */
  const newer = (): Offer => offerOf({ version: 901 }, {}, { statuses: [NEWER_STATUS] });

  it("refuses a bundle that was rolled back", () =>
    refuses(offerOf({ version: 899 }), "rollback-bundle", /lebih lama daripada daftar perangkat ini/));

  it("refuses a root statement that was rolled back", () =>
    refuses(offerOf({ version: 901 }, { version: 2 }), "rollback-root", /lebih lama/));

  it("refuses another list under the same number", () =>
    refuses(offerOf({ issuedAt: READ + 2 }), "equivocation", /bertentangan/));

  it("refuses a root statement that strangers signed", () =>
    refuses({ ...good, rootFile: signRoot(rootOf(), STRANGER) }, "root-threshold", /tidak ditandatangani oleh kunci/));

  it("refuses a bundle that strangers signed", () => {
    const { published } = makeOffice(rootOf(), papers, { changes: { version: 901 } });
    return refuses(
      { ...good, bundleFile: signBundle(published.bundle, STRANGER) },
      "bundle-key",
      /tidak ditandatangani/,
    );
  });

  it("refuses the lists of another chain", () => {
    const chain = { ...rootOf().chain, chainId: 1 };
    return refuses(offerOf({ version: 901 }, { version: 4, chain }), "wrong-chain", /milik rantai lain/);
  });

  it("refuses a bundle of another root statement than the one beside it (mix and match)", () =>
    refuses(offerOf({ version: 901, rootVersion: 2 }), "mix-and-match", /terbitan yang berbeda/));

  it("refuses a bundle that covers less than before", () => {
    const issuers = new Map([[1, { covered: 0, entryFiles: [], statusFiles: [] }]]);
    return refuses(offerOf({ version: 901, issuers }), "truncated", /bertentangan/);
  });

  it("refuses a bundle that was cut short", () =>
    refuses({ ...good, bundleFile: good.bundleFile.slice(0, -10) }, "cbor-truncated", /rusak, terpotong/));

  it("refuses a file that was cut short", () => {
    const [status] = [...newer().files.values()].filter(({ length }) => length === 32_768);
    return refuses(newer(), "incomplete", /rusak, terpotong/, sends(status!.subarray(0, 20_000)));
  });

  it("refuses another file under a file's name", () =>
    refuses(newer(), "wrong", /berkasnya bukan yang disebut/, sends(new Uint8Array(32_768))));

  it("ends a bundle without an end", () => refuses(good, "too-large", /rusak/, endless("/api/v1/bundle")));

  it("ends a file without an end", () => refuses(newer(), "too-large", /rusak/, endless("/api/v1/files/")));

  it("takes a whole newer list after all these", async () => {
    service.serve((good = newer()));
    await update();
    await periksa.page
      .getByText(/Daftar nomor 901/)
      .first()
      .waitFor({ timeout: LONG_MS });
    expect(await periksa.page.locator("[data-refused]").count()).to.equal(0);
    expect([await verdict(), await verdict("revoked")]).to.deep.equal([VALID, REVOKED]);
  });

  it("says nothing valid beyond the limit, to the second, and that the service stands still (freeze)", async () => {
    const at = (time: number): Promise<void> => periksa.page.clock.setFixedTime(time * 1000);
    await at(READ + DAY);
    expect(await verdict()).to.equal(VALID);
    await at(READ + DAY + 1);
    expect(await verdict()).to.equal(DOUBT);
    await update();
    const told = periksa.page.locator('[data-refused="freeze"]');
    await told.waitFor({ timeout: LONG_MS });
    expect(await told.innerText()).to.match(/daftar lama yang sama.*tetap daftar nomor 901/s);
    expect([await verdict(), await verdict("revoked")]).to.deep.equal([DOUBT, REVOKED]);
  });

  it("says that a list is past its time (expired), and still what is final", async () => {
    await periksa.page.clock.setFixedTime((NOW + 4 * DAY) * 1000);
    await update();
    const told = periksa.page.locator('[data-refused="expired-bundle"]');
    await told.waitFor({ timeout: LONG_MS });
    await periksa.page.locator(".masthead button").first().click();
    expect(await told.innerText()).to.match(/past its time.*Still in use: list number 901, as of 24 November 2026/s);
    await periksa.page.locator(".masthead button").first().click();
    expect([await verdict(), await verdict("revoked")]).to.deep.equal([DOUBT, REVOKED]);
  });

  it("waits for nobody and asks nobody for a verdict, while the service hangs", async () => {
    const hanging = once((resolve) =>
      service.trap((ctx) => {
        ctx.respond = false;
        resolve();
        return true;
      }),
    );
    await update();
    await hanging;
    const before = periksa.asked.length;
    // The page gives the service four seconds, and is still in them when the verdict is there.
    expect(await verdict()).to.equal(VALID);
    expect(await periksa.page.getByRole("button", { name: "Memperbarui…" }).isDisabled()).to.equal(true);
    expect(periksa.asked.slice(before).filter((line) => !line.endsWith("/api/v1/bundle"))).to.deep.equal([]);
    await periksa.page.getByText("Layanan tidak terjangkau").waitFor({ timeout: LONG_MS });
    service.trap();
    await update();
    await periksa.page.getByText("Layanan terjangkau").waitFor({ timeout: LONG_MS });
  });

  it("renews the lists each minute, at once when the network comes back, and not while nobody looks", async () => {
    const other = await browser.newContext(PHONE);
    const page = await PeriksaPage.open(standing(), other, { clock: "running" });
    const bundles = (): number => page.asked.filter((line) => line.endsWith("/bundle")).length;
    const renewed = (): Promise<unknown> => page.page.waitForResponse(/\/api\/v1\/bundle$/);
    const isHidden = (hidden: boolean): Promise<void> =>
      page.page.evaluate((value) => {
        Object.defineProperty(document, "hidden", { configurable: true, value });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await page.page.getByText("Layanan terjangkau").waitFor({ timeout: LONG_MS });
    expect(bundles()).to.equal(1);
    await Promise.all([renewed(), page.page.clock.fastForward(61_000)]);
    // While one renewal is under way, another would join it.
    await page.page.getByText("Perbarui sekarang").waitFor({ timeout: LONG_MS });
    await Promise.all([renewed(), page.page.evaluate(() => window.dispatchEvent(new Event("online")))]);
    expect(bundles()).to.equal(3);
    await page.page.getByText("Perbarui sekarang").waitFor({ timeout: LONG_MS });
    await isHidden(true);
    await page.page.clock.fastForward(3_600_000);
    expect(bundles()).to.equal(3);
    await Promise.all([renewed(), isHidden(false)]);
    expect(bundles()).to.equal(4);
    await page.page.getByText("Perbarui sekarang").waitFor({ timeout: LONG_MS });
    // Who does not answer is asked after one minute, then after two.
    await other.route("**/api/v1/**", (route) => route.abort());
    const minute = (): Promise<void> => page.page.clock.fastForward(61_000);
    const refused = (): Promise<unknown> =>
      page.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/bundle"));
    const idle = page.page.getByText("Perbarui sekarang");
    for (const silence of [1, 2]) {
      await Promise.all([refused(), minute()]);
      await page.page.getByText("Layanan tidak terjangkau").waitFor({ timeout: LONG_MS });
      await idle.waitFor({ timeout: LONG_MS });
      expect(bundles()).to.equal(4 + silence);
    }
    await minute();
    expect(bundles()).to.equal(6);
    await Promise.all([refused(), minute()]);
    expect(bundles()).to.equal(7);
    await other.close();
  });

  it("goes on after a reload where the line broke off", async () => {
    const digest = digestOf(LARGE);
    const { published } = makeOffice(rootOf(), papers, { changes: { version: 902 } });
    const bundle = { ...published.bundle, segments: [...published.bundle.segments, digest] };
    service.serve({ ...good, bundleFile: signBundle(bundle), files: new Map([...published.files, [digest, LARGE]]) });
    service.trap(cutAfter(150_000, LARGE));
    await update();
    await periksa.page.locator('[data-refused~="incomplete"]').waitFor({ timeout: LONG_MS });
    expect([await verdict(), await verdict("revoked")]).to.deep.equal([VALID, REVOKED]);
    service.trap();
    service.asked.length = 0;
    await periksa.page.reload();
    await periksa.page
      .getByText(/Daftar nomor 902/)
      .first()
      .waitFor({ timeout: LONG_MS });
    const ranges = service.asked.filter((line) => line.includes(digest));
    expect(ranges).to.have.length(1);
    const [, from] = /bytes=(\d+)-$/.exec(ranges[0] ?? "") ?? [];
    expect(Number(from)).to.be.within(1, 150_000);
    expect([await verdict(), await verdict("revoked")]).to.deep.equal([VALID, REVOKED]);
  });

  it("forgets files that no list has named for a month, and no others", async () => {
    const kept = (): Promise<readonly string[]> => keptFiles(periksa.page);
    // The status list of 901: a page that begins with 902 has no use for it.
    await periksa.page.reload();
    await periksa.page
      .getByText(/Daftar nomor 902/)
      .first()
      .waitFor({ timeout: LONG_MS });
    const gone = [...good.files.keys()].find((digest) => !offerOf().files.has(digest));
    expect(await kept())
      .to.include(gone)
      .and.to.include(digestOf(LARGE));
    await periksa.page.clock.setFixedTime((NOW + 31 * DAY) * 1000);
    service.serve(offerOf({ version: 903 }));
    await update();
    await periksa.page
      .getByText(/Daftar nomor 903/)
      .first()
      .waitFor({ timeout: LONG_MS });
    const left = await kept();
    expect(left).not.to.include(gone);
    expect(left).to.include(digestOf(LARGE));
  });
});
