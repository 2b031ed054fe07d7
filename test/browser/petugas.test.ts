/** The officers' path in Chromium, with script off: order, second person, anchor, PDF, withdrawal by two persons. */
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import sharp from "sharp";
import { createPortraitReader } from "../../issuer/adapters/portrait/portrait.ts";
import { type House, openHouse } from "../support/house/house.ts";
import { type Services, openServices } from "../support/house/services.ts";
import { launch } from "./chromium.ts";

describe("the officers' desk in a browser", function () {
  this.timeout(300_000);
  let house: House;
  let services: Services;
  let browser: Browser;

  before(async () => {
    house = await openHouse({
      realPages: true,
      change: (options) => ({ ...options, portraits: createPortraitReader() }),
    });
    services = await openServices(house);
    await house.authority.step();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await services?.close();
    await house?.close();
  });

  async function signedIn(token: string, javaScriptEnabled = true): Promise<Page> {
    const context = await browser.newContext({ javaScriptEnabled, locale: "id-ID" });
    const page = await context.newPage();
    await page.goto(`${services.issuer}/petugas/`);
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Masuk" }).click();
    await page.waitForURL(`${services.issuer}/petugas/`);
    return page;
  }

  async function fillOrder(page: Page, number: string): Promise<void> {
    await page.getByRole("link", { name: "Permohonan baru" }).first().click();
    await page.getByRole("link", { name: /Izin Tinggal Terbatas/ }).click();
    const texts = {
      number,
      validUntil: "2027-11-23",
      passport: "C01X00T47",
      category: "E33G",
      secondaryIdentifier: "ERIKA",
      primaryIdentifier: "MUSTERMANN",
      birthDate: "1964-08-12",
      nationality: "D",
      issuingCountry: "D",
      mrz: "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\nC01X00T479D<<6408125F2702283<<<<<<<<<<<<<<<4",
    };
    for (const [name, text] of Object.entries(texts)) await page.locator(`#${name}`).fill(text);
    await page.locator("#validFrom").fill("2026-11-24");
    await page.locator("#sex").selectOption("F");
    const picture = await sharp({ create: { width: 600, height: 800, channels: 3, background: "#8aa" } })
      .jpeg()
      .toBuffer();
    await page.locator("#portrait").setInputFiles({ name: "foto.jpg", mimeType: "image/jpeg", buffer: picture });
    await page.getByRole("button", { name: "Periksa isian" }).click();
  }

  async function isClean(page: Page, what: string): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const axe = new AxeBuilder({ page });
      // The dark page is the same page in other colours.
      const { violations } = await (colorScheme === "light" ? axe : axe.withRules("color-contrast")).analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
      expect(found, `${what}, ${colorScheme}`).to.deep.equal([]);
    }
  }

  it("leads from an order to a PDF and to a withdrawal without any script", async () => {
    const [ani, citra] = [await signedIn("ani-1", false), await signedIn("citra", false)];
    await fillOrder(ani, "WEB-1");
    // A wrong digit in the machine-readable zone is named, and nothing that was typed is lost, the picture neither.
    await ani
      .getByRole("alert")
      .getByRole("link", { name: /nomor paspor.*seharusnya 8/ })
      .click();
    expect(ani.url()).to.match(/#mrz$/);
    expect(await ani.locator("#number").inputValue()).to.equal("WEB-1");
    expect(await ani.getByAltText("Foto seperti akan dicetak").isVisible()).to.equal(true);
    const mrz = ani.locator("#mrz");
    await mrz.fill((await mrz.inputValue()).replace("T479D", "T478D"));
    await ani.getByRole("button", { name: "Periksa isian" }).click();
    await ani.getByRole("button", { name: "Ajukan untuk disetujui" }).click();
    await ani.getByText("Sekarang orang kedua yang memutuskan").waitFor();
    expect(await ani.getByRole("button", { name: /Setujui/ }).count()).to.equal(0);

    await citra.reload();
    await citra.getByRole("link", { name: "WEB-1" }).click();
    await citra.getByRole("button", { name: "Setujui dan tanda tangani" }).click();
    await citra.getByText("menunggu tercatat di rantai").waitFor();
    await house.settle();
    // The page loads itself again.
    await citra.getByRole("link", { name: "Unduh PDF" }).waitFor();
    const [download] = await Promise.all([
      citra.waitForEvent("download"),
      citra.getByRole("link", { name: "Unduh PDF" }).click(),
    ]);
    expect(download.suggestedFilename()).to.match(/^[0-9a-f-]{36}\.pdf$/);

    await ani.getByRole("searchbox").fill("web-1");
    await ani.getByRole("button", { name: "Cari" }).click();
    await ani.getByRole("link", { name: "WEB-1" }).first().click();
    await ani.getByRole("link", { name: "Tarik" }).click();
    await ani.getByLabel("Alasan").fill("penjamin mengakhiri penjaminan");
    await ani.getByRole("button", { name: "Minta penarikan" }).click();
    await ani.getByText("Anda sendiri yang meminta").waitFor();

    await citra.getByRole("link", { name: "Menunggu keputusan" }).click();
    await citra.getByRole("link", { name: "WEB-1" }).first().click();
    await citra.getByRole("button", { name: "Setujui perubahan" }).click();
    await citra.getByText("sudah disetujui. Rantai memuatnya").waitFor();
    await house.settle();
    await citra.getByRole("link", { name: "WEB-1" }).click();
    await citra.getByText("Tidak berlaku lagi", { exact: true }).first().waitFor();
    await closeAll(ani.context(), citra.context());
  });

  it("sends nothing to anybody else, and no page breaks its own policy", async () => {
    const page = await signedIn("citra");
    const said: string[] = [];
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith(services.issuer)) said.push(request.url());
    });
    for (const path of ["", "saya", "dokumen", "pesanan/baru", "massal", "cari?q=WEB"]) {
      await page.goto(`${services.issuer}/petugas/${path}`);
      // Sideways scrolling at 360 px would hide what is decided on.
      await page.setViewportSize({ width: 360, height: 800 });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, path).to.be.at.most(360);
      await page.setViewportSize({ width: 1366, height: 768 });
    }
    expect(said).to.deep.equal([]);
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("q");
    await closeAll(page.context());
  });

  it("has no barrier that axe finds: empty, filled and in error, light and dark", async () => {
    const page = await signedIn("citra");
    const { documentId, orderId } = await house.issue({ number: "AXE-1" });
    const { changeId } = await house.authority.proposeStatusChange(
      { person: "ani", role: "officer" },
      documentId,
      "suspend",
      "uji",
    );
    const open = async (path: string): Promise<void> => {
      await page.goto(`${services.issuer}/petugas/${path}`);
      await isClean(page, path);
    };
    for (const path of ["", "saya", "dokumen", "dokumen?status=superseded", "pesanan/baru", "massal"]) await open(path);
    for (const path of ["cari?q=", "cari?q=AXE", `pesanan/${orderId}`, `perubahan/${changeId}`]) await open(path);
    await house.settle();
    for (const path of [`dokumen/${documentId}`, `dokumen/${documentId}/ubah/revoke`, "tidak-ada"]) await open(path);
    await page.goto(`${services.issuer}/petugas/pesanan/baru?jenis=ITAS`);
    await isClean(page, "the empty form");
    await page.getByRole("button", { name: "Periksa isian" }).click();
    await isClean(page, "the form in error");
    await page.getByRole("button", { name: "Keluar" }).click();
    await isClean(page, "the sign-in");
    await page.getByLabel("Token").fill("wrong");
    await page.getByRole("button", { name: "Masuk" }).click();
    await isClean(page, "the sign-in in error");
    await closeAll(page.context());
  });

  const closeAll = async (...contexts: readonly BrowserContext[]): Promise<void> => {
    for (const context of contexts) await context.close();
  };
});
