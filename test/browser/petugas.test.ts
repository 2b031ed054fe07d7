/** The officers' path in Chromium, with script off: order, second person, anchor, PDF, verdict, every change of status. */
import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { type Page } from "playwright-core";
import { type BrowserDesk, fillOrder, openBrowserDesk, ZONE } from "./petugas-desk.ts";

describe("the officers' path in a browser without script", function () {
  this.timeout(300_000);
  let desk: BrowserDesk;
  let ani: Page;
  let citra: Page;
  before(async () => {
    desk = await openBrowserDesk();
    [ani, citra] = [await desk.signedIn("ani-1", false), await desk.signedIn("citra", false)];
  });
  after(() => desk?.close());

  const open = async (page: Page, number: string): Promise<void> => {
    await page.getByRole("searchbox").fill(number);
    await page.getByRole("button", { name: "Cari" }).click();
    await page.getByRole("link", { name: number, exact: true }).first().click();
  };
  /** Asked by one person with a reason, approved by the other out of the queue, written to the chain. */
  const change = async (number: string, link: string, button: string): Promise<void> => {
    await open(ani, number);
    await ani.getByRole("link", { name: link, exact: true }).click();
    await ani.getByLabel("Alasan").fill(`alasan: ${link}`);
    await ani.getByRole("button", { name: button }).click();
    await ani.getByText("Anda sendiri yang meminta").waitFor();
    expect(await ani.getByRole("button", { name: "Setujui perubahan" }).count()).to.equal(0);
    await decide(number);
  };
  const decide = async (number: string): Promise<void> => {
    await citra.getByRole("link", { name: "Menunggu keputusan" }).click();
    await citra.getByRole("link", { name: number, exact: true }).first().click();
    await citra.getByRole("button", { name: "Setujui perubahan" }).click();
    await citra.getByText("sudah disetujui. Rantai memuatnya").waitFor();
    await desk.house.settle();
  };
  const download = async (page: Page): Promise<Uint8Array> => {
    const link = page.getByRole("link", { name: "Unduh PDF" });
    // The page loads itself again until the anchor is final.
    await link.waitFor();
    const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(file.suggestedFilename()).to.match(/^[0-9a-f-]{36}\.pdf$/);
    return new Uint8Array(await readFile(await file.path()));
  };
  const previewIsDrawn = async (page: Page): Promise<void> => {
    const preview = page.getByAltText(/PRATINJAU – TIDAK SAH/);
    await preview.scrollIntoViewIfNeeded();
    const bytes = await page.request.get(new URL((await preview.getAttribute("src")) ?? "", desk.services.issuer).href);
    expect([bytes.status(), bytes.headers()["content-type"]]).to.deep.equal([200, "image/png"]);
  };
  let pdf: Uint8Array;

  it("leads from the passport's lines to a preview, a second person and a PDF that verifies", async () => {
    await fillOrder(ani, "WEB-1", ZONE.replace("T478D", "T479D"));
    // A wrong digit in the machine-readable zone is named, and nothing that was typed is lost, the picture neither.
    await ani
      .getByRole("alert")
      .getByRole("link", { name: /nomor paspor.*seharusnya 8/ })
      .click();
    expect(ani.url()).to.match(/#mrz$/);
    expect(await ani.locator("#number").inputValue()).to.equal("WEB-1");
    expect(await ani.getByAltText("Foto seperti akan dicetak").isVisible()).to.equal(true);
    await ani.locator("#mrz").fill(ZONE);
    await ani.getByRole("button", { name: "Periksa isian" }).click();
    await ani.getByText(/Paspor berakhir 2027-02-28/).waitFor();
    await previewIsDrawn(ani);
    await ani.getByRole("button", { name: "Ajukan untuk disetujui" }).click();
    await ani.getByText("Sekarang orang kedua yang memutuskan").waitFor();
    expect(await ani.getByRole("button", { name: /Setujui/ }).count()).to.equal(0);

    await citra.reload();
    await citra.getByRole("link", { name: "WEB-1" }).click();
    await previewIsDrawn(citra);
    await citra.getByRole("button", { name: "Setujui dan tanda tangani" }).click();
    await citra.getByText("menunggu tercatat di rantai").waitFor();
    await desk.house.settle();
    pdf = await download(citra);
    expect(await desk.verdictOf(pdf)).to.equal("valid");
  });

  it("changes the verdict with each change of status: suspended, lifted, withdrawn", async () => {
    for (const [link, button, status] of [
      ["Tangguhkan", "Minta penangguhan", "suspended"],
      ["Cabut penangguhan", "Minta pencabutan penangguhan", "valid"],
      ["Tarik", "Minta penarikan", "revoked"],
    ] as const) {
      await change("WEB-1", link, button);
      expect(await desk.verdictOf(pdf), link).to.equal(status);
    }
    await citra.getByRole("link", { name: "WEB-1", exact: true }).click();
    await citra.getByText("Tidak berlaku lagi", { exact: true }).first().waitFor();
  });

  it("replaces a document by a new one", async () => {
    await desk.house.issue({ number: "OLD-9" });
    await desk.house.settle();
    await open(ani, "OLD-9");
    const old = await download(ani);
    await ani.getByRole("link", { name: "Buat pengganti" }).click();
    expect(await ani.locator("#number").inputValue()).to.equal("OLD-9-R");
    await ani.getByRole("button", { name: "Periksa isian" }).click();
    await ani.getByRole("button", { name: "Ajukan untuk disetujui" }).click();
    await citra.getByRole("link", { name: "Menunggu keputusan" }).click();
    await citra.getByRole("link", { name: "OLD-9-R" }).click();
    await citra.getByRole("button", { name: "Setujui dan tanda tangani" }).click();
    await desk.house.settle();
    await open(ani, "OLD-9-R");
    await ani.getByRole("link", { name: "Tandai yang lama sudah diganti" }).click();
    await ani.getByLabel("Alasan").fill("nama diperbaiki");
    await ani.getByRole("button", { name: "Minta penggantian" }).click();
    await decide("OLD-9");
    expect(await desk.verdictOf(old)).to.equal("superseded");
    await open(ani, "OLD-9-R");
    expect(await desk.verdictOf(await download(ani))).to.equal("valid");
  });

  it("tells who asked that the second person said no, and why", async () => {
    await fillOrder(ani, "WEB-2");
    await ani.getByRole("button", { name: "Ajukan untuk disetujui" }).click();
    await citra.getByRole("link", { name: "Menunggu keputusan" }).click();
    await citra.getByRole("link", { name: "WEB-2" }).click();
    await citra.getByRole("link", { name: "Tolak" }).click();
    await citra.getByLabel("Alasan").fill("foto orang lain");
    await citra.getByRole("button", { name: "Tolak permohonan" }).click();
    await citra.getByText("Permohonan ini ditolak").waitFor();
    await ani.getByRole("link", { name: "Permohonan saya" }).click();
    await ani.getByRole("link", { name: "WEB-2" }).click();
    await ani.getByText("foto orang lain").waitFor();
  });

  it("takes a file of many rows: faults by row first, then progress to the end, then one approval of all", async () => {
    const head =
      "issuer,kind,number,validFrom,validUntil,secondaryIdentifier,primaryIdentifier,birthDate,sex,nationality,issuingCountry,passport,category";
    const row = (number: string, passport = "L898902C3"): string =>
      `1,ITAS,${number},2026-11-24,2027-11-23,ANNA,ERIKSSON,1974-08-12,F,UTO,UTO,${passport},E33G`;
    const send = async (rows: readonly string[]): Promise<void> => {
      await ani.getByRole("link", { name: "Banyak sekaligus" }).click();
      const buffer = Buffer.from([head, ...rows].join("\n"));
      await ani.getByLabel("Berkas CSV").setInputFiles({ name: "november.csv", mimeType: "text/csv", buffer });
      await ani.getByRole("button", { name: "Periksa dan ajukan" }).click();
    };
    await send([row("CSV-1"), row("CSV-2", "x")]);
    await ani.getByText("1 dari 2 baris perlu diperbaiki").waitFor();
    await ani.getByRole("cell", { name: "Nomor paspor", exact: true }).waitFor();
    await send([row("CSV-1"), row("CSV-2"), row("CSV-3")]);
    await ani.getByText("3 permohonan diajukan").waitFor();
    await citra.getByRole("link", { name: "Menunggu keputusan" }).click();
    for (const number of ["CSV-1", "CSV-2", "CSV-3"]) await citra.getByLabel(`Pilih ${number}`).check();
    await citra.getByRole("button", { name: "Setujui yang dipilih" }).click();
    await citra.getByText("3 disetujui, 0 tidak").waitFor();
  });
});
