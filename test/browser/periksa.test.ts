/** /periksa/ in Chromium: every way in, every verdict, and what leaves the browser. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { type Browser } from "playwright-core";
import { FormatError } from "#core/error.ts";
import { fromHex } from "#core/encoding/text.ts";
import { formatLookupCode, parseLookupCode } from "#core/document/lookup-code.ts";
import { launch } from "./chromium.ts";
import { clipOf, pictureOf } from "./clips.ts";
import { barriersInBothLooks } from "./barriers.ts";
import { LONG_MS, PHONE, PeriksaPage, VERDICTS } from "./periksa-page.ts";
import { type Stand, openStand } from "./periksa-stand.ts";

describe("/periksa/", function () {
  this.timeout(120_000);
  let stand: Stand;
  let browser: Browser;
  let periksa: PeriksaPage;
  let clip: string;

  before(async () => {
    stand = await openStand();
    clip = join(stand.folder, "camera.mjpeg");
    await writeFile(clip, await clipOf(stand.codes["valid"] ?? ""));
    browser = await launch([
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${clip}`,
    ]);
    periksa = await PeriksaPage.open(stand, await browser.newContext(PHONE));
  });
  after(async () => {
    await browser?.close();
    await stand?.close();
  });
  afterEach(() => periksa.home());

  const lookupCode = (): string => formatLookupCode(fromHex((stand.ids["valid"] ?? "").replaceAll("-", "")));

  for (const [name, word] of Object.entries(VERDICTS)) {
    it(`says ${word} of what is ${name}`, async () => {
      await periksa.paste(stand.codes[name] ?? "");
      expect(await periksa.title()).to.equal(word);
      await periksa.page.waitForFunction((wanted) => document.title === wanted, word);
      const band = periksa.page.locator(".band");
      expect(await band.evaluate((each) => each === document.activeElement)).to.equal(true);
      periksa.expectQuiet();
    });
  }

  it("reads a code by the camera, and shows what was signed where it stands on the paper", async () => {
    await periksa.scan();
    expect(await periksa.title()).to.equal(VERDICTS.valid);
    const { document } = stand.asked;
    const labels = await periksa.page.locator(".paper dt").allInnerTexts();
    expect(labels.map((label) => label.trim())).to.deep.equal([
      "Nomor",
      "Nama (pengenal utama)",
      "Nama (pengenal kedua)",
      "Tanggal lahir",
      "Jenis kelamin",
      "Kewarganegaraan",
      "Nomor paspor",
      "Negara penerbit",
      "Berlaku mulai",
      "Hari terakhir berlaku",
      "Diterbitkan",
      "Indeks visa",
      "Cetakan ke",
      "Kode pencarian",
    ]);
    expect(await periksa.page.locator(".paper").innerText())
      .to.include(document.number)
      .and.to.include("MUSTERMANN")
      .and.to.include(stand.asked.lookupCode);
    periksa.expectQuiet();
  });

  it("reads what the camera sees next", async () => {
    await writeFile(clip, await clipOf(stand.codes["revoked"] ?? ""));
    await periksa.scan();
    expect(await periksa.title()).to.equal(VERDICTS.revoked);
  });

  it("answers a code that opens a website in red, and opens nothing", async () => {
    await writeFile(clip, await clipOf(stand.codes["website"] ?? ""));
    await periksa.scan();
    expect(await periksa.title()).to.equal(VERDICTS.website);
    expect(await periksa.page.locator("main a").count()).to.equal(0);
    periksa.expectQuiet();
  });

  it("takes what a USB scanner types anywhere, and presses no button with it", async () => {
    await periksa.page.locator(".scan-button").focus();
    await periksa.page.evaluate((text) => {
      for (const key of [...text.split(""), "Enter"]) {
        const event = { key, bubbles: true, cancelable: true };
        document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", event));
        document.activeElement?.dispatchEvent(new KeyboardEvent("keyup", event));
      }
    }, stand.codes["suspended"] ?? "");
    expect(await periksa.title()).to.equal(VERDICTS.suspended);
  });

  it("takes what is dropped anywhere, after saying so", async () => {
    const picture = (await pictureOf(stand.codes["superseded"] ?? "")).toString("base64");
    const drop = (type: "dragover" | "drop"): Promise<void> =>
      periksa.page.evaluate(
        ([kind, data]) => {
          const dataTransfer = new DataTransfer();
          const bytes = Uint8Array.from(atob(data), (letter) => letter.codePointAt(0) ?? 0);
          dataTransfer.items.add(new File([bytes], "kertas.png", { type: "image/png" }));
          document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
        },
        [type, picture] as const,
      );
    await drop("dragover");
    await periksa.page.getByText("Lepaskan untuk diperiksa").waitFor();
    await drop("drop");
    expect(await periksa.title()).to.equal(VERDICTS.superseded);
    periksa.expectQuiet();
  });

  it("says how each check ended in one of three phrases, and what the verdict rests on", async () => {
    await periksa.paste(stand.codes["expired"] ?? "");
    await periksa.title();
    const rows = periksa.page.locator(".checks li");
    const answers = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("data-answer")));
    expect(new Set(answers)).to.deep.equal(new Set(["passed", "failed", "not-checked"]));
    expect((await rows.allTextContents()).map((phrase) => phrase.trim()))
      .to.include("Lolos: Tanda tangan cocok")
      .and.to.include("Gagal: Habis 22 November 2026")
      .and.to.include("Tidak diperiksa: Keutuhan berkas tidak diperiksa");
    expect(await periksa.page.locator(".rests").innerText()).to.match(/24 November 2026.*umur.*blok \d+/s);
  });

  it("asks before a lookup code names a document, and sends nothing until then", async () => {
    await periksa.page.getByRole("button", { name: "Ketik kode pencarian" }).click();
    await periksa.page.fill("#code", lookupCode().toLowerCase());
    await periksa.page.keyboard.press("Enter");
    await periksa.page.getByText("Penerbit akan tahu").waitFor();
    periksa.expectQuiet();
    await periksa.page.getByRole("button", { name: /tanyakan kepada penerbit/ }).click();
    expect(await periksa.title()).to.equal(VERDICTS.valid);
    expect(periksa.told()).to.deep.equal(["POST /api/v1/codes"]);
  });

  it("sends nothing of a lookup code that is mistyped, or whose asker thinks better of it", async () => {
    // One digit is another, which the check symbol always notices: two may cancel each other out.
    const mistyped = lookupCode().replace(/^./u, (digit) => (digit === "3" ? "4" : "3"));
    expect(() => parseLookupCode(mistyped))
      .to.throw(FormatError)
      .with.property("code", "lookup-code");
    await periksa.page.getByRole("button", { name: "Ketik kode pencarian" }).click();
    await periksa.page.fill("#code", mistyped);
    await periksa.page.keyboard.press("Enter");
    await periksa.page.getByText("Kode ini salah ketik").waitFor();
    await periksa.page.fill("#code", lookupCode());
    await periksa.page.keyboard.press("Enter");
    await periksa.page.getByRole("button", { name: "Batal" }).click();
    await periksa.page.getByText("Penerbit akan tahu").waitFor({ state: "hidden" });
    periksa.expectQuiet();
  });

  it("asks the chain only when told to, after saying who learns what", async () => {
    await periksa.paste(stand.codes["valid"] ?? "");
    await periksa.title();
    await periksa.page.getByText("Alasan dan bukti").click();
    await periksa.page.getByText("Mati kecuali Anda menekannya").waitFor();
    expect(await periksa.page.locator(".chain").innerText()).to.include("mengetahui dokumen mana yang Anda periksa");
    periksa.expectQuiet();
    await periksa.page.getByRole("button", { name: "Kirim dan tanyakan" }).click();
    await periksa.page.getByText("Hasil ini dari layanan").waitFor({ timeout: LONG_MS });
    expect(await periksa.title()).to.equal(VERDICTS.valid);
    expect(periksa.told()).to.deep.equal(["POST /api/v1/verify"]);
  });

  it("prints a verdict with its evidence on one sheet", async () => {
    await periksa.paste(stand.codes["valid"] ?? "");
    await periksa.title();
    const sheet = (await periksa.page.pdf({ preferCSSPageSize: true })).toString("latin1");
    expect(sheet.match(/\/Type\s*\/Page\b/g)).to.have.length(1);
  });

  it("has no fault that a machine can find, empty and filled, light and dark", async () => {
    expect(await barriersInBothLooks(periksa.page), "empty").to.deep.equal([]);
    for (const name of ["valid", "not-genuine", "website", "undetermined"]) {
      await periksa.paste(stand.codes[name] ?? "");
      await periksa.title();
      expect(await barriersInBothLooks(periksa.page), name).to.deep.equal([]);
      await periksa.back();
    }
  });
});
