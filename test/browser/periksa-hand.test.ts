/** /periksa/ in the hand, in Chromium: by camera and by keys alone, seen again, evidence handed over. */
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { type Browser, type BrowserContext } from "playwright-core";
import { inputOf, readRecord } from "../../verifier/library/index.ts";
import { barriers, barriersInBothLooks } from "./barriers.ts";
import { launch } from "./chromium.ts";
import { pictureOf } from "./clips.ts";
import { LONG_MS, PHONE, PeriksaPage, VERDICTS } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

/** Off unless asked for by name. */
const LABELS = ["label-content-name-mismatch"];

describe("/periksa/ in the hand", function () {
  this.timeout(60_000);
  let stand: Stand;
  let browser: Browser;

  before(async () => {
    [stand, browser] = await Promise.all([openStand(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await stand?.close();
  });

  describe("of an officer", () => {
    let context: BrowserContext;
    let periksa: PeriksaPage;

    before(async () => {
      context = await browser.newContext({ ...PHONE, acceptDownloads: true });
      periksa = await PeriksaPage.open(stand, context);
    });
    beforeEach(() => periksa.home());
    after(() => context.close());

    const code = (fate: string): string => stand.codes[fate] ?? "";
    const seen = (): Promise<string> => periksa.page.locator(".band-seen").innerText();

    it("says when a document was checked before, and whether it was judged alike", async () => {
      const { page } = periksa;
      await page.clock.setFixedTime((stand.house.now - 7200) * 1000);
      await periksa.paste(code("valid"));
      expect(await periksa.title()).to.equal("BELUM DAPAT DIPASTIKAN");
      expect(await page.locator(".band-seen").count()).to.equal(0);
      await page.clock.setFixedTime(stand.house.now * 1000);
      for (const expected of [
        /pukul \d\d\.\d\d, hasilnya lain: BELUM DAPAT DIPASTIKAN/,
        /pukul \d\d\.\d\d, hasilnya sama/,
      ]) {
        await periksa.home();
        await periksa.paste(code("valid"));
        expect(await periksa.title()).to.equal(VERDICTS.valid);
        expect(await seen()).to.match(expected);
      }
      await periksa.home();
      await periksa.paste(code("expired"));
      expect(await periksa.title()).to.equal(VERDICTS.expired);
      expect(await page.locator(".band-seen").count()).to.equal(0);
    });

    it("names another system's code, opens nothing of it, and shows what hides in it", async () => {
      const { page } = periksa;
      await periksa.paste("HC1:NCFOXN%TSMAHN\u202e<a href=https://a.example>");
      expect(await periksa.title()).to.equal("TIDAK TERBACA");
      const text = await page.locator(".foreign").innerText();
      expect(text).to.include("Tampaknya sertifikat kesehatan").and.to.include("⟨U+202E⟩<a href=https://a.example>");
      expect(await page.locator("main a").count()).to.equal(0);
      periksa.expectQuiet();
    });

    it("is felt and heard otherwise in each of the four groups, and in none where that is switched off", async () => {
      const { page } = periksa;
      await page.evaluate(() => {
        const { dataset } = document.documentElement;
        const note = (what: string): void => void (dataset["felt"] = `${dataset["felt"] ?? ""} ${what}`);
        navigator.vibrate = (pattern) => {
          note(typeof pattern === "number" ? String(pattern) : [...pattern].join("-"));
          return true;
        };
        const tones: { start: (this: OscillatorNode, when?: number) => void } = OscillatorNode.prototype;
        const { start } = tones;
        tones.start = function (when) {
          note(`${this.frequency.value}Hz`);
          start.call(this, when);
        };
      });
      const feel = async (fate: string): Promise<string> => {
        await periksa.home();
        await periksa.paste(code(fate));
        await periksa.title();
        // It is felt in the turn after it is seen, and this one comes behind that.
        return page.evaluate(async () => {
          const { promise, resolve } = Promise.withResolvers<void>();
          setTimeout(resolve, 0);
          await promise;
          const { dataset } = document.documentElement;
          const felt = dataset["felt"] ?? "";
          delete dataset["felt"];
          return felt.trim();
        });
      };
      expect(await feel("valid")).to.equal("60 660Hz 880Hz");
      expect(await feel("expired")).to.equal("60-60-60 520Hz 520Hz");
      expect(await feel("revoked")).to.equal("200-80-200-80-200 220Hz 220Hz 220Hz");
      expect(await feel("undetermined")).to.equal("300 392Hz");
      await periksa.home();
      await page.getByLabel("Bunyi dan getar").uncheck();
      expect(await feel("valid")).to.equal("");
      await periksa.home();
      await page.getByLabel("Bunyi dan getar").check();
    });

    it("shows light, zoom and other cameras where the camera has them, and uses them", async () => {
      const { page } = periksa;
      await periksa.lookAt();
      await page.evaluate(() => {
        const track = MediaStreamTrack.prototype;
        track.getCapabilities = () => ({ torch: true, zoom: { min: 1, max: 4, step: 0.5 } }) as MediaTrackCapabilities;
        track.applyConstraints = (wish) => {
          document.documentElement.dataset["wish"] = JSON.stringify(wish);
          return Promise.resolve();
        };
        const camera = (deviceId: string): MediaDeviceInfo => ({
          kind: "videoinput",
          deviceId,
          groupId: "",
          label: "",
          toJSON: () => ({}),
        });
        navigator.mediaDevices.enumerateDevices = () => Promise.resolve([camera("a"), camera("b")]);
      });
      const wish = (): Promise<string | null> => page.locator("html").getAttribute("data-wish");
      await periksa.scan();
      await page.getByRole("button", { name: "Lampu" }).click();
      expect(await wish()).to.equal('{"advanced":[{"torch":true}]}');
      expect(await page.getByRole("button", { name: "Lampu" }).getAttribute("aria-pressed")).to.equal("true");
      await page.getByLabel("Perbesar").fill("2.5");
      expect(await wish()).to.equal('{"advanced":[{"zoom":2.5}]}');
      await page.getByRole("button", { name: "Ganti kamera" }).click();
      await page.getByRole("button", { name: "Lampu", pressed: false }).waitFor({ timeout: LONG_MS });
    });

    it("saves what it read at STOP in one file, with the camera's picture only where that was chosen", async () => {
      const { page } = periksa;
      await periksa.lookAt(await pictureOf(code("not-genuine")));
      const save = async (): Promise<Uint8Array> => {
        const [file] = await Promise.all([
          page.waitForEvent("download"),
          page.getByRole("button", { name: "Simpan bukti" }).click(),
        ]);
        expect(file.suggestedFilename()).to.match(/^absah-evidence-\d{8}T\d{4}Z-[0-9a-f]{8}\.json$/);
        return readFile(await file.path());
      };
      await periksa.scan();
      expect(await periksa.title()).to.equal(VERDICTS["not-genuine"]);
      expect(periksa.asked.filter((line) => line.includes("/proofs/"))).to.deep.equal([]);
      expect(await page.locator(".evidence-call a").first().getAttribute("href")).to.match(/^tel:\+?\d+$/);
      const bare = await save();
      const plain = readRecord(bare);
      if (plain.status !== "read") throw new RangeError(plain.status);
      expect(inputOf(plain.record)).to.deep.equal({ qr: code("not-genuine") });
      expect(plain.record).not.to.have.property("picture");
      expect(plain.record.judgement).to.include({ status: "not-genuine", cause: "signature", at: stand.house.now });
      await page.getByLabel("Sertakan gambar kamera").check();
      const whole = readRecord(await save());
      const picture = whole.status === "read" ? whole.record.picture?.jpeg : undefined;
      expect(picture?.startsWith("ffd8ff")).to.equal(true);
      // Opened again it is judged again, and one letter later it is refused.
      await periksa.home();
      await periksa.choose(["bukti.json", bare]);
      expect(await periksa.title()).to.equal(VERDICTS["not-genuine"]);
      expect(await seen()).to.match(/^Berkas bukti: .*hasilnya sama/);
      await periksa.home();
      await periksa.choose(["bukti.json", Buffer.from(Buffer.from(bare).toString().replace("STOP", "GO"))]);
      expect(await periksa.trouble()).to.equal("K07");
      periksa.expectQuiet();
    });

    it("is worked by keys alone, and says where one is", async () => {
      const { page } = periksa;
      await periksa.lookAt();
      const focused = (): Promise<string> =>
        page.evaluate(() => {
          const at = document.activeElement;
          return (at?.getAttribute("aria-label") ?? (at instanceof HTMLElement ? at.innerText : "")).trim();
        });
      const tabTo = async (name: string): Promise<void> => {
        for (let steps = 0; steps < 30; steps++) {
          await page.keyboard.press("Tab");
          if ((await focused()) === name) return;
        }
        throw new RangeError(`no key leads to ${name}`);
      };
      await tabTo("Tempel isi kode");
      await page.keyboard.press("Enter");
      await page.locator("#paste").waitFor();
      while (!(await page.evaluate(() => document.activeElement?.id === "paste"))) await page.keyboard.press("Tab");
      await page.keyboard.insertText(code("revoked"));
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await periksa.title()).to.equal(VERDICTS.revoked);
      expect(await focused()).to.include(VERDICTS.revoked);
      expect(await page.title()).to.equal(VERDICTS.revoked);
      await tabTo("Simpan bukti");
      await tabTo("Pindai berikutnya");
      await page.keyboard.press("Enter");
      await page.locator(".scan-picture, .trouble").first().waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".scan-button").waitFor();
    });

    for (const language of ["id", "en"] as const) {
      it(`stands on 320 px without a sideways way, in ${language}`, async () => {
        const { page } = periksa;
        await page.setViewportSize({ width: 320, height: 640 });
        if ((await page.locator("html").getAttribute("lang")) !== language)
          await page.locator(".masthead button").first().click();
        const fits = async (view: string): Promise<void> => {
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide, view).to.be.at.most(320);
        };
        await fits("start");
        await page.locator(".modes button").first().click();
        await page.locator("#kiosk-pin").waitFor();
        await fits("kiosk");
        expect(await barriers(page, LABELS)).to.deep.equal([]);
        expect(await barriersInBothLooks(page)).to.deep.equal([]);
        await periksa.home();
        await periksa.refuseCamera("NotAllowedError");
        await periksa.scan();
        await periksa.trouble();
        await fits("scan");
        for (const fate of ["valid", "not-genuine", "undetermined", "website", "half"]) {
          await periksa.home();
          await periksa.paste(code(fate));
          await periksa.title();
          await page.evaluate(() => {
            for (const each of document.querySelectorAll("details")) each.open = true;
          });
          await fits(fate);
          if (fate === "not-genuine" && language === "id") expect(await barriersInBothLooks(page)).to.deep.equal([]);
        }
        await page.setViewportSize(PHONE.viewport);
      });
    }
  });
});
