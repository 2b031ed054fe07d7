/** /periksa/ as a kiosk, in Chromium. */
import { expect } from "chai";
import { type Browser, type BrowserContext } from "playwright-core";
import { barriersInBothLooks } from "./barriers.ts";
import { launch } from "./chromium.ts";
import { pictureOf } from "./clips.ts";
import { LONG_MS, PHONE, PeriksaPage, VERDICTS } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

const PIN = "271828";

describe("/periksa/ as a kiosk", function () {
  this.timeout(60_000);
  let stand: Stand;
  let browser: Browser;
  let context: BrowserContext;
  let periksa: PeriksaPage;

  before(async () => {
    [stand, browser] = await Promise.all([openStand(), launch()]);
    context = await browser.newContext(PHONE);
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
    await page.evaluate(() => {
      const request = (): Promise<WakeLockSentinel> => {
        const { dataset } = document.documentElement;
        dataset["awake"] = String(Number(dataset["awake"] ?? 0) + 1);
        return Promise.reject(new DOMException("no", "NotAllowedError"));
      };
      Object.defineProperty(navigator, "wakeLock", { value: { request } });
    });
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
    expect(await page.locator("html").getAttribute("data-awake")).to.equal("1");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    expect(await page.locator("html").getAttribute("data-awake")).to.equal("2");
  });

  it("lets GO pass after five seconds, names nobody, and takes what stays before it once", async () => {
    const { page } = periksa;
    await look("valid");
    expect(await periksa.title()).to.equal(VERDICTS.valid);
    const text = await page.locator("main").innerText();
    expect(text).to.include("Nama tidak ditampilkan").and.not.to.include("MUSTERMANN");
    expect(text).not.to.include(stand.asked.document.number);
    expect(await barriersInBothLooks(page)).to.deep.equal([]);
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
    expect(await barriersInBothLooks(page)).to.deep.equal([]);
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

  it("takes four codes in turn from one open camera, each once and none skipped", async () => {
    const { page } = periksa;
    const fates = ["valid", "superseded", "not-genuine", "undetermined"] as const;
    const seen = await page.evaluateHandle(() => {
      const titles: string[] = [];
      const note = (): void => {
        const [title] = document.querySelectorAll(".kiosk-verdict h1:not([data-noted])");
        if (!(title instanceof HTMLElement)) return;
        title.dataset["noted"] = "";
        titles.push(title.innerText);
      };
      new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
      return titles;
    });
    await look(fates[0]);
    for (const [place, fate] of fates.entries()) {
      await page.waitForFunction(([all, count]) => all.length === count, [seen, place + 1] as const);
      // The next one is laid down while this verdict is still read.
      const next = fates[place + 1];
      await (next === undefined ? periksa.lookAt() : look(next));
      if (fate === "valid") await page.clock.runFor(5000);
      else await press("Pindai berikutnya");
    }
    await aim();
    expect(await seen.jsonValue()).to.deep.equal(fates.map((fate) => VERDICTS[fate]));
    periksa.expectQuiet();
  });

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
