/** /periksa/ in Chromium: every way in, every verdict, and what leaves the browser. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "chai";
import { type Browser, type BrowserContext, type Page } from "playwright-core";
import { fromHex } from "#core/encoding/text.ts";
import { formatLookupCode } from "#core/document/lookup-code.ts";
import { PDF_BOMBS } from "../verifier/adapters/pdf/bombs.ts";
import { launch } from "./chromium.ts";
import { type Stand, clipOf, openPage, openStand, pictureOf } from "./periksa-stand.ts";

/** What a page may ask without being told to: nothing of it names a document. */
const ALLOWED = /^GET \/(periksa\/|assets\/[^/]+|api\/v1\/(root|bundle|files\/[0-9a-f]{64}|proofs\/[0-9a-f]{3}))$/;

const VERDICTS = {
  valid: "ASLI & BERLAKU",
  expired: "KEDALUWARSA",
  revoked: "TIDAK BERLAKU LAGI",
  suspended: "DITANGGUHKAN",
  superseded: "SUDAH DIGANTI",
  "not-yet-valid": "BELUM BERLAKU",
  "not-genuine": "TIDAK ASLI ATAU DIUBAH",
  "issuer-not-authorised": "PENERBIT TIDAK BERWENANG",
  "unknown-issuer": "PENERBIT TIDAK DIKENAL",
  undetermined: "BELUM ADA DI DAFTAR",
  half: "TIDAK TERBACA",
  website: "BUKAN KODE KAMI",
} as const;

const LONG_MS = 10_000;

