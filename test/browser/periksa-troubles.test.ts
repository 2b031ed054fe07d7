/** What stands in the way in /periksa/: each trouble is said with its code, a next step that works, and no fault for axe. */
import { expect } from "chai";
import { type Browser, type BrowserContext } from "playwright-core";
import { launch } from "./chromium.ts";
import { pictureOf } from "./clips.ts";
import { LONG_MS, type OpenOptions, PeriksaPage, PHONE, VERDICTS } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

const DAY = 86_400;

describe("troubles in /periksa/", function () {
  this.timeout(120_000);
  let stand: Stand;
  let browser: Browser;
  let context: BrowserContext;
  let calm: PeriksaPage | undefined;

  before(async () => {
    [stand, browser] = await Promise.all([openStand(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await stand?.close();
  });
  beforeEach(async () => {
    context = await browser.newContext(PHONE);
  });
  afterEach(() => context.close());

  const open = (options: OpenOptions = {}): Promise<PeriksaPage> => PeriksaPage.open(stand, context, options);
  /** One page for the troubles that leave nothing behind. */
  const again = async (): Promise<PeriksaPage> => {
    if (calm === undefined) calm = await PeriksaPage.open(stand, await browser.newContext(PHONE));
    else await calm.home();
    return calm;
  };
  const silence = (path: string): Promise<unknown> => context.route(path, (route) => route.abort());

  it("K01: the camera is not allowed, another try may be, and so may other ways in", async () => {
    const periksa = await open();
    await periksa.refuseCamera("NotAllowedError");
    await periksa.scan();
    expect(await periksa.trouble()).to.equal("K01");
    expect(await periksa.violations()).to.deep.equal([]);
    await periksa.lookAt(await pictureOf(stand.codes["valid"] ?? ""));
    await periksa.page.getByRole("button", { name: "Coba lagi" }).click();
    expect(await periksa.title()).to.equal(VERDICTS.valid);
  });

  it("K02: this machine has no camera", async () => {
    const periksa = await again();
    await periksa.scan();
    expect(await periksa.trouble()).to.equal("K02");
    await periksa.page.getByRole("button", { name: "Cara lain" }).click();
    await periksa.page.getByRole("button", { name: "Pilih PDF atau foto" }).waitFor();
  });

  it("K02: another app holds the camera", async () => {
    const periksa = await open();
    await periksa.refuseCamera("NotReadableError");
    await periksa.scan();
    expect(await periksa.trouble()).to.equal("K02");
  });

  it("K03: nothing is read for 15 seconds, after two hints, and the camera goes on", async () => {
    const periksa = await open({ clock: "running" });
    await periksa.lookAt();
    await periksa.scan();
    await periksa.page.getByText("Arahkan kamera ke kode").waitFor({ timeout: LONG_MS });
    await periksa.page.clock.fastForward(4000);
    await periksa.page.getByText("Dekatkan sampai kode memenuhi bingkai.").first().waitFor();
    await periksa.page.clock.fastForward(4000);
    await periksa.page.getByText("Ratakan kertas dan hindari pantulan.").waitFor();
    expect(await periksa.page.locator(".trouble").count()).to.equal(0);
    await periksa.page.clock.fastForward(7000);
    expect(await periksa.trouble()).to.equal("K03");
    expect(await periksa.page.locator("video").isVisible()).to.equal(true);
    await periksa.page.getByRole("button", { name: "Catat: tidak terbaca" }).click();
    expect(await periksa.title()).to.equal("TIDAK TERBACA");
    expect(await periksa.trouble()).to.equal("K03");
  });

  for (const [name, code] of [
    ["website", "K04"],
    ["half", "K05"],
  ] as const) {
    it(`${code}: the code is ${name === "website" ? "a website's" : "incomplete"}`, async () => {
      const periksa = await again();
      await periksa.paste(stand.codes[name] ?? "");
      expect(await periksa.trouble()).to.equal(code);
    });
  }

  it("K06: a picture without a code", async () => {
    const periksa = await again();
    const [tiny] = [
      Buffer.from(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==",
        "base64",
      ),
    ];
    await periksa.choose(["kosong.png", tiny]);
    expect(await periksa.trouble()).to.equal("K06");
  });

  it("K07: a file that is none of ours, and one that is too large", async () => {
    const periksa = await again();
    await periksa.choose(["lagu.mp3", new Uint8Array(2_500_000)]);
    expect(await periksa.trouble()).to.equal("K07");
    expect(await periksa.page.locator(".trouble").innerText()).to.match(/2[.,]5 MB/);
  });

  it("K08: first use without a network, on the first screen and beside the verdict", async () => {
    await silence("**/api/v1/**");
    const periksa = await open();
    expect(await periksa.trouble()).to.equal("K08");
    expect(await periksa.violations()).to.deep.equal([]);
    await periksa.paste(stand.codes["valid"] ?? "");
    expect(await periksa.title()).to.equal("BELUM DAPAT DIPASTIKAN");
    expect(await periksa.trouble()).to.equal("K08");
    await context.unrouteAll();
    await periksa.back();
    await periksa.page.getByRole("button", { name: "Perbarui sekarang" }).click();
    await periksa.page.getByText("Layanan terjangkau").waitFor({ timeout: LONG_MS });
    await periksa.paste(stand.codes["valid"] ?? "");
    expect(await periksa.title()).to.equal(VERDICTS.valid);
  });

  it("K09: this device's clock is wrong, which says what it shows and what it should", async () => {
    const periksa = await open({ time: stand.house.now - 9 * DAY });
    expect(await periksa.trouble()).to.equal("K09");
    await periksa.paste(stand.codes["valid"] ?? "");
    expect(await periksa.title()).to.equal("BELUM DAPAT DIPASTIKAN");
    expect(await periksa.trouble()).to.equal("K09");
    expect(await periksa.page.locator(".trouble").innerText()).to.match(/15 November 2026.*24 November 2026/s);
    expect(await periksa.violations()).to.deep.equal([]);
  });

  it("K10: the service fell silent after the lists came, and the verdict says what it rests on", async () => {
    const periksa = await open();
    await silence("**/api/v1/**");
    await periksa.page.getByRole("button", { name: "Perbarui sekarang" }).click();
    await periksa.page.getByText("Layanan tidak terjangkau").waitFor({ timeout: LONG_MS });
    await periksa.paste(stand.codes["revoked"] ?? "");
    expect(await periksa.title()).to.equal(VERDICTS.revoked);
    expect(await periksa.trouble()).to.equal("K10");
  });

  it("K10: the chain cannot be asked, and the verdict stays", async () => {
    const periksa = await open();
    await silence("**/api/v1/verify");
    await periksa.paste(stand.codes["valid"] ?? "");
    await periksa.title();
    await periksa.page.getByText("Alasan dan bukti").click();
    await periksa.page.getByRole("button", { name: "Kirim dan tanyakan" }).click();
    expect(await periksa.trouble()).to.equal("K10");
    expect(await periksa.title()).to.equal(VERDICTS.valid);
    expect(await periksa.violations()).to.deep.equal([]);
  });

  it("K10: a lookup code cannot be asked for", async () => {
    const periksa = await open();
    await silence("**/api/v1/codes");
    await periksa.page.getByRole("button", { name: "Ketik kode pencarian" }).click();
    await periksa.page.fill("#code", stand.asked.lookupCode);
    await periksa.page.keyboard.press("Enter");
    await periksa.page.getByRole("button", { name: /tanyakan kepada penerbit/ }).click();
    expect(await periksa.trouble()).to.equal("K10");
  });

  it("has no fault in its error states in the dark", async () => {
    const periksa = await open();
    await periksa.page.emulateMedia({ colorScheme: "dark" });
    await periksa.scan();
    await periksa.trouble();
    expect(await periksa.violations(), "K02").to.deep.equal([]);
    await periksa.back();
    await periksa.paste(stand.codes["half"] ?? "");
    await periksa.title();
    expect(await periksa.violations(), "K05").to.deep.equal([]);
  });
});
