/** The kiosk of /periksa/, in Chromium: it scans alone, shows nobody's name, and lets nobody out without the PIN. */
import { expect } from "chai";
import { type Browser, type BrowserContext } from "playwright-core";
import { launch } from "./chromium.ts";
import { pictureOf } from "./clips.ts";
import { LONG_MS, PeriksaPage, VERDICTS } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

const PIN = "271828";

describe("the kiosk of /periksa/", function () {
  this.timeout(60_000);
  let stand: Stand;
  let browser: Browser;
  let context: BrowserContext;
  let periksa: PeriksaPage;

  before(async () => {
    [stand, browser] = await Promise.all([openStand(), launch()]);
    context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "id-ID" });
    periksa = await PeriksaPage.open(stand, context, { clock: "running" });
  });
  after(async () => {
    await browser?.close();
    await stand?.close();
  });

  const press = (name: string): Promise<void> => periksa.page.getByRole("button", { name, exact: true }).click();
  const look = async (fate: string): Promise<void> => periksa.lookAt(await pictureOf(stand.codes[fate] ?? ""));
  const aim = (): Promise<void> =>
    periksa.page.getByText("Tunjukkan kode QR dokumen ke kamera").waitFor({ timeout: LONG_MS });

  it("begins with a PIN that was typed twice, and with the camera in front", async () => {
    const { page } = periksa;
    await periksa.lookAt();
    await press("Mode kios");
    await page.getByLabel("PIN untuk keluar").fill("12");
    await press("Mulai mode kios");
    await page.getByText("PIN terdiri atas 4 sampai 12 angka.").waitFor();
    await page.getByLabel("PIN untuk keluar").fill(PIN);
    await page.getByLabel("PIN sekali lagi").fill("271829");
    await press("Mulai mode kios");
    await page.getByText("Kedua PIN tidak sama.").waitFor();
    await page.getByLabel("PIN sekali lagi").fill(PIN);
    await press("Mulai mode kios");
    await aim();
    expect(await page.locator("[data-camera]").getAttribute("data-camera")).to.equal("user");
  });

  it("lets GO pass after five seconds, names nobody, and takes what stays before it once", async () => {
    const { page } = periksa;
    await look("valid");
    expect(await periksa.title()).to.equal(VERDICTS.valid);
    const text = await page.locator("main").innerText();
    expect(text).to.include("Nama tidak ditampilkan").and.not.to.include("MUSTERMANN");
    expect(text).not.to.include(stand.asked.document.number);
    await page.clock.runFor(5000);
    await aim();
    // It still lies there: another is wanted before it is checked again.
    await look("revoked");
    expect(await periksa.title()).to.equal(VERDICTS.revoked);
  });

  it("keeps STOP until it is touched, whatever is pressed, dropped, pasted or gone back to", async () => {
    const { page } = periksa;
    await page.clock.fastForward(60_000);
    await page.keyboard.press("Escape");
    await page.evaluate(() => history.back());
    await periksa.paste(stand.codes["valid"] ?? "");
    const isLetIn = await page.evaluate(() => {
      const drop = new DragEvent("drop", { dataTransfer: new DataTransfer(), bubbles: true, cancelable: true });
      return document.dispatchEvent(drop);
    });
    expect(isLetIn).to.equal(false);
    expect(await periksa.title()).to.equal(VERDICTS.revoked);
    expect(await page.locator("a").count()).to.equal(0);
    await periksa.lookAt();
    await press("Pindai berikutnya");
    await aim();
  });

  for (const fate of ["expired", "website", "half"] as const) {
    it(`keeps the verdict on what is ${fate}`, async () => {
      await look(fate);
      expect(await periksa.title()).to.equal(VERDICTS[fate]);
      await periksa.page.clock.fastForward(30_000);
      await periksa.page.getByText("Layar ini tetap sampai disentuh.").waitFor();
      await press("Pindai berikutnya");
      await aim();
    });
  }

  it("stays a kiosk when the page is loaded anew, and opens to the right PIN alone, slower and slower", async () => {
    const { page } = periksa;
    await page.reload();
    await press("Keluar");
    for (const pin of ["1111", "2222", "3333"]) {
      await page.getByLabel("PIN untuk keluar").fill(pin);
      await press("Buka");
      // The field is emptied when the PIN was looked at.
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#kiosk-pin")?.value === "");
      await page.getByText("PIN salah.").waitFor();
    }
    await page.getByLabel("PIN untuk keluar").fill(PIN);
    await press("Buka");
    await page.getByText(/Terlalu banyak PIN salah/).waitFor();
    await page.clock.fastForward(6000);
    await page.getByLabel("PIN untuk keluar").fill(PIN);
    await press("Buka");
    await page.locator(".scan-button").waitFor({ timeout: LONG_MS });
    await page.reload();
    await page.locator(".scan-button").waitFor({ timeout: LONG_MS });
    periksa.expectQuiet();
  });
});