describe("/periksa/", function () {
  this.timeout(120_000);
  let stand: Stand;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let clip: string;
  let asked: string[];

  before(async () => {
    stand = await openStand();
    clip = join(stand.folder, "camera.mjpeg");
    await writeFile(clip, await clipOf(stand.codes["valid"] ?? ""));
    browser = await launch([
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${clip}`,
    ]);
  });
  after(async () => {
    await browser?.close();
    await stand?.close();
  });
  beforeEach(async () => {
    asked = [];
    context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "id-ID" });
    context.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    page = await openPage(stand, context);
  });
  afterEach(() => context.close());

  const title = async (place = 0): Promise<string> => {
    await page.locator(".band h1").nth(place).waitFor({ timeout: LONG_MS });
    return page.locator(".band h1").nth(place).innerText();
  };
  const paste = (text: string): Promise<void> =>
    page.evaluate((given) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", given);
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  const choose = (...files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<void> =>
    page.setInputFiles(
      "input[type=file]",
      files.map(([name, bytes]) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) })),
    );
  const violations = async (): Promise<readonly string[]> =>
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);
  const onlyAllowed = (): void => {
    for (const line of asked) expect(line).to.match(ALLOWED);
  };

  for (const [name, word] of Object.entries(VERDICTS)) {
    it(`says ${word} of what is ${name}`, async () => {
      await paste(stand.codes[name] ?? "");
      expect(await title()).to.equal(word);
      expect(await page.title()).to.equal(word);
      const isFocused = await page.locator(".band").evaluate((band) => band === document.activeElement);
      expect(isFocused).to.equal(true);
      onlyAllowed();
    });
  }

  it("reads a code by the camera, and shows what was signed where it stands on the paper", async () => {
    await page.getByRole("button", { name: "Pindai kode QR" }).click();
    expect(await title()).to.equal(VERDICTS.valid);
    expect(await page.locator(".paper").innerText())
      .to.include("MUSTERMANN")
      .and.to.include("C01X00T47");
    onlyAllowed();
  });

  it("reads what the camera sees next", async () => {
    await writeFile(clip, await clipOf(stand.codes["revoked"] ?? ""));
    await page.getByRole("button", { name: "Pindai kode QR" }).click();
    expect(await title()).to.equal(VERDICTS.revoked);
  });

  it("says K01 when the camera is refused, with another way on", async () => {
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    await page.getByRole("button", { name: "Pindai kode QR" }).click();
    await page.getByText("Kamera belum diizinkan").waitFor({ timeout: LONG_MS });
    expect(await page.locator(".trouble .number").innerText()).to.equal("K01");
    expect(await violations()).to.deep.equal([]);
  });

  it("takes what a USB scanner types anywhere, and presses no button with it", async () => {
    await page.getByRole("button", { name: "Pindai kode QR" }).focus();
    await page.evaluate((text) => {
      for (const key of [...text.split(""), "Enter"]) {
        const event = { key, bubbles: true, cancelable: true };
        document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", event));
        document.activeElement?.dispatchEvent(new KeyboardEvent("keyup", event));
      }
    }, stand.codes["suspended"] ?? "");
    expect(await title()).to.equal(VERDICTS.suspended);
  });

  it("compares a file with what was issued: whole it is intact, one byte later it is altered", async () => {
    const altered = stand.file.slice();
    altered[12] = (altered[12] ?? 0) ^ 1;
    await choose(["asli.pdf", stand.file], ["diubah.pdf", altered]);
    expect(await title(0)).to.equal(VERDICTS.valid);
    expect(await title(1)).to.equal("BERKAS DIUBAH");
    expect(await page.locator(".verdict").first().innerText()).to.include("Berkas utuh");
    onlyAllowed();
  });

  it("gives every code of a picture its verdict, and says that paper is no file", async () => {
    await choose(
      ["foto.png", await pictureOf(stand.codes["expired"] ?? "")],
      ["brosur.txt", new Uint8Array([1, 2, 3])],
    );
    expect(await title()).to.equal(VERDICTS.expired);
    const text = await page.locator("main").innerText();
    expect(text).to.include("Keutuhan berkas tidak diperiksa").and.to.include("K07");
    onlyAllowed();
  });

  it("ends a PDF that would take hours, says so, and reads the next one", async () => {
    const bomb = PDF_BOMBS["a page that draws for hours"]?.() ?? new Uint8Array();
    await choose(["bom.pdf", bomb]);
    expect(await title()).to.equal(VERDICTS.half);
    expect(await page.locator(".trouble .number").innerText()).to.equal("K06");
    await page.keyboard.press("Escape");
    await choose(["asli.pdf", stand.file]);
    expect(await title()).to.equal(VERDICTS.valid);
  });

  it("asks before a lookup code names a document, and sends nothing until then", async () => {
    const code = formatLookupCode(fromHex((stand.ids["valid"] ?? "").replaceAll("-", "")));
    await page.getByRole("button", { name: "Ketik kode pencarian" }).click();
    await page.fill("#code", code.toLowerCase());
    await page.keyboard.press("Enter");
    await page.getByText("Penerbit akan tahu").waitFor();
    onlyAllowed();
    await page.getByRole("button", { name: /tanyakan kepada penerbit/ }).click();
    expect(await title()).to.equal(VERDICTS.valid);
    expect(asked.filter((line) => !ALLOWED.test(line))).to.deep.equal(["POST /api/v1/codes"]);
  });

  it("asks the chain only when told to, after saying who learns what", async () => {
    await paste(stand.codes["valid"] ?? "");
    await title();
    onlyAllowed();
    await page.getByText("Alasan dan bukti").click();
    await page.getByText("mengetahui dokumen mana").waitFor();
    await page.getByRole("button", { name: "Kirim dan tanyakan" }).click();
    await page.getByText("Hasil ini dari layanan").waitFor({ timeout: LONG_MS });
    expect(await title()).to.equal(VERDICTS.valid);
    expect(asked.filter((line) => !ALLOWED.test(line))).to.deep.equal(["POST /api/v1/verify"]);
  });

  for (const look of ["light", "dark"] as const) {
    it(`has no fault that a machine can find, empty and filled, ${look}`, async () => {
      await page.emulateMedia({ colorScheme: look });
      expect(await violations(), "empty").to.deep.equal([]);
      for (const name of ["valid", "not-genuine", "website"]) {
        await paste(stand.codes[name] ?? "");
        await title();
        expect(await violations(), name).to.deep.equal([]);
        const path = process.env["ABSAH_SHOTS"];
        if (path !== undefined) await page.screenshot({ path: `${path}/periksa-${name}-${look}.png`, fullPage: true });
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Pindai kode QR" }).waitFor();
      }
    });
  }
});
