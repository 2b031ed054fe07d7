/** The desk's screens in Chromium: barriers, width, traffic, and the keyboard. */
import { expect } from "chai";
import { type Page } from "playwright-core";
import { anOrder, ANI, CITRA } from "../support/house/house.ts";
import { barriersInBothLooks } from "./barriers.ts";
import { type BrowserDesk, fillOrder, openBrowserDesk } from "./petugas-desk.ts";

describe("the officers' screens", function () {
  this.timeout(300_000);
  let desk: BrowserDesk;
  before(async () => {
    desk = await openBrowserDesk();
  });
  after(() => desk?.close());

  const goTo = (page: Page, path: string) => page.goto(`${desk.services.issuer}/petugas/${path}`);

  async function isClean(page: Page, what: string): Promise<void> {
    expect(await barriersInBothLooks(page), what).to.deep.equal([]);
  }

  it("send nothing to anybody else, keep their own policy, and are never wider than a phone", async () => {
    const page = await desk.signedIn("citra");
    const { orderId } = await desk.house.authority.submitOrder(ANI, anOrder({ number: "WIDE-1" }));
    const said: string[] = [];
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    page.on("request", (request) => {
      if (!request.url().startsWith(desk.services.issuer)) said.push(request.url());
    });
    const paths = ["", "saya", "dokumen", "pesanan/baru", "pesanan/baru?jenis=ITAS", "massal", "pengawasan", "cari"];
    for (const path of [...paths, `pesanan/${orderId}`, `pesanan/${orderId}/tolak`]) {
      await goTo(page, path);
      // Sideways scrolling at 360 px would hide what is decided on.
      await page.setViewportSize({ width: 360, height: 800 });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, path).to.be.at.most(360);
      await page.setViewportSize({ width: 1366, height: 768 });
    }
    expect(said).to.deep.equal([]);
    await page.context().close();
  });

  it("are worked by keyboard: search, rows, ticks, palette and sheet", async () => {
    const page = await desk.signedIn("citra");
    for (const number of ["KEY-1", "KEY-2"]) await desk.house.authority.submitOrder(ANI, anOrder({ number }));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(`${request.url()} ${request.headers()["referer"] ?? ""}`));
    await goTo(page, "");
    const at = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.keyboard.press("j");
    expect(await at()).to.equal("KEY-2");
    await page.keyboard.press("j");
    expect(await at()).to.equal("KEY-1");
    await page.keyboard.press("x");
    expect(await page.getByLabel("Pilih KEY-1").isChecked()).to.equal(true);
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.getByText("Keputusan Anda").waitFor();
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal("q");
    await page.keyboard.type("j?x");
    expect(await page.getByRole("searchbox").inputValue(), "typing is typing").to.equal("j?x");
    await page.locator("#isi").focus();
    await page.keyboard.press("?");
    const sheet = page.getByRole("dialog", { name: "Pintasan papan ketik" });
    await sheet.waitFor();
    await isClean(page, "the sheet");
    await page.keyboard.press("Escape");
    expect(await sheet.isVisible()).to.equal(false);
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("combobox");
    await palette.fill("banyak");
    await isClean(page, "the palette");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/petugas\/massal$/);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("KEY-2");
    await page.keyboard.press("Enter");
    const found = page.getByRole("link", { name: "KEY-2", exact: true });
    const isShown = async (text: string): Promise<void> => {
      await page.getByText(text).waitFor();
      await found.waitFor();
      for (const said of [page.url(), await page.title(), await page.evaluate(() => document.referrer)]) {
        expect(said).to.not.include("KEY-2");
      }
    };
    await isShown("Hasil untuk “KEY-2”");
    await page.reload();
    await isShown("Hasil untuk “KEY-2”");
    await page.getByRole("link", { name: "Switch to English" }).click();
    await isShown("Results for “KEY-2”");
    await found.click();
    await page.waitForURL(/\/petugas\/pesanan\//);
    expect(await page.evaluate(() => document.referrer)).to.match(/\/petugas\/cari\/[\w-]+$/);
    await page.goBack();
    await isShown("Results for “KEY-2”");
    expect(asked.filter((url) => url.includes("KEY-2"))).to.deep.equal([]);
    await page.context().close();
  });

  it("are looked at by what finds a planted barrier, and one that is there in the dark only", async () => {
    const page = await desk.signedIn("citra");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.evaluate(() => {
      document.querySelector("main")?.append(document.createElement("button"));
      const line = document.querySelector("h1");
      // Nearly the colour of the dark paper.
      if (line !== null) line.style.color = "#1c2334";
    });
    const found = (await barriersInBothLooks(page)).map((each) => each.replace(/: <.*/s, ""));
    expect(found).to.deep.equal(["button-name", "dark: color-contrast"]);
    await page.context().close();
  });

  it("have no barrier that axe finds: empty, filled, at work and in error, light and dark", async () => {
    const { authority } = desk.house;
    const page = await desk.signedIn("citra");
    const { documentId, orderId } = await desk.house.issue({ number: "AXE-1" });
    const { changeId } = await authority.proposeStatusChange(ANI, documentId, "suspend", "uji");
    const waiting = await authority.submitOrder(ANI, anOrder({ number: "AXE-2" }));
    const ended = await authority.submitOrder(ANI, anOrder({ number: "AXE-3" }));
    await authority.rejectOrder(CITRA, ended.orderId, "uji");
    const open = async (path: string): Promise<void> => {
      await goTo(page, path);
      await isClean(page, path);
    };
    for (const path of ["", "saya", "dokumen", "dokumen?status=superseded", "pesanan/baru", "massal"]) await open(path);
    for (const path of ["cari", `pesanan/${orderId}`, `perubahan/${changeId}`]) await open(path);
    await page.getByRole("searchbox").fill("AXE");
    await page.keyboard.press("Enter");
    await page.getByText("Hasil untuk “AXE”").waitFor();
    await isClean(page, "what was found");
    for (const path of [`pesanan/${waiting.orderId}`, `pesanan/${ended.orderId}`]) await open(path);
    for (const path of [`pesanan/${waiting.orderId}/tolak`, `perubahan/${changeId}/tolak`]) await open(path);
    await desk.house.settle();
    for (const path of [`dokumen/${documentId}`, `dokumen/${documentId}/ubah/revoke`, "tidak-ada"]) await open(path);
    await page.context().close();
  });

  it("have none in the forms either: empty, in error, looked at, at work on a file", async () => {
    const page = await desk.signedIn("citra");
    await goTo(page, "pesanan/baru?jenis=ITAS");
    await isClean(page, "the empty form");
    await page.getByRole("button", { name: "Periksa isian" }).click();
    await isClean(page, "the form in error");
    await fillOrder(page, "AXE-4");
    await isClean(page, "the look before it is handed in");
    await goTo(page, "massal");
    await page.getByLabel("Berkas CSV").setInputFiles({
      name: "a.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("issuer,kind\n1,ITAS\n1,ITAS"),
    });
    await page.getByRole("button", { name: "Periksa dan ajukan" }).click();
    await page.getByText("2 dari 2 baris perlu diperbaiki").waitFor();
    await isClean(page, "a file with faults");
    await page.getByRole("button", { name: "Keluar" }).click();
    await isClean(page, "the sign-in");
    await page.getByLabel("Token").fill("wrong");
    await page.getByRole("button", { name: "Masuk" }).click();
    await isClean(page, "the sign-in in error");
    await page.context().close();
  });
});
